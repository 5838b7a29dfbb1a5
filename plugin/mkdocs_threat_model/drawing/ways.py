"""The best way for a flow around what it must not run through: a search over corners (A*; Hart, Nilsson and Raphael, 1968).

A way begins and ends at the rims of its two nodes. It runs through no other node and no boundary that holds neither
end, stays in those that hold both, and passes the rim of one that holds one end once. Its length counts, each turn,
each flow that it crosses, and much more where it runs on another flow.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from .diagram import Diagram, DiagramFlow
from .geometry import Box, Geometry, Point, between, rim
from .lines import MERGED, FlowLines
from .node_shapes import Shape
from .segments import meets
from .squares import Squares
from .tangles import holders, on_rim
from .work import Work

_ROOMS = (8.0, 16.0)
"""Between a way and what it goes around, in pixels: the nearest first, farther ones for a second flow."""
_CLOSEST = 6.0
_INSIDE = 5.0
"""So far a way stays from the rim of a boundary that it does not leave."""
_TURN, _CROSSING, _ON_ANOTHER, _ON_TEXT, _OFF_MIDDLE = 24.0, 70.0, 8.0, 40.0, 8.0
"""What a turn, a crossing, each pixel on another flow, a text in the way, and an end aside cost, in pixels."""
_STEEP = 16.0
"""So long a piece may be near to a rim that it passes, in pixels."""
_ASIDE = 0.45
"""How far from its node's middle a way may end, as a part of the half of its size."""
_ASIDES = (9.0, -9.0, 17.0, -17.0)
"""How far beside a way that another flow has taken there may be another one, in pixels."""
_HASTE = 1.6
"""How much more than it is what remains of a way counts: ways that get on are looked at first, though another may be a little better."""
_MOST = 100
"""Pieces that are tried for one way."""
_A_PIECE = 25.0
"""Units of work for each."""
_SIDE = 64.0


class Ways:
    """Finds ways in one drawing.

    Args:
        diagram: what is drawn.
        geometry: where its nodes and boundaries stand.
        lines: of its flows; what is laid elsewhere there counts there.
        work: nothing is searched any more when it is over.
    """

    def __init__(self, diagram: Diagram, geometry: Geometry, lines: FlowLines, work: Work) -> None:
        self.boxes = geometry.boundaries
        self.places = geometry.nodes
        self.lines = lines
        self.work = work
        self.inside = holders(diagram)
        self.parents = {boundary.id: boundary.parent for boundary in diagram.boundaries}
        self.shapes = {node.id: node.shape for node in diagram.nodes}
        self._texts = (*geometry.titles.values(), *geometry.labels.values())

    @cached_property
    def nodes(self) -> Squares[tuple[str, Box]]:
        """Every node with the room that ways keep from it."""
        squares = Squares[tuple[str, Box]](_SIDE)
        for node, box in self.places.items():
            grown = box.grown(_CLOSEST)
            squares.put((node, grown), grown)
        return squares

    @cached_property
    def texts(self) -> Squares[Box]:
        """Titles and labels where they stood at first."""
        squares = Squares[Box](_SIDE)
        for box in self._texts:
            squares.put(box, box)
        return squares

    def way(self, flow: DiagramFlow, *, apart: bool) -> list[Point] | None:
        """From the source's rim to the target's; `None` where none is found.

        Args:
            flow: whose way it is.
            apart: whether to look on where the best one runs on another flow.
        """
        if flow.source == flow.target:
            return None
        plain = _WaySearch(self, flow, _ROOMS[:1], aside=False)
        points = plain.run()
        if apart and (points is None or plain.shared(points) > MERGED):
            points = (points and plain.beside(points)) or _WaySearch(self, flow, _ROOMS, aside=True).run() or points
        if points is None:
            return None
        return self.straight(flow, points)

    def straight(self, flow: DiagramFlow, points: Sequence[Point]) -> list[Point]:
        """A way between places in a flow's two nodes, from rim to rim."""
        begin = leaving(self.places[flow.source], self.shapes[flow.source], points[0], points[1])
        end = leaving(self.places[flow.target], self.shapes[flow.target], points[-1], points[-2])
        return [begin, *points[1:-1], end]


