"""What a commit did to a threat: from what to what, what it was, and who decided it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from mkdocs_threat_model.analysis.events import EventKind, Step, events_of
from mkdocs_threat_model.analysis.threat_history import Commit
from mkdocs_threat_model.analysis.threat_state import PastMitigation, Signature, ThreatState
from mkdocs_threat_model.model.policy import DEFAULT_MATRIX
from mkdocs_threat_model.model.scales import Disposition, Level, MitigationStatus
from mkdocs_threat_model.model.threat import Rating

COMMIT = Commit("0" * 40, "Developer", 0)
END = date(2026, 12, 31)
DAY = date(2026, 6, 1)
HIGH = Rating(likelihood=Level.HIGH, impact=Level.HIGH)


def state(disposition: str = "", *controls: str, until: str = "", deciders: tuple[str, ...] = (), on: str = "", **more: Any) -> ThreatState:
    """A stand; controls are written `name status`, with ` by owner`, ` due day` and ` as ticket` behind."""
    made = {
        "rating": HIGH,
        "owner": "team",
        "title": "Threat",
        "until": date.fromisoformat(until) if until else None,
        "deciders": deciders,
        "decided_on": date.fromisoformat(on) if on else None,
    }
    return ThreatState(Disposition(disposition) if disposition else None, tuple(map(control, controls)), **made | more)


def control(text: str) -> PastMitigation:
    name, status, *rest = text.split()
    said = dict(zip(rest[::2], rest[1::2], strict=True))
    due = date.fromisoformat(said["due"]) if "due" in said else None
    return PastMitigation(name, MitigationStatus(status), said.get("by"), due, said.get("as"))


def told(before: ThreatState | None, after: ThreatState | None, **step: Any) -> tuple[str, str, str]:
    """What the second commit did: what it was, what changed, and who decided."""
    start = Step(DAY, COMMIT, before, DEFAULT_MATRIX, "shop/T-01")
    found = list(events_of(start, [Step(date(2026, 7, 1), COMMIT, after, DEFAULT_MATRIX, **{"id": "shop/T-01"} | step)], date(2026, 7, 1)))
    last = found[-1]
    return ", ".join(last.what), "; ".join(map(str, last.differences)), ", ".join(last.decided_by)


PLAIN = state("mitigate", "Check planned")
LEAD = ("security-lead",)
LEFT = Signature(("ciso",), date(2026, 6, 30), date(2026, 12, 1))
CASES = {
    "a disposition": (state(), state("avoid"), "decided, closed", "Status Undecided → Avoided; Disposition none → avoid", ""),
    "an acceptance with its signature": (
        PLAIN,
        state("accept", "Check planned", until="2027-01-01", deciders=LEAD, on="2026-06-30", owner="head"),
        "decided",
        "Status Not started → Accepted; Disposition mitigate → accept; Approved by none → security-lead; Approved on none → 2026-06-30; "
        "Review by none → 2027-01-01; Owner team → head",
        "security-lead",
    ),
    "a decision taken back": (state("transfer"), state(), "withdrawn, reopened", "Status Transferred → Undecided; Disposition transfer → none", ""),
    "one closed way for another": (
        state("mitigate", "Check done"),
        state("avoid", "Check done"),
        "decided",
        "Status Mitigated → Avoided; Disposition mitigate → avoid",
        "",
    ),
    "what was mitigated is accepted": (
        state("mitigate", "Check done"),
        state("accept", "Check done", deciders=LEAD),
        "decided, reopened",
        "Status Mitigated → Accepted; Disposition mitigate → accept; Approved by none → security-lead",
        "security-lead",
    ),
    "an acceptance that runs longer": (
        state("accept", until="2026-12-01", deciders=LEAD),
        state("accept", until="2027-12-01", deciders=LEAD),
        "renewed",
        "Review by 2026-12-01 → 2027-12-01",
        "security-lead",
    ),
    "an acceptance signed anew for the same time": (
        state("accept", until="2026-12-01", on="2026-01-01", deciders=LEAD),
        state("accept", until="2026-12-01", on="2026-06-30", deciders=("ciso",)),
        "renewed",
        "Approved by security-lead → ciso; Approved on 2026-01-01 → 2026-06-30",
        "ciso",
    ),
    "an acceptance cut short": (
        state("accept", until="2026-12-01", deciders=LEAD),
        state("accept", until="2026-08-01", deciders=LEAD),
        "changed",
        "Review by 2026-12-01 → 2026-08-01",
        "",
    ),
    "an acceptance that had ended when it was committed": (
        state(),
        state("accept", until="2026-05-01"),
        "decided, expired",
        "Status Undecided → Acceptance expired; Disposition none → accept; Review by none → 2026-05-01",
        "",
    ),
    "a rating": (PLAIN, state("mitigate", "Check planned", rating=Rating(likelihood=Level.LOW, impact=Level.HIGH)), "changed",
                 "Inherent risk Critical → Medium; Inherent likelihood high → low", ""),
    "a rating of the same risk": (
        state(rating=Rating(likelihood=Level.LOW, impact=Level.MEDIUM)),
        state(rating=Rating(likelihood=Level.MEDIUM, impact=Level.MEDIUM)),
        "changed",
        "Inherent likelihood low → medium",
        "",
    ),
    "a residual rating": (PLAIN, state("mitigate", "Check planned", residual=Rating(likelihood=Level.LOW, impact=Level.LOW)), "changed",
                          "Residual risk not rated → Low; Residual likelihood none → low; Residual impact none → low", ""),
    "an owner": (PLAIN, state("mitigate", "Check planned", owner="team-b"), "changed", "Owner team → team-b", ""),
    "a day of finding": (PLAIN, state("mitigate", "Check planned", identified=date(2026, 5, 1)), "changed", "Identified none → 2026-05-01", ""),
    "a title": (PLAIN, state("mitigate", "Check planned", title="Other"), "changed", "Title Threat → Other", ""),
    "a control's status": (
        state("mitigate", "Check planned", "Log done"),
        state("mitigate", "Log done", "Check in-progress"),
        "changed",
        "Control `Check` planned → in-progress",
        "",
    ),
    "a control's owner and day": (
        PLAIN,
        state("mitigate", "Check planned by dev due 2026-12-01"),
        "changed",
        "Due date of control `Check` none → 2026-12-01; Owner of control `Check` none → dev",
        "",
    ),
    "a control by another name": (
        state("mitigate", "Check planned as SEC-1"),
        state("mitigate", "Validate planned as SEC-1"),
        "changed",
        "Name of control Check → Validate",
        "",
    ),
    "a control for another": (
        state("mitigate", "Check planned as SEC-1"),
        state("mitigate", "Log planned as SEC-2"),
        "changed",
        "Control `Log` planned, new; Control `Check` planned → removed",
        "",
    ),
    "two controls of one name": (
        state("mitigate", "Check done", "Check planned"),
        state("mitigate", "Check done", "Check done"),
        "closed",
        "Status In progress → Mitigated; Control `Check` planned → done",
        "",
    ),
    "a signature for what remains": (
        state("mitigate", "Check planned"),
        state("mitigate", "Check done", remains=LEFT),
        "signed, closed",
        "Status Not started → Mitigated; Residual risk approved by none → ciso; Residual risk approved on none → 2026-06-30; "
        "Residual risk review by none → 2026-12-01; Control `Check` planned → done",
        "ciso",
    ),
    "a signature for what remains, for longer": (
        state("mitigate", "Check done", remains=LEFT),
        state("mitigate", "Check done", remains=replace(LEFT, until=date(2027, 12, 1))),
        "signed",
        "Residual risk review by 2026-12-01 → 2027-12-01",
        "ciso",
    ),
    "a signature for what remains that had ended": (
        state("mitigate", "Check done"),
        state("mitigate", "Check done", remains=replace(LEFT, until=date(2026, 6, 30))),
        "signed, reopened, expired",
        "Status Mitigated → Acceptance expired; Residual risk approved by none → ciso; Residual risk approved on none → 2026-06-30; "
        "Residual risk review by none → 2026-06-30",
        "ciso",
    ),
    "a signature for what remains that was taken away": (
        state("mitigate", "Check done", remains=LEFT),
        state("mitigate", "Check done"),
        "changed",
        "Residual risk approved by ciso → none; Residual risk approved on 2026-06-30 → none; Residual risk review by 2026-12-01 → none",
        "",
    ),
    "its service's end": (PLAIN, replace(PLAIN, over=True), "closed", "Status Not started → Service retired", ""),
    "its service's end, once it is mitigated": (
        state("mitigate", "Check done"),
        state("mitigate", "Check done", over=True),
        "changed",
        "Status Mitigated → Service retired",
        "",
    ),
    "its service's end, long after a signature had ended": (
        state("accept", until="2026-05-01", remains=replace(LEFT, until=date(2026, 5, 1))),
        state("accept", until="2026-05-01", remains=replace(LEFT, until=date(2026, 5, 1)), over=True),
        "closed",
        "Status Acceptance expired → Service retired",
        "",
    ),
    "its service's return": (replace(PLAIN, over=True), PLAIN, "reopened", "Status Service retired → Not started", ""),
    "something else": (PLAIN, PLAIN, "changed", "", ""),
    "taken out": (PLAIN, None, "removed", "Status Not started → Removed", ""),
}  # fmt: skip


@pytest.mark.parametrize(("before", "after", "what", "changes", "decided"), CASES.values(), ids=CASES)
def test_a_commit_is_told(before: ThreatState, after: ThreatState | None, what: str, changes: str, decided: str) -> None:
    assert told(before, after) == (what, changes, decided)


def test_what_is_listed_as_retired_was_closed_and_what_comes_back_is_open_again() -> None:
    steps = [
        Step(DAY, COMMIT, PLAIN, DEFAULT_MATRIX, "shop/T-01"),
        Step(DAY, COMMIT, None, DEFAULT_MATRIX, "shop/T-01"),
        Step(DAY, COMMIT, None, DEFAULT_MATRIX, "shop/T-01", "The import went."),
        Step(DAY, COMMIT, PLAIN, DEFAULT_MATRIX, "shop/T-01"),
    ]
    found = list(events_of(None, steps, END))
    assert [(one.what, one.summary.status, one.retired) for one in found] == [
        ((EventKind.OPENED, EventKind.DECIDED), "Not started", None),
        ((EventKind.REMOVED,), "Removed", None),
        ((EventKind.CLOSED,), "Retired", "The import went."),
        ((EventKind.DECIDED, EventKind.REOPENED), "Not started", None),
    ]


ENDINGS = {
    # until, the next commit's day and its until: what happened
    "it passed, and nothing came": ("2026-06-30", "", "", [("2026-07-01", "expired")]),
    "on its last day it holds": ("2026-12-31", "", "", []),
    "renewed on its last day": ("2026-06-30", "2026-06-30", "2026-12-31", [("2026-06-30", "renewed")]),
    "renewed on the day after": ("2026-06-30", "2026-07-01", "2026-12-31", [("2026-07-01", "renewed")]),
    "renewed a day too late": ("2026-06-30", "2026-07-02", "2026-12-31", [("2026-07-01", "expired"), ("2026-07-02", "renewed")]),
    "edited on the day after, and not renewed": (
        "2026-06-30",
        "2026-07-01",
        "2026-06-30",
        [("2026-07-01", "expired"), ("2026-07-01", "changed")],
    ),
    "it had passed before": ("2026-05-01", "", "", []),
    "without an end it never ends": ("", "", "", []),
}


@pytest.mark.parametrize(("until", "day", "later", "events"), ENDINGS.values(), ids=ENDINGS)
def test_an_acceptance_ends_by_its_date(until: str, day: str, later: str, events: list[tuple[str, str]]) -> None:
    start = Step(DAY, COMMIT, state("accept", until=until), DEFAULT_MATRIX, "shop/T-01")
    steps = [Step(date.fromisoformat(day), COMMIT, state("accept", until=later), DEFAULT_MATRIX, "shop/T-01")] if day else []
    found = list(events_of(start, steps, END))
    assert [(str(one.day), ", ".join(one.what)) for one in found] == events
    assert all((one.commit is None) == (one.what == (EventKind.EXPIRED,)) for one in found)


@pytest.mark.parametrize(("until", "day", "later", "events"), ENDINGS.values(), ids=ENDINGS)
def test_the_acceptance_of_what_remains_ends_by_its_date(until: str, day: str, later: str, events: list[tuple[str, str]]) -> None:
    """As that of the risk does: what it settled is open again, and settled by another signature."""

    def left(end: str) -> ThreatState:
        return state("mitigate", "Check done", remains=Signature(("ciso",), None, date.fromisoformat(end) if end else None))

    start = Step(DAY, COMMIT, left(until), DEFAULT_MATRIX, "shop/T-01")
    steps = [Step(date.fromisoformat(day), COMMIT, left(later), DEFAULT_MATRIX, "shop/T-01")] if day else []
    found = list(events_of(start, steps, END))
    lapsed = any(what == "expired" for _, what in events)
    words = {"expired": "reopened, expired", "renewed": "signed, closed" if lapsed else "signed"}
    assert [(str(one.day), ", ".join(one.what)) for one in found] == [(day, words.get(what, what)) for day, what in events]
    assert {one.summary.status for one in found} == {"Acceptance expired" if what != "renewed" else "Mitigated" for _, what in events}
    told = ["; ".join(map(str, one.differences)) for one in found if one.commit is None]
    assert told == ["Acceptance of the residual risk valid → expired; Status Mitigated → Acceptance expired"] * lapsed


def test_of_two_acceptances_each_end_is_told() -> None:
    """The second one changes the status no more."""
    accepted = state("accept", until="2026-08-31", remains=replace(LEFT, until=date(2026, 6, 30)))
    found = list(events_of(Step(DAY, COMMIT, accepted, DEFAULT_MATRIX, "shop/T-01"), [], END))
    assert [(str(one.day), one.what, "; ".join(map(str, one.differences))) for one in found] == [
        ("2026-07-01", (EventKind.EXPIRED,), "Acceptance of the residual risk valid → expired; Status Accepted → Acceptance expired"),
        ("2026-09-01", (EventKind.EXPIRED,), "Acceptance valid → expired"),
    ]


def test_in_a_retired_service_no_acceptance_ends() -> None:
    accepted = state("accept", until="2026-06-30", remains=LEFT, over=True)
    assert list(events_of(Step(DAY, COMMIT, accepted, DEFAULT_MATRIX, "shop/T-01"), [], date(2027, 12, 31))) == []
