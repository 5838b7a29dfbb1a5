"""The organisation's page: every service, the risk matrix, and what is due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..analysis.counts import Counts, counts_of
from ..analysis.facts import Facts
from ..analysis.landscape import Landscape
from ..analysis.register import Entry, deadlines, matrix_counts
from ..drawing import Drawing
from ..model.scales import Level
from .broken import addresses
from .content import Content
from .environment import Templates
from .icons import inline
from .location import Location, threat_anchor
from .page import Page
from .register import VIEWS_BY_NAME, rating_view
from .siblings import siblings
from .state import State, States


@dataclass(frozen=True)
class ServiceRow:
    """A service's line."""

    facts: Facts
    link: str
    counts: Counts
    state: State


@dataclass(frozen=True)
class ServiceMap:
    """The organisation's map.

    Attributes:
        landscape: the links that it shows.
        contradicted: pairs of services whose models contradict each other.
        drawing: the map.
        name: the stem of its files.
    """

    landscape: Landscape
    contradicted: frozenset[tuple[str, str]]
    drawing: Drawing
    name: str = "map"


def organisation_page(
    content: Content, entries: tuple[Entry, ...], states: States, services: ServiceMap, templates: Templates, location: Location
) -> Page:
    """The page of all services.

    Args:
        content: the models.
        entries: the register.
        states: what is incomplete, by service.
        services: the organisation's map.
        templates: renders the fragments.
        location: the site's addresses.
    """
    portfolio, policy, today = content.facts, content.policy, content.today
    titles = {name: facts.service.title for name, facts in portfolio.items()}
    uri = location.index
    due = deadlines(portfolio, today)
    told = addresses(content.portfolio.broken, portfolio, location)
    context = {
        "rows": [_row(portfolio[name], states.of(name), uri, location) for name in _by_title(portfolio)],
        "broken": [(one, location.link(uri, told[one.stem])) for one in content.portfolio.broken],
        "own_findings": states.of("").findings,
        "counts": counts_of(one.assessed for one in entries),
        "total": len(entries),
        "matrix": policy.matrix,
        "placed": matrix_counts(entries),
        "placed_open": matrix_counts(one for one in entries if one.assessed.is_open),
        "method": location.link(uri, location.method),
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
        "today": today,
        "register": location.link(uri, location.register),
        "siblings": siblings(uri, location),
        "history": location.link(uri, location.history) if content.shows_history else "",
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
    slots = {name: templates.render(f"index/{name}.html.j2", **context) for _, names in sections for name in names}
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


def _row(facts: Facts, state: State, uri: str, location: Location) -> ServiceRow:
    link = location.link(uri, location.service(facts.service.service))
    return ServiceRow(facts, link, counts_of(facts.threats), state)