class _WaySearch:
    """The search for one way: from places in the source to such in the target, by corners of what stood in the way so far.

    Pieces are looked at only when they are the most promising ones (a lazy search).

    Args:
        ways: of the drawing.
        flow: whose way it is.
        rooms: how far from what it goes around a way may turn.
        aside: whether it may begin and end beside the middles of its nodes.
    """

    def __init__(self, ways: Ways, flow: DiagramFlow, rooms: Sequence[float], *, aside: bool) -> None:
        self._ways = ways
        self._flow = flow
        self._rooms = rooms
        self._most = _MOST * (8 if aside else 1)
        source, target = ways.inside[flow.source], ways.inside[flow.target]
        self._begins = dict(_anchors(ways.places[flow.source], aside))
        self._ends = dict(_anchors(ways.places[flow.target], aside))
        boxes = ways.boxes
        both = source & target
        self._walls = [boxes[boundary].grown(-_INSIDE) for boundary in boxes if boundary in both]
        self._gates = [(boxes[boundary], boundary in target) for boundary in boxes if boundary in source ^ target]
        foreign = {boundary for boundary in boxes if boundary not in source | target}
        # What stands in another one that must not be entered is passed with it.
        self._closed = [
            boxes[boundary].grown(_CLOSEST) for boundary in boxes if boundary in foreign and ways.parents[boundary] not in foreign
        ]
        self._corners: list[Point] = []
        self._passed: set[Box] = set()
        self._heap: list[tuple[float, float, int, Point, Point]] = []
        self._count = 0
        self._before: dict[Point, tuple[Point, float]] = {}

    def run(self) -> list[Point] | None:
        """The way with the least cost."""
        for place, cost in self._begins.items():
            self._push(cost, place, place, 0.0)
        known: set[tuple[Point, Point]] = set()
        while self._heap:
            _, cost, _, last, point = heapq.heappop(self._heap)
            if point in self._before:
                continue
            if last != point and (last, point) not in known:
                if len(known) == self._most or self._ways.work.is_over:
                    return None
                self._ways.work.spend(_A_PIECE)
                known.add((last, point))
                blocking = self._blocking(last, point)
                if blocking is None:
                    self._push(cost + self._cost(last, point), last, point, 0.0)
                elif blocking not in self._passed:
                    self._go_around(blocking)
                continue
            self._before[point] = (last, cost)
            if point in self._ends:
                return self._traced(point)
            for following in (*self._corners, *self._ends):
                self._push(cost, point, following, math.dist(point, following))
        return None

    def shared(self, way: Sequence[Point]) -> float:
        """How long a way runs on the flow that it runs on longest."""
        return max(self._ways.lines.met(self._flow.id, [(*a, *b) for a, b in pairwise(way)])[1].values(), default=0.0)

    def beside(self, way: Sequence[Point]) -> list[Point] | None:
        """The same way a little aside, where that is free."""
        across, down = way[-1].x - way[0].x, way[-1].y - way[0].y
        length = math.hypot(across, down) or 1.0
        for aside in _ASIDES:
            x, y = -down / length * aside, across / length * aside
            moved = [Point(point.x + x, point.y + y) for point in way]
            source, target = self._ways.places[self._flow.source], self._ways.places[self._flow.target]
            if not (source.grown(-4).has(moved[0]) and target.grown(-4).has(moved[-1])):
                continue
            self._begins[moved[0]] = self._ends[moved[-1]] = 0.0
            self._ways.work.spend(_A_PIECE * len(moved))
            if all(self._blocking(a, b) is None for a, b in pairwise(moved)) and self.shared(moved) <= MERGED:
                return moved
        return None

    def _push(self, cost: float, last: Point, point: Point, length: float) -> None:
        """Remembers a step; `length` of one that was not looked at yet."""
        if point not in self._before:
            self._count += 1
            rest = self._ways.places[self._flow.target].distance(point)
            heapq.heappush(self._heap, (cost + length + rest * _HASTE, cost, self._count, last, point))

    def _go_around(self, box: Box) -> None:
        """The corners of what stands in the way may be turned at from now on."""
        self._passed.add(box)
        corners = [corner for room in self._rooms for corner in _corners(box.grown(room - _CLOSEST)) if self._is_open(corner)]
        self._corners += corners
        for point, (_, cost) in list(self._before.items()):
            for corner in corners:
                self._push(cost, point, corner, math.dist(point, corner))

    def _is_open(self, corner: Point) -> bool:
        return (
            all(wall.has(corner) for wall in self._walls)
            and not any(box.has(corner) for box in self._closed)
            and not any(box.has(corner) for _, box in self._ways.nodes.near(Box(*corner, *corner)))
        )

    def _blocking(self, a: Point, b: Point) -> Box | None:
        """What a straight piece must not run through."""
        segment = (*a, *b)
        for box in self._closed:
            if meets(box, segment):
                return box
        for box, inward in self._gates:
            if not _passes(box, inward, a, b):
                return box.grown(_CLOSEST)
        free = (self._flow.source if a in self._begins else "", self._flow.target if b in self._ends else "")
        for node, box in self._ways.nodes.along(segment):
            if node not in free and meets(box, segment):
                return box
        return None

    def _cost(self, a: Point, b: Point) -> float:
        segment = (*a, *b)
        crossed, together = self._ways.lines.met(self._flow.id, (segment,))
        shared = sum(together.values())
        texts = sum(meets(box, segment) for box in set(self._ways.texts.along(segment)))
        shared += max((on_rim((segment,), box) - _STEEP for box in self._ways.boxes.values()), default=0.0)
        cost = math.dist(a, b) + len(crossed) * _CROSSING + max(0.0, shared) * _ON_ANOTHER + texts * _ON_TEXT
        return cost + self._ends.get(b, _TURN)

    def _traced(self, end: Point) -> list[Point]:
        way = [end]
        while (last := self._before[way[-1]][0]) != way[-1]:
            way.append(last)
        return way[::-1]


