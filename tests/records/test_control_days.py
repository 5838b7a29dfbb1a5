"""Controls and assumptions in the backlog, the calendar, the deadlines and the evidence of frameworks: each of them once."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import icalendar
import pytest

from mkdocs_threat_model.analysis.backlog import mitigations
from mkdocs_threat_model.analysis.facts import Facts, facts_by_service
from mkdocs_threat_model.analysis.framework_evidence import evidence
from mkdocs_threat_model.analysis.register_entries import deadlines
from mkdocs_threat_model.model.frameworks import KNOWN
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.records.calendar import review_calendar
from mkdocs_threat_model.records.tracker_import import backlog_bytes

CONTROLLED = Path(__file__).parents[1] / "controlled" / "models"
TODAY, LATER = date(2026, 11, 24), date(2027, 4, 1)


def _facts(day: date = TODAY) -> dict[str, Facts]:
    return facts_by_service(read_portfolio(CONTROLLED), day)


def test_a_control_is_one_item_of_the_backlog_with_the_worst_threat_that_counts_on_it() -> None:
    found = [(item.key, item.owner, item.threat.id, item.further, item.to_do) for item in mitigations(_facts(), TODAY)]
    assert found == [
        ("rate-limits", "team-edge", "T-02", 1, True),
        ("orders/backups", "team-orders", "T-02", 0, True),
        ("orders/T-02/ORD-9", "team-orders", "T-02", 0, True),
        ("mesh-mtls", "team-platform", "T-01", 0, False),
        ("web/csp", "team-web", "T-01", 0, False),
    ]


def test_a_control_that_lapsed_is_to_do_again() -> None:
    found = {item.key: item.to_do for item in mitigations(_facts(LATER), LATER)}
    assert (found["mesh-mtls"], found["web/csp"]) == (True, True)


def test_a_tracker_gets_each_control_once_with_its_own_ticket() -> None:
    items = [item for item in mitigations(_facts(), TODAY) if item.to_do]
    rows = list(csv.DictReader(io.StringIO(backlog_bytes(items, lambda *_: "").decode("utf-8-sig"), newline="")))
    assert [(row["External ID"], row["Ticket"], row["Assignee"]) for row in rows] == [
        ("rate-limits", "EDGE-7", "team-edge"),
        ("orders/backups", "ORD-5", "team-orders"),
        ("orders/T-02/ORD-9", "ORD-9", "team-orders"),
    ]
    assert "1 more count on it" in rows[0]["Description"]


def test_the_deadlines_of_controls_and_assumptions() -> None:
    found = [(one.day.isoformat(), one.what, one.service, one.owner, one.others) for one in deadlines(_facts(LATER), LATER)]
    assert [each for each in found if each[1] in ("control", "verify", "assumption")] == [
        ("2026-11-01", "verify", "storefront", "team-web", 0),
        ("2026-12-01", "control", "storefront", "team-edge", 0),
        ("2026-12-15", "control", "orders", "team-orders", 0),
        ("2027-01-31", "assumption", "orders", "team-platform", 0),
        ("2027-03-01", "verify", "orders", "team-platform", 1),
    ]


def test_the_calendar_has_an_event_for_a_control_and_for_an_assumption() -> None:
    found = icalendar.Calendar.from_ical(review_calendar((), _facts(), None, lambda *_: "")).walk("VEVENT")
    assert [(str(event["uid"]), event.decoded("dtstart").isoformat(), str(event["summary"])) for event in found] == [
        ("control/web/csp@threat-model", "2026-11-01", "Verify control again: Content security policy"),
        ("assumption/orders/a-signed@threat-model", "2027-01-31", "Assumption ends: Images are signed before they run, Orders"),
        ("control/mesh-mtls@threat-model", "2027-03-01", "Verify control again: Mutual TLS between workloads"),
    ]


@pytest.mark.parametrize(("day", "status"), [(TODAY, "done"), (LATER, "in-progress")])
def test_what_counts_on_a_control_supports_evidence_for_its_requirements(day: date, status: str) -> None:
    found = evidence(_facts(day), KNOWN)["iso-27001"]
    (cited,) = found["A.8.24"]
    assert cited.mitigation is not None
    assert (cited.service.service, cited.threat.id, cited.mitigation.status) == ("orders", "T-01", status)
