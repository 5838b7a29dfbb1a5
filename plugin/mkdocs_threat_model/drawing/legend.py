"""What a drawing shows, for a legend of only that."""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum

from .diagram import Diagram, Shape
from .marks import MarkKind, Protection


class Sign(StrEnum):
    """What a legend may explain, in the order in which it does."""

    EXTERNAL = "external"
    PROCESS = "process"
    STORE = "store"
    BOUNDARY = "boundary"
    FLOW = "flow"
    CROSSING = "crossing"
    PROTECTED = "protected"
    HALF_PROTECTED = "half-protected"
    UNPROTECTED = "unprotected"
    OUT_OF_SCOPE = "out-of-scope"
    THREATS = "threats"
    GAPS = "gaps"
    PERSONAL = "personal"
    RESTRICTED = "restricted"


_SHAPES = {Shape.EXTERNAL: Sign.EXTERNAL, Shape.PROCESS: Sign.PROCESS, Shape.STORE: Sign.STORE, Shape.GROUP: Sign.BOUNDARY}
_PROTECTIONS = {Protection.BOTH: Sign.PROTECTED, Protection.ONE: Sign.HALF_PROTECTED, Protection.NONE: Sign.UNPROTECTED}
_MARKS = {MarkKind.GAP: Sign.GAPS, MarkKind.PERSONAL: Sign.PERSONAL, MarkKind.RESTRICTED: Sign.RESTRICTED}


def signs_of(diagram: Diagram) -> tuple[Sign, ...]:
    """The signs that a diagram uses, in the legend's order."""
    used = set(_used(diagram))
    return tuple(sign for sign in Sign if sign in used)


def _used(diagram: Diagram) -> Iterator[Sign]:
    if any(not boundary.frame for boundary in diagram.boundaries):
        yield Sign.BOUNDARY
    for node in diagram.nodes:
        yield Sign.OUT_OF_SCOPE if node.muted else _SHAPES[node.shape]
    for flow in diagram.flows:
        if flow.muted:
            yield Sign.OUT_OF_SCOPE
        elif flow.crosses:
            yield Sign.CROSSING
            yield _PROTECTIONS[flow.protection]
        else:
            yield Sign.CROSSING if flow.crossing else Sign.FLOW
    marks = [mark for node in diagram.nodes for mark in node.marks] + [mark for flow in diagram.flows for mark in flow.marks]
    yield from (_MARKS.get(mark.kind, Sign.THREATS) for mark in marks)
