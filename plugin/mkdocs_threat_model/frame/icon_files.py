"""The icons of drawings inside of pages: files of the site, since `default-src 'self'` refuses pictures inside of a page."""

from __future__ import annotations

from collections.abc import Iterable

from ..drawing import Drawing
from ..drawing.icons import icon_png, icons_named, icons_placed
from .location import Location

FOLDER = "assets/threat-model/icons"


def inline(drawing: Drawing, page: str, location: Location) -> str:
    """A drawing's SVG for a page, by the page's source path. Its icons are where `icon_files` has them."""
    return icons_placed(drawing.inline, lambda name: f'xlink:href="{location.file(page, _path(name))}"')


def icon_files(drawings: Iterable[Drawing]) -> dict[str, bytes]:
    """The icons that drawings use, by their path in the site."""
    used = frozenset[str]().union(*(icons_named(drawing.inline) for drawing in drawings))
    return {_path(name): icon_png(name) for name in sorted(used)}


def _path(name: str) -> str:
    return f"{FOLDER}/{name}.png"
