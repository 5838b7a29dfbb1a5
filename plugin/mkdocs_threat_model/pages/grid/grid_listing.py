"""A list of the organisation as the grid shows it: its columns as data, and what the grid offers for them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ...analysis.memory import ListMemory
from ...records.column import Column, Value


@dataclass(frozen=True)
class Preset:
    """A question that is asked often.

    Attributes:
        label: on its button.
        filters: the values of each column that it asks for, by the column's key.
        when: `overdue`, or a number of days in which something falls due; empty for whenever.
        columns: keys of the columns that answer it; empty for those that are shown anyway.
    """

    label: str
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    when: str = ""
    columns: tuple[str, ...] = ()

    def asked(self) -> list[Any]:
        """Label, filters and columns, as the grid takes them."""
        filters: list[Any] = [{"id": key, "value": list(values)} for key, values in self.filters.items()]
        return [self.label, [*filters, {"id": "when", "value": self.when}] if self.when else filters, list(self.columns)]


@dataclass(frozen=True)
class Listing:
    """A list.

    Attributes:
        name: what it is known by where data is handed over; small letters.
        label: what it is called.
        nouns: what one row is, and what several are.
        order: what the order of its rows is called.
        columns: what the columns are; the first one is a row's head. What has a row's service has the columns `service` (its
            id) and `service_title`.
        at_first: the columns that are shown before somebody chooses.
        on_phones: keys of those that are shown before on a narrow screen, where a row is a card; empty for the same ones.
        rows: in their order; whatever the columns take their values from.
        facets: keys of the columns that are filtered by choosing among their values, in the panel's order.
        contains: keys of those that are filtered by a text.
        days: keys of those that are filtered by a range of days.
        groups: keys of those that group the rows.
        sorts: keys that narrow screens sort by, with a minus for descending.
        presets: the questions that are asked often.
        mine: keys of the columns that name who has to do with a row.
        overdue: keys of the columns whose day may have passed.
        soon: keys of those whose day may come soon.
        named: the name of a row among those of its service, where a row has `facts` that all its values follow from.
        fresh: further columns, behind the others, whose values follow from more than a row's `facts`: nothing of them is remembered.
    """

    name: str
    label: str
    nouns: tuple[str, str]
    order: str
    columns: tuple[Column, ...]
    at_first: tuple[Column, ...]
    rows: Sequence[Any]
    on_phones: tuple[str, ...] = ()
    facets: tuple[str, ...] = ()
    contains: tuple[str, ...] = ()
    days: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    sorts: tuple[str, ...] = ()
    presets: tuple[Preset, ...] = ()
    mine: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    soon: tuple[str, ...] = ()
    named: Callable[[Any], Hashable] | None = None
    fresh: tuple[Column, ...] = ()

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """Every column."""
        return (*self.columns, *self.fresh)

    def values(self, row: Any) -> Sequence[Value]:
        """The values of a row, by column."""
        known = self._known(row)
        return [*known, *(column.value(row) for column in self.fresh)] if self.fresh else known

    def _known(self, row: Any) -> Sequence[Value]:
        if self.named is None:
            return self._values(row)
        memory: ListMemory = row.facts.memory
        return memory.one(f"values in {self.name}", (), self.named(row), partial(self._values, row))

    def _values(self, row: Any) -> Sequence[Value]:
        return [column.value(row) for column in self.columns]

    def offered(self) -> dict[str, Any]:
        """What the grid offers, as plain values."""
        return {
            "name": self.name,
            "label": self.label,
            "nouns": self.nouns,
            "order": self.order,
            "on_phones": self.on_phones,
            "facets": self.facets,
            "contains": self.contains,
            "days": self.days,
            "groups": self.groups,
            "sorts": self.sorts,
            "presets": [preset.asked() for preset in self.presets],
            "mine": self.mine,
            "overdue": self.overdue,
            "soon": self.soon,
        }
