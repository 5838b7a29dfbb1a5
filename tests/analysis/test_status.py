"""The status of a threat: from its disposition, on a day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from models_of_tests import DAY, analysed

from mkdocs_threat_model.analysis.facts import by_risk, by_status
from mkdocs_threat_model.analysis.status import Status

YESTERDAY, TOMORROW = DAY - timedelta(1), DAY + timedelta(1)

CASES = [
    ("nothing decided", "", "Undecided"),
    ("nothing decided, although there are mitigations", "mitigations: [{control: C, status: done}]", "Undecided"),
    ("to be mitigated, by nothing yet", "disposition: mitigate", "Open"),
    ("a mitigation without a status", "disposition: mitigate, mitigations: [{control: C}]", "Open"),
    ("planned", "disposition: mitigate, mitigations: [{control: C, status: planned}]", "Open"),
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


def test_every_status_occurs_in_the_cases() -> None:
    assert {status for _, _, status in CASES} == set(Status)


@pytest.mark.parametrize(
    ("today", "status"),
    [(date(2026, 12, 31), Status.ACCEPTED), (date(2027, 1, 1), Status.ACCEPTED), (date(2027, 1, 2), Status.EXPIRED)],
    ids=["before", "on the day", "after"],
)
def test_an_acceptance_holds_up_to_and_including_its_review_date(today: date, status: Status) -> None:
    (one,) = analysed(_model("disposition: accept, acceptance: {review_by: 2027-01-01}"), today).threats
    assert one.status is status


def test_statuses_are_ordered_worst_first_and_told_apart_without_colour() -> None:
    assert [status.rank for status in Status] == list(range(8))
    assert Status.UNDECIDED.rank < Status.EXPIRED.rank < Status.OPEN.rank < Status.MITIGATED.rank
    assert len({status.sign for status in Status}) == len(Status)
    assert len({status.slug for status in Status}) == len(Status)
    assert {status.value for status in Status if status.unresolved} == {"Undecided", "Acceptance expired", "Open", "In progress"}


def test_counts_by_status_name_only_what_occurs_worst_first() -> None:
    threats = analysed("""
        elements: {api: {type: process, title: API}}
        threats:
          T-01: {title: T, target: api, stride: S, disposition: avoid}
          T-02: {title: T, target: api, stride: S, disposition: avoid}
          T-03: {title: T, target: api, stride: S}
    """).threats
    assert list(by_status(threats).items()) == [(Status.UNDECIDED, 1), (Status.AVOIDED, 2)]


def test_counts_by_risk_name_every_level_and_the_unrated_only_where_there_are_some() -> None:
    text = """
        elements: {api: {type: process, title: API}}
        threats:
          T-01: {title: T, target: api, stride: S, likelihood: high, impact: high}
    """
    unrated = "          T-02: {title: T, target: api, stride: S}\n"
    assert list(by_risk(analysed(text).threats).items()) == [("critical", 1), ("high", 0), ("medium", 0), ("low", 0)]
    assert list(by_risk(analysed(text.rstrip() + "\n" + unrated).threats).items())[-1] == (None, 1)


def test_the_residual_rating_is_assessed_beside_the_first_one() -> None:
    (one,) = analysed(_model("likelihood: high, impact: high, residual: {likelihood: low, impact: high}")).threats
    assert one.after is not None
    assert (one.risk, one.before.risk, one.after.risk) == ("critical", "critical", "medium")


def test_without_a_residual_rating_there_is_none() -> None:
    (one,) = analysed(_model("likelihood: high, impact: high")).threats
    assert one.after is None
