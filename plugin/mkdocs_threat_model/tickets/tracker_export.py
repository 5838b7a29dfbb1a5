"""A list of tickets that a tracker exported, as values: GitHub's and GitLab's JSON, and Jira's CSV.

Exports are hostile: anyone who may open an issue writes into them. They are read within bounds, executed never, and what
cannot be understood is an error with the file and the line, or a state that is unknown.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from ..errors import ThreatModelError
from ..findings import Place
from .export_dates import DateOrder, TicketDay
from .ticket_words import TicketState, TicketWords

MAX_EXPORT = 64_000_000
"""Largest export that is read."""
MAX_EXPORTED = 100_000
"""Most tickets of all exports of a run."""


class ExportError(ThreatModelError):
    """An export that cannot be read.

    Args:
        place: the file and the line.
        message: why, and what to do.
    """

    def __init__(self, place: Place, message: str) -> None:
        super().__init__(f"{place.path}:{place.line}: {message}")


@dataclass(frozen=True, slots=True)
class ExportedTicket:
    """A ticket as its tracker has it.

    Attributes:
        name: what messages call it: `SHOP-142`, `shop/orders#12`.
        names: what models may call it, the surest first; folded.
        state: how far it is.
        says: the state in the tracker's own words.
        remedy: what to do where the state is not known, as a sentence.
        place: where the export has it.
        reopened: whether it is open again.
        due: when it is due.
        due_of_milestone: whether that is the day of its milestone.
        keys: of what it is for, as its text has them.
        url: its address; empty where the export has none.
        moved_to: the name of the ticket that took its place, where the export has that one; `?` where it was moved elsewhere.
    """

    name: str
    names: tuple[str, ...]
    state: TicketState
    says: str
    place: Place
    reopened: bool = False
    due: TicketDay | None = None
    due_of_milestone: bool = False
    keys: tuple[str, ...] = ()
    url: str = ""
    moved_to: str = ""
    remedy: str = "Say what it means with `--means`."


ELSEWHERE = "?"
"""Of a ticket that was moved to where no export says anything."""


@dataclass(frozen=True, slots=True)
class TrackerExport:
    """What exports say.

    Attributes:
        tickets: in the order of the files.
        notes: what somebody should know of how they were made.
    """

    tickets: tuple[ExportedTicket, ...] = ()
    notes: tuple[str, ...] = ()

    def __add__(self, other: TrackerExport) -> TrackerExport:
        return TrackerExport((*self.tickets, *other.tickets), (*self.notes, *other.notes))


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """How exports are read.

    Attributes:
        words: what statuses, resolutions and labels mean.
        order: of dates of digits.
        language: of names of months.
        columns: heads of columns of a CSV file, by what they have.
    """

    words: TicketWords = field(default_factory=TicketWords)
    order: DateOrder | None = None
    language: str | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


def followed(export: TrackerExport, moved: Mapping[str, str]) -> TrackerExport:
    """The export, where tickets that moved name the one that took their place.

    Args:
        export: what was read.
        moved: of tickets that moved, name → name of the one that took its place.
    """
    return replace(export, tickets=tuple(replace(item, moved_to=moved.get(item.name, item.moved_to)) for item in export.tickets))
