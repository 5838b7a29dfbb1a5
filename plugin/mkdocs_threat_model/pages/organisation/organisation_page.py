"""The organisation's page: every service, the risk matrix, and what is due."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...analysis.counts import Counts, counts_of
from ...analysis.facts import Entry, Facts
from ...analysis.register_entries import deadlines, matrix_counts
from ...checks.service_state import ServiceState, ServiceStates
from ...frame.frame import Frame
from ...frame.icon_files import inline
from ...frame.location import Location, threat_anchor
from ...frame.page import Page
from ...model.reading import Broken
from ...model.scales import Level
from ..register.register_views import VIEWS_BY_NAME, rating_view
from ..service.broken_page import addresses
from .service_map import ServiceMap


@dataclass(frozen=True)
class ServiceRow:
    """A service's line."""

    facts: Facts
    link: str
    counts: Counts
    state: ServiceState


def organisation_page(
    portfolio: Mapping[str, Facts],
    broken: Sequence[Broken],
    entries: tuple[Entry, ...],
    states: ServiceStates,
    services: ServiceMap,
    frame: Frame,
) -> Page:
    """The page of all services.

    Args:
        portfolio: what follows from each model, by service.
        broken: the files that are no valid models.
        entries: the register.
        states: what is incomplete, by service.
        services: the organisation's map.
        frame: what the page is set in.
    """
    location = frame.location
    titles = {name: facts.service.title for name, facts in portfolio.items()}
    uri = location.index
    due = deadlines(portfolio, frame.today)
    told = addresses(broken, portfolio, location)
    context = {
        **frame.around(uri),
        "rows": [_row(portfolio[name], states.of(name), uri, location) for name in _by_title(portfolio)],
        "broken": [(one, location.link(uri, told[one.stem])) for one in broken],
        "own_findings": states.of("").findings,
        "counts": counts_of(one.assessed for one in entries),
        "total": len(entries),
        "matrix": frame.policy.matrix,
        "placed": matrix_counts(entries),
        "placed_open": matrix_counts(one for one in entries if one.assessed.is_open),
        "unplaced": sum(1 for one in entries if not (one.assessed.threat.impact and one.assessed.threat.likelihood)),
        "levels": tuple(Level),
        "deadlines": [
            (one, location.link(uri, location.service(one.service), threat_anchor(one.threat) if one.threat else "")) for one in due
        ],
        "overdue": sum(one.overdue for one in due),
        "titles": titles,
        "names": {**titles, **services.landscape.parties},
        "map": services,
        "service_links": {name: location.link(uri, location.service(name)) for name in portfolio},
        "history": location.link(uri, location.history) if location.shows_history else "",
        "rating_view": rating_view,
        "view": VIEWS_BY_NAME,
    }
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("", ("header",)),
        ("Services", ("services",)),
        ("How the services connect", ("map",)),
        ("Risk matrix", ("matrix",)),
        ("Overdue and due soon", ("due",)),
    )
    slots = frame.fragments("index", tuple(name for _, names in sections for name in names), context)
    description = f"{len(portfolio)} services and {len(entries)} threats."
    return Page(
        uri,
        "Threat models",
        description,
        sections,
        slots,
        {services.name: inline(services.drawing, uri, location)},
        {"services": tuple(titles.values()), "map": (), "due": ()},
        hide=("navigation",),
        in_nav=True,
    )


def _by_title(portfolio: Mapping[str, Facts]) -> list[str]:
    return sorted(portfolio, key=lambda name: (portfolio[name].service.title.casefold(), name))


def _row(facts: Facts, state: ServiceState, uri: str, location: Location) -> ServiceRow:
    link = location.link(uri, location.service(facts.service.service))
    return ServiceRow(facts, link, counts_of(facts.threats), state)
