"""Dates of trackers, in the languages that their servers have: read where they can mean one day only."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_threat_model.tickets.export_dates import DateOrder, languages, ticket_day
from mkdocs_threat_model.tickets.ticket_words import TicketState, TicketWords

NOV = "2026-11-27"
SURE = [
    ("2026-11-27", NOV),
    ("2026-11-27T15:04:05.000+0000", NOV),
    ("2026-11-27 15:04", NOV),
    ("2026/11/27", NOV),
    ("2026. 11. 27.", NOV),
    ("2026年11月27日", NOV),
    ("27/Nov/26 3:04 PM", NOV),
    ("27/nov./26 15:04", NOV),
    ("27-Nov-2026", NOV),
    ("27. November 2026 um 15:04", NOV),
    ("27. Nov. 2026, 15:04", NOV),
    ("27 de noviembre de 2026", NOV),
    ("le 27 nov. 2026 à 15:04", NOV),
    ("Nov 27, 2026, 3:04 PM", NOV),
    ("November 27, 2026", NOV),
    ("27/11月/26 3:04 下午", NOV),
    ("27/marras/26 15.04", NOV),
    ("27/11/2026", NOV),
    ("11/27/2026", NOV),
    ("27.11.26", NOV),
    ("04.05.2026", "2026-05-04"),
    ("5/5/2026", "2026-05-05"),
    ("15/mär/26", "2026-03-15"),
    ("15/Mrz/26", "2026-03-15"),
    ("15/déc./26", "2026-12-15"),
    ("15/дек/26", "2026-12-15"),
    ("15/Ağu/26", "2026-08-15"),
]
UNSURE = [
    ("04/05/2026", ["2026-04-05", "2026-05-04"]),
    ("04/05/26 12:00 AM", ["2026-04-05", "2026-05-04"]),
    ("26-11-27", ["2026-11-27", "2027-11-26"]),
    ("26. 11. 27.", ["2026-11-27", "2027-11-26"]),
    ("3/lis/26", ["2026-10-03", "2026-11-03"]),
]
UNREADABLE = [
    "tomorrow",
    "2026-13-01",
    "30/Feb/26",
    "27/Foo/26",
    "46353",
    "27/11",
    "2026-11-27 and more",
    "31/11/2026",
    "0026-11-27",
    "1" * 500,
    "27/11/2026" + " " * 90 + "x",
]


@pytest.mark.parametrize(("text", "day"), SURE)
def test_a_date_that_can_mean_one_day_is_that_day(text: str, day: str) -> None:
    found = ticket_day(text)
    assert found
    assert found.day == date.fromisoformat(day)


@pytest.mark.parametrize(("text", "days"), UNSURE)
def test_a_date_that_can_mean_several_is_none_of_them(text: str, days: list[str]) -> None:
    found = ticket_day(text)
    assert found
    assert found.day is None
    assert [day.isoformat() for day in found.days] == days
    assert found.named is ("lis" in text), "the language decides, or the order"


@pytest.mark.parametrize(("language", "day"), [("hr", "2026-10-03"), ("pl", "2026-11-03"), ("de", None)])
def test_the_language_decides_what_a_month_means(language: str, day: str | None) -> None:
    found = ticket_day("3/lis/26", language=language)
    assert found
    assert found.named
    assert found.day == (date.fromisoformat(day) if day else None)


@pytest.mark.parametrize("text", UNREADABLE)
def test_what_is_no_date_is_not_read(text: str) -> None:
    found = ticket_day(text)
    assert found
    assert found.days == ()


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_is_no_date(text: str) -> None:
    assert ticket_day(text) is None


@given(day=st.dates(date(2020, 1, 1), date(2049, 12, 31)), order=st.sampled_from(["dmy", "mdy", "ymd"]), sign=st.sampled_from("/-"))
def test_the_order_that_is_named_decides_and_without_it_no_other_day_is_read(day: date, order: str, sign: str) -> None:
    parts = {"d": f"{day.day:02}", "m": f"{day.month:02}", "y": f"{day.year % 100:02}"}
    text = sign.join(parts[part] for part in order)
    named, guessed = ticket_day(text, DateOrder(order)), ticket_day(text)
    assert named
    assert guessed
    assert named.day == day
    assert guessed.day in (None, day) or order == "ymd"  # of a date with slashes the year of two digits is last


LANGUAGES = sorted({*languages()} - {"ja", "ko", "zh"})
"""The others write months as numbers, for which there are cases above."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_months_are_known_as_the_unicode_consortium_lists_them(language: str) -> None:
    names = pytest.importorskip("babel.dates").get_month_names
    for width in ("abbreviated", "wide"):
        for use in ("format", "stand-alone"):
            for number, name in names(width, use, locale=language).items():
                found = ticket_day(f"15/{name}/2026")
                assert found, name
                assert date(2026, number, 15) in found.days, name


WORDS = [
    ("Won’t  Do", TicketState.NOT_DONE),
    ("ERLEDIGT", TicketState.DONE),
    ("en cours", TicketState.STARTED),
    ("進行中", TicketState.STARTED),
    ("По́чти", TicketState.UNKNOWN),
    ("", TicketState.UNKNOWN),
]


@pytest.mark.parametrize(("word", "state"), WORDS)
def test_words_of_states(word: str, state: TicketState) -> None:
    assert TicketWords().state(word) is state


def test_words_of_the_organisation_come_first() -> None:
    words = TicketWords({"Closed": TicketState.STARTED})
    assert words.state("closed") is TicketState.STARTED
    assert words.label("Team: closed") is TicketState.STARTED
