"""The lines of the register as its tables show them, and the blocks that they stand in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from ...analysis.facts import Entry
from ...analysis.phrases import target_name, treatment
from ...frame.links import BLOCK, blocks
from ...frame.location import threat_anchor
from ...frame.page_bound import text_weight
from ...frame.page_frame import Frame
from ...frame.part_names import Named, Names
from ...frame.templates import lasting, settled
from ...model.levels import Scales
from ...records.column import Column, Value
from ...records.shown_columns import AS_OF, IN_TABLE
from ..threat_views import CHANGED, DEFAULT_SCALES, views_of
from .changed_rows import ChangedRows


@dataclass(frozen=True)
class RegisterRow:
    """A line of the register as a page shows it. What stands in it is looked up when it is asked for.

    Attributes:
        entry: the threat and its service.
        columns: those that are shown.
        service_link: address of the service's page; empty for none.
        frame_key: names the frame that it is set in, as in `Frame`.
        changed: whether it came or changed since the base of a preview.
        scales: the levels of impact and likelihood.
    """

    entry: Entry
    columns: tuple[Column, ...]
    service_link: str = ""
    frame_key: str = ""
    changed: bool = False
    scales: Scales = DEFAULT_SCALES

    @property
    def id(self) -> str:
        """Its anchor in the register; no id holds a slash."""
        return f"{self.entry.service.service}/{self.entry.threat.id}"

    @property
    def cells(self) -> Iterator[tuple[Column, Value]]:
        """Each column that is shown, and its value."""
        return ((column, column.value(self.entry)) for column in self.columns)

    @property
    def component(self) -> tuple[Named, ...]:
        """What the threat is about, with addresses; without, where there are no pages of then."""
        targets = Names(self.entry.service).targets(self.entry.threat)
        return tuple(Named(target.id, target.name, self.service_link and f"{self.service_link}#{target.anchor}") for target in targets)

    @property
    def views(self) -> str:
        """The views that it belongs to."""
        views = views_of_entry(self.entry, self.scales)
        return " ".join((*views, CHANGED.id) if self.changed else views)

    @property
    def threat_link(self) -> str:
        """Address of the threat's record; empty for none."""
        return self.service_link and f"{self.service_link}#{threat_anchor(self.entry.threat.id)}"

    def remembered(self, caller: Callable[[], str]) -> str:
        """What the template makes of it, which follows from nothing but this line: made once as long as its service stays the same."""
        given = self.frame_key, self.service_link, self.columns, self.changed
        return self.entry.facts.memory.one("register line", given, self.entry.threat.id, lambda: lasting(settled(caller())))


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
    return entry.facts.memory.one("weight in the register", (), entry.threat.id, partial(_weight, entry))


def _weight(entry: Entry) -> int:
    threat, service = entry.threat, entry.service
    names = (target_name(service, target) for target in threat.target)
    parts = 4 * (len(threat.target) + len(threat.stride) + len(threat.mitigations))
    return 48 + parts + text_weight(threat.title, service.title, service.owner, *names, *treatment(threat))


def rows_of(entries: Iterable[Entry], uri: str, frame: Frame, changed: ChangedRows | None = None) -> list[RegisterRow]:
    """The lines of a page.

    Args:
        entries: in the register's order.
        uri: the page that shows them.
        frame: what it is set in.
        changed: which rows changed since the base of a preview; `None` without one.
    """
    pages: dict[str, str] = {}
    rows = []
    for entry in entries:
        service = entry.service.service
        if service not in pages:
            pages[service] = frame.location.link(uri, frame.location.service(service))
        rows.append(RegisterRow(entry, IN_TABLE, pages[service], frame.key, bool(changed and changed.hold(entry)), frame.policy.scales))
    return rows


def rows_of_then(entries: Iterable[Entry]) -> list[RegisterRow]:
    """The lines of a register as of a tag, in its order. Parts of the models have no pages of then, and so no addresses."""
    return [RegisterRow(entry, AS_OF) for entry in entries]


def blocks_of(rows: Sequence[RegisterRow], first: int = 1) -> list[RowBlock]:
    """The rows in tables.

    Args:
        rows: of one page.
        first: number of the first of them in the register.
    """
    return [RowBlock(first + number * BLOCK, held) for number, held in enumerate(blocks(rows))]


def views_of_row(entry: Entry, scales: Scales, changed: ChangedRows | None) -> tuple[str, ...]:
    """The views that a row belongs to."""
    views = views_of_entry(entry, scales)
    return (*views, CHANGED.id) if changed and changed.hold(entry) else views


def views_of_entry(entry: Entry, scales: Scales) -> tuple[str, ...]:
    """The views that an entry belongs to; worked out once for a threat that stays as it is."""
    return entry.facts.memory.one("views", scales, entry.threat.id, partial(views_of, entry.assessed, scales))
