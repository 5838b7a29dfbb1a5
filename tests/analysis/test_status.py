"""The status of a threat: from its disposition, on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from models_of_tests import DAY, analysed

from mkdocs_threat_model.analysis.counts import counts_of
from mkdocs_threat_model.analysis.status import Status

YESTERDAY, TOMORROW = DAY - timedelta(1), DAY + timedelta(1)

DONE = "mitigations: [{control: C, status: done}]"
SIGNED = "residual: {likelihood: medium, impact: high, acceptance: {review_by: %s}}"
CASES = [
    ("nothing decided", "", "Undecided"),
    ("nothing decided, although there are mitigations", "mitigations: [{control: C, status: done}]", "Undecided"),
    ("to be mitigated, by nothing yet", "disposition: mitigate", "Not started"),
    ("a mitigation without a status", "disposition: mitigate, mitigations: [{control: C}]", "Not started"),
    ("planned", "disposition: mitigate, mitigations: [{control: C, status: planned}]", "Not started"),
    ("begun", "disposition: mitigate, mitigations: [{control: C, status: in-progress}]", "In progress"),
    ("one done, one planned", "disposition: mitigate, mitigations: [{control: C, status: done}, {control: D}]", "In progress"),
    ("one begun, one planned", "disposition: mitigate, mitigations: [{control: C, status: in-progress}, {control: D}]", "In progress"),
    ("all done", "disposition: mitigate, mitigations: [{control: C, status: done}, {control: D, status: done}]", "Mitigated"),
    ("accepted without a record", "disposition: accept", "Accepted"),
    ("accepted without an end", "disposition: accept, acceptance: {owner: me}", "Accepted"),
    ("accepted until tomorrow", f"disposition: accept, acceptance: {{review_by: {TOMORROW}}}", "Accepted"),
    ("accepted until today", f"disposition: accept, acceptance: {{review_by: {DAY}}}", "Accepted"),
    ("accepted until yesterday", f"disposition: accept, acceptance: {{review_by: {YESTERDAY}}}", "Acceptance expired"),
    ("accepted, and mitigated all the same", "disposition: accept, mitigations: [{control: C, status: done}]", "Accepted"),
    ("transferred", "disposition: transfer", "Transferred"),
    ("avoided", "disposition: avoid", "Avoided"),
    ("mitigated, and what remains accepted until today", f"disposition: mitigate, {DONE}, {SIGNED % DAY}", "Mitigated"),
    ("mitigated, and what remains accepted until yesterday", f"disposition: mitigate, {DONE}, {SIGNED % YESTERDAY}", "Acceptance expired"),
    ("begun, and what will remain accepted until yesterday", f"disposition: mitigate, {SIGNED % YESTERDAY}", "Not started"),
    ("accepted, and what remains until yesterday", f"disposition: accept, {SIGNED % YESTERDAY}", "Acceptance expired"),
    ("transferred, and what remains accepted until yesterday", f"disposition: transfer, {SIGNED % YESTERDAY}", "Acceptance expired"),
    ("avoided, and what remains accepted until yesterday", f"disposition: avoid, {SIGNED % YESTERDAY}", "Acceptance expired"),
    ("nothing decided, and what remains accepted until yesterday", SIGNED % YESTERDAY, "Undecided"),
    ("an acceptance without its disposition", f"acceptance: {{review_by: {YESTERDAY}}}", "Undecided"),
]


def _model(threat: str) -> str:
    return f"""
    elements: {{api: {{type: process, title: API}}}}
    threats: {{T-01: {{title: T, target: api, stride: S{", " + threat if threat else ""}}}}}
    """


@pytest.mark.parametrize(("threat", "status"), [pytest.param(threat, status, id=name) for name, threat, status in CASES])
def test_a_threat_has_the_status_of_its_treatment(threat: str, status: str) -> None:
    (one,) = analysed(_model(threat)).threats
    assert one.status == status


@pytest.mark.parametrize("threat", [pytest.param(threat, id=name) for name, threat, _ in CASES])
def test_of_a_retired_service_nothing_is_open_whatever_was_decided(threat: str) -> None:
    (one,) = analysed(f"{_model(threat)}\n    status: retired\n").threats
    assert (one.status, one.is_open) == (Status.RETIRED, False)


def test_every_status_of_a_service_that_is_not_retired_occurs_in_the_cases() -> None:
    assert {status for _, _, status in CASES} == set(Status) - {Status.RETIRED}


@pytest.mark.parametrize(
    ("today", "status"),
    [(date(2026, 12, 31), Status.ACCEPTED), (date(2027, 1, 1), Status.ACCEPTED), (date(2027, 1, 2), Status.EXPIRED)],
    ids=["before", "on the day", "after"],
)
def test_an_acceptance_holds_up_to_and_including_its_review_date(today: date, status: Status) -> None:
    (one,) = analysed(_model("disposition: accept, acceptance: {review_by: 2027-01-01}"), today).threats
    assert one.status is status


def test_statuses_are_ordered_worst_first_and_told_apart_without_colour() -> None:
    assert [status.rank for status in Status] == list(range(9))
    assert Status.UNDECIDED.rank < Status.EXPIRED.rank < Status.NOT_STARTED.rank < Status.MITIGATED.rank
    assert len({status.sign for status in Status}) == len(Status)
    assert len({status.slug for status in Status}) == len(Status)
    assert {status.value for status in Status if status.is_open} == {"Undecided", "Acceptance expired", "Not started", "In progress"}


def test_counts_by_status_name_only_what_occurs_worst_first() -> None:
    threats = analysed("""
        elements: {api: {type: process, title: API}}
        threats:
          T-01: {title: T, target: api, stride: S, disposition: avoid}
          T-02: {title: T, target: api, stride: S, disposition: avoid}
          T-03: {title: T, target: api, stride: S}
    """).threats
    assert list(counts_of(threats).statuses.items()) == [(Status.UNDECIDED, 1), (Status.AVOIDED, 2)]


MITIGATIONS = {
    "none": "",
    "planned": "mitigations: [{control: C}]",
    "one of two done": "mitigations: [{control: C, status: done}, {control: D, status: in-progress}]",
    "all done": "mitigations: [{control: C, status: done}, {control: D, status: done}]",
}
HIGH, LOW = "likelihood: high, impact: high", "likelihood: low, impact: low"
REMAINING = [
    ("none", HIGH, "", "critical"),
    ("none", HIGH, LOW, "critical"),
    ("planned", HIGH, LOW, "critical"),
    ("one of two done", HIGH, LOW, "critical"),
    ("all done", HIGH, LOW, "low"),
    ("all done", HIGH, "likelihood: low", "critical"),
    ("all done", HIGH, "", "critical"),
    ("all done", LOW, HIGH, "critical"),
    ("all done", "", LOW, "low"),
    ("none", "", "", None),
]


@pytest.mark.parametrize("disposition", ["", "disposition: mitigate", "disposition: accept", "disposition: transfer", "disposition: avoid"])
@pytest.mark.parametrize(("done", "inherent", "residual", "expected"), REMAINING)
def test_the_inherent_risk_remains_until_every_mitigation_is_done(
    disposition: str, done: str, inherent: str, residual: str, expected: str | None
) -> None:
    parts = (disposition, MITIGATIONS[done], inherent, f"residual: {{{residual}}}" if residual else "")
    (one,) = analysed(_model(", ".join(part for part in parts if part))).threats
    assert one.remaining == expected


def test_what_is_open_counts_at_what_remains_and_all_at_both_ratings() -> None:
    found = counts_of(
        analysed(f"""
        elements: {{api: {{type: process, title: API}}}}
        threats:
          T-01: {{title: T, target: api, stride: S, {HIGH}}}
          T-02: {{title: T, target: api, stride: S, {HIGH}, residual: {{{LOW}}}, disposition: mitigate, {MITIGATIONS["all done"]}}}
          T-03: {{title: T, target: api, stride: S, {HIGH}, residual: {{{LOW}}}, {MITIGATIONS["all done"]}}}
          T-04: {{title: T, target: api, stride: S}}
          T-05: {{title: T, target: api, stride: S, {LOW}, disposition: avoid}}
        """).threats
    )
    assert [str(risk) for risk in found.open] == ["critical", "high", "medium", "low", "None"]
    assert list(found.open.values()) == [1, 0, 0, 1, 1]
    assert list(found.inherent.values()) == [3, 0, 0, 1, 1]
    assert list(found.residual.values()) == [0, 0, 0, 2, 3]
    assert (found.opened, found.total) == (3, 5)


def test_without_a_residual_rating_there_is_none() -> None:
    (one,) = analysed(_model("likelihood: high, impact: high")).threats
    assert one.residual is None
