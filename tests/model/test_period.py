"""Periods of the calendar, by hand-counted days."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import TypeAdapter, ValidationError

from mkdocs_threat_model.model.period import Period, of_days
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.types import adapter

READ = TypeAdapter(Period)


@pytest.mark.parametrize(
    ("text", "begins", "passed"),
    [
        ("1 year", "2027-03-01", "2028-03-01"),
        ("1 year", "2026-03-01", "2027-03-01"),
        ("1 year", "2028-02-29", "2029-02-28"),
        ("2 years", "2026-12-31", "2028-12-31"),
        ("6 months", "2026-08-31", "2027-02-28"),
        ("1 month", "2026-01-31", "2026-02-28"),
        ("12 months", "2027-03-01", "2028-03-01"),
        ("90 days", "2026-12-01", "2027-03-01"),
        ("2 weeks", "2028-02-20", "2028-03-05"),
        ("365 days", "2027-03-01", "2028-02-29"),
        ("1year", "2026-01-01", "2027-01-01"),
        (" 1 Year ", "2026-01-01", "2027-01-01"),
        ("0 days", "2026-01-01", "2026-01-01"),
    ],
)
def test_a_period_passes(text: str, begins: str, passed: str) -> None:
    assert READ.validate_python(text).after(date.fromisoformat(begins)) == date.fromisoformat(passed)


@pytest.mark.parametrize(
    ("text", "ends", "begins"),
    [("30 days", "2027-01-15", "2026-12-16"), ("1 month", "2027-03-31", "2027-02-28"), ("1 year", "2028-02-29", "2027-02-28")],
)
def test_a_period_begins(text: str, ends: str, begins: str) -> None:
    assert READ.validate_python(text).before(date.fromisoformat(ends)) == date.fromisoformat(begins)


@pytest.mark.parametrize(
    "text",
    ["year", "1", "1 fortnight", "-1 days", "1.5 years", "1 year 2 months", "", "101 years", "999999 days", "٣ days", None, 30, ["1 year"]],
)
def test_what_is_no_period_is_refused(text: object) -> None:
    with pytest.raises(ValidationError):
        READ.validate_python(text)


@pytest.mark.parametrize(
    ("text", "shown"), [("12 months", "1 year"), ("18 months", "18 months"), ("1 days", "1 day"), ("2 weeks", "14 days")]
)
def test_a_period_is_shown_as_people_say_it(text: str, shown: str) -> None:
    assert str(READ.validate_python(text)) == shown


@pytest.mark.parametrize(
    ("days", "period"), [(365, "1 year"), (730, "2 years"), (364, "364 days"), (366, "366 days"), (90, "90 days"), (0, "0 days")]
)
def test_days_of_old_policies_mean_what_was_meant(days: int, period: str) -> None:
    assert str(of_days(days)) == period


def test_the_calendar_has_a_last_day() -> None:
    assert Period(months=12).after(date(9999, 12, 31)) == date.max
    assert Period(days=1).before(date.min) == date.min


def test_both_spellings_say_the_same() -> None:
    old = adapter(Policy).validate_python({"acceptance": {"max_days": 365, "notice_days": 30}, "review": {"cycle_days": 365}})
    new = adapter(Policy).validate_python({"acceptance": {"longest": "1 year", "notice": "30 days"}, "review": {"cycle": "1 year"}})
    none = Policy()
    for one in (old, new, none):
        assert [str(period) for period in (one.acceptance.term, one.acceptance.announced, one.review.every)] == [
            "1 year",
            "30 days",
            "1 year",
        ]


@pytest.mark.parametrize(
    ("rules", "keep"),
    [
        ({"acceptance": {"longest": "1 year", "max_days": 365}}, "keep `longest`"),
        ({"acceptance": {"notice": "1 month", "notice_days": 30}}, "keep `notice`"),
        ({"review": {"cycle": "1 year", "cycle_days": 365}}, "keep `cycle`"),
    ],
)
def test_a_period_is_written_once(rules: dict[str, object], keep: str) -> None:
    with pytest.raises(ValidationError, match=keep):
        adapter(Policy).validate_python(rules)
