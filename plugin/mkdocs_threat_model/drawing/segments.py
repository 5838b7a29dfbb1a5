"""Arithmetic on straight pieces of lines and boxes: plain floats, since a layout asks it tens of thousands of times."""

from __future__ import annotations

import math
from collections.abc import Iterable

from .geometry import Box, Segment


def meets(box: Box | tuple[float, float, float, float], segment: Segment) -> bool:
    """Whether a piece of a line runs through a box (Liang and Barsky, 1984)."""
    left, top, right, bottom = box
    x, y, x2, y2 = segment
    if (x < left and x2 < left) or (x > right and x2 > right) or (y < top and y2 < top) or (y > bottom and y2 > bottom):
        return False
    if left <= x <= right and top <= y <= bottom:
        return True
    # Where it enters and leaves the box, first between its two sides, then between its top and bottom.
    across, down = x2 - x, y2 - y
    enter, leave = 0.0, 1.0
    if across:
        first, last = (left - x) / across, (right - x) / across
        if across < 0:
            first, last = last, first
        enter = first if first > enter else enter
        leave = last if last < leave else leave
    if down:
        first, last = (top - y) / down, (bottom - y) / down
        if down < 0:
            first, last = last, first
        enter = first if first > enter else enter
        leave = last if last < leave else leave
    return enter <= leave


def cross(a: Segment, b: Segment) -> bool:
    """Whether two pieces of lines cross; touching is no crossing."""
    ax, ay, ax2, ay2 = a
    bx, by, bx2, by2 = b
    dx, dy = ax2 - ax, ay2 - ay
    begins = dx * (by - ay) - dy * (bx - ax)
    ends = dx * (by2 - ay) - dy * (bx2 - ax)
    if not begins * ends < 0:
        return False
    ex, ey = bx2 - bx, by2 - by
    begins_across = ex * (ay - by) - ey * (ax - bx)
    ends_across = ex * (ay2 - by) - ey * (ax2 - bx)
    if not begins_across * ends_across < 0:
        return False
    # Of pieces that lie almost in one line the signs say nothing.
    return not (max(ax, ax2) < min(bx, bx2) or max(bx, bx2) < min(ax, ax2) or max(ay, ay2) < min(by, by2) or max(by, by2) < min(ay, ay2))


def meets_ellipse(box: Box, segment: Segment) -> bool:
    """Whether a piece of a line runs through the ellipse that fills a box."""
    middle_x, middle_y = (box.left + box.right) / 2, (box.top + box.bottom) / 2
    wide, high = box.width / 2 or 1.0, box.height / 2 or 1.0
    x, y = (segment[0] - middle_x) / wide, (segment[1] - middle_y) / high
    across, down = (segment[2] - middle_x) / wide - x, (segment[3] - middle_y) / high - y
    length = across * across + down * down
    part = min(1.0, max(0.0, -(x * across + y * down) / length)) if length else 0.0
    return (x + part * across) ** 2 + (y + part * down) ** 2 < 1


def runs_near(segments: Iterable[Segment], box: Box, reach: float) -> bool:
    """Whether a line comes nearer to a box than `reach`, or a little more at its corners."""
    left, top, right, bottom = box
    left, top, right, bottom = grown = (left - reach, top - reach, right + reach, bottom + reach)
    for segment in segments:
        x, y, x2, y2 = segment
        if (
            (x >= left or x2 >= left)
            and (x <= right or x2 <= right)
            and (y >= top or y2 >= top)
            and (y <= bottom or y2 <= bottom)
            and meets(grown, segment)
        ):
            return True
    return False


def alongside(segment: Segment, other: Segment, reach: float) -> float:
    """How long a piece of a line runs beside another one, nearer to it than `reach`."""
    x, y, x2, y2 = other
    across, down = x2 - x, y2 - y
    sx, sy, sx2, sy2 = segment
    # The sine of the angle between the two: where it is not small, they only cross.
    if (across * (sy2 - sy) - down * (sx2 - sx)) ** 2 > 0.04 * (across * across + down * down) * ((sx2 - sx) ** 2 + (sy2 - sy) ** 2):
        return 0.0
    length = math.hypot(across, down)
    if not length:
        return 0.0
    across, down = across / length, down / length
    ax, ay, ax2, ay2 = sx - x, sy - y, sx2 - x, sy2 - y
    # Along the other piece and across it.
    along, along2, off, off2 = ax * across + ay * down, ax2 * across + ay2 * down, ay * across - ax * down, ay2 * across - ax2 * down
    enter, leave = 0.0, 1.0
    for start, end, low, high in ((off, off2, -reach, reach), (along, along2, 0.0, length)):
        if (start < low and end < low) or (start > high and end > high):
            return 0.0
        if start != end:
            first, second = (low - start) / (end - start), (high - start) / (end - start)
            enter, leave = max(enter, min(first, second)), min(leave, max(first, second))
    return max(0.0, leave - enter) * math.hypot(ax2 - ax, ay2 - ay)
