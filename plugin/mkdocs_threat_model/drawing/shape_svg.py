"""The shapes of nodes as SVG."""

from __future__ import annotations

from collections.abc import Iterator

from .diagram import DiagramNode
from .geometry import Box, number
from .node_shapes import ShapeLine
from .style import ink

BOUNDARY_PEN = 'stroke-width="2.2" stroke-dasharray="9 5"'
"""The strongest line of a drawing, dashed as in other tools: what a data flow diagram is drawn for."""
_BETWEEN_LINES = 3.5
"""Between the two lines of a goal."""
_THIN = 'stroke="{}" stroke-width="1"'


def shape_svg(node: DiagramNode, box: Box) -> Iterator[str]:
    """The ground and the lines of a node; the first rectangle is as large as its box."""
    fill = ink("muted" if node.muted else node.shape.ink)
    line = ink("muted-line" if node.muted else f"{node.shape.ink}-line")
    width = "3.2" if node.chosen else "1.4"
    pen = f'stroke="{line}" stroke-width="{width}"' + (' stroke-dasharray="1.5 3" stroke-linecap="round"' if node.muted else "")
    place = _place(box)
    match node.shape.outline:
        case ShapeLine.ELLIPSE:
            radii = f'rx="{number(box.width / 2)}" ry="{number(box.height / 2)}"'
            yield f'<ellipse cx="{number(box.middle.x)}" cy="{number(box.middle.y)}" {radii} fill="{fill}" {pen}/>'
        case ShapeLine.RULED:
            above, below = (f"M{number(box.left)},{number(y)}H{number(box.right)}" for y in (box.top, box.bottom))
            yield f'<rect {place} fill="{fill}"/>'
            yield f'<path d="{above}{below}" fill="none" {pen}/>'
        case ShapeLine.DASHED:
            yield f'<rect {place} rx="10" fill="{ink("boundary-fill")}" stroke="{ink("boundary")}" {BOUNDARY_PEN}/>'
        case ShapeLine.ROUNDED:
            yield f'<rect {place} rx="9" fill="{fill}" {pen}/>'
        case ShapeLine.DOUBLE:
            yield f'<rect {place} rx="9" fill="{fill}" {pen}/>'
            yield f'<rect {_place(box.grown(-_BETWEEN_LINES))} rx="6" fill="none" stroke="{line}" stroke-width="1"/>'
        case ShapeLine.STACKED:
            yield f'<rect {place} rx="6" fill="none" stroke="none"/>'
            for behind in (2, 1, 0):
                sheet = Box(box.left + 3 * (2 - behind), box.top + 3 * behind, box.right - 3 * behind, box.bottom - 3 * (2 - behind))
                yield f'<rect {_place(sheet)} rx="6" fill="{fill}" {pen if behind == 0 else _THIN.format(line)}/>'
        case ShapeLine.BOX:
            yield f'<rect {place} fill="{fill}" {pen}/>'


def _place(box: Box) -> str:
    return f'x="{number(box.left)}" y="{number(box.top)}" width="{number(box.width)}" height="{number(box.height)}"'
