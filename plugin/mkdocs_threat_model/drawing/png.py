"""A drawing as PNG: by the carried fonts alone, and so the same bytes on every machine, as long as these have its characters."""

from __future__ import annotations

import math
from functools import lru_cache

from .machine import CARRIED, lacking
from .palette import LIGHT

ZOOM = 1.5
"""Pixels of a site's picture for each pixel of the drawing."""
MOST_PIXELS = 8_000_000
"""A site's picture has at most so many. A larger drawing is shown smaller; a good one only where it has more than four times as
many itself, since its titles are there to be read. Encoding them is what takes the time, and the memory."""
_SMALLEST = 0.5
"""Below this, a drawing has more than four times the pixels."""
_SENTENCE = 4_000
"""Characters of an SVG that is no more than a sentence in place of a drawing: a service may have hundreds that look alike."""
_LABEL = ' aria-label="'


def zoom_of(width: int, height: int, *, plain: bool = False) -> float:
    """The pixels of a site's picture for each of its drawing.

    Args:
        width: of the drawing, in pixels.
        height: of the drawing.
        plain: whether it has everything in rows, as what is too large for a good arrangement.
    """
    fitting = math.sqrt(MOST_PIXELS / (width * height))
    good = max(1.0, min(ZOOM, round(fitting, 2))) if fitting >= _SMALLEST else fitting / _SMALLEST
    return min(ZOOM, fitting) if plain else good


def png_of(svg: str, zoom: float, ground: str = LIGHT["background"]) -> bytes:
    """Renders a drawing that stands alone.

    Args:
        svg: the drawing.
        zoom: pixels of the picture for each pixel of the drawing.
        ground: the colour behind it.
    """
    return _rendered_once(_unlabelled(svg), zoom, ground) if len(svg) <= _SENTENCE else _rendered(svg, zoom, ground)


def _unlabelled(svg: str) -> str:
    """Without what is read aloud, which a picture has not."""
    before, label, after = svg.partition(_LABEL)
    return before + after.partition('"')[2] if label else svg


def _rendered(svg: str, zoom: float, ground: str) -> bytes:
    import resvg_py  # noqa: PLC0415  (wanted where a picture is made alone)

    carried = not lacking(svg)
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, skip_system_fonts=carried, font_files=[str(font) for font in CARRIED], zoom=zoom, background=ground
        )
    )


_rendered_once = lru_cache(maxsize=1)(_rendered)
