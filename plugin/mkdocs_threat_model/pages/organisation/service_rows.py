"""The lines of the overview and of the teams' pages: services, deadlines, and links between services."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ...analysis.counts import Counts, counts_in
from ...analysis.facts import Facts
from ...analysis.landscape import Link
from ...analysis.register_entries import Deadline
from ...checks.service_state import ServiceState, ServiceStates
from ...frame.location import Location, threat_anchor
from ...frame.page_bound import text_weight


@dataclass(frozen=True)
class ServiceRow:
    """A service's line.

    Attributes:
        facts: the model and what follows from it.
        link: relative link to its page.
        counts: its threats.
        state: what is incomplete.
    """

    facts: Facts
    link: str
    counts: Counts
    state: ServiceState

    @property
    def complete(self) -> bool:
        """Whether nothing is wrong, waived or known, and every STRIDE question has an answer."""
        return self.state.silent and self.facts.coverage.complete


@dataclass(frozen=True)
class DueLine:
    """What is overdue or falls due.

    Attributes:
        deadline: the day, what it is, whose it is, and whether it is overdue.
        link: relative link to what it concerns.
    """

    deadline: Deadline
    link: str


def by_title(portfolio: Mapping[str, Facts]) -> list[Facts]:
    """The services by title."""
    return [portfolio[name] for name in sorted(portfolio, key=lambda name: (portfolio[name].service.title.casefold(), name))]


def service_rows(services: Iterable[Facts], states: ServiceStates, uri: str, location: Location) -> list[ServiceRow]:
    """The lines of services, in their order.

    Args:
        services: what follows from each model.
        states: what is incomplete, by service.
        uri: source path of the page.
        location: the site's addresses.
    """
    names = {facts.service.service: facts for facts in services}
    return [
        ServiceRow(facts, location.link(uri, location.service(name)), counts_in((facts,)), states.of(name)) for name, facts in names.items()
    ]


def worst_first(rows: Iterable[ServiceRow]) -> list[ServiceRow]:
    """The lines of the services whose models have errors, most errors first; where none has, of those with warnings, most first."""
    rows = list(rows)
    failing = [row for row in rows if row.state.errors]
    if failing:
        return sorted(failing, key=lambda row: -row.state.errors)
    return sorted((row for row in rows if row.state.warnings), key=lambda row: -row.state.warnings)


def due_lines(deadlines: Iterable[Deadline], uri: str, location: Location) -> list[DueLine]:
    """The lines of deadlines, in their order."""
    return [
        DueLine(item, location.link(uri, location.service(item.service), threat_anchor(item.threat) if item.threat else ""))
        for item in deadlines
    ]


def service_weight(row: ServiceRow) -> int:
    """What the line of a service weighs at most on a page, as `page_bound` counts."""
    service = row.facts.service
    return 76 + 8 * len(row.counts.statuses) + text_weight(service.title, service.owner)


def due_weight(deadline: Deadline) -> int:
    """What the line of a deadline weighs at most."""
    return 30 + text_weight(deadline.title, deadline.owner)


def link_weight(link: Link, names: Mapping[str, str]) -> int:
    """What the line of a link between services weighs at most.

    Args:
        link: the link.
        names: of services and external parties.
    """
    said: Sequence[str] = [names[name] for name in link.said_by]
    return 24 + 2 * len(said) + text_weight(names[link.source], names[link.target], *link.flows, *said)
