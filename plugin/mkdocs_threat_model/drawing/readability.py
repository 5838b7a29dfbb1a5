"""How readable a laid out diagram is, by its geometry."""

from __future__ import annotations

from .geometry import Box, Point, Route


def piercings(route: Route, box: Box) -> tuple[Point, ...]:
    """Where a line goes through the rim of a box."""
    found: list[Point] = []
    points = route.points
    for a, b in zip(points, points[1:], strict=False):
        if box.has(a) != box.has(b):
            found.append(_rim(a, b, box) if box.has(a) else _rim(b, a, box))
    return tuple(found)


def _rim(inner: Point, outer: Point, box: Box) -> Point:
    """Where the way from a point inside to one outside leaves the box."""
    across, down = outer.x - inner.x, outer.y - inner.y
    part = 1.0
    if across:
        part = min(part, ((box.right if across > 0 else box.left) - inner.x) / across)
    if down:
        part = min(part, ((box.bottom if down > 0 else box.top) - inner.y) / down)
    return Point(inner.x + across * part, inner.y + down * part)
