"""The signed acceptance of a residual risk: in every view and file as that, beside the one of the risk itself."""

from __future__ import annotations

from datetime import date

import icalendar
import pytest
from models_of_tests import DAY, analysed

from mkdocs_threat_model.analysis.accepted_risks import Term, accepted_risks
from mkdocs_threat_model.analysis.facts import Facts
from mkdocs_threat_model.analysis.owners import risk_owner
from mkdocs_threat_model.analysis.register_entries import deadlines, register
from mkdocs_threat_model.analysis.status import Status
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.scales import Risk
from mkdocs_threat_model.records.calendar import review_calendar
from mkdocs_threat_model.records.columns import COLUMNS, row_of
from mkdocs_threat_model.records.tables import tables_of

END = date(2026, 12, 20)
SIGNED = "acceptance: {rationale: Small., owner: head, approved_by: lead, approved_on: 2026-01-10, review_by: %s}"
PARTS = "elements: {api: {type: process, title: API}}\n"


def _facts(disposition: str = "mitigate", more: str = "", until: str = str(END)) -> Facts:
    residual = f"residual: {{likelihood: medium, impact: high, {SIGNED % until}}}"
    rated = f"title: A, target: api, stride: S, likelihood: high, impact: high, disposition: {disposition}"
    return analysed(f"{PARTS}threats:\n  T-1: {{{rated}, {residual}, mitigations: [{{control: C, ticket: T-1, status: done}}]{more}}}\n")


def _acceptances(facts: Facts) -> list[dict[str, object]]:
    table = next(one for one in tables_of(register({"cart": facts}), {"cart": facts}, under(Policy()), DAY) if one.key == "acceptances")
    return [dict(zip((column.key for column in table.columns), row, strict=True)) for row in table.rows]


def test_the_threat_is_mitigated_and_its_residual_risk_accepted() -> None:
    facts = _facts()
    (one,) = facts.threats
    assert (one.status, one.residual_status, one.remaining, one.is_open) == (Status.MITIGATED, Status.ACCEPTED, Risk.HIGH, False)
    assert risk_owner(facts.service, one.threat) == "head"
    (accepted,) = accepted_risks({"cart": facts}, Policy(), DAY)
    assert (accepted.residual, accepted.term, accepted.owner, accepted.days) == (True, Term.ENDING, "head", (END - DAY).days)


def test_its_end_is_a_deadline_and_a_day_of_the_calendar() -> None:
    facts = _facts()
    (due,) = deadlines({"cart": facts}, DAY)
    assert (due.day, due.what, due.threat, due.owner) == (END, "residual", "T-1", "head")
    written = review_calendar(accepted_risks({"cart": facts}, Policy(), DAY), {"cart": facts}, None, lambda service, threat: "")
    (event,) = icalendar.Calendar.from_ical(written).walk("VEVENT")
    assert str(event["uid"]) == "residual-acceptance/cart/T-1@threat-model"
    assert str(event["summary"]) == "Acceptance of the residual risk ends: T-1, Cart"
    assert "Residual risk: High" in str(event["description"])
    assert event.decoded("dtstart") == END


def test_files_say_what_was_accepted() -> None:
    facts = _facts()
    (found,) = _acceptances(facts)
    assert (found["accepts"], found["status"], found["owner"], found["review_by"]) == ("residual risk", "Accepted", "head", END)
    (entry,) = register({"cart": facts})
    row = dict(zip((column.key for column in COLUMNS), row_of(entry), strict=True))
    assert (row["status"], row["approved_by"], row["review_by"], row["risk_owner"]) == ("Mitigated", ("lead",), END, "head")


def test_after_its_end_it_holds_no_longer() -> None:
    facts = _facts(until="2026-11-23")
    (one,) = facts.threats
    assert (one.status, one.residual_status, one.remaining, one.is_open) == (Status.EXPIRED, Status.EXPIRED, Risk.HIGH, True)
    assert [one["status"] for one in _acceptances(facts)] == ["Acceptance expired"]
    assert [one.term for one in accepted_risks({"cart": facts}, Policy(), DAY)] == [Term.EXPIRED]
    assert [one.overdue for one in deadlines({"cart": facts}, DAY)] == [True]


def test_beside_an_acceptance_of_the_risk_both_stand() -> None:
    facts = _facts("accept", f", {SIGNED % '2026-12-01'}")
    assert [(one["accepts"], str(one["review_by"]), one["status"]) for one in _acceptances(facts)] == [
        ("risk", "2026-12-01", "Accepted"),
        ("residual risk", str(END), "Accepted"),
    ]
    (entry,) = register({"cart": facts})
    row = dict(zip((column.key for column in COLUMNS), row_of(entry), strict=True))
    assert str(row["review_by"]) == "2026-12-01", "the acceptance that was decided"


def test_each_of_two_acceptances_ends_by_its_own_date() -> None:
    facts = _facts("accept", f", {SIGNED % '2026-12-01'}", until="2026-11-23")
    assert [one["status"] for one in _acceptances(facts)] == ["Accepted", "Acceptance expired"]
    assert facts.threats[0].status is Status.EXPIRED


@pytest.mark.parametrize("disposition", ["accept", "transfer", "avoid", "mitigate"])
def test_it_is_no_record_of_another_decision(disposition: str) -> None:
    assert _facts(disposition).service.threats["T-1"].leftovers == ()


def test_of_a_threat_that_nobody_decided_about_none_stands() -> None:
    facts = analysed(f"{PARTS}threats:\n  T-1: {{title: A, target: api, stride: S, residual: {{{SIGNED % END}}}}}\n")
    assert _acceptances(facts) == []
    assert accepted_risks({"cart": facts}, Policy(), DAY) == ()
    assert facts.threats[0].residual_status is None
