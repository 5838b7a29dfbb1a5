"""The organisation's page: every service, the risk matrix, and what is due."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from ...analysis.counts import Counts, counts_of
from ...analysis.facts import Entry, Facts
from ...analysis.register_entries import Deadline, deadlines, matrix_counts
from ...checks.service_state import ServiceState, ServiceStates
from ...findings import Finding
from ...frame.contexts import PageContext, TemplateSet
from ...frame.icon_files import inline
from ...frame.location import Location, threat_anchor
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.policy import Matrix
from ...model.reading import Broken
from ...model.scales import Level
from ..register.register_views import VIEW_NAMES, ViewNames, rating_view
from ..service.broken_page import addresses
from .service_map import ServiceMap


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


@dataclass(frozen=True)
class BrokenFile:
    """A file that is no valid model.

    Attributes:
        file: its `path`, its findings, and how many there are (`total`).
        link: relative link to the page that tells of it.
    """

    file: Broken
    link: str


@dataclass(frozen=True)
class DueLine:
    """What is overdue or falls due.

    Attributes:
        deadline: the day, what it is, whose it is, and whether it is overdue.
        link: relative link to what it concerns.
    """

    deadline: Deadline
    link: str


class IndexContext(PageContext):
    """The overview."""

    rows: Sequence[ServiceRow]
    """The services, by title."""
    broken: Sequence[BrokenFile]
    """The files that are no valid models."""
    own_findings: tuple[Finding, ...]
    """What is wrong with the organisation's own files: policy, catalog, baseline."""
    counts: Counts
    """Open and all threats of all services by risk, and all by status."""
    total: int
    """How many threats there are."""
    matrix: Matrix
    """The risk of each impact and likelihood: `matrix[impact][likelihood]`."""
    placed: Mapping[tuple[Level, Level], int]
    """How many threats have an impact and a likelihood, by the pair; a pair without any is left out."""
    placed_open: Mapping[tuple[Level, Level], int]
    """How many of them are open."""
    unplaced: int
    """How many threats stand in no cell of the matrix."""
    levels: tuple[Level, ...]
    """The levels of impact and likelihood, lowest first."""
    deadlines: Sequence[DueLine]
    """What is overdue or falls due in the next 60 days, in the order of the days."""
    overdue: int
    """How many of these are overdue."""
    titles: Mapping[str, str]
    """The services' titles, by id."""
    names: Mapping[str, str]
    """The names of the services and of the external parties on the map, by id."""
    map: ServiceMap
    """The map: its `drawing`, the `name` of its files, the links in its `landscape`, and the pairs of services `contradicted`."""
    service_links: Mapping[str, str]
    """Relative links to the services' pages, by id."""
    history: str
    """Relative link to the history; empty where there is no such page."""
    rating_view: Callable[[Level, Level], str]
    """`rating_view(impact, likelihood)`: the anchor in the register of the threats of one cell of the matrix."""
    view: ViewNames
    """The anchors in the register of the other parts that counts lead to."""


TEMPLATES = TemplateSet("index", ("header", "services", "map", "matrix", "due"), IndexContext)


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
    shown_on = addresses(broken, portfolio, location)
    context: IndexContext = {
        **frame.around(uri),
        "rows": [_row(portfolio[name], states.of(name), uri, location) for name in _by_title(portfolio)],
        "broken": [BrokenFile(model, location.link(uri, shown_on[model.stem])) for model in broken],
        "own_findings": states.of("").findings,
        "counts": counts_of(entry.assessed for entry in entries),
        "total": len(entries),
        "matrix": frame.policy.matrix,
        "placed": matrix_counts(entries),
        "placed_open": matrix_counts(entry for entry in entries if entry.assessed.is_open),
        "unplaced": sum(1 for entry in entries if not (entry.assessed.threat.impact and entry.assessed.threat.likelihood)),
        "levels": tuple(Level),
        "deadlines": [
            DueLine(item, location.link(uri, location.service(item.service), threat_anchor(item.threat) if item.threat else ""))
            for item in due
        ],
        "overdue": sum(item.overdue for item in due),
        "titles": titles,
        "names": {**titles, **services.landscape.parties},
        "map": services,
        "service_links": {name: location.link(uri, location.service(name)) for name in portfolio},
        "history": location.link(uri, location.history) if location.shows_history else "",
        "rating_view": rating_view,
        "view": VIEW_NAMES,
    }
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("", ("header",)),
        ("Services", ("services",)),
        ("How the services connect", ("map",)),
        ("Risk matrix", ("matrix",)),
        ("Overdue and due soon", ("due",)),
    )
    slots = frame.fragments(TEMPLATES, context)
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
