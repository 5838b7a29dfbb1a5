"""The drawings of one service: Level 0, Level 1, its boundaries where it is large, and Level 2 of processes with parts."""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis.facts import Facts
from . import NEVER, STANDALONE, Drawing, Drawings, Earlier, Notes, Style, narrations_of

OVERVIEW = "level-1.overview"
"""The name of the overview of a large model; drawings of its boundaries are `level-1-<boundary>`."""


@dataclass(frozen=True)
class ServiceDrawing:
    """A drawing of a service.

    Attributes:
        name: `level-0`, `level-1`, or `level-2-<process>`: the stem of its files.
        title: what it shows.
        drawing: inline and standalone SVG; pictures are made of it where they are wanted.
    """

    name: str
    title: str
    drawing: Drawing


def service_drawings(facts: Facts, earlier: Earlier = NEVER, alone: Style = STANDALONE) -> tuple[ServiceDrawing, ...]:
    """Draws a model; its drawings keep their earlier arrangement where they can.

    A pure function of text, policy, day, the past of reviews and version: it can be cached by content and spread over processes.

    Args:
        facts: of the service.
        earlier: how its drawings were arranged.
        alone: how drawings that stand alone are written.
    """
    service = facts.service
    parents = dict.fromkeys(element.part_of for element in service.elements.values() if element.part_of)
    said = narrations_of(facts)
    inward = Notes({parent: f"#{level_2(parent)}" for parent in parents}, said)
    upward = Notes({service.service: "#data-flow-diagram"}, said)
    drawings = Drawings(service, earlier, alone=alone)
    whole = drawings.level_1(inward)
    drawn = [
        ServiceDrawing("level-0", "Level 0", drawings.level_0(upward)),
        ServiceDrawing("level-1", "Level 1", whole),
    ]
    into = Notes({**inward.hrefs, **{zone: f"#level-1-{zone}" for zone in service.boundaries}}, said)
    for zone, drawing in drawings.by_boundary(whole, into).items():
        title = f"Level 1, {service.boundaries[zone].title}" if zone else "Level 1, by boundary"
        drawn.append(ServiceDrawing(f"level-1-{zone}" if zone else OVERVIEW, title, drawing))
    for parent in parents:
        title = f"Level 2: {service.elements[parent].title}"
        drawn.append(ServiceDrawing(level_2(parent), title, drawings.level_2(parent, Notes(said=said))))
    return tuple(drawn)


def level_2(process: str) -> str:
    """The name of the drawing of a process' parts."""
    return f"level-2-{process}"
