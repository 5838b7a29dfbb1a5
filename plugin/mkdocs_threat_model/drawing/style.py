"""How the SVG of a drawing is written: for a page, or to stand alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from . import palette
from .icons import icon_embedded, icon_named


@dataclass(frozen=True)
class Style:
    """How one kind of SVG is written.

    Attributes:
        colour: a palette name → the value of an attribute.
        links: whether elements and flows are links.
        href: the attribute that refers. In a page it is XLink's: themes with instant navigation assign to
            the `href` property of whatever has the attribute of that name, which throws for SVG elements.
        icon: an icon's name → the attribute that embeds or names it.
    """

    colour: Callable[[str], str]
    links: bool
    href: str
    icon: Callable[[str], str]


STANDALONE = Style(palette.literal, links=False, href="href", icon=icon_embedded)
DARK_ALONE = replace(STANDALONE, colour=palette.dark)
INLINE = Style(palette.variable, links=True, href="xlink:href", icon=icon_named)
