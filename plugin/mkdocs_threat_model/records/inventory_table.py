"""The data inventory as a table: a row for each kind of data of each service."""

from __future__ import annotations

from collections.abc import Iterable

from ..analysis.data_inventory import InventoryEntry
from ..analysis.phrases import unique_id
from .column import Value

HEAD = (
    "Data",
    "Data ID",
    "Unique ID",
    "Service",
    "Service title",
    "Classification",
    "Personal",
    "Stored in",
    "Stored unencrypted in",
    "Data flows",
    "Unencrypted data flows",
    "Encryption not stated",
    "Crosses",
)
"""The columns; `Encryption not stated` counts stores and flows."""


def inventory_rows(kinds: Iterable[InventoryEntry]) -> Iterable[tuple[Value, ...]]:
    """The rows in the order of the page, each in the order of `HEAD`."""
    for kind in kinds:
        for holding in kind.holdings:
            yield (
                holding.data.title,
                holding.data.id,
                unique_id(holding.service.service, holding.data.id),
                holding.service.service,
                holding.service.title,
                holding.data.classification.value,
                "yes" if holding.data.personal else "no",
                tuple(store.title for store in holding.stores),
                tuple(store.title for store in holding.resting_unprotected),
                tuple(flow.name for flow in holding.flows),
                tuple(flow.name for flow in holding.moving_unprotected),
                holding.unstated,
                tuple(holding.service.boundaries[boundary].title for boundary in holding.boundaries),
            )
