"""What a reader sees of a drawing, measured on its SVG text alone: nothing of the code that drew it is asked.

Lengths are in pixels of the drawing. Lines are points at most `_STEP` apart.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise

import lxml.etree

from mkdocs_threat_model.drawing.pens import PENS

_STEP = 2.0
_TOGETHER, _ALIKE = 3.0, 60.0
"""Two flows that are nearer than the first for longer than the second cannot be told apart."""
_RIM, _ALONG = 4.0, 24.0
"""A flow that is nearer to a boundary's rim than the first for longer than the second, and does not pass it, looks like a part of it."""
_SEEN = 2.0
"""So far inside a box a line is seen to be inside."""
_NUMBER = re.compile(r"-?[\d.]+")

Point = tuple[float, float]
Rectangle = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Line:
    """A flow: its points, the nodes that it touches first and last, and the lines of its label."""

    points: tuple[Point, ...]
    ends: tuple[Rectangle, Rectangle]
    texts: tuple[Rectangle, ...]


def faults(svg: str) -> Counter[str]:
    """What is wrong with a drawing, each kind with how often; nothing that is right is in it."""
    root = lxml.etree.fromstring(svg.encode())
    nodes = [_shape(group) for group in _groups(root, "node")]
    rims = [_shape(group) for group in _groups(root, "cluster")]
    lines = [_line(group, nodes) for group in _groups(root, "edge")]
    found: Counter[str] = Counter()
    for line in lines:
        found["false crossing"] += any(_is_false(line, rim) for rim in rims)
        found["through an element"] += sum(_inside(line.points, node, 4.0) for node in nodes if node not in line.ends)
        found["along a rim"] += any(_runs_along(line, rim) for rim in rims)
        found["struck label"] += any(_inside(other.points, text, _SEEN) for text in line.texts for other in lines)
        found["stray label"] += _strays(line, lines)
    found["flows together"] = sum(_shared(one.points, other.points) > _ALIKE for one, other in combinations(lines, 2))
    found["label on an element"] = sum(_meet(text, node, -3.0) for line in lines for text in line.texts for node in nodes)
    found["label on a label"] = sum(
        _meet(text, foreign, -2.0) for one, other in combinations(lines, 2) for text in one.texts for foreign in other.texts
    )
    return +found


def _groups(root: lxml.etree._Element, kind: str) -> list[lxml.etree._Element]:
    return [group for group in root.iter("{*}g") if kind in (group.get("class") or "").split()]


