"""Where flows get in each other's way: they cross, run on each other, or run through boundaries that are none of theirs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from .diagram import Diagram
from .geometry import Box, Geometry, Route
from .lines import FlowLines, Pair
from .segments import meets

SHY = 2.5
"""How far inside a boundary begins and ends: a line on its rim has not entered it."""


@dataclass(frozen=True)
class Tangles:
    """How flows get in each other's way.

    Attributes:
        crossings: pairs that cross.
        together: pairs that look like one for a while, so that nobody can tell which leads where.
        intrusions: flows, each with a boundary that it runs through although the model says nothing of it: it holds neither of
            its ends, or both and the flow leaves it, or one and the flow passes its rim more than once.
    """

    crossings: frozenset[Pair]
    together: frozenset[Pair]
    intrusions: tuple[tuple[str, str], ...]


def tangles(diagram: Diagram, geometry: Geometry, lines: FlowLines) -> Tangles:
    """Looks for them."""
    crossings, together = lines.tangled()
    return Tangles(crossings, together, tuple(_intrusions(diagram, geometry)))


def above(boundary: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """The boundaries that hold one, innermost first."""
    current = parents[boundary]
    while current is not None:
        yield current
        current = parents[current]


def holders(diagram: Diagram) -> dict[str, frozenset[str]]:
    """By node the boundaries that hold it."""
    parents = {boundary.id: boundary.parent for boundary in diagram.boundaries}
    chains = {boundary: frozenset((boundary, *above(boundary, parents))) for boundary in parents}
    return {node.id: chains[node.boundary] if node.boundary else frozenset() for node in diagram.nodes}


def _intrusions(diagram: Diagram, geometry: Geometry) -> Iterator[tuple[str, str]]:
    inside = holders(diagram)
    for flow in diagram.flows:
        route = geometry.routes[flow.id]
        for boundary, box in geometry.boundaries.items():
            if box.overlaps(route.box):
                ends = (boundary in inside[flow.source]) + (boundary in inside[flow.target])
                if is_false(route, box.grown(-SHY), ends):
                    yield flow.id, boundary


def is_false(route: Route, box: Box, ends: int) -> bool:
    """Whether a line passes the rim of a box more often than the number of its ends inside calls for."""
    if ends == 2:
        return not box.holds(route.box)
    passed = 0
    for segment in route.segments:
        begins, finishes = _has(box, segment[0], segment[1]), _has(box, segment[2], segment[3])
        if begins != finishes:
            passed += 1
        elif not begins and meets(box, segment):
            passed += 2
    return passed > ends


def _has(box: Box, x: float, y: float) -> bool:
    return box[0] < x < box[2] and box[1] < y < box[3]
