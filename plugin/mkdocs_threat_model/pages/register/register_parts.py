"""The parts in which a long register stands whole and is printed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypedDict

from ...analysis.facts import Entry
from ...frame.contexts import PageContext, TemplateSet
from ...frame.location import Location
from ...frame.page import Page
from ...frame.page_bound import cut
from ...frame.page_frame import Frame
from ...records.column import Column
from ...records.shown_columns import IN_TABLE
from ..grid.long_lists import PART_HIDES
from ..threat_views import CountedView, views_with_counts
from .changed_rows import ChangedRows
from .register_rows import RowBlock, blocks_of, row_weight, rows_of, views_of_row

_NEAR = 5
"""Parts before and after a part that it leads to, beside the first and the last."""


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


class RegisterTable(TypedDict):
    """Rows of the register, on its page or on one of its parts."""

    columns: tuple[Column, ...]
    """The columns that are shown."""
    blocks: Sequence[RowBlock]
    """The rows, worst first, in tables of at most 200: each its `rows`, and the number of the `first` of them."""
    views: Sequence[CountedView]
    """The views that hold any of these rows: each its `view`, and how many rows it holds (`count`)."""


class RegisterPartContext(PageContext, RegisterTable):
    """A printable part of a long register."""

    part: RegisterPart
    """This part."""
    parts: Sequence[RegisterPart]
    """All of them."""
    near: Sequence[RegisterPart]
    """Those next to this one, the first and the last."""
    total: int
    """How many threats the whole register has."""


PART = TemplateSet("register", ("part", "table"), RegisterPartContext)


def held_in_parts(entries: Sequence[Entry], bound: int) -> list[Sequence[Entry]]:
    """The rows of each part, in the register's order."""
    return cut(entries, row_weight, bound)


def parts_of(held: Sequence[Sequence[Entry]], uri: str, location: Location) -> list[RegisterPart]:
    """The parts.

    Args:
        held: the rows of each.
        uri: the page that leads to them.
        location: the site's addresses.
    """
    parts = []
    first = 1
    for number, rows in enumerate(held, start=1):
        parts.append(RegisterPart(number, first, first + len(rows) - 1, location.link(uri, location.register_part(number))))
        first += len(rows)
    return parts


def register_parts(held: Sequence[Sequence[Entry]], frame: Frame, changed: ChangedRows | None = None) -> Iterator[Page]:
    """The pages of the parts.

    Args:
        held: the rows of each.
        frame: what the pages are set in.
        changed: which rows changed since the base of a preview; `None` without one.
    """
    # All parts stand beside one another: what leads from one to another leads there from each.
    parts = parts_of(held, frame.location.register_part(0), frame.location)
    total = sum(map(len, held))
    for part, rows in zip(parts, held, strict=True):
        named = [(entry.service.service, entry.threat.id, bool(changed and changed.hold(entry))) for entry in rows]
        given = part, parts, total, named, changed.base if changed else ""
        services = dict.fromkeys(service for service, _, _ in named)
        make = partial(_page, part, parts, rows, total, frame, changed)
        yield from frame.keeper.pages(f"part {part.number} of the register", services, given, make)


def _page(
    part: RegisterPart, parts: Sequence[RegisterPart], rows: Sequence[Entry], total: int, frame: Frame, changed: ChangedRows | None
) -> Iterator[Page]:
    location = frame.location
    uri = location.register_part(part.number)
    scales = frame.policy.scales
    begin = max(part.number - 1 - _NEAR, 0)
    context: RegisterPartContext = {
        **frame.around(uri),
        "part": part,
        "parts": parts,
        "near": list(dict.fromkeys((parts[0], *parts[begin : part.number + _NEAR], parts[-1]))),
        "total": total,
        "views": views_with_counts((views_of_row(entry, scales, changed) for entry in rows), scales),
        "columns": IN_TABLE,
        "blocks": blocks_of(rows_of(rows, uri, frame, changed), part.first),
    }
    slots = frame.fragments(PART, context)
    title = f"Threat register, part {part.number} of {len(parts)}"
    description = f"Threats {part.first} to {part.last} of {total}."
    yield Page(uri, title, description, (("", ("part", "table")),), slots, searched={"table": ()}, hide=PART_HIDES)
