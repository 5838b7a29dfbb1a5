"""The lines of the register as its tables show them, and the blocks that they stand in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ...analysis.naming import treatment
from ...analysis.register import Entry
from ...frame.links import BLOCK, blocks
from ...frame.location import Location, threat_anchor
from ...frame.part_names import Named, Names
from .register_views import VIEWS, View, views_of


@dataclass(frozen=True)
class RegisterRow:
    """A line of the register as a page shows it.

    Attributes:
        id: its anchor in the register.
        entry: the threat and its service.
        service_link: address of the service's page.
        threat_link: address of the threat's record.
        component: what the threat is about, with addresses.
        treatment: what is done about it.
        views: the views that it belongs to.
    """

    id: str
    entry: Entry
    service_link: str
    threat_link: str
    component: tuple[Named, ...]
    treatment: tuple[str, ...]
    views: str


@dataclass(frozen=True)
class Block:
    """A table of the register.

    Attributes:
        first: number of its first row, from 1.
        rows: its rows.
    """

    first: int
    rows: Sequence[RegisterRow]


def rows_of(entries: Iterable[Entry], uri: str, location: Location) -> list[RegisterRow]:
    """The lines of a page.

    Args:
        entries: in the register's order.
        uri: the page that shows them.
        location: the site's addresses.
    """
    names: dict[str, Names] = {}
    rows = []
    for entry in entries:
        service, threat = entry.facts.service, entry.assessed.threat
        known = names.setdefault(service.service, Names(service))
        page = location.service(service.service)
        rows.append(
            RegisterRow(
                row_anchor(service.service, threat.id),
                entry,
                location.link(uri, page),
                location.link(uri, page, threat_anchor(threat.id)),
                tuple(Named(one.id, one.name, location.link(uri, page, one.anchor)) for one in known.targets(threat)),
                treatment(threat),
                " ".join(views_of(entry.assessed)),
            )
        )
    return rows


def row_anchor(service: str, threat: str) -> str:
    """The anchor of a line of the register; no id holds a slash."""
    return f"{service}/{threat}"


def blocks_of(rows: Sequence[RegisterRow], first: int = 1) -> list[Block]:
    """The rows in tables.

    Args:
        rows: of one page.
        first: number of the first of them in the register.
    """
    return [Block(first + number * BLOCK, held) for number, held in enumerate(blocks(rows))]


def views_with_counts(entries: Iterable[Entry]) -> list[tuple[View, int]]:
    """The views that hold any of the entries, with how many."""
    counts = Counter(view for entry in entries for view in views_of(entry.assessed))
    return [(view, counts[view.id]) for view in VIEWS.values() if counts[view.id]]
