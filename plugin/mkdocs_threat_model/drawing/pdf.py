"""A drawing as PDF: vectors and text, by the package `typst`, which the extra `pdf` brings."""

from __future__ import annotations

from ..errors import RenderingError
from .machine import CARRIED, lacking

_POINTS = 0.75
"""Of a page for each pixel of a drawing: 96 pixels are an inch."""
_LARGEST = 14_400
"""Points of a page's side, as far as PDF goes without units of its own; a larger drawing is shown smaller."""
_PAGE = """
#set document(title: sys.inputs.title, date: none)
#set page(width: {width}pt, height: {height}pt, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg", width: 100%, height: 100%, alt: sys.inputs.title)
"""


def pdf_of(svg: str, width: int, height: int, title: str) -> bytes:
    """A page as large as the drawing. The same bytes on every machine, unless the carried font lacks some characters.

    Args:
        svg: a drawing that stands alone.
        width: of the drawing, in pixels.
        height: of the drawing.
        title: of the document.

    Raises:
        RenderingError: the package is not installed, or cannot draw this.
    """
    try:
        import typst  # noqa: PLC0415  (an extra)
    except ImportError:
        raise RenderingError(
            'A PDF requires the package `typst`, which is not installed. Run `pip install "mkdocs-threat-model[pdf]"`, '
            "or use --svg or --png."
        ) from None
    scale = min(_POINTS, _LARGEST / max(width, height))
    page = _PAGE.format(width=round(width * scale, 2), height=round(height * scale, 2))
    fonts = typst.Fonts(include_system_fonts=bool(lacking(svg)), include_embedded_fonts=False, font_paths=[str(CARRIED[0].parent)])
    try:
        return bytes(typst.compile(page.encode(), font_paths=fonts, sys_inputs={"svg": svg, "title": title}))
    except RuntimeError as error:
        raise RenderingError(f"The PDF cannot be created: {error}. Use --svg or --png.") from None
