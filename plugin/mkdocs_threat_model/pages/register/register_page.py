"""The register's page: complete without a script, or what a long register adds up to and where its rows stand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from ...analysis.counts import Counts, counts_in, counts_of
from ...analysis.facts import Entry, Facts
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.location import Location
from ...frame.page import Page
from ...frame.page_bound import SAMPLE, fits, text_weight
from ...frame.page_frame import Frame
from ...model.levels import Scales
from ...records.proof import PROOF_NAME, Evidence
from ...records.shown_columns import IN_TABLE
from ..grid.grid_files import Grid
from ..grid.long_lists import teams_slot
from ..threat_views import CHANGED, VIEW_NAMES, View, ViewNames, views_under, views_with_counts
from .changed_rows import ChangedRows
from .register_grid import register_grid
from .register_parts import RegisterPart, RegisterTable, held_in_parts, parts_of, register_parts
from .register_rows import blocks_of, row_weight, rows_of, views_of_row

_PLACES = 12
"""Parts that a view names."""


@dataclass(frozen=True)
class ServiceLine:
    """A service in the summary of a long register.

    Attributes:
        facts: the model and what follows from it.
        link: relative link to the threats on its page.
        counts: its threats.
    """

    facts: Facts
    link: str
    counts: Counts


@dataclass(frozen=True)
class CountInPart:
    """How many rows of a view stand in a part."""

    part: RegisterPart
    count: int


@dataclass(frozen=True)
class ViewInParts:
    """A view of a long register.

    Attributes:
        view: its anchor (`id`), and its `title`.
        count: how many rows it holds.
        places: in which parts these stand, and how many in each; the first of these parts, where there are many.
        more: in how many further parts rows of it stand.
        last: the last of these.
    """

    view: View
    count: int
    places: Sequence[CountInPart]
    more: int = 0
    last: RegisterPart | None = None


class RegisterContext(PageContext):
    """The register: what its page has in any case."""

    total: int
    """How many threats there are."""
    services: int
    """How many services have any."""
    counts: Counts
    """Open and all threats by risk, and all by status."""
    view: ViewNames
    """The anchors that counts lead to."""
    grid: Grid
    """The addresses that the grid needs."""
    evidence: Evidence
    """The files of the register (`downloads`), what `proof.json` holds (`proof`), and the catalog against the models (`services`)."""
    proof_name: str
    """Relative link to `proof.json`."""
    most_names: int
    """How many services or files the proof names at once; there are more where the page cannot hold them."""
    base: str
    """What the threats of a preview are compared with; empty without the option `base`."""
    changed: int
    """How many threats were added or changed since."""


class WholeRegisterContext(RegisterContext, RegisterTable):
    """The register with all its rows on one page."""


class LongRegisterContext(RegisterContext):
    """A register that is too long for one page."""

    parts: Sequence[RegisterPart]
    """The printable parts that hold its rows."""
    groups: Sequence[Sequence[ServiceLine]]
    """Its services by title, in tables of at most 200 rows; none where even these are too many for the page."""
    views: Sequence[ViewInParts]
    """The views that hold any rows, and in which parts these stand."""


TEMPLATES = TemplateSet("register", ("header", "downloads", "grid", "proof"), RegisterContext)
TABLE = TemplateSet("register", ("table",), WholeRegisterContext)
SUMMARY = TemplateSet("register", ("summary",), LongRegisterContext)


def register_pages(
    entries: tuple[Entry, ...],
    details: Iterable[str],
    evidence: Evidence,
    frame: Frame,
    changed: ChangedRows | None = None,
) -> tuple[Iterator[Page], Mapping[str, bytes]]:
    """The page of the register, its parts where it is too long for one, and the files of its grid by path in the site.

    Args:
        entries: in the register's order.
        details: the digests of the services' records (`record_file`), in the order of the services.
        evidence: the files of the register and what proves them.
        frame: what the pages are set in.
        changed: which rows changed since the base of a preview; `None` without one.
    """
    grid = register_grid(entries, details, frame, changed)
    names = list(_names(evidence))
    weights = [9 + text_weight(name) for name in names]
    named = fits(weights, frame.bound // 4)
    is_whole = fits((row_weight(entry) for entry in entries), frame.bound - (sum(weights) if named else frame.bound // 4))
    held = [] if is_whole else held_in_parts(entries, frame.bound)
    page = _page(entries, held, grid, evidence, frame, len(names) if named else SAMPLE, changed)
    return chain([page], register_parts(held, frame, changed)), grid.files


def _page(
    entries: tuple[Entry, ...],
    held: Sequence[Sequence[Entry]],
    grid: Grid,
    evidence: Evidence,
    frame: Frame,
    most_names: int,
    changed: ChangedRows | None,
) -> Page:
    """All rows, or for a long register what they add up to."""
    location = frame.location
    uri = location.register
    services = len({entry.service.service for entry in entries})
    context: RegisterContext = {
        **frame.around(uri),
        "total": len(entries),
        "services": services,
        "counts": counts_of(entry.assessed for entry in entries),
        "view": VIEW_NAMES,
        "grid": grid,
        "evidence": evidence,
        "proof_name": PROOF_NAME,
        "most_names": most_names,
        "base": changed.base if changed else "",
        "changed": sum(map(changed.hold, entries)) if changed else 0,
    }
    slots = frame.fragments(TEMPLATES, context)
    if held:
        long = _long(context, entries, held, frame, changed)
        slots |= frame.fragments(SUMMARY, long)
        if not long["groups"]:
            slots |= _teams(entries, services, frame)
    else:
        rows, scales = blocks_of(rows_of(entries, uri, frame, changed)), frame.policy.scales
        whole: WholeRegisterContext = {
            **context,
            "columns": IN_TABLE,
            "blocks": rows,
            "views": views_with_counts((views_of_row(entry, scales, changed) for entry in entries), scales),
        }
        slots |= frame.fragments(TABLE, whole)
    tables = ("summary", "teams") if "teams" in slots else ("summary",) if held else ("table",)
    description = f"{len(entries)} threats of {services} services, highest risk first."
    return Page(
        uri,
        "Threat register",
        description,
        (("", ("header", "downloads", "grid", *tables)), ("Proof", ("proof",))),
        slots,
        searched={**dict.fromkeys(tables, ()), "proof": ()},
        own=frozenset(("grid",)),
        hide=("navigation", "toc"),
        in_nav=True,
    )


def _long(
    context: RegisterContext, entries: tuple[Entry, ...], held: Sequence[Sequence[Entry]], frame: Frame, changed: ChangedRows | None
) -> LongRegisterContext:
    location = frame.location
    uri = location.register
    parts = parts_of(held, uri, location)
    facts_by_service = {entry.service.service: entry.facts for entry in entries}
    weights = (30 + text_weight(facts.service.title, facts.service.owner) for facts in facts_by_service.values())
    by_service = fits(weights, frame.bound // 2)
    return {
        **context,
        "parts": parts,
        "groups": blocks(_lines(facts_by_service, uri, location)) if by_service else (),
        "views": _views_by_part(held, parts, frame.policy.scales, changed),
    }


def _teams(entries: Sequence[Entry], services: int, frame: Frame) -> dict[str, str]:
    teams: dict[str, list[int]] = {}
    for entry in entries:
        line = teams.setdefault(entry.service.owner, [0, 0])
        line[0] += entry.assessed.is_open
        line[1] += 1
    counts = {owner: (line[0], line[1]) for owner, line in teams.items()}
    said = f"The register has {len(entries)} threats of {services} services."
    return teams_slot(counts, ("Open", "All threats"), said, frame.location.register, frame)


def _names(evidence: Evidence) -> Iterator[str]:
    """What the proof names, with the reasons and the digests that stand beside it."""
    services = evidence.services
    for source, digest in evidence.proof["sources"].items():
        yield f"{source} {digest}"
    yield from services.unlisted
    yield from services.unreadable
    for absent in services.missing:
        yield f"{absent.service} {absent.reason or 'without a reason'}"


def _views_by_part(
    held: Iterable[Sequence[Entry]], parts: Iterable[RegisterPart], scales: Scales, changed: ChangedRows | None
) -> list[ViewInParts]:
    """The views that hold anything, with how many rows and in which parts these stand."""
    places: dict[str, list[CountInPart]] = {}
    for part, entries in zip(parts, held, strict=True):
        for counted in views_with_counts((views_of_row(entry, scales, changed) for entry in entries), scales):
            places.setdefault(counted.view.id, []).append(CountInPart(part, counted.count))
    return [_in_parts(view, places[name]) for name, view in (*views_under(scales).items(), (CHANGED.id, CHANGED)) if name in places]


def _in_parts(view: View, places: Sequence[CountInPart]) -> ViewInParts:
    further = places[_PLACES:]
    count = sum(place.count for place in places)
    return ViewInParts(view, count, places[:_PLACES], len(further), further[-1].part if further else None)


def _lines(facts_by_service: Mapping[str, Facts], uri: str, location: Location) -> list[ServiceLine]:
    by_title = sorted(facts_by_service.values(), key=lambda facts: (facts.service.title.casefold(), facts.service.service))
    return [
        ServiceLine(
            facts,
            location.link(uri, location.service(facts.service.service), "threats"),
            counts_in((facts,)),
        )
        for facts in by_title
    ]
