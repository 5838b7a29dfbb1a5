"""The past of threats, who changed where they stood and when; and of the parts that reviews held.

Values only; where they are read from is the business of `history/`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from .reviews import ReviewHistory
from .status import Status
from .threat_state import ThreatState


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
class ThreatChange:
    """A commit that changed a threat's record, or the owner who carries its risk.

    Attributes:
        commit: the commit.
        state: where the threat stands since; `None` where it stands in its model no longer.
        id: the service's and the threat's ids since: `shop/T-01`; of one that went, what it was called at last.
        retired: the reason, where the model lists the threat as retired.
        keys: the keys of the record whose values are others.
    """

    commit: Commit
    state: ThreatState | None
    id: str = ""
    retired: str | None = None
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ThreatHistory:
    """What is known of one threat's past.

    Attributes:
        service: id of the service.
        threat: its id, the last one where it was renamed.
        identified: the day on which it was found, where a version says it.
        changes: oldest first; the first one brought the threat, the last one changed its record, or took it out.
    """

    service: str
    threat: str
    identified: date | None
    changes: tuple[ThreatChange, ...]

    @property
    def title(self) -> str:
        """Its last title."""
        return self.last.title

    @property
    def first_seen(self) -> Commit:
        """The commit that brought it."""
        return self.changes[0].commit

    @property
    def last_changed(self) -> Commit:
        """The last commit that changed anything in its record, or took it out."""
        count = len(self.changes)
        while count and self.changes[count - 1].state is None:
            count -= 1
        return self.changes[min(count, len(self.changes) - 1)].commit

    @property
    def gone(self) -> bool:
        """Whether its model holds it no longer."""
        return self.changes[-1].state is None

    @property
    def last(self) -> ThreatState:
        """Where it stands, or stood at last."""
        return next(change.state for change in reversed(self.changes) if change.state)

    def spans(self, end: date) -> Iterator[tuple[date, date, ThreatChange]]:
        """From each change's day to the day before which it held; clocks that ran backwards are put right."""
        days: list[date] = []
        for change in self.changes:
            days.append(max(change.commit.day, days[-1]) if days else change.commit.day)
        yield from zip(days, [*days[1:], max(end, days[-1])], self.changes, strict=True)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class History:
    """The past of every threat, by service and id, oldest commit to the last one.

    Attributes:
        threats: by (service, threat), those that are gone among them.
        commits: how many commits of the mainline touched the models.
        began: the day of the first of them.
        ended: the day of the last.
        review_histories: what stood in each model when the records of its whole reviews came, by service.
        earlier: threats that are gone, whose service's and own id another one bears by now.
    """

    threats: Mapping[tuple[str, str], ThreatHistory]
    commits: int
    began: date
    ended: date
    review_histories: Mapping[str, ReviewHistory] = field(default_factory=dict)
    earlier: tuple[ThreatHistory, ...] = ()

    @property
    def every(self) -> tuple[ThreatHistory, ...]:
        """The past of every threat, of the earlier bearers of an id too."""
        return *self.threats.values(), *self.earlier


@dataclass(frozen=True, slots=True)
class NoHistory:
    """Why no history is shown, as a sentence that ends in what to do; empty where none is wanted."""

    reason: str = ""


def review_histories_of(history: History | NoHistory) -> Mapping[str, ReviewHistory] | None:
    """What stood when the records of whole reviews came, by service; `None` where no history tells."""
    return history.review_histories if isinstance(history, History) else None


def past_statuses(history: ThreatHistory, today: date) -> tuple[PastStatus, ...]:
    """The statuses of a threat, oldest first: by commit, and by the date on which an acceptance expired."""
    found: list[PastStatus] = []

    def add(day: date, status: Status | None, commit: Commit | None) -> None:
        before = found[-1].status if found else None
        if not found or before is not status:
            found.append(PastStatus(day, status, commit, before))

    for begin, end, change in history.spans(today + timedelta(days=1)):
        state = change.state
        add(begin, state.status(begin) if state else None, change.commit)
        for lapse in state.lapses(begin, end) if state else ():
            add(lapse, state.status(lapse) if state else None, None)
    return tuple(found)


def recent(history: History, today: date, count: int) -> tuple[tuple[ThreatHistory, PastStatus], ...]:
    """The last changes of status after a threat's first one, latest first."""
    found = [(threat, past) for threat in history.threats.values() for past in past_statuses(threat, today)[1:]]
    # Sorting is stable: what happened later to the same threat on the same day stays later.
    return tuple(sorted(found, key=lambda pair: (pair[1].day, pair[0].service, pair[0].threat))[::-1][:count])
