"""The shapes of nodes as SVG."""

from __future__ import annotations

from collections.abc import Iterator

from .diagram import DiagramNode
from .geometry import Box, number
from .node_shapes import ShapeLine
from .style import pen

_BETWEEN_LINES = 3.5
"""Between the two lines of a goal."""


def shape_svg(node: DiagramNode, box: Box) -> Iterator[str]:
    """The ground and the lines of a node; the first rectangle is as large as its box."""
    kind = "muted" if node.muted else node.shape.ink
    shape = f"{kind}-{'chosen' if node.chosen else 'shape'}"
    place = _place(box)
    match node.shape.outline:
        case ShapeLine.ELLIPSE:
            radii = f'rx="{number(box.width / 2)}" ry="{number(box.height / 2)}"'
            yield f'<ellipse cx="{number(box.middle.x)}" cy="{number(box.middle.y)}" {radii} {pen(shape)}/>'
        case ShapeLine.RULED:
            above, below = (f"M{number(box.left)},{number(y)}H{number(box.right)}" for y in (box.top, box.bottom))
            yield f"<rect {place} {pen(f'{kind}-ground')}/>"
            yield f'<path d="{above}{below}" {pen(f"{shape}-rule")}/>'
        case ShapeLine.DASHED:
            yield f'<rect {place} rx="10" {pen("boundary-rim")}/>'
        case ShapeLine.ROUNDED:
            yield f'<rect {place} rx="9" {pen(shape)}/>'
        case ShapeLine.DOUBLE:
            yield f'<rect {place} rx="9" {pen(shape)}/>'
            yield f'<rect {_place(box.grown(-_BETWEEN_LINES))} rx="6" {pen(f"{kind}-inner")}/>'
        case ShapeLine.STACKED:
            yield f'<rect {place} rx="6" {pen("no-line")}/>'
            for behind in (2, 1, 0):
                sheet = Box(box.left + 3 * (2 - behind), box.top + 3 * behind, box.right - 3 * behind, box.bottom - 3 * (2 - behind))
                yield f'<rect {_place(sheet)} rx="6" {pen(f"{kind}-sheet" if behind else shape)}/>'
        case ShapeLine.BOX:
            yield f"<rect {place} {pen(shape)}/>"


def _place(box: Box) -> str:
    return f'x="{number(box.left)}" y="{number(box.top)}" width="{number(box.width)}" height="{number(box.height)}"'
