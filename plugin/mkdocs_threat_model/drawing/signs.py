"""Marks and crossings as SVG."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape

from .geometry import Point, number
from .marks import MARK_HEIGHT, MARK_TEXT, Mark, MarkKind, Protection, row
from .typesetting import ASCENT

_PENS = {
    MarkKind.GAP: ' stroke-width="1.2" stroke-dasharray="2.5 2"',
    MarkKind.PERSONAL: ' stroke-width="1"',
    MarkKind.RESTRICTED: ' stroke-width="2"',
    MarkKind.DEFENDED: ' stroke-width="1"',
}
"""Outlines of marks that are not filled; each kind has its own, so that grey paper tells them apart."""


def marks_svg(marks: Iterable[Mark], middle: float, top: float, colour: Callable[[str], str]) -> Iterator[str]:
    """Marks in a row, centred on `middle`, below `top`."""
    for mark, left in row(marks, middle):
        pen = f' stroke="{colour("on-" + mark.kind)}"{_PENS[mark.kind]}' if mark.kind in _PENS else ""
        yield (
            f'<rect class="mark {mark.kind}" x="{number(left)}" y="{number(top)}" width="{number(mark.width)}" '
            f'height="{number(MARK_HEIGHT)}" rx="2.5" fill="{colour(mark.kind)}"{pen}/>'
        )
        baseline = top + MARK_HEIGHT / 2 + MARK_TEXT * (ASCENT / 2 - 0.01)
        yield (
            f'<text x="{number(left + mark.width / 2)}" y="{number(baseline)}" text-anchor="middle" fill="{colour("on-" + mark.kind)}" '
            f'font-size="{number(MARK_TEXT)}" font-weight="600" textLength="{number(mark.text_width)}" '
            f'lengthAdjust="spacingAndGlyphs">{escape(mark.text)}</text>'
        )


def crossing_svg(protection: Protection, point: Point, colour: str, ground: str) -> Iterator[str]:
    """Where a flow meets a boundary: a disc if it is authenticated and encrypted, a ring if one of both, a crossed ring if neither."""
    x, y = number(point.x), number(point.y)
    if protection is Protection.BOTH:
        yield f'<circle cx="{x}" cy="{y}" r="3.6" fill="{colour}" stroke="{ground}" stroke-width="1.4"/>'
        return
    yield f'<circle cx="{x}" cy="{y}" r="4.4" fill="{ground}" stroke="{colour}" stroke-width="1.8"/>'
    if protection is Protection.NONE:
        corner = f"{number(point.x - 2.4)} {number(point.y - 2.4)}"
        yield f'<path class="unprotected" d="M{corner}l4.8 4.8m0 -4.8l-4.8 4.8" stroke="{colour}" stroke-width="1.5"/>'
