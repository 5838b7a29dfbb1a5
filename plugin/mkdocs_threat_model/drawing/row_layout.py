"""The plainest layout there is: everything in rows, each flow as one line.

For a diagram that Graphviz cannot lay out, or not within its share of work. It may be ugly, but it is
true: it shows everything, boundaries nest, and a label that finds no free place is left out. Takes
time in proportion to what it shows.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from .diagram import Diagram, DiagramFlow
from .geometry import Box, Geometry, Point, Route, box_at, shifted, towards
from .graph import BOUNDARY_MARGIN, TITLE_BAND
from .measure import Measured, measured
from .squares import Squares

ROW_WIDTH = 1000.0
"""At least, before a row is full."""
GAP = 70.0
HEAD = 8.0
"""The length of an arrow's head."""
_SHAPE = 1.6
"""So many times as wide as high, where there is much."""
_APART = 16.0
"""Between flows of the same two nodes, where they bend most, unless there are many."""
_WIDEST = 480.0
"""Between the outermost of these."""
_PLACES = (0.5, 0.38, 0.62, 0.26, 0.74)
"""Where on its flow a label may stand."""
_LABEL_AIR = 3.0
_SQUARE = 160.0


def in_rows(diagram: Diagram, label_limit: float) -> tuple[Measured, Geometry]:
    """Lays a diagram out in rows; it must have a node."""
    sizes = measured(diagram, label_limit)
    nodes: dict[str, Box] = {}
    boundaries: dict[str, Box] = {}
    whole = _Rows(sizes).of(None)
    whole.put(Point(0, 0), nodes, boundaries)
    titles = titles_of(sizes, boundaries)
    routes = dict(_routes(diagram.flows, nodes))
    labels = dict(_labels(sizes, routes, (*nodes.values(), *titles.values())))
    boxes = (*nodes.values(), *(route.box for route in routes.values()), *labels.values())
    return sizes, _framed(boxes, Geometry(whole.width, whole.height, nodes, boundaries, titles, routes, labels))


@dataclass(frozen=True)
class _BoundaryContent:
    """What stands in a boundary, or in none, and where, as seen from its corner."""

    width: float
    height: float
    nodes: Mapping[str, Box]
    boundaries: Mapping[str, tuple[Box, _BoundaryContent, Point]]

    def put(self, at: Point, nodes: dict[str, Box], boundaries: dict[str, Box]) -> None:
        """Adds everything to the drawing's boxes."""
        nodes.update((id, box.moved(at)) for id, box in self.nodes.items())
        for id, (box, block, inner) in self.boundaries.items():
            boundaries[id] = box.moved(at)
            block.put(Point(at.x + box.left + inner.x, at.y + box.top + inner.y), nodes, boundaries)


class _Rows:
    """Fills boundaries from the innermost outwards."""

    def __init__(self, sizes: Measured) -> None:
        self._sizes = sizes
        self._nodes: dict[str | None, list[str]] = {}
        self._boundaries: dict[str | None, list[str]] = {}
        for node in sizes.diagram.nodes:
            self._nodes.setdefault(node.boundary, []).append(node.id)
        for boundary in sizes.diagram.boundaries:
            self._boundaries.setdefault(boundary.parent, []).append(boundary.id)

    def of(self, inside: str | None) -> _BoundaryContent:
        """What stands directly in a boundary, or in none, and the boundaries in it."""
        single = {node: (self._sizes.nodes[node].width, self._sizes.nodes[node].height) for node in self._nodes.get(inside, ())}
        held = {boundary: self._framed(boundary) for boundary in self._boundaries.get(inside, ())}
        framed = {id: content for id, content in held.items() if content}
        sizes = [*single.values(), *((width, height) for width, height, *_ in framed.values())]
        places = _in_rows(sizes)
        boxes = [Box(x, y, x + width, y + height) for (x, y), (width, height) in zip(places, sizes, strict=True)]
        nodes = dict(zip(single, boxes, strict=False))
        groups = zip(framed.items(), boxes[len(nodes) :], strict=True)
        boundaries = {group: (box, block, inner) for (group, (_, _, block, inner)), box in groups}
        width, height = max((box.right for box in boxes), default=0.0), max((box.bottom for box in boxes), default=0.0)
        return _BoundaryContent(width, height, nodes, boundaries)

    def _framed(self, boundary: str) -> tuple[float, float, _BoundaryContent, Point] | None:
        """The size of a boundary with what it holds, and where that begins; `None` where it holds nothing."""
        block = self.of(boundary)
        if not block.width:
            return None
        title = self._sizes.titles.get(boundary)
        band = title.height + TITLE_BAND if title else 0.0
        width = max(block.width, title.width if title else 0.0) + 2 * BOUNDARY_MARGIN
        return width, block.height + 2 * BOUNDARY_MARGIN + band, block, Point(BOUNDARY_MARGIN, BOUNDARY_MARGIN + band)


