"""Places labels and titles where Graphviz left them in the way of something.

Lines and boxes stay where they are. A label moves along its flow and from one side to the other; a
title moves along the top of its boundary, or to the bottom. What breaks no rule is not moved.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from .geometry import Box, Geometry, Point, Route, around, box_at
from .measure import Measured
from .readability import apart, label_faults, piercings, title_is_hit

GAP = 2.2
"""Between a label and its flow; small enough for a label to belong to the flow beyond doubt."""
_PLACES = 12
_ROUNDS = 3
_TITLE_STEP = 12.0
_RULE_BROKEN = 1000.0


def repaired(measured: Measured, geometry: Geometry) -> Geometry:
    """Moves the labels and titles that break a rule to places where they break none, if there are any."""
    for _ in range(_ROUNDS):
        geometry = _titles_moved(measured, geometry)
        moved = _labels_moved(measured, geometry)
        if moved is geometry:
            break
        geometry = moved
    return _whole(geometry)


def _titles_moved(measured: Measured, geometry: Geometry) -> Geometry:
    titles = dict(geometry.titles)
    for boundary, title in geometry.titles.items():
        if title_is_hit(geometry, boundary):
            free = next((place for place in _title_places(geometry.boundaries[boundary], title) if not _title_hit_at(geometry, boundary, place)), title)
            titles[boundary] = free
    return replace(geometry, titles=titles) if titles != geometry.titles else geometry


def _title_hit_at(geometry: Geometry, boundary: str, place: Box) -> bool:
    return title_is_hit(replace(geometry, titles={boundary: place}), boundary) or any(place.overlaps(node, 2) for node in geometry.nodes.values())


def _title_places(box: Box, title: Box) -> Iterator[Box]:
    """Along the top from left to right, then along the bottom."""
    inset = title.left - box.left
    for top in (title.top, box.bottom - title.height - 3):
        left = box.left + inset
        while left + title.width <= box.right - inset:
            yield Box(left, top, left + title.width, top + title.height)
            left += _TITLE_STEP


def _labels_moved(measured: Measured, geometry: Geometry) -> Geometry:
    labels = dict(geometry.labels)
    now = replace(geometry, labels=labels)
    moved = False
    for flow in measured.diagram.flows:
        if flow.id not in labels and flow.id in measured.labels:
            block = measured.labels[flow.id]
            labels[flow.id] = box_at(_along(now.routes[flow.id])[_PLACES // 2][0], block.width, block.height)
        elif flow.id not in labels or not any(label_faults(now, flow.id, labels[flow.id])):
            continue
        labels[flow.id], moved = _best_place(measured, now, flow.id), True
    return now if moved else geometry


def _best_place(measured: Measured, geometry: Geometry, flow: str) -> Box:
    here = geometry.labels[flow]
    route = geometry.routes[flow]
    rims = [point for boundary in geometry.boundaries.values() if boundary.overlaps(route.box) for point in piercings(route, boundary)]
    best, least = here, _cost(geometry, flow, here, rims) + 0.5
    for place, off_centre in _label_places(route, here.width, here.height):
        if off_centre < least:
            cost = off_centre + _cost(geometry, flow, place, rims)
            if cost < least:
                best, least = place, cost
    return best


def _cost(geometry: Geometry, flow: str, box: Box, rims: list[Point]) -> float:
    cost = _RULE_BROKEN * sum(1 for _ in label_faults(geometry, flow, box))
    cost += 6 * sum(box.grown(4).has(point) for point in rims)
    if apart(box, geometry.routes[flow], 1) < 1:
        cost += 8
    if any(apart(box, route, 6) < 6 for one, route in geometry.routes.items() if one != flow):
        cost += 4
    return cost


def _label_places(route: Route, width: float, height: float) -> Iterator[tuple[Box, float]]:
    """Places beside and on a line with a cost: the nearer to its middle, the better; beside is better than on."""
    for index, (point, normal) in enumerate(_along(route)):
        off_centre = abs(index - _PLACES / 2) * 0.5
        reach = abs(normal.x) * width / 2 + abs(normal.y) * height / 2 + GAP
        # Above a level line and to the right of an upright one, as in most drawings.
        side = -1 if normal.y > 0 or (normal.y == 0 and normal.x < 0) else 1
        for sign, dislike in ((side, 0.0), (-side, 0.3)):
            middle = Point(point.x + sign * normal.x * reach, point.y + sign * normal.y * reach)
            yield box_at(middle, width, height), off_centre + dislike
        yield box_at(point, width, height), off_centre + 3


def _along(route: Route) -> list[tuple[Point, Point]]:
    """Points at even distances along a line, each with the direction across it (a unit vector)."""
    points = route.points
    lengths = [((b.x - a.x) ** 2 + (b.y - a.y) ** 2) ** 0.5 for a, b in zip(points, points[1:], strict=False)]
    whole = sum(lengths) or 1.0
    found: list[tuple[Point, Point]] = []
    index, before = 0, 0.0
    for step in range(1, _PLACES):
        wanted = whole * step / _PLACES
        while index < len(lengths) - 1 and before + lengths[index] < wanted:
            before += lengths[index]
            index += 1
        a, b, length = points[index], points[index + 1], lengths[index] or 1.0
        part = min(1.0, (wanted - before) / length)
        found.append((Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part), Point(-(b.y - a.y) / length, (b.x - a.x) / length)))
    return found


def _whole(geometry: Geometry) -> Geometry:
    """With a frame that holds all that was moved; nothing lies at a negative place."""
    boxes: Mapping[str, Box] = geometry.labels
    found = [Box(0, 0, geometry.width, geometry.height), *boxes.values(), *(route.box for route in geometry.routes.values())]
    frame = around([point for box in found for point in (Point(box.left, box.top), Point(box.right, box.bottom))])
    if (frame.left, frame.top) == (0, 0) and (frame.right, frame.bottom) == (geometry.width, geometry.height):
        return geometry
    return _shifted(geometry, -frame.left, -frame.top, frame.width, frame.height)


def _shifted(geometry: Geometry, across: float, down: float, width: float, height: float) -> Geometry:
    def point(one: Point) -> Point:
        return Point(one.x + across, one.y + down)

    def boxes(those: Mapping[str, Box]) -> dict[str, Box]:
        return {one: Box(box.left + across, box.top + down, box.right + across, box.bottom + down) for one, box in those.items()}

    routes = {
        one: Route(tuple(map(point, route.control)), point(route.start) if route.start else None, point(route.end) if route.end else None)
        for one, route in geometry.routes.items()
    }
    return Geometry(width, height, boxes(geometry.nodes), boxes(geometry.boundaries), boxes(geometry.titles), routes, boxes(geometry.labels))
