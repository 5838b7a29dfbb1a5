"""The calendar and the tables for other programs, read back by the libraries that such programs use."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import icalendar
import pytest

from building import write_files
from extremes import HOSTILE, full_of
from mkdocs_threat_model.analysis.accepted_risks import accepted_risks
from mkdocs_threat_model.analysis.backlog import mitigations
from mkdocs_threat_model.analysis.data_inventory import inventory
from mkdocs_threat_model.analysis.facts import Facts, facts_by_service
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.records import inventory_table, tracker_import
from mkdocs_threat_model.records.calendar import review_calendar
from mkdocs_threat_model.records.delimited import csv_bytes

STAMP = datetime(2026, 11, 20, 12, 30, tzinfo=UTC)


def _facts(folder: Path, today: date) -> dict[str, Facts]:
    return facts_by_service(read_portfolio(folder), today)


def _nowhere(service: str, threat: str) -> str:
    return ""


def _events(data: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(data).walk("VEVENT"))


@pytest.fixture(scope="module")
def facts(examples: Path, today: date) -> dict[str, Facts]:
    return _facts(examples, today)


def _calendar(facts: dict[str, Facts], today: date, stamp: datetime | None = STAMP, address: object = _nowhere) -> bytes:
    return review_calendar(accepted_risks(facts, Policy(), today), facts, stamp, address)  # type: ignore[arg-type]


def test_every_acceptance_and_review_of_a_service_in_use_has_its_day(facts: dict[str, Facts], today: date) -> None:
    events = {str(one["uid"]): one for one in _events(_calendar(facts, today))}
    accepted = [one for one in accepted_risks(facts, Policy(), today) if one.facts.service.status != "retired"]
    living = [name for name, one in facts.items() if one.reviews.due and one.service.status != "retired"]
    others = {uid: event for uid, event in events.items() if uid.startswith(("control/", "assumption/"))}
    assert len(events) - len(others) == len(accepted) + len(living)
    ends = {f"control/{one.id}@threat-model": one.control.verify_again_by for each in facts.values() for one in each.controls.values()}
    ends |= {
        f"assumption/{name}/{one.id}@threat-model": one.holds_until
        for name, each in facts.items()
        for one in each.service.assumptions.values()
    }
    assert {uid: event.decoded("dtstart") for uid, event in others.items()} == ends
    for one in accepted:
        event = events[f"{'residual-' if one.residual else ''}acceptance/{one.facts.service.service}/{one.assessed.threat.id}@threat-model"]
        assert event.decoded("dtstart") == one.acceptance.review_by
    for name in living:
        assert events[f"review/{name}@threat-model"].decoded("dtstart") == facts[name].reviews.due


def test_stamps_come_from_the_commit_or_the_decision_and_never_from_the_clock(facts: dict[str, Facts], today: date) -> None:
    assert {one.decoded("dtstamp") for one in _events(_calendar(facts, today))} == {STAMP}
    without = _calendar(facts, today, None)
    assert without == _calendar(facts, today, None)
    assert all(one.decoded("dtstamp").date() <= today for one in _events(without))


def test_an_address_is_given_where_the_sites_own_is_known(facts: dict[str, Facts], today: date) -> None:
    assert not [one for one in _events(_calendar(facts, today)) if "url" in one]
    linked = _events(_calendar(facts, today, STAMP, lambda service, threat: f"https://docs.example.com/{service}#{threat}"))
    assert all(str(one["url"]).startswith("https://docs.example.com/") for one in linked)


@pytest.mark.parametrize("text", [*HOSTILE.values(), "a; b, c\\n", "x\nEND:VEVENT\nBEGIN:VEVENT\nSUMMARY:y"])
def test_hostile_text_is_text_in_calendar_and_tables(text: str, tmp_path: Path, today: date) -> None:
    write_files(tmp_path / "models", {"hostile.yaml": full_of(text, "hostile"), "plain.yaml": full_of("plain", "plain")})
    facts = _facts(tmp_path / "models", today)
    events = _events(_calendar(facts, today))
    assert sorted(str(one["uid"]).replace("hostile", "plain") for one in events if "hostile" in str(one["uid"])) == sorted(
        str(one["uid"]) for one in events if "plain" in str(one["uid"])
    )
    tables = (
        tracker_import.backlog_bytes(mitigations(facts, today), _nowhere),
        csv_bytes(inventory_table.HEAD, inventory_table.inventory_rows(inventory(facts))),
    )
    for table in tables:
        rows = list(csv.reader(io.StringIO(table.decode("utf-8-sig"), newline="")))
        assert len({len(row) for row in rows}) == 1
        assert not [cell for row in rows for cell in row if cell.lstrip()[:1] in ("=", "+", "@")]


def test_the_backlog_has_the_columns_that_trackers_read(facts: dict[str, Facts], today: date) -> None:
    items = [one for one in mitigations(facts, today) if not one.done]
    table = tracker_import.backlog_bytes(items, _nowhere)
    rows = list(csv.DictReader(io.StringIO(table.decode("utf-8-sig"), newline="")))
    assert [row["Title"] for row in rows] == [one.mitigation.control for one in items]
    assert {"Title", "Description", "Due Date", "Priority", "Labels", "External ID"} <= set(rows[0])
    assert len({row["External ID"] for row in rows}) == len(rows)
    assert all(date.fromisoformat(row["Due Date"]) for row in rows if row["Due Date"])
