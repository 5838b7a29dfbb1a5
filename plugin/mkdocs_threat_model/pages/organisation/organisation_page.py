"""The organisation's page: every service, the risk matrix, and what is due."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from ...analysis.counts import Counts, counts_of
from ...analysis.facts import Entry, Facts
from ...analysis.register_entries import Deadline, deadlines, matrix_counts
from ...analysis.stride import Coverage, total_coverage
from ...checks.service_state import ServiceStates
from ...findings import Finding
from ...frame.contexts import PageContext, TemplateSet
from ...frame.icon_files import inline
from ...frame.page import Page
from ...frame.page_bound import SAMPLE, fits, text_weight
from ...frame.page_frame import Frame
from ...frame.view_script import SLOT as VIEW
from ...frame.view_script import view_script
from ...model.levels import Scales
from ...model.policy import Matrix
from ...model.reading import Broken
from ..grid.grid_files import grid_of
from ..grid.long_lists import grid_slot, teams_slot
from ..service.broken_page import addresses
from ..threat_views import VIEW_NAMES, ViewNames, rating_view
from .service_listing import services_listing
from .service_map import ServiceMap
from .service_rows import DueLine, ServiceRow, by_title, due_lines, due_weight, link_weight, service_rows, service_weight, worst_first


@dataclass(frozen=True)
class BrokenFile:
    """A file that is no valid model.

    Attributes:
        file: its `path`, its findings, and how many there are (`total`).
        link: relative link to the page that tells of it.
    """

    file: Broken
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
    coverage: Coverage
    """The answered STRIDE questions of all services; its `rules` count a control once for each service."""
    matrix: Matrix
    """The risk of each impact and likelihood: `matrix[impact][likelihood]`."""
    placed: Mapping[tuple[str, str], int]
    """How many threats have an impact and a likelihood, by the pair; a pair without any is left out."""
    placed_open: Mapping[tuple[str, str], int]
    """How many of them are open."""
    unplaced: int
    """How many threats stand in no cell of the matrix."""
    scales: Scales
    """The levels of impact and likelihood, lowest first, and what they are called."""
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
    rating_view: Callable[[str, str], str]
    """`rating_view(impact, likelihood)`: the anchor in the register of the threats of one cell of the matrix."""
    view: ViewNames
    """The anchors in the register of the other parts that counts lead to."""
    worst: Sequence[ServiceRow]
    """The services whose models have errors, most errors first; where none has, those with warnings, most warnings first."""
    complete: int
    """How many models are complete: nothing is wrong, waived or known, and every question has an answer."""
    most_due: int
    """How many of the `deadlines` stand here: all, but where the page cannot hold them."""
    most_links: int
    """How many of the links of the `map` stand here: all or none."""
    most_broken: int
    """How many of the `broken` files, and of the `own_findings`, stand here."""


TEMPLATES = TemplateSet("index", ("header", "services", "map", "matrix", "due"), IndexContext)


def organisation_page(
    portfolio: Mapping[str, Facts],
    broken: Sequence[Broken],
    entries: tuple[Entry, ...],
    states: ServiceStates,
    services: ServiceMap,
    frame: Frame,
) -> tuple[Page, Mapping[str, bytes]]:
    """The page of all services, and the files of its grid, if it needs one, by path in the site.

    Args:
        portfolio: what follows from each model, by service.
        broken: the files that are no valid models.
        entries: the register.
        states: what is incomplete, by service.
        services: the organisation's map.
        frame: what the page is set in.
    """
    location = frame.location
    uri = location.index
    titles = {name: facts.service.title for name, facts in portfolio.items()}
    names = {**titles, **services.landscape.parties}
    due = deadlines(portfolio, frame.today)
    shown_on = addresses(broken, portfolio, location)
    rows = service_rows(by_title(portfolio), states, uri, location)
    own = states.of("").findings
    room = _room(rows, due, services, names, broken, own, frame.bound)
    context: IndexContext = {
        **frame.around(uri),
        "rows": rows,
        "broken": [BrokenFile(model, location.link(uri, shown_on[model.stem])) for model in broken],
        "own_findings": own,
        "counts": counts_of(entry.assessed for entry in entries),
        "total": len(entries),
        "coverage": total_coverage(facts.coverage for facts in portfolio.values()),
        "matrix": frame.policy.matrix,
        "placed": matrix_counts(entries),
        "placed_open": matrix_counts(entry for entry in entries if entry.assessed.is_open),
        "unplaced": sum(1 for entry in entries if not (entry.assessed.threat.impact and entry.assessed.threat.likelihood)),
        "scales": frame.policy.scales,
        "deadlines": due_lines(due, uri, location),
        "overdue": sum(item.overdue for item in due),
        "titles": titles,
        "names": names,
        "map": services,
        "service_links": {name: location.link(uri, location.service(name)) for name in portfolio},
        "history": location.link(uri, location.history) if location.shows_history else "",
        "rating_view": partial(rating_view, frame.policy.scales),
        "view": VIEW_NAMES,
        "worst": worst_first(rows),
        "complete": sum(row.complete for row in rows),
        "most_due": room.due,
        "most_links": room.links,
        "most_broken": room.broken,
    }
    slots = frame.fragments(TEMPLATES, context, ("header", *(("services",) if room.services else ()), "map", "matrix", "due"))
    files: Mapping[str, bytes] = {}
    listed: tuple[str, ...] = ("services",)
    if not room.services:
        grid = grid_of(services_listing(rows), uri, frame, {facts.service.owner for facts in portfolio.values()})
        files, listed = grid.files, ("teams",)
        slots |= grid_slot(grid, uri, frame) | _teams(rows, uri, frame)
    elif not room.whole:
        listed = ("services", "teams")
        slots |= _teams(rows, uri, frame)
    slots[VIEW] = view_script(uri, location)
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("", ("header",)),
        ("Services", listed),
        ("Service map", (VIEW, "map")),
        ("Risk matrix", ("matrix",)),
        ("Overdue and due soon", ("due",)),
        # Last, since it may be as high as it likes there.
        *((("All services", ("grid",)),) if "grid" in slots else ()),
    )
    description = f"{len(portfolio)} services and {len(entries)} threats."
    tables: dict[str, tuple[str, ...]] = {"map": (), "due": (), "teams": ()}
    page = Page(
        uri,
        "Threat models",
        description,
        sections,
        slots,
        {services.name: inline(services.drawing, uri, location)},
        # Where the services are too many, the search has them by their own pages.
        {**tables, "services": tuple(titles.values())},
        own=frozenset((VIEW, "grid")),
        hide=("navigation",),
        in_nav=True,
    )
    return page, files


@dataclass(frozen=True)
class _Room:
    """How much of each of its lists the page has room for."""

    whole: bool
    services: bool
    due: int
    links: int
    broken: int


def _room(
    rows: Sequence[ServiceRow],
    due: Sequence[Deadline],
    services: ServiceMap,
    names: Mapping[str, str],
    broken: Sequence[Broken],
    own: Sequence[Finding],
    bound: int,
) -> _Room:
    """All of everything where that fits; else each list has a share, or a beginning where one is of use."""
    links = services.landscape.links
    weights: dict[str, Callable[[], Iterable[int]]] = {
        "services": lambda: map(service_weight, rows),
        "due": lambda: map(due_weight, due),
        "links": lambda: (link_weight(link, names) for link in links),
        "broken": lambda: (12 + text_weight(model.path, model.path) for model in broken),
        "own": lambda: (14 + text_weight(finding.message) for finding in own),
    }
    room = bound - services.drawing.svg.count("<")
    if fits(chain.from_iterable(weigh() for weigh in weights.values()), room):
        return _Room(True, True, len(due), len(links), len(broken) + len(own))
    share = bound // 8
    return _Room(
        False,
        fits(weights["services"](), bound // 3),
        len(due) if fits(weights["due"](), share) else SAMPLE,
        len(links) if fits(weights["links"](), share) else 0,
        SAMPLE // 2,
    )


def _teams(rows: Sequence[ServiceRow], uri: str, frame: Frame) -> dict[str, str]:
    counts: dict[str, list[int]] = {}
    for row in rows:
        line = counts.setdefault(row.facts.service.owner, [0, 0])
        line[0] += 1
        line[1] += row.counts.opened
    said = f"There are {len(rows)} services."
    return teams_slot({owner: (line[0], line[1]) for owner, line in counts.items()}, ("Services", "Open threats"), said, uri, frame)
