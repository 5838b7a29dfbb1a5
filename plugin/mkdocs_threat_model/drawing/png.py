"""A drawing as PNG, by the carried fonts alone: the same bytes on every machine."""

from __future__ import annotations

from functools import lru_cache

import resvg_py

from .typesetting import FONTS

ZOOM = 1.5
"""Pixels of the picture for each pixel of the drawing."""
MOST_PIXELS = 8_000_000
"""A picture has at most so many. A larger drawing is shown smaller; a good one only where it has more than four times as
many itself, since its titles are there to be read. Encoding them is what takes the time, and the memory."""
_SMALLEST = 0.5
"""Below this, a drawing has more than four times the pixels."""
_SENTENCE = 4_000
"""Characters of an SVG that is no more than a sentence in place of a drawing: a service may have hundreds that look alike."""
_LABEL = ' aria-label="'

_FILES = [str(FONTS / "Inter-Regular.ttf"), str(FONTS / "Inter-SemiBold.ttf")]


def png_of(svg: str, width: int, height: int, *, plain: bool = False) -> bytes:
    """Renders a standalone SVG of a size in pixels.

    Args:
        svg: the drawing.
        width: of the drawing.
        height: of the drawing.
        plain: whether it has everything in rows, as what is too large for a good arrangement.
    """
    fitting = (MOST_PIXELS / (width * height)) ** 0.5
    good = max(1.0, min(ZOOM, round(fitting, 2))) if fitting >= _SMALLEST else fitting / _SMALLEST
    zoom = min(ZOOM, fitting) if plain else good
    return _rendered_once(_unlabelled(svg), zoom) if len(svg) <= _SENTENCE else _rendered(svg, zoom)


def _unlabelled(svg: str) -> str:
    """Without what is read aloud, which a picture has not."""
    before, label, after = svg.partition(_LABEL)
    return before + after.partition('"')[2] if label else svg


def _rendered(svg: str, zoom: float) -> bytes:
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, skip_system_fonts=True, font_files=_FILES, zoom=zoom, background="#ffffff"))


_rendered_once = lru_cache(maxsize=1)(_rendered)
