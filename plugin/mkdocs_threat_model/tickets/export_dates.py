"""Dates as trackers write them in many languages. One that can be read in two ways is read in none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from ..day import FIRST_DAY, LAST_DAY

_MONTHS = Path(__file__).with_name("months.yaml")
MAX_DATE = 60
"""Most characters of a date with its time."""
_TIME = re.compile(r"(?:(?:,? |T| kl\.? | à | um )[0-9]{1,2}[:.h][0-9]{2}.{0,30})?", re.DOTALL)
"""What may follow a date: a time of day, with whatever the language adds to it."""
_YEAR_FIRST = re.compile(r"([0-9]{4})(?:[-/.] ?|年 ?|년 )([0-9]{1,2})(?:[-/.] ?|月 ?|월 )([0-9]{1,2})(?:日|일|\.)?")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.] ?)([0-9]{1,2})[-/.] ?([0-9]{4}|[0-9]{2})\.?")
_OF_SHORT_YEARS = frozenset(("-", ". "))
"""Signs between the parts of dates that begin with a year of two digits in some languages."""
_DAY_NAME = re.compile(
    r"(?:le |am |den |el )?([0-9]{1,2})\.?[-/ ](?:de |d'|d’)?([^\W\d_]{1,15}|[0-9]{1,2}[月월])\.?[-/ ](?:de )?([0-9]{4}|[0-9]{2})"
)
_NAME_DAY = re.compile(r"([^\W\d_]{1,15})\.? ([0-9]{1,2})(?:st|nd|rd|th)?,? ([0-9]{4})")
_YEAR_NAME = re.compile(r"([0-9]{4})[-/. ]{1,2}([^\W\d_]{1,15})\.?[-/ ]([0-9]{1,2})\.?")


class DateOrder(StrEnum):
    """The order of day, month and year in dates of digits."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@dataclass(frozen=True, slots=True)
class TicketDay:
    """A date of a ticket.

    Attributes:
        text: as the export has it.
        days: what it may mean: one day, several where it can be read in several ways, none where it cannot be read.
        named: whether its month is a word, so that its language decides and not the order of its parts.
    """

    text: str
    days: tuple[date, ...]
    named: bool = False

    @property
    def day(self) -> date | None:
        """The day that it means; `None` where that is not sure."""
        return self.days[0] if len(self.days) == 1 else None


def languages() -> tuple[str, ...]:
    """The languages whose months are known, by the codes of ISO 639."""
    return tuple(_months())


def ticket_day(text: str, order: DateOrder | None = None, language: str | None = None) -> TicketDay | None:
    """A date, with or without a time of day, which is passed over.

    In a date with slashes a year of two digits comes last, and a date with dots has the day before the month.

    Args:
        text: as the export has it.
        order: of dates of digits whose year is not first in four digits; without it, one that can be read in two ways is not read.
        language: of the months' names; without it, a name that means two months in two languages is not read.

    Returns:
        The date; `None` where nothing is written.
    """
    written = " ".join(unicodedata.normalize("NFKC", text[: 2 * MAX_DATE]).split())
    if not written:
        return None
    days = sorted(set(_days(written, order, language))) if len(written) <= MAX_DATE else ()
    return TicketDay(text, tuple(days), named=not (_matched(_YEAR_FIRST, written) or _matched(_YEAR_LAST, written)))


def _days(text: str, order: DateOrder | None, language: str | None) -> Iterator[date]:
    if match := _matched(_YEAR_FIRST, text):
        yield from _of(match[1], [match[2]], match[3])
    elif match := _matched(_YEAR_LAST, text):
        yield from _of_digits(match, order)
    elif match := _matched(_DAY_NAME, text):
        yield from _of(match[3], _months_named(match[2], language), match[1])
    elif match := _matched(_NAME_DAY, text):
        yield from _of(match[3], _months_named(match[1], language), match[2])
    elif match := _matched(_YEAR_NAME, text):
        yield from _of(match[1], _months_named(match[2], language), match[3])


def _matched(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    match = pattern.match(text)
    return match if match and _TIME.fullmatch(text, match.end()) else None


def _of_digits(match: re.Match[str], order: DateOrder | None) -> Iterator[date]:
    first, sign, second, last = match.groups()
    if order in (DateOrder.DMY, None):
        yield from _of(last, [second], first)
    if order is DateOrder.MDY or (order is None and sign[0] != "."):
        yield from _of(last, [first], second)
    if len(first) == len(last) == 2 and (order is DateOrder.YMD or (order is None and sign in _OF_SHORT_YEARS)):
        yield from _of(first, [second], last)


def _of(year: str, months: Iterable[int | str], day: str) -> Iterator[date]:
    """The days that exist and that a model may name."""
    number = int(year) if len(year) == 4 else 2000 + int(year)
    for month in months:
        try:
            found = date(number, int(month), int(day))
        except ValueError:
            continue
        if FIRST_DAY <= found <= LAST_DAY:
            yield found


def _months_named(word: str, language: str | None) -> Iterable[int]:
    """The months that a word names in some language: `lis` is October in Croatian, November in Polish."""
    return _names(language).get(word.casefold(), ())


@cache
def _months() -> dict[str, tuple[tuple[str, ...], ...]]:
    """The names of each month, by language."""
    listed = yaml.safe_load(_MONTHS.read_text(encoding="utf-8"))
    return {language: tuple(tuple(names.split("|")) for names in months.split(" ")) for language, months in listed.items()}


@cache
def _names(language: str | None) -> dict[str, tuple[int, ...]]:
    found: dict[str, tuple[int, ...]] = {}
    for months in [_months()[language]] if language else _months().values():
        for number, names in enumerate(months, 1):
            for name in names:
                plain = unicodedata.normalize("NFKC", name).casefold()
                found[plain] = tuple(sorted({*found.get(plain, ()), number}))
    return found
