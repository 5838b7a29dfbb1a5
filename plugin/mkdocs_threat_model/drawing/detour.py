"""Flows that run where they must not, or on each other, led another way.

Graphviz routes each flow between the ranks that it crosses: in a crowded drawing through what stands there, always
through boundaries that are none of its own, and close beside its neighbours. Nodes stay where they are; what a flow
gets is the best way that there is around them.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from .diagram import Diagram, DiagramFlow
from .geometry import Box, Geometry, Point, Route, between, towards
from .lines import MERGED, FlowLines
from .readability import run_through, through_nodes
from .tangles import LONGEST, SHY, Tangles, holders, is_false, is_near_rim, on_rim
from .ways import Ways
from .work import Work, of_labels

_CORNER = 16.0
"""How far from its corner a turn begins, in pixels."""
_UNCROSSED = 4
"""So many of the flows with the most crossings are tried on another way."""
_BENT_AT = (0.5, 0.3, 0.7)
"""Where a flow is bent, as a part of its way."""
_WITHIN = 5.0
"""So far inside of its two nodes the ends of a line lie that is led beside their middles, in pixels."""
_HEAD = 8.0
"""The length of an arrow's head, in pixels."""


def led(diagram: Diagram, geometry: Geometry, lines: FlowLines, tangles: Tangles, work: Work) -> Geometry:
    """The same drawing, with the flows that broke a rule on another way where there is a better one.

    Args:
        diagram: what is drawn.
        geometry: where it stands.
        lines: of its flows; they change with it.
        tangles: what is wrong with them.
        work: no way is looked for any more when what is left of it is needed for the labels.
    """
    work.spend(len(diagram.flows) * len(diagram.nodes) * 0.2)
    astray = dict.fromkeys(id for id, _ in (*through_nodes(diagram, geometry), *tangles.intrusions, *tangles.on_rims))
    if not astray and not tangles.together and not tangles.crossings:
        return geometry
    flows = {flow.id: flow for flow in diagram.flows}
    detour = _Detour(diagram, geometry, lines, work)
    for id in astray:
        detour.take(flows[id])
    # Where more run together than there are flows, leading some of them elsewhere helps nobody.
    for pair in sorted(tangles.together) if len(tangles.together) <= len(flows) else ():
        for id in sorted(pair, key=lambda id: (len(detour.met(id)), id), reverse=True):
            if not detour.runs_on(*pair) or detour.take(flows[id]):
                break
    crossed = Counter(id for pair in (lines.tangled()[0] if detour.changed else tangles.crossings) for id in pair)
    for id, _ in sorted(crossed.items(), key=lambda counted: (-counted[1], counted[0]))[:_UNCROSSED]:
        if detour.met(id):
            detour.take(flows[id], apart=False)
    return replace(geometry, routes=dict(lines.routes)) if detour.changed else geometry


def bends(
    diagram: Diagram, geometry: Geometry, lines: FlowLines, flow: DiagramFlow, asides: tuple[float, ...], work: Work
) -> Iterator[tuple[Route, int]]:
    """Other lines for a flow, each with one bend at most, that break no more rules than its own, and cross one flow more at most.

    Each with how many flows more it crosses.

    Args:
        diagram: what is drawn.
        geometry: where it stands.
        lines: of its flows.
        flow: whose line it is; one from a node to itself has none.
        asides: how far aside of the straight way it is bent, in pixels.
        work: what looking at them takes.
    """
    detour = _Detour(diagram, geometry, lines, work)
    faults, crossings = detour.faults(flow, lines.routes[flow.id])
    for way in _bent_ways(geometry.nodes[flow.source], geometry.nodes[flow.target], asides) if flow.source != flow.target else ():
        route = route_along(detour.ways.straight(flow, way), flow.both_ways)
        broken, crossed = detour.faults(flow, route)
        if (broken, crossed) <= (faults, crossings + 1):
            yield route, crossed - crossings


def _bent_ways(source: Box, target: Box, asides: tuple[float, ...]) -> Iterator[list[Point]]:
    """Between two boxes: straight but beside the middle of one or of both, then with a bend."""
    start, end = source.middle, target.middle
    length = math.dist(start, end) or 1.0
    across = Point((start.y - end.y) / length, (end.x - start.x) / length)

    def beside(point: Point, aside: float) -> Point:
        return Point(point.x + across.x * aside, point.y + across.y * aside)

    for aside in asides:
        for begin, finish in ((aside, aside), (0.0, aside), (aside, 0.0)):
            way = [beside(start, begin), beside(end, finish)]
            if source.grown(-_WITHIN).has(way[0]) and target.grown(-_WITHIN).has(way[1]):
                yield way
        for part in _BENT_AT:
            yield [start, beside(between(start, end, part), aside), end]


class _Detour:
    """Leads one flow after the other, each among the lines of those before it."""

    def __init__(self, diagram: Diagram, geometry: Geometry, lines: FlowLines, work: Work) -> None:
        self._geometry = geometry
        self._lines = lines
        self._work = work
        self._kept = of_labels(diagram)
        self._inside = holders(diagram)
        self._inner = {boundary: box.grown(-SHY) for boundary, box in geometry.boundaries.items()}
        self.ways = Ways(diagram, geometry, lines, work)
        self.changed = False

    def runs_on(self, first: str, other: str) -> bool:
        """Whether two flows still look like one."""
        return self._lines.met(first, self._lines.routes[first].segments)[1].get(other, 0.0) > MERGED

    def met(self, flow: str) -> set[str]:
        """The flows that one crosses."""
        return self._lines.met(flow, self._lines.routes[flow].segments)[0]

    def take(self, flow: DiagramFlow, *, apart: bool = True) -> bool:
        """Leads a flow another way, if there is a better one and work is left to find it."""
        way = None if self._work.left <= self._kept else self.ways.way(flow, apart=apart)
        if way is None:
            return False
        route = route_along(way, flow.both_ways)
        if self.faults(flow, route) >= self.faults(flow, self._lines.routes[flow.id]):
            return False
        self._lines.lay(flow.id, route)
        self.changed = True
        return True

    def faults(self, flow: DiagramFlow, route: Route) -> tuple[int, int]:
        """How much is wrong with a line, and how many flows it crosses."""
        crossed, shared = self._lines.met(flow.id, route.segments)
        together = sum(length > MERGED for length in shared.values())
        through = sum(1 for _ in run_through(flow, route, self._geometry.nodes, self.ways.shapes))
        source, target = self._inside[flow.source], self._inside[flow.target]
        passed = sum(
            is_false(route, self._inner[boundary], (boundary in source) + (boundary in target))
            for boundary, box in self._geometry.boundaries.items()
            if box.overlaps(route.box)
        )
        beside = sum(on_rim(route.segments, box) > LONGEST for box in self._geometry.boundaries.values() if is_near_rim(route.box, box))
        return together + through + passed + beside, len(crossed)


def route_along(way: list[Point], both_ways: bool) -> Route:
    """The line along a way, with the heads that it needs."""
    # As Graphviz has it: a line ends at the base of a head, and the tip is told apart.
    begin, end = way[0], way[-1]
    base = towards(begin, way[1], _HEAD) if both_ways else begin
    return Route(tuple(_smooth([base, *way[1:-1], towards(end, way[-2], _HEAD)])), begin if both_ways else None, end)


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
