"""How wide a text is and where its lines break, by a font that the package carries.

Nothing here asks the machine for fonts: what is laid out here is laid out alike everywhere.
Lengths are in CSS pixels.
"""

from __future__ import annotations

import json
import math
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from itertools import accumulate, pairwise
from operator import add
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
class TextLine:
    """One line of a text and its measured width."""

    text: str
    width: float


@dataclass(frozen=True)
class TextBlock:
    """A text broken into lines.

    Attributes:
        lines: top to bottom.
        size: of the font.
        weight: of the font.
        width: of the widest line.
        height: of all lines, and of the space below them.
        below: space kept below the lines.
    """

    lines: tuple[TextLine, ...]
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
_EM = 20480
"""Widths are added up as whole numbers, in so many parts of an em: the same sum in every version of Python."""
_WIDE, _NARROW = _EM, _EM * 6 // 10
_UNFIT_FOR_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CONTROL = re.compile("[\x00-\x20\x7f-\x9f\u2028\u2029\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]+")
_PIECES = re.compile(r"[^/\\._:,;@&=?+-]*[/\\._:,;@&=?+-]+|[^/\\._:,;@&=?+-]+")


@lru_cache(maxsize=4096)
def clean(text: str) -> str:
    """A text as it may stand in one line of an XML document.

    Line breaks and control characters become blanks. So do the marks that turn the writing
    direction of what follows them: they could make one title read as another.
    """
    return " ".join(_UNFIT_FOR_XML.sub("\ufffd", _CONTROL.sub(" ", text)).split())


class _Advances(dict[str, int]):
    """Widths by character; those that the font lacks are estimated when they are asked for first."""

    def __missing__(self, char: str) -> int:
        unseen = unicodedata.category(char) in ("Mn", "Me", "Cf")
        self[char] = width = 0 if unseen else _WIDE if _is_wide(char) else _NARROW
        return width

    def of(self, text: str) -> int:
        """All characters of a text together."""
        return sum(map(self.__getitem__, text))


@cache
def _carried() -> dict[Weight, dict[str, int]]:
    table = json.loads(WIDTHS.read_text(encoding="utf-8"))
    part = _EM // table["units_per_em"]
    return {weight: {char: width * part for char, width in zip(table["characters"], table[weight], strict=True)} for weight in Weight}


@cache
def _advances(weight: Weight) -> _Advances:
    return _Advances(_carried()[weight])


@lru_cache(maxsize=8192)
def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in "WF"


def is_carried(char: str) -> bool:
    """Whether the carried font has the character."""
    return char in _carried()[Weight.REGULAR]


