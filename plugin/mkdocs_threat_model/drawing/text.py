"""How wide a text is and where its lines break, by a font that the package carries.

Nothing here asks the machine for fonts: what is laid out here is laid out alike everywhere.
Lengths are in CSS pixels.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
WIDTHS = FONTS / "widths.json"
FAMILY = "Inter, 'Segoe UI', Helvetica, Arial, sans-serif"
ASCENT = 0.75
"""From a line's baseline to the top of its capitals, in em; a little air included."""


class Weight(StrEnum):
    """The two weights that are carried."""

    REGULAR = "regular"
    SEMIBOLD = "semibold"


@dataclass(frozen=True)
class Line:
    """One line of a text and its measured width."""

    text: str
    width: float


@dataclass(frozen=True)
class Block:
    """A text broken into lines.

    Attributes:
        lines: top to bottom.
        size: of the font.
        weight: of the font.
        width: of the widest line.
        height: of all lines, and of the space below them.
        below: space kept below the lines.
    """

    lines: tuple[Line, ...]
    size: float
    weight: Weight
    width: float
    height: float
    below: float = 0.0

    @property
    def leading(self) -> float:
        """From one baseline to the next."""
        return (self.height - self.below) / max(1, len(self.lines))


_LEADING = 1.25
_WIDE, _NARROW = 1.0, 0.6
_UNFIT_FOR_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]+")
_PIECES = re.compile(r"[^/\\._:,;@&=?+-]*[/\\._:,;@&=?+-]+|[^/\\._:,;@&=?+-]+")


def clean(text: str) -> str:
    """A text as it may stand in one line of an XML document.

    Line breaks and control characters become blanks. So do the marks that turn the writing
    direction of what follows them: they could make one title read as another.
    """
    return " ".join(_UNFIT_FOR_XML.sub("\ufffd", _CONTROL.sub(" ", text)).split())


@cache
def _advances() -> tuple[dict[str, float], dict[str, float]]:
    table = json.loads(WIDTHS.read_text(encoding="utf-8"))
    unit = table["units_per_em"]
    regular, semibold = ({char: width / unit for char, width in zip(table["characters"], table[weight], strict=True)} for weight in Weight)
    return regular, semibold


def _estimated(char: str) -> float:
    """The width in em of a character that the font lacks."""
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0.0
    return _WIDE if unicodedata.east_asian_width(char) in "WF" else _NARROW


def is_carried(char: str) -> bool:
    """Whether the carried font has the character."""
    return char in _advances()[0]


@lru_cache(maxsize=8192)
def width_of(text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """The width of a text in one line."""
    known = _advances()[weight is Weight.SEMIBOLD]
    return size * sum(known[char] if char in known else _estimated(char) for char in text)


@lru_cache(maxsize=4096)
def block(text: str, size: float, limit: float, weight: Weight = Weight.REGULAR) -> Block:
    """Breaks a text into balanced lines of at most `limit`, or more where the text is very long.

    A title of 300 characters would be a tower at the width that suits one of 30: the limit grows
    so that no block is taller than about two thirds of its width. No word is cut off; one that
    is longer than a line is broken.
    """
    text = clean(text)
    whole = width_of(text, size, weight)
    limit = max(limit, (whole * size * _LEADING * 1.5) ** 0.5)
    lines = [text] if whole <= limit else _balanced(text, size, limit, weight)
    measured = tuple(Line(line, width_of(line, size, weight)) for line in lines if line)
    return Block(measured, size, weight, max((line.width for line in measured), default=0.0), len(measured) * size * _LEADING)


def stacked(blocks: tuple[Block, ...]) -> Block:
    """Blocks of one size and weight, one below the other."""
    lines = tuple(line for each in blocks for line in each.lines)
    first = blocks[0]
    return Block(lines, first.size, first.weight, max(each.width for each in blocks), sum(each.height for each in blocks))


def _balanced(text: str, size: float, limit: float, weight: Weight) -> list[str]:
    """As few lines as the limit allows, and then as even ones as that number allows."""
    pieces = [(joint, piece) for word in text.split(" ") for joint, piece in _joined(_pieces(word, size, limit, weight))]
    lines = _filled(pieces, size, limit, weight)
    low, high = max(limit / 3, *(width_of(piece, size, weight) for _, piece in pieces)), limit
    for _ in range(5):
        if high - low < 2:
            break
        middle = (low + high) / 2
        narrower = _filled(pieces, size, middle, weight)
        if len(narrower) <= len(lines):
            lines, high = narrower, middle
        else:
            low = middle
    return lines


def _joined(pieces: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Each piece of a word with what stands before it: a blank before the first."""
    joint = " "
    for piece in pieces:
        yield joint, piece
        joint = ""


def _filled(pieces: list[tuple[str, str]], size: float, limit: float, weight: Weight) -> list[str]:
    lines: list[str] = []
    line = ""
    for joint, piece in pieces:
        longer = f"{line}{joint}{piece}" if line else piece
        if line and width_of(longer, size, weight) > limit:
            lines.append(line)
            line = piece
        else:
            line = longer
    return [*lines, line]


def _pieces(word: str, size: float, limit: float, weight: Weight) -> Iterator[str]:
    """The parts between which a word may be broken: itself, where it fits and has no wide characters."""
    if width_of(word, size, weight) <= limit and not any(unicodedata.east_asian_width(char) in "WF" for char in word):
        yield word
        return
    for part in _PIECES.findall(word):
        if width_of(part, size, weight) <= limit and not any(unicodedata.east_asian_width(char) in "WF" for char in part):
            yield part
        else:
            yield from _clusters(part)


def _clusters(text: str) -> Iterator[str]:
    """Characters, each with the marks that belong to it."""
    cluster = ""
    for char in text:
        if cluster and not (unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf") or cluster.endswith("\u200d")):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster
