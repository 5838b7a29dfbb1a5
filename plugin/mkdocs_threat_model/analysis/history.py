"""The past of threats, who changed where they stood and when; and of the parts that reviews held.

Values only; where they are read from is the business of `history/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from ..model.scales import Disposition, MitigationStatus
from ..model.threat import Rating
from .reviews import Standing
from .status import Status, status_by


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit of the mainline.

    Attributes:
        id: its full id, in hexadecimal digits.
        author: the author's name, never the address.
        time: when it was committed, in seconds since 1970.
    """

    id: str
    author: str
    time: int

    @property
    def day(self) -> date:
        """The day in UTC, which is the same on every machine."""
        return datetime.fromtimestamp(self.time, UTC).date()

    @property
    def short(self) -> str:
        """The id as people write it."""
        return self.id[:10]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a threat stood in a version: what its status and its risk follow from.

    Attributes:
        disposition: what was decided.
        mitigations: the statuses that occur among the mitigations.
        until: the acceptance's review date.
        rating: the rating without the mitigations.
    """

    disposition: Disposition | None
    mitigations: frozenset[MitigationStatus]
    until: date | None
    rating: Rating

    def status(self, day: date) -> Status:
        """The status on a day: an acceptance expires by its date, without a commit."""
        return status_by(self.disposition, self.mitigations, self.until, day)


@dataclass(frozen=True, slots=True)
class Change:
    """A commit that changed where a threat stands; without a stand, it took the threat out of its model."""

    commit: Commit
    stand: Stand | None


@dataclass(frozen=True, slots=True)
class ThreatHistory:
    """What is known of one threat's past.

    Attributes:
        service: id of the service.
        threat: its id, the last one where it was renamed.
        title: its last title.
        identified: the day on which it was found, where a version says it.
        first_seen: the commit that brought it.
        last_changed: the last commit that changed anything in its record, or took it out.
        changes: oldest first; the first one brought the threat.
    """

    service: str
    threat: str
    title: str
    identified: date | None
    first_seen: Commit
    last_changed: Commit
    changes: tuple[Change, ...]

    @property
    def gone(self) -> bool:
        """Whether its model holds it no longer."""
        return self.changes[-1].stand is None

    @property
    def last(self) -> Stand:
        """Where it stands, or stood at last."""
        return next(one.stand for one in reversed(self.changes) if one.stand)

    def spans(self, end: date) -> Iterator[tuple[date, date, Change]]:
        """From each change's day to the day before which it held; clocks that ran backwards are put right."""
        days: list[date] = []
        for one in self.changes:
            days.append(max(one.commit.day, days[-1]) if days else one.commit.day)
        yield from zip(days, [*days[1:], max(end, days[-1])], self.changes, strict=True)


@dataclass(frozen=True)
class PastStatus:
    """A status that a threat took.

    Attributes:
        day: the day from which it held.
        status: the status; `None` where the threat was taken out.
        commit: what brought it; `None` where an acceptance expired by its date.
        before: the status before it; `None` at first.
    """

    day: date
    status: Status | None
    commit: Commit | None
    before: Status | None = None


@dataclass(frozen=True)
class History:
    """The past of every threat, by service and id, oldest commit to the last one.

    Attributes:
        threats: by (service, threat), those that are gone among them.
        commits: how many commits of the mainline touched the models.
        began: the day of the first of them.
        ended: the day of the last.
        standing: what stood in each model when the records of its whole reviews came, by service.
    """

    threats: Mapping[tuple[str, str], ThreatHistory]
    commits: int
    began: date
    ended: date
    standing: Mapping[str, Standing] = field(default_factory=dict)


@dataclass(frozen=True)
class NoHistory:
    """Why no history is shown, as a sentence that ends in what to do; empty where none is wanted."""

    reason: str = ""


def standing_of(history: History | NoHistory) -> Mapping[str, Standing] | None:
    """What stood when the records of whole reviews came, by service; `None` where no history tells."""
    return history.standing if isinstance(history, History) else None


def past_statuses(history: ThreatHistory, today: date) -> tuple[PastStatus, ...]:
    """The statuses of a threat, oldest first: by commit, and by the date on which an acceptance expired."""
    found: list[PastStatus] = []

    def add(day: date, status: Status | None, commit: Commit | None) -> None:
        before = found[-1].status if found else None
        if not found or before is not status:
            found.append(PastStatus(day, status, commit, before))

    for begin, end, change in history.spans(today + timedelta(days=1)):
        stand = change.stand
        add(begin, stand.status(begin) if stand else None, change.commit)
        lapses = stand.until + timedelta(days=1) if stand and stand.until and stand.until < date.max else None
        if stand and lapses and begin < lapses < end and stand.disposition is Disposition.ACCEPT:
            add(lapses, Status.EXPIRED, None)
    return tuple(found)


def recent(history: History, today: date, count: int) -> tuple[tuple[ThreatHistory, PastStatus], ...]:
    """The last changes of status after a threat's first one, latest first."""
    found = [(one, past) for one in history.threats.values() for past in past_statuses(one, today)[1:]]
    # Sorting is stable: what happened later to the same threat on the same day stays later.
    return tuple(sorted(found, key=lambda pair: (pair[1].day, pair[0].service, pair[0].threat))[::-1][:count])
