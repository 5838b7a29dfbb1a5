"""Flows that run through elements they do not touch, led around them.

Graphviz routes each flow between the ranks that it crosses, and in a crowded drawing through what stands
there. Nodes stay where they are; the line takes the corners of what is in its way, and rounds them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ..model.components import Component
from .diagram import Diagram, DiagramNode
from .geometry import Box, Geometry, Point, Route, between, towards
from .readability import through_nodes
from .segments import meets
from .work import Work

ROOM = 8.0
"""Between a line and what it goes around, in pixels."""
_CORNER = 16.0
"""How far from its corner a turn begins, in pixels."""
_HEAD = 8.0
"""The length of an arrow's head, in pixels."""
_TURNS = 4
"""So often a way is split at an obstacle; farther around nobody follows it."""


def around_nodes(diagram: Diagram, geometry: Geometry, work: Work) -> Geometry:
    """The same drawing, with the flows that ran through nodes led around them where there is a way.

    Args:
        diagram: what is drawn.
        geometry: where it stands.
        work: no way is looked for any more when it is over.
    """
    work.spend(len(diagram.flows) * len(diagram.nodes))
    astray = {flow for flow, _ in through_nodes(diagram, geometry)}
    if not astray:
        return geometry
    nodes = {node.id: node for node in diagram.nodes}
    routes = dict(geometry.routes)
    for flow in diagram.flows:
        if flow.id in astray:
            # A pixel less than the corners stand off: a way would hit its obstacle at each corner that it takes.
            others = [box.grown(ROOM - 1) for id, box in geometry.nodes.items() if id not in (flow.source, flow.target)]
            source, target = geometry.nodes[flow.source], geometry.nodes[flow.target]
            way = _way(source.middle, target.middle, others, _TURNS, work)
            if way:
                routes[flow.id] = _route(way, (nodes[flow.source], source), (nodes[flow.target], target), flow.both_ways)
    return replace(geometry, routes=routes)


def _way(start: Point, end: Point, obstacles: Sequence[Box], turns: int, work: Work) -> list[Point] | None:
    """A way that touches no obstacle: straight, or by the corners of the first one that is hit, nearest corners first."""
    work.spend(len(obstacles))
    hit = [box for box in obstacles if meets(box, (*start, *end))]
    if not hit:
        return [start, end]
    if not turns or work.is_over:
        return None
    first = min(hit, key=lambda box: math.dist(start, box.middle))
    for corner in sorted(_corners(first.grown(1)), key=lambda point: math.dist(start, point) + math.dist(point, end)):
        before = _way(start, corner, obstacles, turns - 1, work)
        after = before and _way(corner, end, obstacles, turns - 1, work)
        if before and after:
            return [*before, *after[1:]]
    return None


def _corners(box: Box) -> Iterator[Point]:
    return (Point(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom))


def _route(way: list[Point], source: tuple[DiagramNode, Box], target: tuple[DiagramNode, Box], both_ways: bool) -> Route:
    """The line along a way from one shape's rim to another's, with the heads that it needs."""
    # As Graphviz has it: a line ends at the base of a head, and the tip is told apart.
    begin, end = _rim(*source, way[1]), _rim(*target, way[-2])
    start = begin if both_ways else None
    if both_ways:
        begin = towards(begin, way[1], _HEAD)
    return Route(tuple(_smooth([begin, *way[1:-1], towards(end, way[-2], _HEAD)])), start, end)


def _rim(node: DiagramNode, box: Box, outside: Point) -> Point:
    """Where the way from a shape's middle to a point leaves the shape."""
    middle = box.middle
    x, y = (outside.x - middle.x) / (box.width / 2), (outside.y - middle.y) / (box.height / 2)
    length = math.hypot(x, y) if node.shape is Component.PROCESS else max(abs(x), abs(y))
    part = 1 / length if length > 1 else 1.0
    return between(middle, outside, part)


def _smooth(points: list[Point]) -> Iterator[Point]:
    """Control points of a line of cubic curves: straight pieces, and a curve at each corner."""
    yield points[0]
    here = points[0]
    for corner, following in pairwise(points[1:]):
        room = min(_CORNER, math.dist(here, corner) / 2, math.dist(corner, following) / 2)
        into, out = towards(corner, here, room), towards(corner, following, room)
        yield from (between(here, into, 1 / 3), between(here, into, 2 / 3), into)
        # The quadratic curve whose control point is the corner, written as the cubic one that it equals.
        yield from (between(into, corner, 2 / 3), between(out, corner, 2 / 3), out)
        here = out
    yield from (between(here, points[-1], 1 / 3), between(here, points[-1], 2 / 3), points[-1])
