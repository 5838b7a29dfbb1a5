"""The lines of the register as its tables show them, and the blocks that they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from ...analysis.facts import Entry
from ...analysis.phrases import target_name, treatment
from ...frame.links import BLOCK, blocks
from ...frame.location import Location, threat_anchor
from ...frame.page_bound import text_weight
from ...frame.part_names import Named, Names
from ...records.column import Column, Value
from ...records.shown_columns import AS_OF, IN_TABLE
from .register_views import VIEWS, View, views_of


@dataclass(frozen=True)
class RegisterRow:
    """A line of the register as a page shows it.

    Attributes:
        id: its anchor in the register.
        entry: the threat and its service.
        cells: each column that is shown, and its value.
        component: what the threat is about, with addresses; without, where there are no pages of then.
        views: the views that it belongs to.
        service_link: address of the service's page; empty for none.
        threat_link: address of the threat's record; empty for none.
    """

    id: str
    entry: Entry
    cells: tuple[tuple[Column, Value], ...]
    component: tuple[Named, ...]
    views: str = ""
    service_link: str = ""
    threat_link: str = ""


@dataclass(frozen=True)
class RowBlock:
    """A table of the register.

    Attributes:
        first: number of its first row, from 1.
        rows: its rows.
    """

    first: int
    rows: Sequence[RegisterRow]


def row_weight(entry: Entry) -> int:
    """What a line weighs at most on a page, as `page_bound` counts."""
    threat, service = entry.threat, entry.service
    names = (target_name(service, target) for target in threat.target)
    parts = 4 * (len(threat.target) + len(threat.stride) + len(threat.mitigations))
    return 48 + parts + text_weight(threat.title, service.title, service.owner, *names, *treatment(threat))


def rows_of(entries: Iterable[Entry], uri: str, location: Location) -> list[RegisterRow]:
    """The lines of a page.

    Args:
        entries: in the register's order.
        uri: the page that shows them.
        location: the site's addresses.
    """
    rows = []
    pages: dict[str, str] = {}
    for entry, targets in _with_targets(entries):
        page = pages.get(entry.service.service)
        if page is None:
            page = pages[entry.service.service] = location.link(uri, location.service(entry.service.service))
        rows.append(
            RegisterRow(
                row_anchor(entry.service.service, entry.threat.id),
                entry,
                _cells(entry, IN_TABLE),
                tuple(Named(target.id, target.name, f"{page}#{target.anchor}") for target in targets),
                " ".join(views_of(entry.assessed)),
                page,
                f"{page}#{threat_anchor(entry.threat.id)}",
            )
        )
    return rows


def rows_of_then(entries: Iterable[Entry]) -> list[RegisterRow]:
    """The lines of a register as of a tag, in its order. Parts of the models have no pages of then, and so no addresses."""
    return [
        RegisterRow(
            row_anchor(entry.service.service, entry.threat.id),
            entry,
            _cells(entry, AS_OF),
            tuple(Named(target.id, target.name, "") for target in targets),
        )
        for entry, targets in _with_targets(entries)
    ]


def _with_targets(entries: Iterable[Entry]) -> Iterator[tuple[Entry, tuple[Named, ...]]]:
    """Each entry with what its threat is about; the names of a service's parts are looked up once."""
    names: dict[str, Names] = {}
    for entry in entries:
        service = entry.service
        if service.service not in names:
            names[service.service] = Names(service)
        yield entry, names[service.service].targets(entry.threat)


def _cells(entry: Entry, columns: Iterable[Column]) -> tuple[tuple[Column, Value], ...]:
    return tuple((column, column.value(entry)) for column in columns)


def row_anchor(service: str, threat: str) -> str:
    """The anchor of a line of the register; no id holds a slash."""
    return f"{service}/{threat}"


def blocks_of(rows: Sequence[RegisterRow], first: int = 1) -> list[RowBlock]:
    """The rows in tables.

    Args:
        rows: of one page.
        first: number of the first of them in the register.
    """
    return [RowBlock(first + number * BLOCK, held) for number, held in enumerate(blocks(rows))]


@dataclass(frozen=True)
class CountedView:
    """A view, and how many rows it holds."""

    view: View
    count: int


def views_with_counts(entries: Iterable[Entry]) -> list[CountedView]:
    """The views that hold any of the entries, with how many."""
    counts = Counter(view for entry in entries for view in views_of(entry.assessed))
    return [CountedView(view, counts[view.id]) for view in VIEWS.values() if counts[view.id]]
