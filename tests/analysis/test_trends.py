"""Open risks over time and the time from identified to mitigated, against figures counted by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from mkdocs_threat_model.analysis.status import Status
from mkdocs_threat_model.analysis.threat_history import Commit, History, ThreatChange, ThreatHistory, past_statuses
from mkdocs_threat_model.analysis.threat_state import PastMitigation, Signature, ThreatState
from mkdocs_threat_model.analysis.trends import MAX_PERIODS, durations, open_risks
from mkdocs_threat_model.model.policy import DEFAULT_MATRIX
from mkdocs_threat_model.model.scales import Disposition, Level, MitigationStatus, Risk
from mkdocs_threat_model.model.threat import Rating

CRITICAL = Rating(likelihood=Level.HIGH, impact=Level.HIGH)
LOW = Rating(likelihood=Level.LOW, impact=Level.LOW)


def commit(day: str) -> Commit:
    return Commit("0" * 40, "author", int(datetime.fromisoformat(f"{day}T12:00").replace(tzinfo=UTC).timestamp()))


def state(
    word: str, rating: Rating = CRITICAL, until: str = "", residual: Rating | None = None, signed: str = "", over: bool = False
) -> ThreatState:
    controls = (PastMitigation("Check", MitigationStatus(word)),) if word in tuple(MitigationStatus) else ()
    disposition = Disposition.MITIGATE if controls else Disposition(word) if word else None
    remains = Signature((), None, date.fromisoformat(signed)) if signed else None
    return ThreatState(disposition, controls, date.fromisoformat(until) if until else None, rating, residual, remains=remains, over=over)


def past(id: str, *changes: tuple[str, ThreatState | None], identified: str = "") -> ThreatHistory:
    made = tuple(ThreatChange(commit(day), one) for day, one in changes)
    found = date.fromisoformat(identified) if identified else None
    return ThreatHistory("shop", id, found, made)


def history(*threats: ThreatHistory) -> History:
    days = [change.commit.day for one in threats for change in one.changes]
    return History({(one.service, one.threat): one for one in threats}, len(days), min(days), max(days))


def counts(found: History, today: str) -> dict[str, tuple[int, int]]:
    """Critical and low ones by day."""
    points = open_risks(found, DEFAULT_MATRIX, date.fromisoformat(today))
    return {one.day.isoformat(): (one.open[Risk.CRITICAL], one.open[Risk.LOW]) for one in points}


def test_open_risks_are_those_that_nobody_had_settled_at_the_end_of_each_day() -> None:
    found = history(
        past("T-1", ("2026-01-01", state("")), ("2026-01-03", state("planned")), ("2026-01-05", state("done"))),
        past("T-2", ("2026-01-02", state("", LOW)), ("2026-01-04", None)),
        past("T-3", ("2026-01-01", state("accept", LOW, until="2026-01-03"))),
        past("T-4", ("2026-01-01", state("avoid"))),
    )
    assert counts(found, "2026-01-06") == {
        "2026-01-01": (1, 0),
        "2026-01-02": (1, 1),
        "2026-01-03": (1, 1),
        "2026-01-04": (1, 1),  # T-2 is gone, and the acceptance of T-3 has expired
        "2026-01-05": (0, 1),
        "2026-01-06": (0, 1),
    }


def test_open_threats_count_at_the_risk_that_remained_and_all_at_their_inherent_risk() -> None:
    """A decision that was taken back reopens a threat at what its mitigations, all done, had left of it."""
    reopened = ThreatState(None, (PastMitigation("Check", MitigationStatus.DONE),), None, CRITICAL, LOW)
    found = history(
        past("T-1", ("2026-01-01", state("planned", residual=LOW)), ("2026-01-02", state("done", residual=LOW)), ("2026-01-03", reopened)),
        past("T-2", ("2026-01-02", state("avoid")), ("2026-01-03", None)),
    )
    assert counts(found, "2026-01-03") == {"2026-01-01": (1, 0), "2026-01-02": (0, 0), "2026-01-03": (0, 1)}
    points = open_risks(found, DEFAULT_MATRIX, date(2026, 1, 3))
    assert [(one.every[Risk.CRITICAL], one.every[Risk.LOW]) for one in points] == [(1, 0), (2, 0), (1, 0)]


def test_of_a_retired_service_nothing_was_open_from_its_last_day_on() -> None:
    found = history(
        past("T-1", ("2026-01-01", state("")), ("2026-01-03", state("", over=True))),
        past(
            "T-2",
            ("2026-01-01", state("accept", LOW, until="2026-01-02")),
            ("2026-01-03", state("accept", LOW, until="2026-01-02", over=True)),
        ),
        past(
            "T-3",
            ("2026-01-01", state("accept", LOW, until="2026-01-03", over=True)),
            ("2026-01-05", state("accept", LOW, until="2026-01-03")),
        ),
    )
    assert counts(found, "2026-01-05") == {
        "2026-01-01": (1, 0),
        "2026-01-02": (1, 0),
        "2026-01-03": (0, 0),
        "2026-01-04": (0, 0),
        "2026-01-05": (0, 1),
    }
    assert [sum(one.every.values()) for one in open_risks(found, DEFAULT_MATRIX, date(2026, 1, 5))] == [3] * 5


def test_what_remains_is_open_once_its_acceptance_has_expired() -> None:
    """At the residual risk, and from the day after its last one."""
    found = history(
        past("T-1", ("2026-01-01", state("done", residual=LOW, signed="2026-01-02")), ("2026-01-05", state("done", residual=LOW)))
    )
    assert counts(found, "2026-01-05") == {
        "2026-01-01": (0, 0),
        "2026-01-02": (0, 0),
        "2026-01-03": (0, 1),
        "2026-01-04": (0, 1),
        "2026-01-05": (0, 0),
    }
    told = past_statuses(found.threats["shop", "T-1"], date(2026, 1, 5))
    assert [(str(one.day), one.status) for one in told] == [
        ("2026-01-01", Status.MITIGATED),
        ("2026-01-03", Status.EXPIRED),
        ("2026-01-05", Status.MITIGATED),
    ]


def test_an_acceptance_that_was_renewed_in_time_was_never_open() -> None:
    renewed = past("T-1", ("2026-01-01", state("accept", until="2026-01-03")), ("2026-01-04", state("accept", until="2026-02-01")))
    assert set(counts(history(renewed), "2026-01-06").values()) == {(0, 0)}


def test_a_clock_that_ran_backwards_makes_no_negative_counts() -> None:
    found = history(past("T-1", ("2026-01-05", state("")), ("2026-01-02", state("avoid")), ("2026-01-07", state(""))))
    assert [critical for critical, _ in counts(found, "2026-01-08").values()] == [0, 0, 0, 0, 0, 1, 1]


@pytest.mark.parametrize("today", ["2026-01-01", "2026-02-15", "2026-08-01", "2027-12-31", "2036-02-29", "2100-01-01", "2500-01-01"])
def test_a_series_is_short_rises_and_ends_today(today: str) -> None:
    points = open_risks(history(past("T-1", ("2026-01-01", state("")))), DEFAULT_MATRIX, date.fromisoformat(today))
    days = [one.day for one in points]
    assert days == sorted(set(days))
    assert days[-1] == date.fromisoformat(today)
    assert len(days) <= MAX_PERIODS
    assert {sum(counts.values()) for one in points for counts in (one.open, one.every)} == {1}


@pytest.mark.parametrize(("length", "step"), [(0, 1), (39, 1), (40, 7), (273, 7), (274, 14), (546, 14)])
def test_a_series_has_the_finest_even_steps_that_forty_points_allow(length: int, step: int) -> None:
    """39 days in days, 39 weeks in weeks, 39 fortnights in fortnights; months beyond."""
    first = date(2026, 1, 1)
    today = first + timedelta(days=length)
    points = open_risks(history(past("T-1", ("2026-01-01", state("")))), DEFAULT_MATRIX, today)
    assert [one.day for one in points] == [today - timedelta(days=step * back) for back in range(length // step, -1, -1)]


@pytest.mark.parametrize(
    ("today", "days"),
    [
        ("2027-08-03", [(2026, month) for month in range(1, 13)] + [(2027, month) for month in range(1, 8)]),
        ("2030-02-01", [(year, month) for year in range(2026, 2030) for month in (3, 6, 9, 12)]),
        ("2036-01-15", [(year, month) for year in range(2026, 2036) for month in (6, 12)]),
        ("2045-06-30", [(year, 12) for year in range(2026, 2045)]),
    ],
    ids=["months", "quarters", "half-years", "years"],
)
def test_a_longer_series_has_the_ends_of_months_and_today(today: str, days: list[tuple[int, int]]) -> None:
    points = open_risks(history(past("T-1", ("2026-01-01", state("")))), DEFAULT_MATRIX, date.fromisoformat(today))
    ends = [date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1) for year, month in days]
    assert [one.day for one in points] == [*ends, date.fromisoformat(today)]


@pytest.mark.parametrize(("today", "expired"), [("2026-01-02", False), ("2026-01-03", False), ("2026-01-04", True), ("2026-01-05", True)])
def test_an_acceptance_lapses_on_the_day_after_its_review_date(today: str, expired: bool) -> None:
    """Tomorrow's lapse is no past yet."""
    found = past_statuses(past("T-1", ("2026-01-01", state("accept", until="2026-01-03"))), date.fromisoformat(today))
    lapsed = [(date(2026, 1, 4), Status.EXPIRED)] if expired else []
    assert [(one.day, one.status) for one in found] == [(date(2026, 1, 1), Status.ACCEPTED), *lapsed]


