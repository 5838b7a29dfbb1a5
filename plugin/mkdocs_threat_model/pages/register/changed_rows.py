"""Which rows of the register changed since the base of a preview. A register without a base has none of this."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ...analysis.facts import Entry
from ...records.column import Column, Kind
from ..threat_views import CHANGED

CHANGED_ONLY = {key: (value,) for key, value in CHANGED.where.items()}
"""The grid's filter for these rows."""


@dataclass(frozen=True)
class ChangedRows:
    """The rows that came or changed.

    Attributes:
        base: what the version before is called.
        threats: the ids of their threats, by service.
    """

    base: str
    threats: Mapping[str, frozenset[str]]

    def hold(self, entry: Entry) -> bool:
        """Whether a row is one of them."""
        return entry.threat.id in self.threats.get(entry.service.service, ())

    @property
    def column(self) -> Column:
        """The column by which the grid filters them."""
        meaning = f"Whether the threat was added or changed since {self.base}."
        return Column("changed", "Changed", Kind.TEXT, meaning, lambda entry: "yes" if self.hold(entry) else None, ("yes",), share=5)
