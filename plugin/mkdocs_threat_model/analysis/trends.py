"""What the past of all threats adds up to: how many were open over time, and how long mitigating takes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import accumulate
from statistics import fmean, median

from ..model.policy import Matrix
from ..model.scales import Risk
from .risk import assess, remaining
from .threat_history import History, ThreatHistory
from .threat_state import ThreatState

MAX_PERIODS = 40
"""Most points of a series: a chart of more cannot be read."""


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """How many threats there were at the end of a day.

    Attributes:
        day: the day.
        open: the open ones, at the risk that remained.
        every: all that stood in a model, at their inherent risk.
    """

    day: date
    open: Mapping[Risk | None, int]
    every: Mapping[Risk | None, int]


def open_risks(history: History, matrix: Matrix, today: date) -> tuple[TrendPoint, ...]:
    """How many threats were open over time, by the risk that remained, and how many there were, by inherent risk.

    Acceptances that had expired count as open; what a retired service had does not, from the day on which it was retired.

    Args:
        history: the past.
        matrix: today's; the risks of the past are told by one measure.
        today: the last point, unless a commit is later.
    """
    days = _ends(history.began, max(today, history.ended))
    end = days[-1] + timedelta(days=1)
    opened, every = _Series(days), _Series(days)
    for past in history.threats.values():
        for begin, until, state in _open(past, end):
            opened.add(begin, until, _remaining(state, begin, matrix))
        for begin, until, change in past.spans(end):
            if change.state and begin < until:
                every.add(begin, until, assess(change.state.rating, matrix).risk)
    unrated = None in opened.rises or None in every.rises
    levels = (*reversed(Risk), *([None] if unrated else []))
    return tuple(TrendPoint(*day) for day in zip(days, opened.counts(levels), every.counts(levels), strict=True))


class _Series:
    """Counts by risk at the ends of days, from the spans in which they hold."""

    def __init__(self, days: list[date]) -> None:
        self._days = days
        self.rises: dict[Risk | None, list[int]] = defaultdict(lambda: [0] * (len(days) + 1))

    def add(self, begin: date, end: date, risk: Risk | None) -> None:
        """Counts one more from a day to the day before another."""
        row = self.rises[risk]
        row[bisect_left(self._days, begin)] += 1
        row[bisect_left(self._days, end)] -= 1

    def counts(self, levels: Iterable[Risk | None]) -> list[dict[Risk | None, int]]:
        """The counts of each day."""
        nothing = [0] * (len(self._days) + 1)
        sums = {risk: list(accumulate(self.rises.get(risk, nothing))) for risk in levels}
        return [{risk: found[place] for risk, found in sums.items()} for place in range(len(self._days))]


def _remaining(state: ThreatState, day: date, matrix: Matrix) -> Risk | None:
    residual = assess(state.residual, matrix).risk if state.residual else None
    return remaining(assess(state.rating, matrix).risk, residual, state.mitigations_on(day))


def _open(past: ThreatHistory, end: date) -> Iterator[tuple[date, date, ThreatState]]:
    """The spans in which a threat was open: from a day to the day before which it was."""
    for begin, until, change in past.spans(end):
        state = change.state
        if state is None or begin >= until:
            continue
        days = [begin, *state.lapses(begin, until)]
        for day, end_of_day in zip(days, [*days[1:], until], strict=True):
            if state.status(day).is_open:
                yield day, end_of_day, state


def _ends(first: date, last: date) -> list[date]:
    """The days of a series: at most `MAX_PERIODS`, in even steps of days, weeks, months or more, the last one always."""
    length = (last - first).days
    step = next((days for days in (1, 7, 14) if length <= days * (MAX_PERIODS - 1)), None)
    if step:
        return [last - timedelta(days=step * back) for back in range(length // step, -1, -1)]
    months = (last.year - first.year) * 12 + last.month - first.month
    step = next((step for step in (1, 3, 6, 12) if months <= step * (MAX_PERIODS - 2)), 12 * (months // (12 * (MAX_PERIODS - 2)) + 1))
    ends = []
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month - 1):
        end = date((month + 1) // 12, (month + 1) % 12 + 1, 1) - timedelta(days=1)
        if (month + 1) % step == 0 and first <= end < last:
            ends.append(end)
    return [*ends, last]


@dataclass(frozen=True, slots=True)
class Duration:
    """How long mitigating took, in days, over `count` threats."""

    count: int
    mean: float
    median: float


@dataclass(frozen=True, slots=True)
class Durations:
    """From identified to mitigated.

    Attributes:
        overall: of all threats that count; `None` where there are none.
        by_risk: by inherent risk and today's measure, highest first, only where there are some.
        unknown: mitigated threats that were so from their first commit on: git does not know since when.
    """

    overall: Duration | None
    by_risk: Mapping[Risk | None, Duration]
    unknown: int


def durations(threats: Iterable[ThreatHistory], matrix: Matrix) -> Durations:
    """Days from identified to mitigated, of threats that were mitigated when they were last seen.

    The first day is `identified` where the model says it, and the day of the first commit otherwise.
    The last one is the day of the commit since which every mitigation is done without a break.
    """
    days: dict[Risk | None, list[int]] = defaultdict(list)
    unknown = 0
    for past in threats:
        present = [change for change in past.changes if change.state]
        since = None
        for change in reversed(present):
            if change.state is None or not change.state.mitigated:
                break
            since = change
        if since is None:
            continue
        if since is present[0]:
            unknown += 1
        else:
            begin = past.identified or past.first_seen.day
            days[assess(past.last.rating, matrix).risk].append(max((since.commit.day - begin).days, 0))
    every = [length for lengths in days.values() for length in lengths]
    order = (*reversed(Risk), None)
    return Durations(_duration(every) if every else None, {risk: _duration(days[risk]) for risk in order if days.get(risk)}, unknown)


def _duration(days: list[int]) -> Duration:
    return Duration(len(days), fmean(days), median(days))
