"""Where flows get in each other's way: they cross, run on each other, or run through boundaries that are none of theirs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import pairwise

from .diagram import Diagram
from .geometry import Box, Geometry, Route
from .segments import cross, runs_near

TOGETHER = 2.5
MERGED = 40.0
"""Two flows of one element that are nearer to each other than the first for longer than the second look like one."""


def tangles(diagram: Diagram, geometry: Geometry) -> int:
    """How often flows get in each other's way."""
    return _crossings(geometry) + _mergers(diagram, geometry) + _intrusions(diagram, geometry)


def above(boundary: str, parents: Mapping[str, str | None]) -> Iterator[str]:
    """The boundaries that hold one, innermost first."""
    current = parents[boundary]
    while current is not None:
        yield current
        current = parents[current]


def _crossings(geometry: Geometry) -> int:
    """Pairs of flows that cross."""
    routes = list(geometry.routes.values())
    return sum(
        _routes_cross(route, other) for index, route in enumerate(routes) for other in routes[index + 1 :] if route.box.overlaps(other.box)
    )


def _routes_cross(first: Route, other: Route) -> bool:
    return any(
        cross(a, b)
        for box, run in first.pieces
        if box.overlaps(other.box)
        for its_box, its_run in other.pieces
        if box.overlaps(its_box)
        for a in run
        for b in its_run
    )


def _mergers(diagram: Diagram, geometry: Geometry) -> int:
    """Pairs of flows of one element that run on each other for a while: nobody can tell which leads where."""
    ends: dict[str, list[str]] = {}
    for flow in diagram.flows:
        for end in {flow.source, flow.target}:
            ends.setdefault(end, []).append(flow.id)
    # A set: two flows between the same two elements meet at both ends.
    pairs = {(a, b) for flows in ends.values() for index, a in enumerate(flows) for b in flows[index + 1 :]}
    return sum(_run_together(geometry.routes[a], geometry.routes[b]) for a, b in pairs)


def _run_together(first: Route, other: Route) -> bool:
    if not first.box.overlaps(other.box, 1):
        return False
    length, near = 0.0, False
    for (x, y), (x2, y2) in pairwise(first.points):
        was, near = near, runs_near(other.segments, Box(x2, y2, x2, y2), TOGETHER)
        length += math.dist((x, y), (x2, y2)) if was and near else 0.0
    return length > MERGED


def _intrusions(diagram: Diagram, geometry: Geometry) -> int:
    """Times that a flow pierces a boundary more than its ends call for."""
    holders = {boundary.id: _holders(boundary.id, diagram) for boundary in diagram.boundaries}
    inside = {node.id: holders[node.boundary] if node.boundary else frozenset() for node in diagram.nodes}
    count = 0
    for flow in diagram.flows:
        route = geometry.routes[flow.id]
        called = inside[flow.source] ^ inside[flow.target]
        for id, box in geometry.boundaries.items():
            if box.overlaps(route.box) and not box.holds(route.box):
                # A flow between inside and outside pierces once. What is more comes in pairs: a way in, and a way out again.
                count += max(0, _times_pierced(route, box) - (id in called)) // 2
    return count


def _times_pierced(route: Route, box: Box) -> int:
    left, top, right, bottom = box
    inside = [left < x < right and top < y < bottom for x, y in route.points]
    return sum(a != b for a, b in pairwise(inside))


def _holders(boundary: str, diagram: Diagram) -> frozenset[str]:
    """A boundary and those that hold it."""
    parents = {candidate.id: candidate.parent for candidate in diagram.boundaries}
    return frozenset((boundary, *above(boundary, parents)))
