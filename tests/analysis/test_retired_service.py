"""Of a retired service nothing is open, due or to do, wherever one looks; what was decided stays readable."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path, PurePosixPath

import icalendar
import pytest
from models_of_tests import DAY, analysed, model_of

from mkdocs_threat_model.analysis.accepted_risks import Term, accepted_risks
from mkdocs_threat_model.analysis.backlog import mitigations
from mkdocs_threat_model.analysis.control_states import used_controls
from mkdocs_threat_model.analysis.counts import counts_of
from mkdocs_threat_model.analysis.evidence_results import claimed_items
from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.analysis.register_entries import deadlines, matrix_counts, register
from mkdocs_threat_model.checks.check_runner import check_service
from mkdocs_threat_model.checks.registry import CHECKS
from mkdocs_threat_model.drawing import narrations_of
from mkdocs_threat_model.evidence_lookup.looking_up import EvidenceFinder
from mkdocs_threat_model.model.organisation_files import Organisation, under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model
from mkdocs_threat_model.model.shared import Shared, parse_shared
from mkdocs_threat_model.model.types import adapter
from mkdocs_threat_model.records.calendar import review_calendar
from mkdocs_threat_model.records.columns import COLUMNS, row_of
from mkdocs_threat_model.records.delimited import csv_bytes
from mkdocs_threat_model.records.tables import tables_of

POLICY = adapter(Policy).validate_python({"acceptance": {"max_risk": "medium"}})
NO_CODE = Path(__file__).parent / "cases"
"""A folder without the evidence."""
LATER = date(2027, 6, 1)
"""After every day of the model."""
SHARED = b"""
controls:
  lapsed: {title: In its grace, owner: head, status: done, evidence: "https://x.example", verify_again_by: 2026-11-20}
  lost: {title: Lost, owner: head, status: done, evidence: "https://x.example", verify_again_by: 2026-01-01}
"""
"""The controls that the organisation shares."""
MODEL = """
status: %s
boundaries: {out: {title: Outside}, home: {title: Home}}
elements: {user: {type: external, title: User, in: out}, api: {type: process, title: API, in: home}}
flows: {ask: {from: user, to: api, title: Ask}}
uses: [lapsed, lost]
assumptions: {past: {title: Past, owner: head, holds_until: 2026-11-01}, near: {title: Near, owner: head, holds_until: 2026-12-01}}
controls:
  planned: {title: Planned}
  late: {title: Late, status: done, evidence: "https://x.example", verify_again_by: 2026-11-01}
  soon: {title: Soon, status: done, evidence: "https://x.example", verify_again_by: 2026-12-01}
  gone: {title: Gone, status: done, evidence: gone.yaml}
  unchecked: {title: Unchecked, status: done, evidence: {test: t, report: r}}
ruled_out: [{targets: [user], stride: S, reason: Tokens are bound to devices., rests_on: [past, near]}]
threats:
  T-01: {title: Undecided, target: api, stride: S, likelihood: high, impact: high}
  T-02:
    {title: Late, target: api, stride: T, likelihood: high, impact: high, disposition: mitigate,
     mitigations: [{control: Late, ticket: X-1, status: planned, due: 2026-11-01}, {control: No ticket, due: 2026-12-01}]}
  T-03:
    {title: Expired, target: api, stride: R, likelihood: low, impact: low, disposition: accept,
     acceptance: {rationale: Small., owner: head, approved_by: lead, approved_on: 2026-01-01, review_by: 2026-11-01}}
  T-04: {title: Nothing to do it, target: ask, stride: I, likelihood: low, impact: low, disposition: mitigate}
  T-05:
    {title: Signed, target: api, stride: D, likelihood: high, impact: high, disposition: mitigate, mitigations: [{control: C, ticket: X-3, status: done, evidence: {test: t, report: r}}],
     residual: {likelihood: medium, impact: high, acceptance: {rationale: Small., owner: head, approved_by: lead, approved_on: 2026-01-01, review_by: 2026-11-01}}}
  T-06: {title: Unsigned, target: api, stride: E, likelihood: high, impact: high, disposition: mitigate, mitigations: [{control: D, ticket: X-4, status: done}],
     residual: {likelihood: medium, impact: high}}
  T-07: {title: Unrated, target: api, stride: E, likelihood: low, impact: low, disposition: mitigate, mitigations: [{control: D, ticket: X-5, status: done}]}
  T-08:
    {title: Ending, target: api, stride: R, likelihood: low, impact: low, disposition: accept, mitigations: [{control: Undated, ticket: X-6}, {control: Gone, ticket: X-7, status: done, evidence: gone.yaml}],
     acceptance: {rationale: Small., owner: head, approved_by: lead, approved_on: 2026-01-01, review_by: 2026-11-30}}
