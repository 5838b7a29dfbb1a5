"""Tickets of exports by what models call them, and by the keys in their texts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..model.patterns import matches
from ..model.policy import Tickets
from .issue_addresses import JIRA_KEY, address_names, project_of, written_ticket
from .ticket_words import TicketState
from .tracked_work import TrackedWork
from .tracker_export import ExportedTicket, TrackerExport


class TicketLookup:
    """Looks tickets up.

    Args:
        export: what was read; of tickets that are listed twice the first counts.
        policy: how the models write tickets.
    """

    def __init__(self, export: TrackerExport, policy: Tickets) -> None:
        self._policy = policy
        unique: dict[str, ExportedTicket] = {}
        self.twice: list[ExportedTicket] = []
        for ticket in export.tickets:
            first = unique.setdefault(ticket.names[0], ticket)
            if first is not ticket:
                self.twice.append(ticket)
        self.tickets = tuple(unique.values())
        self._by_name = {ticket.name: ticket for ticket in self.tickets}
        self._named: dict[str, list[ExportedTicket]] = {}
        self._keyed: dict[str, list[ExportedTicket]] = {}
        self._projects: set[str | None] = set()
        for ticket in self.tickets:
            for name in ticket.names:
                self._named.setdefault(name, []).append(ticket)
                self._projects.add(project_of(name))
            for key in ticket.keys:
                self._keyed.setdefault(key, []).append(ticket)
        self._projects.discard(None)

    def named(self, ticket: str) -> Sequence[ExportedTicket]:
        """The tickets that a model's may be: one, none, or several where a number alone is in several projects."""
        written = written_ticket(ticket, self._policy.url)
        for name in written.names:
            found = self._named.get(name, [])
            if written.by_address:  # what the export names by its address too is not known by less
                found = [item for item in found if item.names[0] == name]
            if found:
                return found
        return ()

    def covers(self, ticket: str) -> bool:
        """Whether the exports have other tickets of the project of a model's ticket, so that it should be in them."""
        return project_of(written_ticket(ticket, self._policy.url).names[0]) in self._projects

    def keyed(self, work: TrackedWork) -> tuple[ExportedTicket, ...]:
        """The tickets whose texts have a key of something; those that were closed without the work only where there are no others."""
        found = tuple(dict.fromkeys(ticket for key in work.keys for ticket in self._keyed.get(key, ())))
        return tuple(ticket for ticket in found if ticket.state is not TicketState.NOT_DONE) or found

    def other_keys(self, known: frozenset[str]) -> Iterator[tuple[str, ExportedTicket]]:
        """Keys that none of the known are, with the ticket that has them."""
        for key, tickets in self._keyed.items():
            if key not in known:
                yield from ((key, ticket) for ticket in tickets)

    def written(self, ticket: ExportedTicket) -> str:
        """A ticket as a model writes it: as the policy's address and pattern have it, else by its address or project."""
        names, url, pattern = ticket.names, self._policy.url, self._policy.pattern
        if JIRA_KEY.fullmatch(names[0]):
            return ticket.name
        number = names[-1].removeprefix("#")
        fits = url is not None and address_names(url.replace("{id}", number))[:1] == names[:1]
        forms = [*([number, f"#{number}"] if fits else []), *([ticket.url] if ticket.url else []), ticket.name, f"#{number}", number]
        if pattern is not None:
            forms = [form for form in forms if matches(pattern, form)] or forms
        return forms[0]

    def by_name(self, name: str) -> ExportedTicket | None:
        """A ticket by the name that messages call it."""
        return self._by_name.get(name)