def test_durations_run_from_identified_to_the_last_time_that_a_threat_became_mitigated() -> None:
    found = durations(
        (
            past("T-1", ("2026-01-01", state("planned")), ("2026-01-11", state("done"))),
            past("T-2", ("2026-01-10", state("planned", LOW)), ("2026-01-11", state("done", LOW)), identified="2026-01-01"),
            past(
                "T-3",
                ("2026-01-01", state("")),
                ("2026-01-02", state("done")),
                ("2026-01-03", state("planned")),
                ("2026-02-10", state("done")),
            ),
            past("T-4", ("2026-01-01", state("planned"))),
            past("T-5", ("2026-01-01", state("done")), identified="2025-01-01"),
            past(
                "T-6",
                ("2026-01-01", state("planned")),
                ("2026-01-03", state("done", signed="2026-01-05")),
                ("2026-01-07", state("done", over=True)),
                ("2026-01-09", None),
            ),
        ),
        DEFAULT_MATRIX,
    )
    assert found.overall is not None
    assert (found.overall.count, found.overall.mean, found.overall.median) == (4, (10 + 10 + 40 + 2) / 4, 10)
    assert {risk: (one.count, one.median) for risk, one in found.by_risk.items()} == {Risk.CRITICAL: (3, 10), Risk.LOW: (1, 10)}
    assert found.unknown == 1, "git does not know since when T-5 is mitigated"