def _shape(group: lxml.etree._Element) -> Rectangle:
    """The box around a node's or a boundary's shape."""
    ellipse, rect = group.find("{*}ellipse"), group.find("{*}rect")
    if ellipse is not None:
        x, y, wide, high = (float(ellipse.get(name) or 0) for name in ("cx", "cy", "rx", "ry"))
        return x - wide, y - high, x + wide, y + high
    assert rect is not None
    x, y, wide, high = (float(rect.get(name) or 0) for name in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def _line(group: lxml.etree._Element, nodes: Sequence[Rectangle]) -> Line:
    path = group.find("{*}path")
    assert path is not None
    points = tuple(_points(path.get("d") or ""))
    ends = [min(nodes, key=lambda node: _distance(node, point)) for point in (points[0], points[-1])]
    return Line(points, (ends[0], ends[1]), tuple(_text(text) for text in group.findall("{*}text")))


def _text(text: lxml.etree._Element) -> Rectangle:
    middle, baseline, wide = (float(text.get(name) or 0) for name in ("x", "y", "textLength"))
    size = float(text.get("font-size") or PENS.get(text.get("class", ""), {}).get("font-size", 13))
    return middle - wide / 2, baseline - 0.75 * size, middle + wide / 2, baseline + 0.2 * size


def _points(path: str) -> Iterator[Point]:
    """A path of M, L and C, as points."""
    here = (0.0, 0.0)
    for command, rest in re.findall(r"([MLC])([^MLC]*)", path):
        numbers = [float(number) for number in _NUMBER.findall(rest)]
        corners = list(zip(numbers[::2], numbers[1::2], strict=True))
        curve = [here, *corners] if command == "C" else [here, here, corners[-1], corners[-1]]
        if command == "M":
            yield corners[0]
        else:
            steps = max(1, math.ceil(sum(math.dist(a, b) for a, b in pairwise(curve)) / _STEP))
            yield from (_on_curve(curve, step / steps) for step in range(1, steps + 1))
        here = corners[-1]


def _on_curve(curve: Sequence[Point], t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * (1 - t) ** 2 * t, 3 * (1 - t) * t * t, t**3)
    return tuple(sum(weight * point[axis] for weight, point in zip(weights, curve, strict=True)) for axis in (0, 1))  # type: ignore[return-value]


def _has(box: Rectangle, point: Point, margin: float) -> bool:
    return box[0] + margin < point[0] < box[2] - margin and box[1] + margin < point[1] < box[3] - margin


def _inside(points: Sequence[Point], box: Rectangle, margin: float) -> bool:
    return any(_has(box, point, margin) for point in points)


def _meet(box: Rectangle, other: Rectangle, apart: float) -> bool:
    return all(box[axis] < other[axis + 2] + apart and other[axis] < box[axis + 2] + apart for axis in (0, 1))


def _distance(box: Rectangle, point: Point) -> float:
    return math.hypot(*(max(box[axis] - point[axis], 0.0, point[axis] - box[axis + 2]) for axis in (0, 1)))


def _is_false(line: Line, rim: Rectangle) -> bool:
    """Whether a line passes a rim although no end, or each end, of it is inside, or more than once."""
    held = [_has(rim, ((end[0] + end[2]) / 2, (end[1] + end[3]) / 2), 0.0) for end in line.ends]
    inside = [_has(rim, point, _SEEN) for point in line.points]
    passed = sum(before != after for before, after in pairwise(inside))
    return any(inside) if not any(held) else not all(inside) if all(held) else passed > 1


def _runs_along(line: Line, rim: Rectangle) -> bool:
    lengths: Counter[int] = Counter()
    for before, after in pairwise(line.points):
        for side in range(4):
            across, along = side % 2, 1 - side % 2
            near = abs(after[across] - rim[side]) < _RIM and rim[along] < after[along] < rim[along + 2]
            # What is steeper passes it.
            if near and abs(after[across] - before[across]) < 0.2 * abs(after[along] - before[along]):
                lengths[side] += abs(after[along] - before[along])  # type: ignore[assignment]
    return any(length > _ALONG for length in lengths.values())


def _strays(line: Line, lines: Sequence[Line]) -> bool:
    """Whether a label is nearer to another flow than to its own, and does not touch its own either."""
    if not line.texts:
        return False
    box = (*(min(text[axis] for text in line.texts) for axis in (0, 1)), *(max(text[axis] for text in line.texts) for axis in (2, 3)))
    away = {id(other): min(_distance(box, point) for point in other.points) for other in lines}
    own = away.pop(id(line))
    return own > 4 and min(away.values(), default=math.inf) < own - 1


def _shared(points: Sequence[Point], other: Sequence[Point]) -> float:
    """How long a line runs where another one is."""
    cells: defaultdict[tuple[int, int], list[Point]] = defaultdict(list)
    for point in other:
        cells[int(point[0] // _TOGETHER), int(point[1] // _TOGETHER)].append(point)

    def is_near(point: Point) -> bool:
        column, row = int(point[0] // _TOGETHER), int(point[1] // _TOGETHER)
        around = ((column + x, row + y) for x in (-1, 0, 1) for y in (-1, 0, 1))
        return any(math.dist(point, near) < _TOGETHER for cell in around if cell in cells for near in cells[cell])

    return sum(math.dist(before, after) for before, after in pairwise(points) if is_near(after))
