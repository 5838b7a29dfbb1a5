"""What a drawing shows, for a legend of only that."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain

from ..model.components import Component
from .diagram import Diagram
from .marks import Mark, MarkKind, Protection
from .node_shapes import FOLDED, GATE, GOAL, LEAF, OF_COMPONENTS


class Sign(StrEnum):
    """What a legend may explain besides the components, in the order in which it does."""

    PROTECTED = "protected"
    HALF_PROTECTED = "half-protected"
    UNPROTECTED = "unprotected"
    OUT_OF_SCOPE = "out-of-scope"
    THREATS = "threats"
    GAPS = "gaps"
    PERSONAL = "personal"
    RESTRICTED = "restricted"
    GOAL = "goal"
    GATE = "gate"
    LEAF = "leaf"
    FOLDED = "folded"
    CHOSEN = "chosen"
    DEFENDED = "defended"
    OPEN_DOOR = "open-door"
    OUT_OF_REACH = "out-of-reach"


_ORDER: tuple[Component | Sign, ...] = (
    Component.EXTERNAL,
    Component.PROCESS,
    Component.STORE,
    Component.BOUNDARY,
    Component.FLOW,
    Component.CROSSING,
    *Sign,
)
_PROTECTIONS = {Protection.BOTH: Sign.PROTECTED, Protection.ONE: Sign.HALF_PROTECTED, Protection.NONE: Sign.UNPROTECTED}
_MARKS = {
    MarkKind.GAP: Sign.GAPS,
    MarkKind.PERSONAL: Sign.PERSONAL,
    MarkKind.RESTRICTED: Sign.RESTRICTED,
    MarkKind.DEFENDED: Sign.DEFENDED,
    MarkKind.OPEN_DOOR: Sign.OPEN_DOOR,
}
_COMPONENTS = {shape: component for component, shape in OF_COMPONENTS.items()}
_STEPS = {GOAL: Sign.GOAL, GATE: Sign.GATE, LEAF: Sign.LEAF, FOLDED: Sign.FOLDED}


def signs_of(diagram: Diagram) -> tuple[Component | Sign, ...]:
    """The signs that a diagram uses, in the legend's order."""
    used = set(_used(diagram))
    return tuple(sign for sign in _ORDER if sign in used)


_RISKS = (MarkKind.CRITICAL, MarkKind.HIGH, MarkKind.MEDIUM, MarkKind.LOW, MarkKind.UNRATED)


def worst_of(diagram: Diagram) -> Mark | None:
    """The mark of open threats with the highest risk, of those with the most threats; `None` where there is none."""
    risks = [mark for mark in _marks(diagram) if mark.kind in _RISKS]
    return min(risks, key=lambda mark: (_RISKS.index(mark.kind), -mark.count), default=None)


def _marks(diagram: Diagram) -> Iterator[Mark]:
    return chain.from_iterable(part.marks for parts in (diagram.boundaries, diagram.nodes, diagram.flows) for part in parts)


def _used(diagram: Diagram) -> Iterator[Component | Sign]:
    if any(not boundary.frame for boundary in diagram.boundaries):
        yield Component.BOUNDARY
    for node in diagram.nodes:
        if node.shape in _STEPS:
            yield _STEPS[node.shape]
            yield from (sign for sign, is_so in ((Sign.OUT_OF_REACH, node.muted), (Sign.CHOSEN, node.chosen)) if is_so)
        else:
            yield Sign.OUT_OF_SCOPE if node.muted else _COMPONENTS[node.shape]
    for flow in diagram.flows:
        if flow.headless:
            continue
        if flow.muted:
            yield Sign.OUT_OF_SCOPE
        elif flow.crosses:
            yield Component.CROSSING
            yield _PROTECTIONS[flow.protection]
        else:
            yield Component.CROSSING if flow.crossing else Component.FLOW
    yield from (_MARKS.get(mark.kind, Sign.THREATS) for mark in _marks(diagram))