def _in_rows(sizes: list[tuple[float, float]]) -> Iterator[tuple[float, float]]:
    """The upper left corners of some boxes, in rows that together are about as wide as a page."""
    most = max(ROW_WIDTH, math.sqrt(_SHAPE * sum((width + GAP) * (height + GAP) for width, height in sizes)))
    left = top = bottom = 0.0
    for width, height in sizes:
        if left > most:
            left, top = 0.0, bottom + GAP
        yield left, top
        bottom = max(bottom, top + height)
        left += width + GAP


def titles_of(sizes: Measured, boundaries: Mapping[str, Box]) -> dict[str, Box]:
    """The titles in the upper left corners of their boundaries."""
    inset = BOUNDARY_MARGIN * 0.75
    return {
        id: Box(box.left + inset, box.top + TITLE_BAND, box.left + inset + title.width, box.top + TITLE_BAND + title.height)
        for id, box in boundaries.items()
        if (title := sizes.titles.get(id))
    }


def _routes(flows: Iterable[DiagramFlow], nodes: Mapping[str, Box]) -> Iterator[tuple[str, Route]]:
    """A line for each flow; those between the same two nodes bend beside each other."""
    between: dict[tuple[str, str], list[DiagramFlow]] = {}
    for flow in flows:
        pair = (flow.source, flow.target) if flow.source <= flow.target else (flow.target, flow.source)
        between.setdefault(pair, []).append(flow)
    for (ends, _), alike in between.items():
        apart = min(_APART, _WIDEST / len(alike))
        for index, flow in enumerate(alike):
            aside = apart * (index - (len(alike) - 1) / 2)
            bend = index * apart if flow.source == flow.target else aside if flow.source == ends else -aside
            yield flow.id, straight(nodes[flow.source], nodes[flow.target], flow.both_ways, bend)


def straight(source: Box, target: Box, both_ways: bool, bend: float = 0.0) -> Route:
    """A line from the rim of a box to that of another; a loop beside the box where they are one.

    Args:
        source: where it begins.
        target: where its head is.
        both_ways: whether both ends have a head.
        bend: how far its middle stands aside, to the right of its way in pixels.
    """
    if source == target:
        right, middle, out = source.right, source.middle.y, source.right + 40 + bend
        control = (Point(right, middle - 10), Point(out, middle - 30), Point(out, middle + 30), Point(right + HEAD, middle + 10))
        return Route(control, None, Point(right, middle + 10))
    start, end = _rim(source, target.middle), _rim(target, source.middle)
    head = min(HEAD, math.dist(start, end) / 3)
    first, last = towards(start, end, head) if both_ways else start, towards(end, start, head)
    length = math.dist(first, last) or 1.0
    # A curve comes three quarters as far aside as its control points.
    across, down = (first.y - last.y) / length * bend * 4 / 3, (last.x - first.x) / length * bend * 4 / 3
    control = (
        first,
        Point((2 * first.x + last.x) / 3 + across, (2 * first.y + last.y) / 3 + down),
        Point((first.x + 2 * last.x) / 3 + across, (first.y + 2 * last.y) / 3 + down),
        last,
    )
    return Route(control, start if both_ways else None, end)


def _rim(box: Box, towards: Point) -> Point:
    """Where the way from the middle of a box to a point leaves it."""
    middle = box.middle
    across, down = towards.x - middle.x, towards.y - middle.y
    part = min(box.width / 2 / abs(across) if across else 1e9, box.height / 2 / abs(down) if down else 1e9, 1.0)
    return Point(middle.x + across * part, middle.y + down * part)


def _labels(sizes: Measured, routes: Mapping[str, Route], taken: Iterable[Box]) -> Iterator[tuple[str, Box]]:
    """Labels on their flows, where they cover nothing and no other label."""
    ground = Squares[Box](_SQUARE)
    for box in taken:
        ground.put(box, box)
    for flow in sizes.diagram.flows:
        text = sizes.labels.get(flow.id)
        if text is None:
            continue
        for part in _PLACES:
            box = box_at(routes[flow.id].at(part), text.width, text.height)
            spaced = box.grown(_LABEL_AIR)
            if not any(spaced.overlaps(other) for other in ground.near(spaced)):
                ground.put(box, box)
                yield flow.id, box
                break


def _framed(boxes: Iterable[Box], geometry: Geometry) -> Geometry:
    """With a frame that holds what stands outside, such as bent lines."""
    left, top, right, bottom = 0.0, 0.0, geometry.width, geometry.height
    for box in boxes:
        left, top, right, bottom = min(left, box.left), min(top, box.top), max(right, box.right), max(bottom, box.bottom)
    return shifted(geometry, Point(-left, -top), right - left, bottom - top)
