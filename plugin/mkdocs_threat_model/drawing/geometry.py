"""Where everything of a drawing stands: boxes and curves in pixels, y downwards."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import NamedTuple


class Point(NamedTuple):
    """A place."""

    x: float
    y: float


def between(start: Point, other: Point, part: float) -> Point:
    """A point on the way from one to the other: 0 is the one, 1 the other."""
    return Point(start.x + (other.x - start.x) * part, start.y + (other.y - start.y) * part)


def towards(start: Point, end: Point, length: float) -> Point:
    """A point at a distance from `start` on the way to `end`, and not beyond."""
    whole = math.dist(start, end) or 1.0
    return between(start, end, min(1.0, length / whole))


class Box(NamedTuple):
    """An upright rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top

    @property
    def middle(self) -> Point:
        """The centre."""
        return Point((self.left + self.right) / 2, (self.top + self.bottom) / 2)

    def grown(self, by: float) -> Box:
        """With `by` more on each side."""
        left, top, right, bottom = self
        return _made(Box, (left - by, top - by, right + by, bottom + by))

    def moved(self, by: Point) -> Box:
        """The same elsewhere."""
        return Box(self.left + by.x, self.top + by.y, self.right + by.x, self.bottom + by.y)

    def overlaps(self, other: Box, apart: float = 0.0) -> bool:
        """Whether the two come nearer to each other than `apart` on both axes."""
        return (
            self.left < other.right + apart
            and other.left < self.right + apart
            and self.top < other.bottom + apart
            and other.top < self.bottom + apart
        )

    def holds(self, other: Box, slack: float = 0.0) -> bool:
        """Whether the other lies inside."""
        return (
            other.left >= self.left - slack
            and other.top >= self.top - slack
            and other.right <= self.right + slack
            and other.bottom <= self.bottom + slack
        )

    def has(self, point: Point) -> bool:
        """Whether a point lies inside."""
        return self.left < point.x < self.right and self.top < point.y < self.bottom

    def distance(self, point: Point) -> float:
        """From a point to the nearest part of the box; 0 inside."""
        across = max(self.left - point.x, 0.0, point.x - self.right)
        down = max(self.top - point.y, 0.0, point.y - self.bottom)
        return math.hypot(across, down)


_made = tuple.__new__
"""Makes a `Box` or a `Point` of its parts in half the time: thousands are made where layouts are looked at."""


def around(points: Iterable[Point]) -> Box:
    """The smallest box around points; there must be one at least."""
    xs, ys = zip(*points, strict=True)
    return Box(min(xs), min(ys), max(xs), max(ys))


def box_at(middle: Point, width: float, height: float) -> Box:
    """A box of a size around a point."""
    return Box(middle.x - width / 2, middle.y - height / 2, middle.x + width / 2, middle.y + height / 2)


def rim(inner: Point, outer: Point, box: Box) -> Point:
    """Where the way from a point inside to one outside leaves the box."""
    across, down = outer.x - inner.x, outer.y - inner.y
    part = 1.0
    if across:
        part = min(part, ((box.right if across > 0 else box.left) - inner.x) / across)
    if down:
        part = min(part, ((box.bottom if down > 0 else box.top) - inner.y) / down)
    return between(inner, outer, part)


Segment = tuple[float, float, float, float]
"""A straight piece of a line: x and y of its start, x and y of its end."""

_FINE = 2.0
"""A curve becomes as many straight pieces as keep it within three eighths of a pixel: the root of so many times its bend."""
_MOST_PIECES = 9


@dataclass(frozen=True)
class Route:
    """A flow's line, from its source to its target.

    Attributes:
        control: control points of a chain of cubic Bézier curves: one, then three for each curve.
        start: the tip of the head at the source; `None` where there is none.
        end: the tip of the head at the target; `None` where there is none.
    """

    control: tuple[Point, ...]
    start: Point | None
    end: Point | None

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The line as straight pieces, tips included: what distances and crossings are computed on."""
        control = self.control
        points = [self.start] if self.start else []
        points.append(control[0])
        for index in range(0, len(control) - 3, 3):
            points += _curve(*control[index : index + 4])
        if self.end:
            points.append(self.end)
        return tuple(points)

    def at(self, part: float) -> Point:
        """A point on the line, by the part of its length before it."""
        lengths = [math.dist(a, b) for a, b in pairwise(self.points)]
        left = part * sum(lengths)
        for (a, b), length in zip(pairwise(self.points), lengths, strict=True):
            if left <= length:
                return between(a, b, left / (length or 1.0))
            left -= length
        return self.points[-1]

    @cached_property
    def box(self) -> Box:
        """Around the whole line."""
        return around(self.points)

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The straight pieces as start and end."""
        return tuple([a + b for a, b in pairwise(self.points)])


def _curve(a: Point, b: Point, c: Point, d: Point) -> list[Point]:
    """The ends of the straight pieces of a cubic Bézier curve."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = a, b, c, d
    points: list[Point] = []
    across, down = dx - ax, dy - ay
    length = math.hypot(across, down)
    aside = max(abs((bx - ax) * down - (by - ay) * across), abs((cx - ax) * down - (cy - ay) * across))
    bend = aside / length if length else max(math.dist(a, b), math.dist(a, c))
    count = min(_MOST_PIECES, math.ceil(math.sqrt(_FINE * bend))) or 1
    for step in range(1, count):
        t = step / count
        u = 1 - t
        p, q, r, s = u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t
        points.append(_made(Point, (p * ax + q * bx + r * cx + s * dx, p * ay + q * by + r * cy + s * dy)))
    points.append(d)
    return points


@dataclass(frozen=True)
class Geometry:
    """A laid out diagram.

    Attributes:
        width: of the whole.
        height: of the whole.
        nodes: shapes by node id.
        boundaries: boxes by boundary id; a boundary that holds nothing has none.
        titles: boxes of the boundaries' titles, by boundary id.
        routes: lines by flow id.
        labels: boxes of the flows' titles, by flow id.
    """

    width: float
    height: float
    nodes: Mapping[str, Box]
    boundaries: Mapping[str, Box]
    titles: Mapping[str, Box]
    routes: Mapping[str, Route]
    labels: Mapping[str, Box]


def shifted(geometry: Geometry, by: Point, width: float, height: float) -> Geometry:
    """Everything moved, in a whole of another size."""

    def point(old: Point) -> Point:
        return Point(old.x + by.x, old.y + by.y)

    def boxes(those: Mapping[str, Box]) -> dict[str, Box]:
        return {id: box.moved(by) for id, box in those.items()}

    routes = {
        flow: Route(tuple(map(point, route.control)), point(route.start) if route.start else None, point(route.end) if route.end else None)
        for flow, route in geometry.routes.items()
    }
    return Geometry(
        width, height, boxes(geometry.nodes), boxes(geometry.boundaries), boxes(geometry.titles), routes, boxes(geometry.labels)
    )


def number(value: float) -> str:
    """A length with one decimal at most."""
    text = f"{value:.1f}"
    return "0" if text == "-0.0" else text.removesuffix(".0")
