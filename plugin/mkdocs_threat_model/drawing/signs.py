"""Marks and crossings as SVG."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.sax.saxutils import escape

from .geometry import Point, number
from .marks import MARK_HEIGHT, MARK_TEXT, Mark, Protection, row
from .style import Line, Twin, pen
from .typesetting import ASCENT


def marks_svg(marks: Iterable[Mark], middle: float, top: float) -> Iterator[Line]:
    """Marks in a row, centred on `middle`, below `top`."""
    for mark, left in row(marks, middle):
        name = f"mark {mark.kind}"
        box = f'x="{number(left)}" y="{number(top)}" width="{number(mark.width)}" height="{number(MARK_HEIGHT)}" rx="2.5" {pen(name)}/>'
        yield Twin(f'<rect class="{name}" {box}', f"<rect {box}")
        baseline = top + MARK_HEIGHT / 2 + MARK_TEXT * (ASCENT / 2 - 0.01)
        yield (
            f'<text x="{number(left + mark.width / 2)}" y="{number(baseline)}" {pen(f"on-{mark.kind}")} '
            f'textLength="{number(mark.text_width)}" lengthAdjust="spacingAndGlyphs">{escape(mark.text)}</text>'
        )


def crossing_svg(protection: Protection, point: Point) -> Iterator[Line]:
    """Where a flow meets a boundary: a disc if it is authenticated and encrypted, a ring if one of both, a crossed ring if neither."""
    x, y = number(point.x), number(point.y)
    if protection is Protection.BOTH:
        yield f'<circle cx="{x}" cy="{y}" r="3.6" {pen("crossing-disc")}/>'
        return
    yield f'<circle cx="{x}" cy="{y}" r="4.4" {pen("crossing-ring")}/>'
    if protection is Protection.NONE:
        corner = f"{number(point.x - 2.4)} {number(point.y - 2.4)}"
        cross = f'd="M{corner}l4.8 4.8m0 -4.8l-4.8 4.8" {pen("unprotected")}/>'
        yield Twin(f'<path class="unprotected" {cross}', f"<path {cross}")