reviews: [{date: 2025-01-01, trigger: annual-review, participants: [{name: dev, role: engineer}, {name: sec, role: security}]}]
"""


def _organisation() -> Organisation:
    file, findings = parse_shared(SHARED, "models/_controls.yaml", PurePosixPath())
    assert file
    assert findings == []
    return replace(under(POLICY), shared=Shared((file,)))


ORGANISATION = _organisation()


def _rows(facts: Facts, table: str) -> list[dict[str, object]]:
    """The rows of a table as programs read them: from CSV."""
    entries = register({"cart": facts})
    found = next(one for one in tables_of(entries, {"cart": facts}, under(Policy()), DAY) if one.key == table)
    text = csv_bytes([column.key for column in found.columns], found.rows).decode("utf-8-sig")
    return [{**row} for row in csv.DictReader(io.StringIO(text, newline=""))]


def _cells(facts: Facts, column: str) -> list[str]:
    place = [one.key for one in COLUMNS].index(column)
    return [str(cell) for cell in (row_of(one)[place] for one in register({"cart": facts})) if cell is not None]


def _calendar(facts: Facts, day: date) -> list[str]:
    written = review_calendar(accepted_risks({"cart": facts}, POLICY, day), {"cart": facts}, None, lambda service, threat: "")
    return [str(event["uid"]) for event in icalendar.Calendar.from_ical(written).walk("VEVENT")]


def _asked(facts: Facts, day: date) -> list[str]:
    return sorted({one.code for one in check_service(facts, POLICY, day) if one.code in CHECKS and CHECKS[one.code].to_do})


PLACES: dict[str, Callable[[Facts, date], list[str]]] = {
    "open threats": lambda facts, day: [one.threat.id for one in facts.threats if one.is_open],
    "counts of what is open": lambda facts, day: [str(risk) for risk, count in counts_of(facts.threats).open.items() if count],
    "the matrix of what is open": lambda facts, day: [
        str(place) for place in matrix_counts(one for one in register({"cart": facts}) if one.assessed.is_open)
    ],
    "deadlines": lambda facts, day: [f"{one.what} {one.threat}" for one in deadlines({"cart": facts}, day)],
    "the calendar": _calendar,
    "acceptances that need a decision": lambda facts, day: [
        one.assessed.threat.id for one in accepted_risks({"cart": facts}, POLICY, day) if one.term is not Term.RETIRED
    ],
    "the backlog": lambda facts, day: [one.mitigation.control for one in mitigations({"cart": facts}, day) if one.to_do],
    "what is overdue in it": lambda facts, day: [one.mitigation.control for one in mitigations({"cart": facts}, day) if one.overdue],
    "signs of a drawing": lambda facts, day: [target for target, said in narrations_of(facts).items() if said.threats],
    "the register's column of what is open": lambda facts, day: [cell for cell in _cells(facts, "open") if cell == "yes"],
    "its due days": lambda facts, day: _cells(facts, "next_due"),
    "its ends of acceptances": lambda facts, day: _cells(facts, "review_by"),
    "due days of the table of mitigations": lambda facts, day: [str(row["due"]) for row in _rows(facts, "mitigations") if row["due"]],
    "the table of acceptances": lambda facts, day: [
        str(row["status"]) for row in _rows(facts, "acceptances") if row["status"] != "Service retired"
    ],
    "the table of services": lambda facts, day: [
        f"{key} {row[key]}" for row in _rows(facts, "services") for key in ("open", "review_due") if row[key] not in ("", "0")
    ],
    "checks that ask for work": _asked,
}


def _facts(status: str, day: date) -> Facts:
    model = analysed(MODEL % status, day, POLICY).model
    return facts_of(
        model, ORGANISATION, day, evidence=EvidenceFinder(NO_CODE).look_up(claimed_items(model.service, used_controls(model, ORGANISATION)))
    )


@pytest.mark.parametrize("day", [DAY, LATER], ids=["while some is due", "when all is overdue"])
@pytest.mark.parametrize("look", PLACES.values(), ids=PLACES)
def test_nothing_is_open_due_or_to_do(look: Callable[[Facts, date], list[str]], day: date) -> None:
    assert look(_facts("retired", day), day) == []
    assert look(_facts("live", day), day) != [], "the same model in use has something there"


def test_the_cases_hold_every_check_that_asks_for_work() -> None:
    assert set(_asked(_facts("live", DAY), DAY)) == {code for code, one in CHECKS.items() if one.to_do}


def test_what_was_decided_stays_readable() -> None:
    facts = _facts("retired", LATER)
    assert {row["status"] for row in _rows(facts, "threats")} == {"Service retired"}
    assert [(row["accepts"], row["review_by"]) for row in _rows(facts, "acceptances")] == [
        ("residual risk", "2026-11-01"),
        ("risk", "2026-11-01"),
        ("risk", "2026-11-30"),
    ]
    assert [row["status"] for row in _rows(facts, "mitigations")].count("planned") == 3
    assert [(one.term, one.days) for one in accepted_risks({"cart": facts}, POLICY, LATER)] == [(Term.RETIRED, None)] * 3
    assert counts_of(facts.threats).total == 8


def test_the_policy_can_ask_all_the_same() -> None:
    model = model_of(MODEL % "retired")
    assert isinstance(model, Model)
    codes = [code for code, one in CHECKS.items() if one.to_do]
    strict = adapter(Policy).validate_python(
        {"acceptance": {"max_risk": "medium"}, "checks_by_status": {"retired": dict.fromkeys(codes, "error")}}
    )
    found = partial(check_service, policy=strict, today=DAY)
    live, retired = (found(analysed(MODEL % status, DAY, strict)) for status in ("live", "retired"))
    asked = [sorted((one.code, one.target) for one in each if one.code in codes) for each in (live, retired)]
    assert asked[0] == asked[1] != []
