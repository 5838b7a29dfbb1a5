"""Periods of the calendar: a year is a year, whether or not it holds a 29th of February."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated, Any

from dateutil.relativedelta import relativedelta
from pydantic import BeforeValidator

MAX_YEARS = 100
_YEAR = 365
_FORM = re.compile(r"(\d{1,5}) ?(day|week|month|year)s?")


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
        try:
            return day + relativedelta(months=self.months) + timedelta(days=self.days)
        except (OverflowError, ValueError):
            return date.max

    def before(self, day: date) -> date:
        """The day on which a period begins that ends on a day."""
        try:
            return day - relativedelta(months=self.months) - timedelta(days=self.days)
        except (OverflowError, ValueError):
            return date.min

    def __str__(self) -> str:
        if not self.months:
            return _counted(self.days, "day")
        return _counted(self.months // 12, "year") if self.months % 12 == 0 else _counted(self.months, "month")


def of_days(days: int) -> Period:
    """The period that a number of days stands for: 365 of them and their multiples were always meant as years."""
    return Period(months=12 * (days // _YEAR)) if days and days % _YEAR == 0 else Period(days=days)


def _counted(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _period(value: Any) -> Any:
    if isinstance(value, Period):
        return value
    found = _FORM.fullmatch(value.strip().lower()) if isinstance(value, str) and value.isascii() else None
    if not found:
        raise ValueError(f"`{value}` is not a period; write it as `1 year`, `6 months` or `90 days`")
    number = int(found[1])
    days, months = {"day": (1, 0), "week": (7, 0), "month": (0, 1), "year": (0, 12)}[found[2]]
    period = Period(months * number, days * number)
    if period.months > 12 * MAX_YEARS or period.days > _YEAR * MAX_YEARS:
        raise ValueError(f"`{value}` is longer than {MAX_YEARS} years")
    return period


PeriodField = Annotated[Period, BeforeValidator(_period)]
"""A period as YAML writes it: `1 year`, `6 months`, `2 weeks`, `90 days`."""
