"""What a drawing shows, for a legend of only that."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from itertools import chain

from ..model.components import Component
from .diagram import Diagram
from .marks import MarkKind, Protection


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
_MARKS = {MarkKind.GAP: Sign.GAPS, MarkKind.PERSONAL: Sign.PERSONAL, MarkKind.RESTRICTED: Sign.RESTRICTED}


def signs_of(diagram: Diagram) -> tuple[Component | Sign, ...]:
    """The signs that a diagram uses, in the legend's order."""
    used = set(_used(diagram))
    return tuple(sign for sign in _ORDER if sign in used)


def _used(diagram: Diagram) -> Iterator[Component | Sign]:
    if any(not boundary.frame for boundary in diagram.boundaries):
        yield Component.BOUNDARY
    for node in diagram.nodes:
        yield Sign.OUT_OF_SCOPE if node.muted else node.shape
    for flow in diagram.flows:
        if flow.muted:
            yield Sign.OUT_OF_SCOPE
        elif flow.crosses:
            yield Component.CROSSING
            yield _PROTECTIONS[flow.protection]
        else:
            yield Component.CROSSING if flow.crossing else Component.FLOW
    marks = chain.from_iterable(part.marks for parts in (diagram.boundaries, diagram.nodes, diagram.flows) for part in parts)
    yield from (_MARKS.get(mark.kind, Sign.THREATS) for mark in marks)
