"""The register over a period: what it said at both ends, and what happened in between.

A period holds both of its days, from the beginning of the first to the end of the last, in UTC. What a commit did
belongs to the period by the commit's place on the mainline: it begins after the last commit whose day lies before
the first day, and ends with the last one whose day is not after the last day. So a clock that ran backwards moves
nothing out of its place, and the start together with what happened gives the end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from ..model.policy import Matrix
from .events import Event, Step, events_of
from .facts import Entry
from .owners import risk_owner
from .phrases import unique_id
from .threat_differences import ThreatSummary
from .threat_history import Commit, ThreatChange, ThreatHistory


@dataclass(frozen=True, slots=True)
class MatrixChange:
    """The policy's matrix from a commit on, by the commit's place in the period."""

    place: int
    commit: Commit
    matrix: Matrix


@dataclass(frozen=True, slots=True)
class Bounds:
    """Which commits a period holds.

    Attributes:
        first: its first day.
        last: its last day.
        within: places of its commits, oldest first, by their ids.
        later: ids of those that came after it.
        matrix: the policy's at its beginning.
        rules: how the matrix changed in it, oldest first.
    """

    first: date
    last: date
    within: Mapping[str, int]
    later: frozenset[str]
    matrix: Matrix
    rules: tuple[MatrixChange, ...] = ()

    @property
    def eve(self) -> date:
        """The day at whose end the period begins."""
        return self.first - timedelta(days=1)


@dataclass(frozen=True, slots=True)
class PeriodLine:
    """A threat over a period.

    Attributes:
        id: service and id at the end.
        former: service and id at the start; empty where it was not there.
        before: what the register said at the start; `None` where it held no such threat.
        after: what it said at the end; `Retired` or `Removed` where the threat went.
        happened: oldest first.
        in_model: whether its model held it at the end, as far as git's past tells.
    """

    id: str
    former: str
    before: ThreatSummary | None
    after: ThreatSummary | None
    happened: tuple[Event, ...]
    in_model: bool

    @property
    def title(self) -> str:
        """The threat in one line."""
        told = (*([self.before] if self.before else []), *(event.summary for event in self.happened), *([self.after] if self.after else []))
        return told[-1].title


def summaries(entries: Iterable[Entry]) -> dict[str, ThreatSummary]:
    """What a register says of each threat, by service and id."""
    return {unique_id(entry.facts.service.service, entry.assessed.threat.id): _summary(entry) for entry in entries}


def lines(
    threats: Iterable[ThreatHistory], bounds: Bounds, start: Mapping[str, ThreatSummary], end: Mapping[str, ThreatSummary]
) -> tuple[PeriodLine, ...]:
    """The threats of a period, by their ids.

    Args:
        threats: the past of every threat.
        bounds: the period.
        start: the register at its beginning.
        end: the register at its end.
    """
    found = [line for threat in threats if (line := _line(threat, bounds, start, end))]
    told_first, told_last = {line.former for line in found}, {line.id for line in found if line.in_model}
    for id in sorted((start.keys() - told_first) | (end.keys() - told_last)):
        # The register could read a version that the past could not be told from.
        before, after = (start.get(id) if id not in told_first else None), (end.get(id) if id not in told_last else None)
        found.append(PeriodLine(id, id if before else "", before, after, (), in_model=after is not None))
    return tuple(sorted(found, key=lambda line: (line.id, line.former)))


def _summary(entry: Entry) -> ThreatSummary:
    assessed = entry.assessed
    threat = assessed.threat
    disposition = threat.disposition.value if threat.disposition else ""
    owner = risk_owner(entry.facts.service, threat)
    title = " ".join(threat.title.split())
    return ThreatSummary(assessed.status.value, assessed.inherent.risk, assessed.residual_risk, disposition, owner, title)


def _line(
    history: ThreatHistory, bounds: Bounds, start: Mapping[str, ThreatSummary], end: Mapping[str, ThreatSummary]
) -> PeriodLine | None:
    before = [change for change in history.changes if change.commit.id not in bounds.within and change.commit.id not in bounds.later]
    within = [change for change in history.changes if change.commit.id in bounds.within]
    stood = before[-1].state is not None if before else False
    if not stood and not within:
        return None
    origin = _start(before, bounds)
    events = tuple(events_of(origin, list(_steps(origin, within, bounds)), bounds.last))
    final = (within or before)[-1]
    in_model = final.state is not None
    after = end.get(final.id) if in_model else events[-1].summary
    first = before[-1].id if stood else ""
    return PeriodLine(final.id, first, start.get(first), after, events, in_model)


def _start(before: Sequence[ThreatChange], bounds: Bounds) -> Step | None:
    if not before:
        return None
    change = before[-1]
    last = next((earlier.state for earlier in reversed(before) if earlier.state), None)
    return Step(bounds.eve, change.commit, change.state, bounds.matrix, change.id, change.retired, None if change.state else last)


def _steps(origin: Step | None, within: Sequence[ThreatChange], bounds: Bounds) -> Iterator[Step]:
    """A threat's changes and the policy's, in the order of the mainline; days never run backwards, nor out of the period."""
    own = {bounds.within[step.commit.id]: step for step in within}
    rules = {matrix_change.place: matrix_change for matrix_change in bounds.rules}
    day, matrix, state, id = bounds.first, bounds.matrix, origin.state if origin else None, origin.id if origin else ""
    for place in sorted({*own, *rules}):
        change, rule = own.get(place), rules.get(place)
        matrix = rule.matrix if rule else matrix
        commit = change.commit if change else rule.commit if rule else None
        if commit is None or (change is None and state is None):
            continue
        day = min(max(day, commit.day), bounds.last)
        if change:
            state, id = change.state, change.id
            yield Step(day, commit, state, matrix, id, change.retired, keys=change.keys)
        else:
            yield Step(day, commit, state, matrix, id, by_policy=True)
