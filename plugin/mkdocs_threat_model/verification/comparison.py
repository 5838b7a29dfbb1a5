"""What is said of one thing that was compared."""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

MOST = 20
"""Differences of one file that are told one by one; the others are counted."""
_SHOWN = 120
"""Characters of a value that are shown."""
_BEFORE = 30
"""Characters of two long values that are shown before the first in which they differ."""


class Outcome(StrEnum):
    """What came of a comparison."""

    SAME = "same"
    DIFFERS = "differs"
    NOT_COMPARED = "not compared"


@dataclass(frozen=True)
class Comparison:
    """One thing compared, or one that could not be.

    Attributes:
        what: what it is: the file, and the place in it.
        verdict: what came of it.
        found: what the site says.
        expected: what the models say.
        reason: why it was not compared.
        count: how many things it stands for.
    """

    what: str
    verdict: Outcome = Outcome.SAME
    found: str = ""
    expected: str = ""
    reason: str = ""
    count: int = 1

    @property
    def same(self) -> bool:
        """Whether site and models agree."""
        return self.verdict is Outcome.SAME

    def __str__(self) -> str:
        if self.verdict is Outcome.NOT_COMPARED:
            return f"{self.verdict}  {self.what}: {self.reason}"
        if self.verdict is Outcome.DIFFERS:
            return f"differs  {self.what}: the site has {self.found}, the models have {self.expected}"
        return f"same     {self.what}"


def differs(what: str, found: str, expected: str, count: int = 1) -> Comparison:
    """The site says one thing and the models another."""
    return Comparison(what, Outcome.DIFFERS, found, expected, count=count)


def not_compared(what: str, reason: str, count: int = 1) -> Comparison:
    """Nothing is known of it."""
    return Comparison(what, Outcome.NOT_COMPARED, reason=reason, count=count)


def compared(what: str, found: Any, expected: Any) -> Comparison:
    """Two plain values."""
    return Comparison(what) if _equal(found, expected) else differs(what, *both(found, expected))


def both(found: Any, expected: Any) -> tuple[str, str]:
    """Two plain values as they are shown: JSON, of long ones the part in which they differ."""
    here, there = (json.dumps(value, ensure_ascii=False) for value in (found, expected))
    return pair(here, there)


def texts(found: str | None, expected: str | None) -> tuple[str, str]:
    """Two texts as they are shown; `None` where there is none."""
    here, there = pair(found or "", expected or "")
    return f"`{here}`" if found is not None else "nothing", f"`{there}`" if expected is not None else "nothing"


def pair(first: str, other: str) -> tuple[str, str]:
    """Two texts, shortened so that what differs is seen."""
    if max(len(first), len(other)) <= _SHOWN:
        return first, other
    same = next((place for place, (a, b) in enumerate(zip(first, other, strict=False)) if a != b), min(len(first), len(other)))
    start = max(0, same - _BEFORE) if same > _SHOWN - _BEFORE else 0
    return _part(first, start), _part(other, start)


def _part(text: str, start: int) -> str:
    return f"{'…' if start else ''}{text[start : start + _SHOWN]}{'…' if len(text) > start + _SHOWN else ''}"


def _equal(first: Any, other: Any) -> bool:
    """Whether two JSON values are the same text: for Python, 1 is `True` and 1.0."""
    return bool(first == other) and json.dumps(first, sort_keys=True) == json.dumps(other, sort_keys=True)
