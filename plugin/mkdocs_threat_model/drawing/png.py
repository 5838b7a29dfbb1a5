"""A drawing as PNG, by the carried fonts alone: the same bytes on every machine."""

from __future__ import annotations

import resvg_py

from .text import FONTS

ZOOM = 1.5
"""Pixels of the picture for each pixel of the drawing."""
MOST_PIXELS = 8_000_000
"""A picture has at most so many, unless the drawing itself has more: encoding them is what takes the time."""

_FILES = [str(FONTS / "Inter-Regular.ttf"), str(FONTS / "Inter-SemiBold.ttf")]


def png_of(svg: str, width: int, height: int) -> bytes:
    """Renders a standalone SVG of a size in pixels."""
    zoom = max(1.0, min(ZOOM, round((MOST_PIXELS / (width * height)) ** 0.5, 2)))
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_FILES, zoom=zoom, background="#ffffff"))
