"""The policy's rules about decisions: who may accept what and for how long, how often models are reviewed."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from pydantic import Field, model_validator

from .forms import at_most_one
from .limits import MAX_DAYS
from .period import Period, of_days
from .scales import Risk, Role
from .types import OneOrMany, Part, Person, part

R = TypeVar("R")
YEAR = Period(months=12)


def _said_once(*pairs: tuple[str, str]) -> Callable[[R], R]:
    """A period is written by its key or by the older one in days, not by both."""

    def check(rules: R) -> R:
        for new, old in pairs:
            if getattr(rules, new) is not None and getattr(rules, old) is not None:
                raise ValueError(f"`{new}` and `{old}` mean the same; keep `{new}`")
        return rules

    return check


def _chosen(period: Period | None, days: int | None, default: Period) -> Period:
    if period is not None:
        return period
    return default if days is None else of_days(days)


@part(rules=at_most_one(("longest", "max_days"), ("notice", "notice_days")))
class AcceptanceRules(Part):
    """Who may accept what, and for how long."""

    max_risk: Risk | None = Risk.HIGH
    """The highest risk that may be accepted at all."""

    longest: Period | None = None
    """The longest acceptance, from its approval to its review date: `1 year`, `6 months`, `90 days`. A year by default."""

    max_days: int | None = Field(default=None, gt=0, le=MAX_DAYS)
    """`longest` in days, the older form; 365 means one year."""

    notice: Period | None = None
    """How long before its review date an acceptance is reported as expiring soon. 30 days by default."""

    notice_days: int | None = Field(default=None, ge=0, le=MAX_DAYS)
    """`notice` in days, the older form."""

    approvers: dict[Risk, OneOrMany[Person]] = Field(default_factory=dict)
    """Who may approve at each level of risk: ids of teams or groups. Anyone may approve at an omitted level."""

    _once = model_validator(mode="after")(_said_once(("longest", "max_days"), ("notice", "notice_days")))

    @property
    def term(self) -> Period:
        """The longest acceptance."""
        return _chosen(self.longest, self.max_days, YEAR)

    @property
    def announced(self) -> Period:
        """How long before its end an acceptance is announced."""
        return _chosen(self.notice, self.notice_days, Period(days=30))


@part(rules=at_most_one(("cycle", "cycle_days")))
class ReviewRules(Part):
    """How often models are reviewed, and by whom."""

    cycle: Period | None = None
    """The longest time between two reviews: `1 year`, `6 months`. A year by default."""

    cycle_days: int | None = Field(default=None, gt=0, le=MAX_DAYS)
    """`cycle` in days, the older form; 365 means one year."""

    required_roles: OneOrMany[Role] = (Role.ENGINEER, Role.SECURITY)
    """The roles required at a review."""

    _once = model_validator(mode="after")(_said_once(("cycle", "cycle_days")))

    @property
    def every(self) -> Period:
        """The longest time between two reviews."""
        return _chosen(self.cycle, self.cycle_days, YEAR)
