"""The simplest layout there is: everything in rows, flows as straight lines.

For a diagram that Graphviz cannot lay out. It may be ugly, but it shows everything, and boundaries
nest.
"""

from __future__ import annotations

from collections.abc import Mapping

from .diagram import Diagram
from .geometry import Box, Geometry, Point, Route
from .graph import BOUNDARY_MARGIN, TITLE_BAND
from .measure import Measured, measured

ROW_WIDTH = 1000.0
GAP = 70.0
HEAD = 8.0
"""The length of an arrow's head."""


def in_rows(diagram: Diagram, label_limit: float) -> tuple[Measured, Geometry]:
    """Lays a diagram out in rows; it must have a node."""
    sizes = measured(diagram, label_limit)
    nodes: dict[str, Box] = {}
    boundaries: dict[str, Box] = {}
    width, height = _filled(sizes, None, Point(0, 0), nodes, boundaries)
    routes = {flow.id: straight(nodes[flow.source], nodes[flow.target], flow.both_ways) for flow in diagram.flows}
    return sizes, Geometry(width, height, nodes, boundaries, titles_of(sizes, boundaries), routes, {})


def _filled(sizes: Measured, inside: str | None, at: Point, nodes: dict[str, Box], boundaries: dict[str, Box]) -> tuple[float, float]:
    """Places what stands directly in a boundary, or in none, from a corner on; gives the size that it takes."""
    left, top, bottom, widest = at.x, at.y, at.y, 0.0
    parts = [node.id for node in sizes.diagram.nodes if node.boundary == inside]
    held = [one.id for one in sizes.diagram.boundaries if one.parent == inside]
    for kind, one in [("node", part) for part in parts] + [("boundary", part) for part in held]:
        if left > at.x and left - at.x > ROW_WIDTH:
            left, top = at.x, bottom + GAP
        if kind == "node":
            width, height = sizes.nodes[one].width, sizes.nodes[one].height
            nodes[one] = Box(left, top, left + width, top + height)
        else:
            title = sizes.titles.get(one)
            band = title.height + TITLE_BAND if title else 0.0
            inner = Point(left + BOUNDARY_MARGIN, top + BOUNDARY_MARGIN + band)
            inner_width, inner_height = _filled(sizes, one, inner, nodes, boundaries)
            if not inner_width:
                continue
            width = max(inner_width, title.width if title else 0.0) + 2 * BOUNDARY_MARGIN
            height = inner_height + 2 * BOUNDARY_MARGIN + band
            boundaries[one] = Box(left, top, left + width, top + height)
        widest, bottom = max(widest, left + width - at.x), max(bottom, top + height)
        left += width + GAP
    return widest, bottom - at.y


def titles_of(sizes: Measured, boundaries: Mapping[str, Box]) -> dict[str, Box]:
    """The titles in the upper left corners of their boundaries."""
    inset = BOUNDARY_MARGIN * 0.75
    return {
        one: Box(box.left + inset, box.top + TITLE_BAND, box.left + inset + title.width, box.top + TITLE_BAND + title.height)
        for one, box in boundaries.items()
        if (title := sizes.titles.get(one))
    }


def straight(source: Box, target: Box, both_ways: bool) -> Route:
    """A straight line from the rim of a box to that of another; a loop beside the box where they are one."""
    if source == target:
        right, middle, out = source.right, source.middle.y, source.right + 40
        control = (Point(right, middle - 10), Point(out, middle - 30), Point(out, middle + 30), Point(right + HEAD, middle + 10))
        return Route(control, None, Point(right, middle + 10))
    start, end = _rim(source, target.middle), _rim(target, source.middle)
    length = ((end.x - start.x) ** 2 + (end.y - start.y) ** 2) ** 0.5 or 1.0
    along = Point((end.x - start.x) / length, (end.y - start.y) / length)
    head = min(HEAD, length / 3)
    first = Point(start.x + along.x * head, start.y + along.y * head) if both_ways else start
    last = Point(end.x - along.x * head, end.y - along.y * head)
    third = Point((2 * first.x + last.x) / 3, (2 * first.y + last.y) / 3)
    return Route((first, third, Point((first.x + 2 * last.x) / 3, (first.y + 2 * last.y) / 3), last), start if both_ways else None, end)


def _rim(box: Box, towards: Point) -> Point:
    """Where the way from the middle of a box to a point leaves it."""
    middle = box.middle
    across, down = towards.x - middle.x, towards.y - middle.y
    part = min(box.width / 2 / abs(across) if across else 1e9, box.height / 2 / abs(down) if down else 1e9, 1.0)
    return Point(middle.x + across * part, middle.y + down * part)