@lru_cache(maxsize=8192)
def width_of(text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """The width of a text in one line."""
    return size * _advances(weight).of(text) / _EM


@lru_cache(maxsize=4096)
def block(text: str, size: float, limit: float, weight: Weight = Weight.REGULAR) -> TextBlock:
    """Breaks a text into balanced lines of at most `limit`, or more where the text is very long.

    A title of 300 characters would be a tower at the width that suits one of 30: the limit grows
    so that no block is taller than about two thirds of its width. No word is cut off; one that
    is longer than a line is broken.
    """
    text = clean(text)
    whole = width_of(text, size, weight)
    limit = max(limit, (whole * size * _LEADING * 1.5) ** 0.5)
    lines = [text] if whole <= limit else _balanced(text, size, limit, weight)
    measured = tuple(TextLine(line, width_of(line, size, weight)) for line in lines if line)
    return TextBlock(measured, size, weight, max((line.width for line in measured), default=0.0), len(measured) * size * _LEADING)


@lru_cache(maxsize=4096)
def widest_word(text: str, size: float, weight: Weight = Weight.REGULAR) -> float:
    """The least width of a line at which no word of a text is broken."""
    pieces = (piece for word in clean(text).split(" ") for piece in _pieces(word, size, math.inf, weight))
    return max(width_of(piece, size, weight) for piece in pieces) if clean(text) else 0.0


def stacked(blocks: tuple[TextBlock, ...]) -> TextBlock:
    """Blocks of one size and weight, one below the other."""
    lines = tuple(line for part in blocks for line in part.lines)
    first = blocks[0]
    return TextBlock(lines, first.size, first.weight, max(part.width for part in blocks), sum(part.height for part in blocks))


def _balanced(text: str, size: float, limit: float, weight: Weight) -> list[str]:
    """As few lines as the limit allows, and then as even ones as that number allows."""
    pieces = _Pieces(text, size, limit, weight)
    starts = pieces.filled(limit)
    low, high = max(limit / 3, pieces.widest), limit
    # Lines are evenest at the least width that needs no more of them; nobody sees the last pixels of that.
    for _ in range(5):
        if high - low < 2:
            break
        middle = (low + high) / 2
        narrower = pieces.filled(middle)
        if len(narrower) <= len(starts):
            starts, high = narrower, middle
        else:
            low = middle
    return pieces.lines(starts)


class _Pieces:
    """The parts of a text between which its lines may be broken."""

    def __init__(self, text: str, size: float, limit: float, weight: Weight) -> None:
        self._size = size
        known = _advances(weight)
        words = [_pieces(word, size, limit, weight) for word in text.split(" ")]
        self._texts = [piece for pieces in words for piece in pieces]
        self._joints = [joint for pieces in words for joint in (known[" "], *(0,) * (len(pieces) - 1))]
        # Text in wide characters is a piece a character: the shorter way is for those.
        lengths = [known[piece] if len(piece) == 1 else known.of(piece) for piece in self._texts]
        self._sums = list(accumulate(map(add, self._joints, lengths), initial=0))
        self.widest = self._width(max(lengths))

    def _width(self, length: int) -> float:
        return self._size * length / _EM

    def filled(self, limit: float) -> list[int]:
        """The pieces that begin the lines where each line takes as many as its width allows."""
        sums, starts = self._sums, [0]
        while True:
            begin = sums[starts[-1]] + self._joints[starts[-1]]
            # The division rounds, and may fall short by a piece: the loop below compares widths as everybody else does.
            following = max(starts[-1] + 1, bisect_right(sums, begin + limit * _EM / self._size) - 1)
            while following < len(self._texts) and self._width(sums[following + 1] - begin) <= limit:
                following += 1
            if following >= len(self._texts):
                return starts
            starts.append(following)

    def lines(self, starts: list[int]) -> list[str]:
        """The lines that begin with these pieces."""
        texts = []
        for start, end in pairwise([*starts, len(self._texts)]):
            parts = (f" {text}" if joint else text for joint, text in zip(self._joints[start:end], self._texts[start:end], strict=True))
            texts.append("".join(parts).removeprefix(" "))
        return texts


def _pieces(word: str, size: float, limit: float, weight: Weight) -> list[str]:
    """The parts between which a word may be broken: itself, where it fits and has no wide characters."""
    if width_of(word, size, weight) <= limit and not any(map(_is_wide, word)):
        return [word]
    pieces: list[str] = []
    for part in _PIECES.findall(word):
        if width_of(part, size, weight) <= limit and not any(map(_is_wide, part)):
            pieces.append(part)
        else:
            pieces += _clusters(part)
    return pieces


def _clusters(text: str) -> list[str]:
    """Characters, each with the marks that belong to it."""
    if not any(map(_is_mark, text)):
        return list(text)
    # A zero-width joiner makes one sign of several, such as the emoji of a family.
    starts = [0, *(index for index in range(1, len(text)) if not _is_mark(text[index]) and text[index - 1] != "\u200d")]
    return [text[start:end] for start, end in pairwise([*starts, len(text)])]


@lru_cache(maxsize=8192)
def _is_mark(char: str) -> bool:
    return unicodedata.category(char) in ("Mn", "Mc", "Me", "Cf")
