"""Marks: the small labelled signs in which a drawing says what the analysis found.

Each is a word or letter in a shape: colour helps, and nothing depends on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from .typesetting import Weight, width_of

MARK_TEXT = 11.5
MARK_HEIGHT = 15.0
MARK_GAP = 4.0
"""Between marks, and between the marks and the text above them, in pixels."""
_PADDING = 4.0


class MarkKind(StrEnum):
    """What a mark is about; also the name of its colours in the palette."""

    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"
    UNRATED = "unrated"
    GAP = "gap"
    PERSONAL = "personal"
    RESTRICTED = "restricted"
    DEFENDED = "defended"
    OPEN_DOOR = "open-door"


class Protection(StrEnum):
    """What a flow does against those who stand at a boundary: authenticated, encrypted."""

    BOTH = "both"
    ONE = "one"
    NONE = "none"
    """Neither, or the model does not say."""


@dataclass(frozen=True)
class Mark:
    """One sign.

    Attributes:
        kind: what it is about.
        text: one or two characters or a short count: `2 H`, `3 ?`, `P`; or a word or two.
        name: for those who cannot see it: `2 open threats, the worst High`.
        count: how many it tells of.
    """

    kind: MarkKind
    text: str
    name: str
    count: int = 1

    @property
    def width(self) -> float:
        """In pixels."""
        return max(MARK_HEIGHT, self.text_width + 2 * _PADDING)

    @property
    def text_width(self) -> float:
        """In pixels."""
        return width_of(self.text, MARK_TEXT, Weight.SEMIBOLD)


def row_width(marks: Iterable[Mark]) -> float:
    """The width of marks in a row."""
    widths = [mark.width for mark in marks]
    return sum(widths) + MARK_GAP * (len(widths) - 1) if widths else 0.0


def row(marks: Iterable[Mark], middle: float) -> Iterator[tuple[Mark, float]]:
    """Each mark with its left edge, the row centred on `middle`."""
    given = tuple(marks)
    left = middle - row_width(given) / 2
    for mark in given:
        yield mark, left
        left += mark.width + MARK_GAP
