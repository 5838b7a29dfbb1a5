"""The register's page, and the parts in which a long register is printed: complete without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypedDict

from ...analysis.counts import Counts, counts_of
from ...analysis.facts import Entry, Facts
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.location import Location
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...records.column import Column
from ...records.proof import PROOF_NAME, Evidence
from ...records.shown_columns import IN_TABLE
from .register_grid import Grid
from .register_rows import CountedView, RowBlock, blocks_of, rows_of, views_with_counts
from .register_views import VIEW_NAMES, View, ViewNames

WHOLE = 2000
"""Rows that one page holds. A longer register shows summaries and the grid, and its tables stand in parts of this size."""


@dataclass(frozen=True)
class RegisterPart:
    """A printable part of a long register.

    Attributes:
        number: from 1.
        first: number of its first row in the register, from 1.
        last: number of its last row.
        link: its address.
    """

    number: int
    first: int
    last: int
    link: str


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
        places: in which parts these stand, and how many in each.
    """

    view: View
    count: int
    places: Sequence[CountInPart]


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


class RegisterTable(TypedDict):
    """Rows of the register, on its page or on one of its parts."""

    columns: tuple[Column, ...]
    """The columns that are shown."""
    blocks: Sequence[RowBlock]
    """The rows, worst first, in tables of at most 200: each its `rows`, and the number of the `first` of them."""
    views: Sequence[CountedView]
    """The views that hold any of these rows: each its `view`, and how many rows it holds (`count`)."""


class WholeRegisterContext(RegisterContext, RegisterTable):
    """The register with all its rows on one page."""


class LongRegisterContext(RegisterContext):
    """A register that is too long for one page."""

    parts: Sequence[RegisterPart]
    """The printable parts that hold its rows."""
    groups: Sequence[Sequence[ServiceLine]]
    """Its services by title, in tables of at most 200 rows."""
    views: Sequence[ViewInParts]
    """The views that hold any rows, and in which parts these stand."""


class RegisterPartContext(PageContext, RegisterTable):
    """A printable part of a long register."""

    part: RegisterPart
    """This part."""
    parts: Sequence[RegisterPart]
    """All of them."""
    total: int
    """How many threats the whole register has."""


TEMPLATES = TemplateSet("register", ("header", "downloads", "grid", "proof"), RegisterContext)
TABLE = TemplateSet("register", ("table",), WholeRegisterContext)
SUMMARY = TemplateSet("register", ("summary",), LongRegisterContext)
PART = TemplateSet("register", ("part", "table"), RegisterPartContext)


def register_page(entries: tuple[Entry, ...], grid: Grid, evidence: Evidence, frame: Frame) -> Page:
    """The page of the whole register: all rows, or for a long one what they add up to.

    Args:
        entries: in the register's order.
        grid: the files of its grid.
        evidence: the files of the register and what proves them.
        frame: what the page is set in.
    """
    location = frame.location
    uri = location.register
    parts = _parts(entries, uri, location)
    services = len({entry.facts.service.service for entry in entries})
    context: RegisterContext = {
        **frame.around(uri),
        "total": len(entries),
        "services": services,
        "counts": counts_of(entry.assessed for entry in entries),
        "view": VIEW_NAMES,
        "grid": grid,
        "evidence": evidence,
        "proof_name": PROOF_NAME,
    }
    slots = frame.fragments(TEMPLATES, context)
    if parts:
        groups = blocks(_lines(entries, uri, location))
        long: LongRegisterContext = {**context, "parts": parts, "groups": groups, "views": _views_by_part(entries, parts)}
        slots |= frame.fragments(SUMMARY, long)
    else:
        rows = blocks_of(rows_of(entries, uri, location))
        whole: WholeRegisterContext = {**context, "columns": IN_TABLE, "blocks": rows, "views": views_with_counts(entries)}
        slots |= frame.fragments(TABLE, whole)
    tables = "summary" if parts else "table"
    description = f"{len(entries)} threats of {services} services, worst first."
    return Page(
        uri,
        "Threat register",
        description,
        (("", ("header", "downloads", "grid", tables)), ("Proof", ("proof",))),
        slots,
        searched={tables: (), "proof": ()},
        own=frozenset(("grid",)),
        hide=("navigation", "toc"),
        in_nav=True,
    )


def register_parts(entries: tuple[Entry, ...], frame: Frame) -> tuple[Page, ...]:
    """The printable parts of a register that is too long for one page; none of a shorter one."""
    parts = _parts(entries, frame.location.register, frame.location)
    return tuple(_part_page(entries, part.number, frame) for part in parts)


def _part_page(entries: tuple[Entry, ...], number: int, frame: Frame) -> Page:
    location = frame.location
    uri = location.register_part(number)
    parts = _parts(entries, uri, location)
    part = parts[number - 1]
    held = entries[part.first - 1 : part.last]
    context: RegisterPartContext = {
        **frame.around(uri),
        "part": part,
        "parts": parts,
        "total": len(entries),
        "views": views_with_counts(held),
        "columns": IN_TABLE,
        "blocks": blocks_of(rows_of(held, uri, location), part.first),
    }
    slots = frame.fragments(PART, context)
    title = f"Threat register, part {number} of {len(parts)}"
    description = f"Threats {part.first} to {part.last} of {len(entries)}."
    return Page(uri, title, description, (("", ("part", "table")),), slots, searched={"table": ()}, hide=("navigation", "toc"))


def _parts(entries: Sequence[Entry], uri: str, location: Location) -> list[RegisterPart]:
    if len(entries) <= WHOLE:
        return []
    starts = range(0, len(entries), WHOLE)
    return [
        RegisterPart(number, start + 1, min(start + WHOLE, len(entries)), location.link(uri, location.register_part(number)))
        for number, start in enumerate(starts, start=1)
    ]


def _views_by_part(entries: Sequence[Entry], parts: Iterable[RegisterPart]) -> list[ViewInParts]:
    """The views that hold anything, with how many rows and in which parts these stand."""
    places: dict[str, list[CountInPart]] = {}
    for part in parts:
        for counted in views_with_counts(entries[part.first - 1 : part.last]):
            places.setdefault(counted.view.id, []).append(CountInPart(part, counted.count))
    return [ViewInParts(counted.view, counted.count, places[counted.view.id]) for counted in views_with_counts(entries)]


def _lines(entries: Iterable[Entry], uri: str, location: Location) -> list[ServiceLine]:
    facts_by_service = {entry.facts.service.service: entry.facts for entry in entries}
    by_title = sorted(facts_by_service.values(), key=lambda facts: (facts.service.title.casefold(), facts.service.service))
    return [
        ServiceLine(
            facts,
            location.link(uri, location.service(facts.service.service), "threats"),
            counts_of(facts.threats),
        )
        for facts in by_title
    ]
