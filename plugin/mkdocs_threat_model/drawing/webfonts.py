"""The carried fonts as a browser gets them: cut by script, so that a page loads, and a drawing carries, what its text uses."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from xml.sax.saxutils import unescape

from .typesetting import FONTS

SLICES = FONTS / "slices.json"
"""The characters of each cut of a font, as CSS writes ranges. Cuts share no character."""
WEIGHTS = {400: "Inter-Regular", 600: "Inter-SemiBold"}
_TEXT = re.compile(r"<text ([^<>]*)>([^<>]*)<")
"""A text of a drawing: in its attributes and in it, `<` and `>` are references."""


@dataclass(frozen=True)
class Face:
    """A cut of a font.

    Attributes:
        weight: as CSS counts it.
        ranges: its characters, as CSS writes them.
        path: the WOFF2 file.
    """

    weight: int
    ranges: str
    path: Path

    @cached_property
    def characters(self) -> frozenset[str]:
        """What it has."""
        ends = (part.removeprefix("U+").partition("-")[::2] for part in self.ranges.split(","))
        return frozenset(chr(code) for first, last in ends for code in range(int(first, 16), int(last or first, 16) + 1))

    @cached_property
    def embedded(self) -> str:
        """The rule for a drawing that refers to no file."""
        return self.rule(f"data:font/woff2;base64,{b64encode(self.path.read_bytes()).decode()}")

    def rule(self, source: str, display: str = "block") -> str:
        """The CSS rule that loads it from an address; `display` says what is shown until it is there."""
        return (
            f"@font-face {{ font-family: Inter; font-weight: {self.weight}; font-display: {display}; "
            f'src: url("{source}") format("woff2"); unicode-range: {self.ranges} }}\n'
        )


@cache
def faces() -> tuple[Face, ...]:
    """All that is carried for browsers."""
    slices: dict[str, str] = json.loads(SLICES.read_text(encoding="utf-8"))
    return tuple(
        Face(weight, ranges, FONTS / f"{stem}-{name}.woff2") for weight, stem in WEIGHTS.items() for name, ranges in slices.items()
    )


def texts(svg: str) -> Iterator[tuple[int, str]]:
    """The texts that a drawing shows, each with its weight."""
    for attributes, text in _TEXT.findall(svg):
        yield 600 if ' font-weight="600"' in attributes else 400, unescape(text)


def with_fonts(svg: str) -> str:
    """A drawing that stands alone with the fonts of its texts: it looks alike wherever it is opened."""
    used: dict[int, set[str]] = {weight: set() for weight in WEIGHTS}
    for weight, text in texts(svg):
        used[weight].update(text)
    rules = "".join(face.embedded for face in faces() if not face.characters.isdisjoint(used[face.weight]))
    head, end, rest = svg.partition(">\n")
    return f"{head}{end}<style>\n{rules}</style>\n{rest}" if rules else svg
