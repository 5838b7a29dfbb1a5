"""A drawing as PNG, by the carried fonts alone: the same bytes on every machine."""

from __future__ import annotations

import resvg_py

from .text import FONTS

ZOOM = 1.5
"""Pixels of the picture for each pixel of the drawing."""
MOST_PIXELS = 8_000_000
"""A picture has at most so many, as long as the drawing itself has not more than four times as many; a larger drawing is
shown smaller. Encoding them is what takes the time, and the memory."""
_SMALLEST = 0.5
"""Below this, a drawing has more than four times the pixels."""

_FILES = [str(FONTS / "Inter-Regular.ttf"), str(FONTS / "Inter-SemiBold.ttf")]


def png_of(svg: str, width: int, height: int) -> bytes:
    """Renders a standalone SVG of a size in pixels."""
    fitting = (MOST_PIXELS / (width * height)) ** 0.5
    zoom = max(1.0, min(ZOOM, round(fitting, 2))) if fitting >= _SMALLEST else max(fitting / _SMALLEST, 0.01)
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_FILES, zoom=zoom, background="#ffffff"))
