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
    "Rests in",
    "Rests unencrypted in",
    "Moves with",
    "Moves unencrypted with",
    "Encryption not stated",
    "Crosses",
)
"""The columns; `Encryption not stated` counts stores and flows."""


def inventory_rows(kinds: Iterable[InventoryEntry]) -> Iterable[tuple[Value, ...]]:
    """The rows in the order of the page, each in the order of `HEAD`."""
    for kind in kinds:
        for one in kind.holdings:
            yield (
                one.data.title,
                one.data.id,
                unique_id(one.service.service, one.data.id),
                one.service.service,
                one.service.title,
                one.data.classification.value,
                "yes" if one.data.personal else "no",
                tuple(each.title for each in one.stores),
                tuple(each.title for each in one.resting_unprotected),
                tuple(each.name for each in one.flows),
                tuple(each.name for each in one.moving_unprotected),
                one.unstated,
                tuple(one.service.boundaries[each].title for each in one.boundaries),
            )
