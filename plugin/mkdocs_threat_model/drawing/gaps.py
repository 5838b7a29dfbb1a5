"""Questions without an answer, summed by boundary: on a young model each shape and flow has some, and risks would drown in them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from .diagram import DiagramBoundary, DiagramFlow, DiagramNode
from .marks import Mark, MarkKind
from .narration import gap_mark
from .node_shapes import WHOLE_BOUNDARY

Parts = tuple[tuple[DiagramBoundary, ...], tuple[DiagramNode, ...], tuple[DiagramFlow, ...]]


def summed(boundaries: Sequence[DiagramBoundary], nodes: Iterable[DiagramNode], flows: Iterable[DiagramFlow]) -> Parts:
    """The same parts with the signs of gaps on the boundaries; in names and tables each part keeps its own.

    A shape counts for the innermost boundary that holds it, a flow for that of its target, or of its source where the target is in
    none. A whole boundary that is drawn as one shape is such a boundary too. What no boundary has to do with keeps its sign.
    """
    totals: defaultdict[str, int] = defaultdict(int)
    nodes = tuple(nodes)
    # Another drawing's boundary, which is only a neighbour here, counts nothing.
    folded = {node.id for node in nodes if node.shape is WHOLE_BOUNDARY and not node.muted}
    homes = {node.id: node.id if node.id in folded else node.boundary for node in nodes}

    def without(part: DiagramNode | DiagramFlow, home: str | None) -> bool:
        gaps = sum(mark.count for mark in part.marks if mark.kind is MarkKind.GAP)
        if gaps and home is not None:
            totals[home] += gaps
        return bool(gaps) and home is not None

    def risks(part: DiagramNode | DiagramFlow) -> tuple[Mark, ...]:
        return tuple(mark for mark in part.marks if mark.kind is not MarkKind.GAP)

    left = [replace(node, marks=risks(node)) if without(node, homes[node.id]) else node for node in nodes]
    arrows = tuple(replace(flow, marks=risks(flow)) if without(flow, homes[flow.target] or homes[flow.source]) else flow for flow in flows)
    told = tuple(_with_gaps(node, totals[node.id]) if node.id in folded else node for node in left)
    marked = (
        replace(boundary, marks=(gap_mark(totals[boundary.id], _OF_ALL),)) if totals[boundary.id] else boundary for boundary in boundaries
    )
    return tuple(marked), told, arrows


_OF_ALL = " inside it and at its edge"


def _with_gaps(node: DiagramNode, gaps: int) -> DiagramNode:
    """The shape of a whole boundary with the sum, its risks first and its kinds of data last, as in every row of signs."""
    if not gaps:
        return node
    marks = sorted((*node.marks, gap_mark(gaps, _OF_ALL)), key=lambda mark: list(MarkKind).index(mark.kind))
    return replace(node, marks=tuple(marks))
