"""The day of a run: what is given, else SOURCE_DATE_EPOCH, else the machine's own."""

from __future__ import annotations

import time
from datetime import date

import pytest

from mkdocs_threat_model.day import iso_day, the_day
from mkdocs_threat_model.errors import ConfigurationError


def test_the_day_that_is_given_comes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    assert the_day(date(2026, 8, 1)) == date(2026, 8, 1)


@pytest.mark.parametrize("zone", ["UTC", "Pacific/Kiritimati", "Pacific/Pago_Pago"])
@pytest.mark.parametrize(("epoch", "day"), [("631152000", "1990-01-01"), ("1795564799", "2026-11-24"), ("1795564800", "2026-11-25")])
def test_the_epoch_is_a_day_in_utc_wherever_the_machine_stands(monkeypatch: pytest.MonkeyPatch, zone: str, epoch: str, day: str) -> None:
    monkeypatch.setenv("TZ", zone)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    time.tzset()
    try:
        assert the_day() == date.fromisoformat(day)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize("epoch", ["", "0", "1", "315532800"])
def test_without_both_or_with_a_placeholder_it_is_the_machines_own_day(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    before = date.today()
    assert before <= the_day() <= date.today()


@pytest.mark.parametrize("epoch", ["today", "-1", "1.5", "9" * 40, "٣"])
def test_an_epoch_that_is_none_is_named(monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    with pytest.raises(ConfigurationError, match="SOURCE_DATE_EPOCH"):
        the_day()


@pytest.mark.parametrize(
    ("text", "why"),
    [("2026-02-29", "not a valid date"), ("2026-13-01", "not a valid date"), ("0000-01-01", "not a valid date")]
    + [(text, "write it as 2026-08-01") for text in ("2026-8-1", "01.08.2026", "20260801", "2026-W01-1", "today", "", "٢٠٢٦-08-01")],
)
def test_a_day_that_does_not_exist_is_told_from_a_wrong_form(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        iso_day(text)
