"""A drawing as PNG, by the carried fonts alone: the same bytes on every machine."""

from __future__ import annotations

import resvg_py

from .text import FONTS

ZOOM = 2
"""Pixels of the picture for each pixel of the drawing."""

_FILES = [str(FONTS / "Inter-Regular.ttf"), str(FONTS / "Inter-SemiBold.ttf")]


def png_of(svg: str) -> bytes:
    """Renders a standalone SVG."""
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_FILES, zoom=ZOOM, background="#ffffff"))
