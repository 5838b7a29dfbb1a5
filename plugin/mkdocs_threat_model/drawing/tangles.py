"""Where flows get in each other's way: they cross, run on each other, or run through boundaries that are none of theirs, or on a rim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .diagram import Diagram
from .geometry import Box, Geometry, Route, Segment
from .lines import FlowLines, Pair
from .segments import meets

SHY = 1.8
"""How far inside a boundary begins and ends: a line on its rim has not entered it."""
BESIDE = 4.0
LONGEST = 24.0
"""A flow that is nearer to a rim than the first for longer than the second is hard to tell from it, in pixels."""
_FLAT = 0.2
"""A line that rises by no more than so much for each pixel along a rim runs beside it."""


@dataclass(frozen=True)
class Tangles:
    """How flows get in each other's way.

    Attributes:
        crossings: pairs that cross.
        together: pairs that look like one for a while, so that nobody can tell which leads where.
        intrusions: flows, each with a boundary that it runs through although the model says nothing of it: it holds neither of
            its ends, or both and the flow leaves it, or one and the flow passes its rim more than once.
        on_rims: flows, each with a boundary on whose rim it runs for a while.
    """

    crossings: frozenset[Pair]
    together: frozenset[Pair]
    intrusions: tuple[tuple[str, str], ...]
    on_rims: tuple[tuple[str, str], ...]


def tangles(diagram: Diagram, geometry: Geometry, lines: FlowLines) -> Tangles:
    """Looks for them."""
    crossings, together = lines.tangled()
    return Tangles(crossings, together, tuple(_intrusions(diagram, geometry)), tuple(_on_rims(geometry)))


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
    inner = {boundary: box.grown(-SHY) for boundary, box in geometry.boundaries.items()}
    for flow in diagram.flows:
        route, source, target = geometry.routes[flow.id], inside[flow.source], inside[flow.target]
        for boundary, box in geometry.boundaries.items():
            if box.overlaps(route.box) and is_false(route, inner[boundary], (boundary in source) + (boundary in target)):
                yield flow.id, boundary


def _on_rims(geometry: Geometry) -> Iterator[tuple[str, str]]:
    for flow, route in geometry.routes.items():
        for boundary, box in geometry.boundaries.items():
            if is_near_rim(route.box, box) and on_rim(route.segments, box) > LONGEST:
                yield flow, boundary


def is_near_rim(around: Box, box: Box) -> bool:
    """Whether what fills one box may be beside a side of another one."""
    left, top, right, bottom = box
    x, y, x2, y2 = around
    if x >= right + BESIDE or y >= bottom + BESIDE or left >= x2 + BESIDE or top >= y2 + BESIDE:
        return False
    return x < left + BESIDE or y < top + BESIDE or x2 > right - BESIDE or y2 > bottom - BESIDE


def on_rim(segments: Iterable[Segment], box: Box) -> float:
    """How long straight pieces of a line run beside that side of a box on which they run longest."""
    left, top, right, bottom = box
    lengths = [0.0, 0.0, 0.0, 0.0]
    for x, y, x2, y2 in segments:
        across, down = abs(x2 - x), abs(y2 - y)
        # What is steeper passes the side.
        if down < _FLAT * across:
            low, high, first, last, start, end, sides = min(y, y2), max(y, y2), min(x, x2), max(x, x2), left, right, ((0, top), (1, bottom))
        elif across < _FLAT * down:
            low, high, first, last, start, end, sides = min(x, x2), max(x, x2), min(y, y2), max(y, y2), top, bottom, ((2, left), (3, right))
        else:
            continue
        for index, side in sides:
            if low < side + BESIDE and high > side - BESIDE:
                part = (min(high, side + BESIDE) - max(low, side - BESIDE)) / (high - low) if high > low else 1.0
                lengths[index] += max(0.0, min(last, end) - max(first, start)) * part
    return max(lengths)


def is_false(route: Route, box: Box, ends: int) -> bool:
    """Whether a line passes the rim of a box more often than the number of its ends inside calls for."""
    if ends == 2:
        return not box.holds(route.box)
    left, top, right, bottom = box
    passed = 0
    x, y = route.points[0]
    inside = left < x < right and top < y < bottom
    for segment in route.segments:
        _, _, x, y = segment
        before, inside = inside, left < x < right and top < y < bottom
        if before != inside:
            passed += 1
        elif not inside and meets(box, segment):
            passed += 2
    return passed > ends
