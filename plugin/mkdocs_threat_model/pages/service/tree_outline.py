"""An attack tree as a nested list: what its drawing shows, and all that has no room there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from ...analysis.attack_trees.answers import TreeReport
from ...analysis.attack_trees.attack_graph import AttackStep, StepKind
from ...analysis.attack_trees.standings import StepStanding, StepState
from ...drawing.tree_diagram import WORDS, attributes, threat_name
from ...frame.location import step_anchor

_DEEPEST = 20
"""Lists inside each other: what is below stands behind, since browsers and readers lose count."""


class OutlineLine(NamedTuple):
    """A line of an outline: a `step`, its `anchor`, the `word` of its gate and its `title`.

    `again` where the step stands in full elsewhere, at its anchor. `attributes` is what a leaf takes, `threat` the id of the threat that it
    names and `threat_link` where that stands, `standing` what the register says of it, if anything; `out_of_reach` whether nobody can
    complete it, `set_off` whether it is on the way that the drawing sets off, `place` its place in a sequence, and 0 elsewhere.
    `opens` is the kind of list that begins below it, and `closes` are those that end behind it.
    """

    step: AttackStep
    anchor: str
    word: str
    title: str
    again: bool
    attributes: str
    threat: str
    threat_link: str
    standing: StepStanding | None
    is_defended: bool
    is_open_door: bool
    out_of_reach: bool
    set_off: bool
    place: int
    opens: str
    closes: tuple[str, ...]


def outline_of(report: TreeReport, set_off: frozenset[str], links: Mapping[str, str]) -> list[OutlineLine]:
    """The lines of a tree, depth first. A step that several need stands where it comes first, and is named elsewhere.

    Args:
        report: the tree with its answers.
        set_off: keys of the steps that its drawing sets off.
        links: where the threats stand that its steps name, by the step's key.
    """
    graph = report.graph
    lines: list[OutlineLine] = []
    told: set[str] = set()
    later = [graph.root]
    while later:
        # Each entry: a step, its place in a sequence, how deep it stands, and the lists that end behind it.
        waiting: list[tuple[str, int, int, tuple[str, ...]]] = [(later.pop(0), 0, 1, ())]
        if waiting[0][0] in told:
            continue
        while waiting:
            key, place, depth, closes = waiting.pop()
            step = graph.steps[key]
            again = key in told
            if not again and step.children and depth > _DEEPEST:
                later.append(key)
                again = True
            else:
                told.add(key)
            children = () if again else step.children
            kind = "ol" if step.kind is StepKind.SAND else "ul"
            lines.append(_line(report, step, set_off, links, place, again, kind if children else "", () if children else closes))
            for index, child in reversed(list(enumerate(children, 1))):
                ends = (kind, *closes) if index == len(children) else ()
                waiting.append((child, index if step.kind is StepKind.SAND else 0, depth + 1, ends))
    return lines


def _line(
    report: TreeReport,
    step: AttackStep,
    set_off: frozenset[str],
    links: Mapping[str, str],
    place: int,
    again: bool,
    opens: str,
    closes: tuple[str, ...],
) -> OutlineLine:
    standing = report.standings.get(step.key)
    return OutlineLine(
        step,
        step_anchor(report.graph.tree, step.number),
        "" if step.is_leaf else WORDS[step.kind],
        step.title,
        again,
        ", ".join(attributes(step)),
        threat_name(report.graph, step),
        links.get(step.key, ""),
        standing,
        standing is not None and standing.state is StepState.DEFENDED,
        standing is not None and standing.state is StepState.OPEN_DOOR,
        step.key in report.blocked,
        step.key in set_off,
        place,
        opens,
        closes,
    )
