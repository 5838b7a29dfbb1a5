"""What the past of all threats adds up to: open risks over time, and how long mitigating takes."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from statistics import fmean, median

from ..model.policy import Matrix
from ..model.scales import Disposition, Risk
from .history import History, ThreatHistory
from .risk import assess
from .stand import Stand
from .status import Status

MAX_PERIODS = 40
"""Most points of a series: a chart of more cannot be read."""


@dataclass(frozen=True)
class Point:
    """How many threats were open at the end of a day, by risk."""

    day: date
    counts: Mapping[Risk | None, int]

    @property
    def total(self) -> int:
        """Of all risks."""
        return sum(self.counts.values())


def open_risks(history: History, matrix: Matrix, today: date) -> tuple[Point, ...]:
    """How many threats were unresolved over time, by risk; acceptances that had expired count.

    Args:
        history: the past.
        matrix: today's; the risks of the past are told by one measure.
        today: the last point, unless a commit is later.
    """
    days = _ends(history.began, max(today, history.ended))
    rises: dict[Risk | None, list[int]] = defaultdict(lambda: [0] * (len(days) + 1))
    for one in history.threats.values():
        for begin, end, stand in _open(one, days[-1] + timedelta(days=1)):
            row = rises[assess(stand.rating, matrix).risk]
            row[bisect_left(days, begin)] += 1
            row[bisect_left(days, end)] -= 1
    counts: dict[Risk | None, int] = dict.fromkeys((*reversed(Risk), *([None] if None in rises else [])), 0)
    points = []
    for place, day in enumerate(days):
        counts = {risk: count + (rises[risk][place] if risk in rises else 0) for risk, count in counts.items()}
        points.append(Point(day, counts))
    return tuple(points)


def _open(one: ThreatHistory, end: date) -> Iterator[tuple[date, date, Stand]]:
    """The spans in which a threat was unresolved: from a day to the day before which it was."""
    for begin, until, change in one.spans(end):
        stand = change.stand
        if stand is None or begin >= until:
            continue
        if stand.status(begin).unresolved:
            yield begin, until, stand
        elif stand.disposition is Disposition.ACCEPT and stand.until and begin <= stand.until < until - timedelta(days=1):
            yield stand.until + timedelta(days=1), until, stand


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


@dataclass(frozen=True)
class Duration:
    """How long mitigating took, in days, over `count` threats."""

    count: int
    mean: float
    median: float


@dataclass(frozen=True)
class Durations:
    """From identified to mitigated.

    Attributes:
        overall: of all threats that count; `None` where there are none.
        by_risk: by today's measure, highest first, only where there are some.
        unknown: mitigated threats that were so from their first commit on: git does not know since when.
    """

    overall: Duration | None
    by_risk: Mapping[Risk | None, Duration]
    unknown: int


def durations(threats: Iterable[ThreatHistory], matrix: Matrix) -> Durations:
    """Days from identified to mitigated, of threats whose last known status is Mitigated.

    The first day is `identified` where the model says it, and the day of the first commit otherwise.
    The last one is the day of the commit since which the status is Mitigated without a break.
    """
    days: dict[Risk | None, list[int]] = defaultdict(list)
    unknown = 0
    for one in threats:
        stands = [change for change in one.changes if change.stand]
        since = None
        for change in reversed(stands):
            if change.stand is None or change.stand.status(change.commit.day) is not Status.MITIGATED:
                break
            since = change
        if since is None:
            continue
        if since is stands[0]:
            unknown += 1
        else:
            begin = one.identified or one.first_seen.day
            days[assess(one.last.rating, matrix).risk].append(max((since.commit.day - begin).days, 0))
    every = [length for lengths in days.values() for length in lengths]
    order = (*reversed(Risk), None)
    return Durations(_duration(every) if every else None, {risk: _duration(days[risk]) for risk in order if days.get(risk)}, unknown)


def _duration(days: list[int]) -> Duration:
    return Duration(len(days), fmean(days), median(days))
