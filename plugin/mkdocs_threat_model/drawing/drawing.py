"""A diagram → a finished drawing."""

from __future__ import annotations

from dataclasses import dataclass
from xml.sax.saxutils import escape

from .arrangement import Arrangement, arrangement_of
from .choice import candidate_for
from .diagram import Diagram
from .legend import Sign, signs_of
from .png import png_of
from .svg import INLINE, STANDALONE, Style, quoted, size_of, svg_of
from .text import FAMILY, block


@dataclass(frozen=True)
class Drawing:
    """A drawing, finished.

    Attributes:
        svg: stands alone: literal colours, a white ground, no links, no reference to the outside.
        inline: for a page: colours are CSS variables, elements and flows are links. Has no blank line.
        width: in pixels.
        height: in pixels.
        signs: what it uses, for its legend.
        arrangement: how it is laid out, for the next drawing of what it shows; `None` where nothing is.
    """

    svg: str
    inline: str
    width: int
    height: int
    signs: tuple[Sign, ...] = ()
    arrangement: Arrangement | None = None

    def png(self) -> bytes:
        """The drawing as PNG, half as large again; the same bytes on every machine."""
        return png_of(self.svg, self.width, self.height)


def png(drawing: Drawing) -> bytes:
    """The drawing as PNG, half as large again; the same bytes on every machine."""
    return drawing.png()


def draw(diagram: Diagram, previous: Arrangement | None = None) -> Drawing:
    """Lays a diagram out and draws it. The same arguments give the same bytes.

    Args:
        diagram: what is drawn.
        previous: how it was arranged before; without it, the most readable arrangement is chosen.
    """
    if not diagram.nodes:
        return _empty(diagram)
    chosen = candidate_for(diagram, previous)
    measured, geometry = chosen.measured, chosen.geometry
    width, height = size_of(geometry)
    arrangement = arrangement_of(diagram, chosen.variant, geometry, chosen.verdict.crossings)
    return Drawing(
        svg_of(measured, geometry, STANDALONE), svg_of(measured, geometry, INLINE), width, height, signs_of(diagram), arrangement
    )


def _empty(diagram: Diagram) -> Drawing:
    text = block(diagram.empty, 13, 400)
    width, height = round(text.width) + 48, 72

    def written(style: Style, role: str) -> str:
        lines = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="tm-dfd" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
            f'role="{role}" aria-label={quoted(diagram.title)} font-family="{FAMILY}" font-size="13">',
            f'<rect x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="10" fill="{style.colour("background")}" '
            f'stroke="{style.colour("muted-line")}" stroke-dasharray="1.5 3"/>',
            f'<text x="{width / 2:g}" y="{height / 2 + 5:g}" text-anchor="middle" fill="{style.colour("muted-text")}">'
            f"{escape(text.lines[0].text)}</text>",
            "</svg>",
        )
        return "\n".join(lines)

    return Drawing(written(STANDALONE, "img"), written(INLINE, "img"), width, height)
