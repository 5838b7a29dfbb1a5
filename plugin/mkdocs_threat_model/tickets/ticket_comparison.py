"""What trackers say of tickets, held against what the models say of the work.

The state of a ticket counts only if the model names the ticket. One that merely has the key in its text is proposed for the
model and nothing more, because anyone who may open an issue can write a key into it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import islice

from ..findings import Where, dotted, one_line
from ..model.policy import Tickets
from ..model.scales import MitigationStatus
from .ticket_keys import key_beginning
from .ticket_lookup import TicketLookup
from .ticket_words import TicketState
from .tracked_work import TrackedWork, WorkKind
from .tracker_export import ELSEWHERE, ExportedTicket, TrackerExport

_OVER = (TicketState.DONE, TicketState.NOT_DONE)
_MOST_UNMATCHED = 100
"""Most tickets with a key of nothing that are reported: whoever writes keys into a thousand issues gets no thousand lines."""


class DifferenceKind(StrEnum):
    """What differs."""

    CLOSED = "closed"
    NOT_DONE = "not-done"
    REOPENED = "reopened"
    STARTED = "started"
    MISSING = "missing"
    MOVED = "moved"
    DUE = "due"
    DATE_UNCLEAR = "date-unclear"
    STATE_UNCLEAR = "state-unclear"
    TICKET = "ticket"
    TWICE = "twice"
    UNMATCHED = "unmatched"


@dataclass(frozen=True, slots=True)
class TicketUpdate:
    """A change of a model that a ticket asks for.

    Attributes:
        path: the file, as findings name it.
        where: the mitigation or control, as the file has it.
        key: what is written there.
        value: what it becomes.
    """

    path: str
    where: Where
    key: str
    value: str | date


@dataclass(frozen=True, slots=True)
class TicketDifference:
    """A difference.

    Attributes:
        kind: what differs.
        message: it in sentences, the last of which says what to do.
        work: what the ticket is for; `None` where no model has it.
        ticket: as its tracker has it; `None` where the exports lack it.
        update: what the model would say; `None` where somebody has to decide.
    """

    kind: DifferenceKind
    message: str
    work: TrackedWork | None
    ticket: ExportedTicket | None
    update: TicketUpdate | None = None


@dataclass(frozen=True, slots=True)
class TicketComparison:
    """What came of it.

    Attributes:
        differences: in the order of the models' files.
        compared: how many tickets of models were found in the exports.
        outside: the tickets of models that are of no project in the exports.
        notes: what somebody should know of the exports.
    """

    differences: tuple[TicketDifference, ...]
    compared: int
    outside: tuple[str, ...]
    notes: tuple[str, ...]


def compare_tickets(work: Sequence[TrackedWork], export: TrackerExport, policy: Tickets, *, complete: bool = True) -> TicketComparison:
    """Holds exports against models; of retired services nothing is asked.

    Args:
        work: everything that may have a ticket.
        export: what trackers say.
        policy: how the models write tickets.
        complete: whether every model could be read: else a key that is not known may be of one that could not.
    """
    lookup = TicketLookup(export, policy)
    active = [item for item in work if not item.over]
    comparing = _Comparing(lookup)
    differences = [found for item in active for found in comparing.of(item)]
    differences += _unmatched(work, lookup) if complete else ()
    twice = (f"{item.place.path}:{item.place.line}: {item.name} is listed a second time; the first counts." for item in lookup.twice[:20])
    outside = tuple(dict.fromkeys(comparing.outside))
    missed = (
        ("No ticket of the models is of a project in the exports, so nothing was compared.",) if outside and not comparing.asked else ()
    )
    return TicketComparison(tuple(differences), comparing.compared, outside, (*export.notes, *twice, *missed))


class _Comparing:
    """Compares one after the other, and counts."""

    def __init__(self, lookup: TicketLookup) -> None:
        self._lookup = lookup
        self.compared = self.asked = 0
        self.outside: list[str] = []

    def of(self, work: TrackedWork) -> Iterator[TicketDifference]:
        """What differs of one."""
        if not work.ticket:
            yield from self._new(work)
            return
        self.asked += 1
        found = self._lookup.named(work.ticket)
        if len(found) > 1:
            names = ", ".join(ticket.name for ticket in found[:5])
            yield _difference(
                DifferenceKind.STATE_UNCLEAR, work, None, f"may be any of {names}. Write the ticket with its project or as an address."
            )
        elif found:
            self.compared += 1
            yield from self._matched_ticket(work, found[0])
        else:
            yield from self._absent(work)

    def _new(self, work: TrackedWork) -> Iterator[TicketDifference]:
        """Tickets that were created for something that names none yet."""
        found = self._lookup.keyed(work)
        if len(found) > 1:
            names = ", ".join(ticket.name for ticket in found[:5])
            yield _difference(
                DifferenceKind.TWICE, work, found[0], f"has several tickets, {names}. Write the one that counts, and close the others."
            )
        elif found and found[0].state is TicketState.NOT_DONE:
            said = f"has no ticket: {found[0].name}, created for it, is {found[0].says}. Reopen it, or change the decision."
            yield _difference(DifferenceKind.NOT_DONE, work, found[0], said)
        elif found:
            ticket = self._lookup.written(found[0])
            said = f"has no ticket, and {found[0].name} was created for it. Write `ticket: {ticket}`."
            yield _difference(DifferenceKind.TICKET, work, found[0], said, _update(work, "ticket", ticket))

    def _absent(self, work: TrackedWork) -> Iterator[TicketDifference]:
        others = self._lookup.keyed(work)
        if len(others) == 1:
            yield self._moved(work, others[0], f"is not in the exports, and {others[0].name} has its key")
        elif self._lookup.covers(work.ticket):
            hint = "Find out whether it was moved or deleted, or export it too."
            yield _difference(DifferenceKind.MISSING, work, None, f"is not in the exports; the model says {_says(work)}. {hint}")
        else:
            self.outside.append(work.ticket)
            self.asked -= 1

    def _moved(self, work: TrackedWork, ticket: ExportedTicket, said: str) -> TicketDifference:
        written = self._lookup.written(ticket)
        return _difference(
            DifferenceKind.MOVED, work, ticket, f"{said}. Write `ticket: {written}`, and compare again.", _update(work, "ticket", written)
        )

    def _matched_ticket(self, work: TrackedWork, ticket: ExportedTicket) -> Iterator[TicketDifference]:
        if ticket.moved_to:
            to = self._lookup.by_name(ticket.moved_to) if ticket.moved_to != ELSEWHERE else None
            if to is not None:
                yield self._moved(work, to, f"was moved to {to.name}")
            else:
                yield _difference(DifferenceKind.MOVED, work, ticket, "was moved to a project that the exports lack. Export that too.")
            return
        yield from _state(work, ticket)
        if work.kind is not WorkKind.AVOIDANCE and ticket.state not in _OVER:
            yield from _due(work, ticket)
        others = [other.name for other in self._lookup.keyed(work) if other is not ticket and other.state is not TicketState.NOT_DONE]
        if others:
            yield _difference(
                DifferenceKind.TWICE, work, ticket, f"is not the only ticket: {', '.join(others[:5])} has its key too. Close one."
            )


def _state(work: TrackedWork, ticket: ExportedTicket) -> Iterator[TicketDifference]:
    done, settable = work.status is MitigationStatus.DONE, work.kind is not WorkKind.AVOIDANCE
    says = f"is {ticket.says}; the model says {_says(work)}"
    if ticket.state is TicketState.UNKNOWN:
        yield _difference(DifferenceKind.STATE_UNCLEAR, work, ticket, f"{says}. {ticket.remedy}")
    elif ticket.state is TicketState.NOT_DONE:
        hint = "Find out who does it instead, or change the decision."
        yield _difference(DifferenceKind.NOT_DONE, work, ticket, f"{says}: it was closed without the work. {hint}")
    elif ticket.state is TicketState.DONE:
        if not done:
            hint = "Write `status: done`, with its evidence."
            yield _difference(DifferenceKind.CLOSED, work, ticket, f"{says}. {hint}", _update(work, "status", MitigationStatus.DONE.value))
    elif done:
        update = _update(work, "status", MitigationStatus.IN_PROGRESS.value) if settable else None
        hint = "Write `status: in-progress`, or close the ticket." if settable else "Close the ticket, or change the decision."
        again = "was reopened and " if ticket.reopened else ""
        yield _difference(DifferenceKind.REOPENED, work, ticket, f"{again}{says}. {hint}", update)
    elif ticket.state is TicketState.STARTED and work.status is MitigationStatus.PLANNED:
        hint = "Write `status: in-progress`."
        yield _difference(
            DifferenceKind.STARTED, work, ticket, f"{says}. {hint}", _update(work, "status", MitigationStatus.IN_PROGRESS.value)
        )


def _due(work: TrackedWork, ticket: ExportedTicket) -> Iterator[TicketDifference]:
    if ticket.due is None:
        return
    said = f"the model says {work.due}" if work.due else "the model names no due date"
    by = "has a milestone that is due" if ticket.due_of_milestone else "is due"
    text = f"`{' '.join(ticket.due.text.split())[:40]}`"
    if len(ticket.due.days) > 1:
        may = " or ".join(day.isoformat() for day in ticket.due.days)
        hint = "Say in which with `--language`." if ticket.due.named else "Say which with `--dates dmy`, `mdy` or `ymd`."
        hint = f"It depends on the language. {hint}" if ticket.due.named else hint
        yield _difference(DifferenceKind.DATE_UNCLEAR, work, ticket, f"{by} on {text}, which may be {may}; {said}. {hint}")
    elif ticket.due.day is None:
        yield _difference(
            DifferenceKind.DATE_UNCLEAR, work, ticket, f"{by} on {text}, which is not a known date; {said}. Compare them by hand."
        )
    elif ticket.due.day != work.due:
        day = ticket.due.day
        yield _difference(
            DifferenceKind.DUE, work, ticket, f"{by} on {day}; {said}. Write `due: {day}`, or change the ticket.", _update(work, "due", day)
        )


def _unmatched(work: Sequence[TrackedWork], lookup: TicketLookup) -> Iterator[TicketDifference]:
    """Open tickets whose key is of nothing: a mitigation that has other words now, or a threat that is gone."""
    without: dict[str, TrackedWork] = {}
    for item in work:
        if item.threat and item.key and not item.ticket and not item.over:
            without.setdefault(key_beginning(item.key), item)
    found = ((key, ticket) for key, ticket in lookup.other_keys(known_keys(work)) if ticket.state not in _OVER)
    for key, ticket in islice(found, _MOST_UNMATCHED):
        near = without.get(key_beginning(key))
        if near:
            write = f"If it is “{near.title}”, write `ticket: {lookup.written(ticket)}` there."
            said = f"has the key of {near.name}, whose mitigation has other words now. {write}"
        else:
            said = f"has the key `{key[:100]}`, which nothing in the models has. Close it if the work is not needed any more."
        place = ticket.place
        yield TicketDifference(DifferenceKind.UNMATCHED, one_line(f"{place.path}:{place.line}: {ticket.name} {said}"), None, ticket)


def known_keys(work: Iterable[TrackedWork]) -> frozenset[str]:
    """Every key that something in the models has or had."""
    return frozenset(key for item in work for key in item.keys)


def _says(work: TrackedWork) -> str:
    return "that it avoids the threat" if work.kind is WorkKind.AVOIDANCE else f"`{work.status.value}`"


def _difference(
    kind: DifferenceKind, work: TrackedWork, ticket: ExportedTicket | None, said: str, update: TicketUpdate | None = None
) -> TicketDifference:
    subject = f": {work.ticket}" if work.ticket else ""
    message = f"{work.source.place(work.where)}: {work.name} “{work.title}”{subject} {said}"
    return TicketDifference(kind, one_line(message), work, ticket, update)


def _update(work: TrackedWork, key: str, value: str | date) -> TicketUpdate:
    return TicketUpdate(work.source.path, work.source.written(work.where), key, value)


def update_text(update: TicketUpdate) -> str:
    """An update as people write it: `threats.T-01.mitigations[0].status: done`."""
    return f"{dotted((*update.where, update.key))}: {update.value}"
