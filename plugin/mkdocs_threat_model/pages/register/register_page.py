"""The register's page, and the parts in which a long register is printed: complete without a script."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...analysis.counts import Counts, counts_of
from ...analysis.facts import Entry, Facts
from ...frame.frame import Frame
from ...frame.links import blocks
from ...frame.location import Location
from ...frame.page import Page
from ...records.proof import PROOF_NAME, Evidence
from ...records.shown_columns import IN_TABLE
from .register_grid import Grid
from .register_rows import blocks_of, rows_of, views_with_counts
from .register_views import VIEWS_BY_NAME, View

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
    """A service in the summary of a long register."""

    facts: Facts
    link: str
    counts: Counts


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
    context = {
        **frame.around(uri),
        "total": len(entries),
        "services": len({one.facts.service.service for one in entries}),
        "counts": counts_of(one.assessed for one in entries),
        "view": VIEWS_BY_NAME,
        "grid": grid,
        "evidence": evidence,
        "proof_name": PROOF_NAME,
    }
    if parts:
        lines = _lines(entries, uri, location)
        context |= {
            "parts": parts,
            "groups": blocks(lines),
            "views": _views_by_part(entries, parts),
        }
    else:
        context |= {"columns": IN_TABLE, "blocks": blocks_of(rows_of(entries, uri, location)), "views": views_with_counts(entries)}
    tables = "summary" if parts else "table"
    slots = frame.fragments("register", ("header", "downloads", "grid", tables, "proof"), context)
    description = f"{len(entries)} threats of {context['services']} services, worst first."
    return Page(
        uri,
        "Threat register",
        description,
        (("", ("header", "downloads", "grid", tables)), ("Proof", ("proof",))),
        slots,
        late={tables: (), "proof": ()},
        hide=("navigation", "toc"),
        in_nav=True,
    )


def register_parts(entries: tuple[Entry, ...], frame: Frame) -> tuple[Page, ...]:
    """The printable parts of a register that is too long for one page; none of a shorter one."""
    parts = _parts(entries, frame.location.register, frame.location)
    return tuple(_part_page(entries, one.number, frame) for one in parts)


def _part_page(entries: tuple[Entry, ...], number: int, frame: Frame) -> Page:
    location = frame.location
    uri = location.register_part(number)
    parts = _parts(entries, uri, location)
    part = parts[number - 1]
    held = entries[part.first - 1 : part.last]
    context = {
        **frame.around(uri),
        "part": part,
        "parts": parts,
        "total": len(entries),
        "views": views_with_counts(held),
        "columns": IN_TABLE,
        "blocks": blocks_of(rows_of(held, uri, location), part.first),
    }
    slots = frame.fragments("register", ("part", "table"), context)
    title = f"Threat register, part {number} of {len(parts)}"
    description = f"Threats {part.first} to {part.last} of {len(entries)}."
    return Page(uri, title, description, (("", ("part", "table")),), slots, late={"table": ()}, hide=("navigation", "toc"))


def _parts(entries: Sequence[Entry], uri: str, location: Location) -> list[RegisterPart]:
    if len(entries) <= WHOLE:
        return []
    starts = range(0, len(entries), WHOLE)
    return [
        RegisterPart(number, start + 1, min(start + WHOLE, len(entries)), location.link(uri, location.register_part(number)))
        for number, start in enumerate(starts, start=1)
    ]


def _views_by_part(entries: Sequence[Entry], parts: Iterable[RegisterPart]) -> list[tuple[View, int, list[tuple[RegisterPart, int]]]]:
    """The views that hold anything, with how many rows and in which parts these stand."""
    counts: dict[str, list[tuple[RegisterPart, int]]] = {}
    for part in parts:
        for view, count in views_with_counts(entries[part.first - 1 : part.last]):
            counts.setdefault(view.id, []).append((part, count))
    return [(view, count, counts[view.id]) for view, count in views_with_counts(entries)]


def _lines(entries: Iterable[Entry], uri: str, location: Location) -> list[ServiceLine]:
    found = {one.facts.service.service: one.facts for one in entries}
    by_title = sorted(found.values(), key=lambda facts: (facts.service.title.casefold(), facts.service.service))
    return [
        ServiceLine(
            facts,
            location.link(uri, location.service(facts.service.service), "threats"),
            counts_of(facts.threats),
        )
        for facts in by_title
    ]