def _passes(box: Box, inward: bool, a: Point, b: Point) -> bool:
    """Whether a piece passes a boundary's rim only in the one direction, and at most once."""
    begins, ends = box.has(a), box.has(b)
    if begins == ends:
        return begins or not meets(box, (*a, *b))
    return ends if inward else begins


def _anchors(box: Box, aside: bool) -> Iterator[tuple[Point, float]]:
    """Places in a node between which ways are sought, each with its cost: beside its middle there is room for a second flow."""
    middle, wide, high = box.middle, box.width / 2 * _ASIDE, box.height / 2 * _ASIDE
    yield middle, 0.0
    if not aside:
        return
    for x, y in ((0, -high), (0, high), (-wide, 0), (wide, 0)):
        yield Point(middle.x + x, middle.y + y), _OFF_MIDDLE


def _corners(box: Box) -> Iterator[Point]:
    return (Point(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom))


def leaving(box: Box, shape: Shape, inner: Point, outer: Point) -> Point:
    """Where the straight way from a point in a node to one outside leaves the node's shape."""
    if not shape.is_round:
        return rim(inner, outer, box)
    middle, wide, high = box.middle, box.width / 2, box.height / 2
    x, y = (inner.x - middle.x) / wide, (inner.y - middle.y) / high
    across, down = (outer.x - inner.x) / wide, (outer.y - inner.y) / high
    # On the unit circle: |(x, y) + part · (across, down)| = 1.
    a, b, c = across * across + down * down, x * across + y * down, x * x + y * y - 1
    part = (-b + math.sqrt(max(0.0, b * b - a * c))) / a if a else 0.0
    return between(inner, outer, min(1.0, part))
