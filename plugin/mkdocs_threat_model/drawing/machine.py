"""What the carried font lacks, and whether this machine's fonts have it: no gap or empty box stands in a picture unsaid."""

from __future__ import annotations

import unicodedata
import zlib
from collections import defaultdict
from collections.abc import Iterator
from functools import lru_cache
from xml.sax.saxutils import escape

from ..findings import is_seen
from .typesetting import FONTS, is_carried
from .webfonts import texts

CARRIED = (FONTS / "Inter-Regular.ttf", FONTS / "Inter-SemiBold.ttf")
"""The files of the carried font, for what draws with it."""
_CELL = 16
"""Pixels of the square that a character is tried in."""
_NOBODY_HAS = "\ufdd0"
"""No character, and none will ever be: every font shows what it shows for one that it lacks."""
_AT_ONCE = 1_000
"""Characters that are tried in one picture."""
_SHOWN = 5


def lacking(svg: str) -> frozenset[str]:
    """The characters of a drawing's texts that the carried font has not."""
    used = frozenset("".join(text for _, text in texts(svg)))
    return frozenset(character for character in used if not is_carried(character) and is_seen(character))


@lru_cache(maxsize=256)
def missing(characters: frozenset[str]) -> frozenset[str]:
    """Those of them that no font of this machine has either, by what is drawn for them."""
    boxes: set[str] = set()
    wanted = sorted(characters)
    for start in range(0, len(wanted), _AT_ONCE):
        tried = wanted[start : start + _AT_ONCE]
        *cells, box = _cells([*tried, _NOBODY_HAS])
        boxes.update(character for character, cell in zip(tried, cells, strict=True) if cell == box)
    return frozenset(boxes)


def notes(lacks: frozenset[str]) -> Iterator[str]:
    """Sentences on what is drawn in other fonts, and on what is not drawn.

    Args:
        lacks: characters of a drawing, as `lacking` gives them.
    """
    gone = missing(lacks)
    if borrowed := lacks - gone:
        yield f"{_named(borrowed)} drawn in fonts of this machine, because the embedded font, Inter, has no such characters."
    if gone:
        yield f"{_named(gone)} not drawn: no font of this machine has such characters. Install one."


def left_to_readers(lacks: frozenset[str]) -> Iterator[str]:
    """As `notes`, of a file that brings along the carried font alone."""
    if lacks:
        yield f"{_named(lacks)} left to the reader's fonts, because the embedded font, Inter, has no such characters."


def _named(characters: frozenset[str]) -> str:
    """`Hebrew (ל, ש) and CJK (注) are`."""
    by_script = defaultdict(list)
    for character in sorted(characters):
        by_script[_script(character)].append(character)
    named = [f"{script} ({', '.join(signs[:_SHOWN])}{' …' if len(signs) > _SHOWN else ''})" for script, signs in sorted(by_script.items())]
    listed = " and ".join([*([", ".join(named[:-1])] if named[1:] else []), named[-1]])
    return f"{listed} {'are' if named[1:] or listed.startswith('other') else 'is'}"


def _script(character: str) -> str:
    """The script of a letter by its name in Unicode; what is no letter belongs to none."""
    if unicodedata.category(character)[0] not in "LMN":
        return "other characters"
    words = unicodedata.name(character, "other characters").split(" ")
    word = words[1] if words[0] in ("FULLWIDTH", "HALFWIDTH") and words[1:] else words[0]
    return word if word == "CJK" else "other characters" if word == "other" else word.capitalize()


def _cells(characters: list[str]) -> list[bytes]:
    """What is drawn of each character alone: two are the same where the pixels are.

    A picture is one column of squares, with an empty row above each. PNG encodes a row by the one above it, so squares
    of the same pixels are the same bytes before compression.
    """
    import resvg_py  # noqa: PLC0415  (wanted where something is drawn alone)

    step = _CELL + 1
    text = f'<text x="{_CELL / 2}" y="12" font-size="11">'
    drawn = "".join(
        f'<svg y="{number * step + 1}" width="{_CELL}" height="{_CELL}">{text}{escape(character)}</text></svg>'
        for number, character in enumerate(characters)
    )
    svg = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_CELL}" height="{step * len(characters)}" font-family="Inter" '
        f'text-anchor="middle">{drawn}</svg>'
    )
    rows = _rows(bytes(resvg_py.svg_to_bytes(svg_string=svg, font_files=[str(font) for font in CARRIED])))
    stride = len(rows) // (step * len(characters))
    return [rows[start + stride : start + step * stride] for start in range(0, len(rows), step * stride)]


def _rows(png: bytes) -> bytes:
    """The rows of a PNG as they were before compression."""
    at, parts = 8, []
    while at < len(png):
        size = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            parts.append(png[at + 8 : at + 8 + size])
        at += 12 + size
    return zlib.decompress(b"".join(parts))
