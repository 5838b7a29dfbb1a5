"""Periods of the calendar: a year is a year, whether or not it holds a 29th of February."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dateutil.relativedelta import relativedelta
from pydantic_core import core_schema

from .forms import Form, any_case
from .limits import MAX_PERIOD

MAX_YEARS = 100
_YEAR = 365
_UNITS = ("day", "week", "month", "year")
_FORM = re.compile(rf"(\d{{1,5}}) ?({'|'.join(_UNITS)})s?")
PERIOD = Form(
    "period",
    "A number of days, weeks, months or years.",
    rf"^\s*[0-9]{{1,5}} ?(?:{'|'.join(map(any_case, _UNITS))})[Ss]?\s*$",
    ("1 year", "6 months", "90 days"),
)
"""How a period is written, for who tells others."""


@dataclass(frozen=True)
class Period:
    """A length of time, counted by the calendar.

    Attributes:
        months: whole months; a year is twelve.
        days: days, where it is not counted in months.
    """

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        """The day on which a period that begins on a day has passed: a month after 31 January is the last of February."""
        return _after(self, day)

    def before(self, day: date) -> date:
        """The day on which a period begins that ends on a day."""
        try:
            return day - relativedelta(months=self.months) - timedelta(days=self.days)
        except (OverflowError, ValueError):
            return date.min

    @classmethod
    def __get_pydantic_core_schema__(cls, source: object, handler: object) -> core_schema.CoreSchema:
        """In a file a period is a short text."""
        text = core_schema.str_schema(max_length=MAX_PERIOD, strip_whitespace=True)
        return core_schema.no_info_after_validator_function(parse_period, text, serialization=core_schema.to_string_ser_schema())

    def __str__(self) -> str:
        if not self.months:
            return _counted(self.days, "day")
        return _counted(self.months // 12, "year") if self.months % 12 == 0 else _counted(self.months, "month")


@lru_cache(maxsize=4096)
def _after(period: Period, day: date) -> date:
    """Services have their reviews and acceptances from a few days, and under a few periods."""
    try:
        return day + relativedelta(months=period.months) + timedelta(days=period.days)
    except (OverflowError, ValueError):
        return date.max


def of_days(days: int) -> Period:
    """The period that a number of days stands for: 365 of them and their multiples were always meant as years."""
    return Period(months=12 * (days // _YEAR)) if days and days % _YEAR == 0 else Period(days=days)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def parse_period(value: str) -> Period:
    """A period as it is written: `1 year`, `6 months`, `2 weeks`, `90 days`.

    Raises:
        ValueError: it is none, or longer than a hundred years.
    """
    found = _FORM.fullmatch(value.lower()) if value.isascii() else None
    if not found:
        raise ValueError(f"`{value}` is not a period; write it as `1 year`, `6 months` or `90 days`")
    number = int(found[1])
    days, months = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "year": (0, 12)}[found[2]]
    period = Period(months * number, days * number)
    if period.months > 12 * MAX_YEARS or period.days > _YEAR * MAX_YEARS:
        raise ValueError(f"`{value}` is longer than {MAX_YEARS} years")
    return period
