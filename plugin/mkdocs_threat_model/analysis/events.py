"""What happened to a threat: by a commit, or by the day on which an acceptance ended, and who decided it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from ..model.policy import Matrix
from ..model.scales import Disposition, MitigationStatus
from .status import Status
from .threat_differences import Difference, ThreatSummary, differences, first_values, gone_summary, rewritten, summary_of
from .threat_history import Commit
from .threat_state import Signature, ThreatState


class EventKind(StrEnum):
    """What an event was; one commit may be several."""

    OPENED = "opened"
    DECIDED = "decided"
    RENEWED = "renewed"
    SIGNED = "signed"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    REOPENED = "reopened"
    EXPIRED = "expired"
    REMOVED = "removed"
    RENAMED = "renamed"
    CHANGED = "changed"

    @property
    def meaning(self) -> str:
        """A sentence for readers."""
        return _MEANINGS[self]


_MEANINGS = {
    EventKind.OPENED: "The threat was first seen in its model.",
    EventKind.DECIDED: "A disposition was set or changed.",
    EventKind.RENEWED: "An acceptance was approved again, or extended.",
    EventKind.SIGNED: "The acceptance of the residual risk was approved, or approved again.",
    EventKind.WITHDRAWN: "The disposition was removed; the threat is undecided.",
    EventKind.CLOSED: "The threat became mitigated, transferred or avoided, was listed as retired, or its service was retired. "
    "An accepted threat is not open either, but has its own events: decided, renewed and expired.",
    EventKind.REOPENED: "A closed threat is no longer closed: it is open again, or accepted.",
    EventKind.EXPIRED: "An acceptance, of the risk or of the residual risk, passed its review date without renewal; or a control that "
    "the threat counts on lapsed by its date.",
    EventKind.REMOVED: "The threat was removed from its model without being listed as retired.",
    EventKind.RENAMED: "The threat's id changed, or its service's.",
    EventKind.CHANGED: "Any other field of its record, the service's owner, or the policy's matrix.",
}
CLOSED = frozenset((Status.MITIGATED, Status.TRANSFERRED, Status.AVOIDED, Status.RETIRED))
"""The statuses in which nothing is left to be done or borne. An accepted risk is still there."""
_LAPSE = Difference("Acceptance", "valid", "expired")
_RESIDUAL_LAPSE = Difference("Acceptance of the residual risk", "valid", "expired")
_TAKEN = frozenset((EventKind.DECIDED, EventKind.RENEWED))


@dataclass(frozen=True, slots=True)
class Step:
    """A moment from which on a threat stood somewhere, under a matrix.

    Attributes:
        day: the day.
        commit: what brought it about.
        state: where it stands; `None` where its model holds it no longer.
        matrix: the policy's of then.
        id: the ids of service and threat since.
        retired: the reason, where it is listed as retired.
        last: of one that is gone, where it stood before.
        by_policy: whether only the policy's matrix is another.
        keys: the keys of the record whose values are others.
    """

    day: date
    commit: Commit | None
    state: ThreatState | None
    matrix: Matrix
    id: str = ""
    retired: str | None = None
    last: ThreatState | None = None
    by_policy: bool = False
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """What happened to a threat at once.

    Attributes:
        day: the day.
        what: what it was, in the order of `What`.
        differences: what changed; of the first event the values that the threat came with.
        summary: what the register said afterwards.
        id: the ids of service and threat afterwards: `shop/T-01`.
        commit: what brought it about; `None` where an acceptance ended by its date.
        decided_by: whom the decision names, where the event was one and it names somebody.
        former: the ids of service and threat before, where it was renamed.
        retired: the reason, where it was retired.
    """

    day: date
    what: tuple[EventKind, ...]
    differences: tuple[Difference, ...]
    summary: ThreatSummary
    id: str
    commit: Commit | None
    decided_by: tuple[str, ...] = ()
    former: str | None = None
    retired: str | None = None


def events_of(start: Step | None, steps: Sequence[Step], end: date) -> Iterator[Event]:
    """What happened, oldest first.

    Args:
        start: where the threat stood before the first of the steps; `None` where it was not known.
        steps: oldest first; their days never run backwards.
        end: the last day that counts.
    """
    playing = _Playing(start)
    for step in steps:
        yield from playing.until(step.day, step)
        yield from playing.to(step)
    yield from playing.until(end, None)


class _Playing:
    """Moves from step to step."""

    def __init__(self, start: Step | None) -> None:
        self._last = start
        self._summary = summary_at(start) if start else None
        self._status = start.state.status(start.day) if start and start.state else None

    def until(self, day: date, following: Step | None) -> Iterator[Event]:
        """The ends of acceptances and controls by their dates, up to a day; on that day itself only where the next step renewed nothing."""
        last = self._last
        if last is None or last.state is None or last.state.over:
            return
        state, after = last.state, following.state if following else last.state
        accepted = state.until if state.disposition is Disposition.ACCEPT else None
        signed = state.remains.until if state.remains else None
        same = after is not None and (after.until, after.disposition) == (state.until, state.disposition)
        kept = after is not None and after.remains is not None and after.remains.until == signed
        ends = [(lapse, _LAPSE) for lapse in _lapse(accepted, last.day, day, same=same)]
        ends += [(lapse, _RESIDUAL_LAPSE) for lapse in _lapse(signed, last.day, day, same=kept)]
        ends += _lapsed_controls(state, after, last.day, day)
        for lapse, told in sorted(ends, key=lambda end: end[0]):
            yield self._expired(last, state, lapse, told)

    def _expired(self, last: Step, state: ThreatState, day: date, told: Difference) -> Event:
        """The end of an acceptance; of the risk itself the status says it, where that became another."""
        before, was, now = self._summary, self._status, state.status(day)
        after = summary_of(state, now, last.matrix)
        self._summary, self._status = after, now
        found = differences(state, state, before or after, after)
        reopened = (EventKind.REOPENED,) if was in CLOSED and now not in CLOSED else ()
        told_too = (told,) if told is not _LAPSE or not found else ()
        return Event(day, (*reopened, EventKind.EXPIRED), (*told_too, *found), after, last.id, None)

    def to(self, step: Step) -> Iterator[Event]:
        """What the step did."""
        before, old, was = self._last, self._summary, self._status
        state = step.state
        if state is None and (before is None or old is None):
            return
        status = state.status(step.day) if state else None
        if state is not None and status is not None:
            summary = summary_of(state, status, step.matrix)
        elif old is not None:
            summary = gone_summary(old, step.retired)
        self._last, self._summary, self._status = step, summary, status
        former = before.state if before else None
        if state is None:
            found: tuple[Difference, ...] = (Difference("Status", old.status, summary.status),) if old else ()
        elif former is None or old is None:
            found = first_values(state, summary)
        else:
            found = differences(former, state, old, summary)
            found = (*found, *rewritten(step.keys, found))
        if step.by_policy and not found:
            return
        what = _what(before, step, was, status)
        renamed = before.id if before and before.id != step.id else None
        yield Event(step.day, what, found, summary, step.id, step.commit, _deciders(former, state, what), renamed, step.retired)


def _lapse(until: date | None, begin: date, day: date, *, same: bool) -> Iterator[date]:
    """The day after an acceptance's last one, where it lies between two steps; on the second one's day, where that left it as it was."""
    if until is not None and until < date.max:
        lapse = until + timedelta(days=1)
        if begin < lapse and (lapse < day or (lapse == day and same)):
            yield lapse


def _lapsed_controls(state: ThreatState, after: ThreatState | None, begin: date, day: date) -> Iterator[tuple[date, Difference]]:
    """The days on which a control counts as done no longer, each with what is said of it."""
    left = after.controls if after else ()
    for control in state.controls:
        if control.status is MitigationStatus.DONE:
            same = any((other.uses, other.until) == (control.uses, control.until) for other in left)
            lapsed = Difference("Control", MitigationStatus.DONE.value, "lapsed", control.name)
            yield from ((lapse, lapsed) for lapse in _lapse(control.until, begin, day, same=same))


def _deciders(before: ThreatState | None, after: ThreatState | None, what: Sequence[EventKind]) -> tuple[str, ...]:
    """Whom the decision names, where the step was one."""
    if after is None:
        return ()
    taken = bool(_TAKEN & set(what)) or (before is not None and before.deciders != after.deciders)
    signed = after.remains.by if EventKind.SIGNED in what and after.remains else ()
    return tuple(dict.fromkeys((*(after.deciders if taken else ()), *signed)))


def summary_at(step: Step) -> ThreatSummary | None:
    """What the register said at a step; `None` of a threat that was gone, and of which nothing else is known."""
    if step.state:
        return summary_of(step.state, step.state.status(step.day), step.matrix)
    return gone_summary(summary_of(step.last, step.last.status(step.day), step.matrix), step.retired) if step.last else None


def _what(before: Step | None, step: Step, was: Status | None, now: Status | None) -> tuple[EventKind, ...]:
    found = (
        set(_entry(before, step, now))
        if step.state is None or before is None or before.state is None
        else set(_between(before.state, step.state, was, now, step.day))
    )
    if before is not None and before.id != step.id:
        found.add(EventKind.RENAMED)
    return tuple(kind for kind in EventKind if kind in found) or (EventKind.CHANGED,)


def _entry(before: Step | None, step: Step, now: Status | None) -> Iterator[EventKind]:
    """A threat that came, came back, or went."""
    if step.state is None:
        yield EventKind.CLOSED if step.retired is not None else EventKind.REMOVED
        return
    yield EventKind.OPENED if before is None else EventKind.REOPENED
    if step.state.disposition:
        yield EventKind.DECIDED
    if step.state.remains:
        yield EventKind.SIGNED
    if now in CLOSED:
        yield EventKind.CLOSED
    if now is Status.EXPIRED or _lapsed(step.state, step.day):
        yield EventKind.EXPIRED


def _between(before: ThreatState, after: ThreatState, was: Status | None, now: Status | None, day: date) -> Iterator[EventKind]:
    if before.disposition is not after.disposition:
        yield EventKind.DECIDED if after.disposition else EventKind.WITHDRAWN
    elif after.disposition is Disposition.ACCEPT and _later(_signature(before), _signature(after)):
        yield EventKind.RENEWED
    if after.remains and (before.remains is None or _later(before.remains, after.remains)):
        yield EventKind.SIGNED
    if (was in CLOSED) != (now in CLOSED):
        yield EventKind.CLOSED if now in CLOSED else EventKind.REOPENED
    lapsed = _lapsed(after, day) and not (before.remains and before.remains.expired(day))
    if lapsed or (now is Status.EXPIRED and was is not Status.EXPIRED):
        yield EventKind.EXPIRED


def _lapsed(state: ThreatState, day: date) -> bool:
    """Whether the acceptance of what remains holds no longer, and binds somebody."""
    return state.remains is not None and state.remains.expired(day) and not state.over


def _signature(state: ThreatState) -> Signature:
    """Of the acceptance of the risk."""
    return Signature(state.deciders, state.decided_on, state.until)


def _later(before: Signature, after: Signature) -> bool:
    """Whether an acceptance was signed anew, or ends later; one without an end never ends."""
    signed = after.on is not None and (before.on is None or after.on > before.on)
    longer = before.until is not None and (after.until is None or after.until > before.until)
    return signed or longer
