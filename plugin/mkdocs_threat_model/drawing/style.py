"""The two kinds of SVG that are written of one drawing: for a page, and to stand alone.

A drawing is written once, as lines that name their pens. Most lines stand in both kinds; a `Twin` is one that
does not. What the kinds make of a pen's name is put in at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from .palette import DARK, LIGHT, PREFIX
from .pens import PENS, attributes


@dataclass(frozen=True)
class Style:
    """How a drawing that stands alone is written.

    Attributes:
        colours: by the palette's names.
    """

    colours: Mapping[str, str] = field(hash=False)

    @cached_property
    def looks(self) -> Mapping[str, str]:
        """What each pen is as attributes, by its name: the same in every drawing."""
        return {name: attributes(pen, self.colours) for name, pen in PENS.items()}


STANDALONE = Style(LIGHT)
DARK_ALONE = Style(DARK)
_WITHOUT_STYLESHEET = Style({name: f"var({PREFIX}{name},{colour})" for name, colour in LIGHT.items()})


class Twin(NamedTuple):
    """A line that the two kinds have differently, or, where one is empty, not both.

    In a page, what refers is XLink's `href`: themes with instant navigation assign to the `href` property of whatever
    has the attribute of that name, which throws for SVG elements.
    """

    alone: str
    inline: str


Line = str | Twin

_PEN = re.compile("\x01([a-z -]+)\x02")
_CLASS = re.compile(r'(<[a-z]+ [^<>]*?\bclass="([a-z -]+)")')


def pen(name: str) -> str:
    """What something is drawn with, among its attributes, until the drawing is finished. No text of a model holds control characters."""
    return f"\x01{name}\x02"


def finished(lines: Iterable[Line], style: Style) -> tuple[str, str]:
    """The SVG that stands alone, and the one for a page."""
    written = list(lines)
    alone = "\n".join([line for line in (line.alone if isinstance(line, Twin) else line for line in written) if line])
    inline = "\n".join([line for line in (line.inline if isinstance(line, Twin) else line for line in written) if line])
    looks = style.looks
    return _PEN.sub(lambda match: looks[match[1]], alone), inline.replace("\x01", 'class="').replace("\x02", '"')


def with_attributes(inline: str) -> str:
    """A drawing for a page that looks as it should where nobody loads the page's stylesheet: attributes beside its classes say the same."""
    looks = _WITHOUT_STYLESHEET.looks
    return _CLASS.sub(lambda match: f"{match[1]} {looks[match[2]]}" if match[2] in looks else match[1], inline)
