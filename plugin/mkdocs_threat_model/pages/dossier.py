"""A dossier: everything about one service that its page needs and that no other model has a say in.

Made by a pure function of text, policy, day, the past of reviews and version, with a picklable result: it can be cached
by content and spread over processes.
"""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis.facts import Facts
from ..drawing import NEVER, Drawing, Drawings, Earlier, Notes, spoken_of

OVERVIEW = "level-1.overview"
"""The name of the overview of a large model; drawings of its boundaries are `level-1-<boundary>`."""


@dataclass(frozen=True)
class Drawn:
    """A drawing of a service.

    Attributes:
        name: `level-0`, `level-1`, or `level-2-<process>`: the stem of its files.
        title: what it shows.
        drawing: inline and standalone SVG; its PNG is made where it is written.
    """

    name: str
    title: str
    drawing: Drawing


@dataclass(frozen=True)
class Dossier:
    """A valid model, what follows from it, and its drawings."""

    facts: Facts
    drawings: tuple[Drawn, ...]


def dossier_of(facts: Facts, earlier: Earlier = NEVER) -> Dossier:
    """Draws a model; its drawings keep their earlier arrangement where they can."""
    service = facts.service
    parents = dict.fromkeys(one.part_of for one in service.elements.values() if one.part_of)
    said = spoken_of(facts)
    inward = Notes({parent: f"#{level_2(parent)}" for parent in parents}, said)
    upward = Notes({service.service: "#data-flow-diagram"}, said)
    drawings = Drawings(service, earlier)
    whole = drawings.level_1(inward)
    drawn = [
        Drawn("level-0", "Level 0", drawings.level_0(upward)),
        Drawn("level-1", "Level 1", whole),
    ]
    into = Notes({**inward.hrefs, **{zone: f"#level-1-{zone}" for zone in service.boundaries}}, said)
    for zone, drawing in drawings.by_boundary(whole, into).items():
        title = f"Level 1, {service.boundaries[zone].title}" if zone else "Level 1, by boundary"
        drawn.append(Drawn(f"level-1-{zone}" if zone else OVERVIEW, title, drawing))
    for parent in parents:
        title = f"Level 2: {service.elements[parent].title}"
        drawn.append(Drawn(level_2(parent), title, drawings.level_2(parent, Notes(said=said))))
    return Dossier(facts, tuple(drawn))


def level_2(process: str) -> str:
    """The name of the drawing of a process' parts."""
    return f"level-2-{process}"
