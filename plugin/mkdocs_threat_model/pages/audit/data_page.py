"""The data inventory's page."""

from __future__ import annotations

from collections.abc import Iterable

from ...analysis.data_inventory import InventoryEntry
from ...frame.frame import Frame
from ...frame.links import BLOCK
from ...frame.page import Page
from ...model.scales import Classification

INVENTORY = "data.csv"
"""The table as a file beside the page."""


def data_page(kinds: tuple[InventoryEntry, ...], frame: Frame) -> Page:
    """The page of all kinds of data.

    Args:
        kinds: in the inventory's order.
        frame: what the page is set in.
    """
    uri = frame.location.data
    holdings = [one for kind in kinds for one in kind.holdings]
    context = {
        **frame.around(uri),
        "blocks": list(_blocks(kinds)),
        "total": len(kinds),
        "services": len({one.service.service for one in holdings}),
        "personal": sum(kind.personal for kind in kinds),
        "classes": {one: sum(kind.classification is one for kind in kinds) for one in reversed(Classification)},
        "resting": sum(bool(one.resting_unprotected) for one in holdings),
        "moving": sum(bool(one.moving_unprotected) for one in holdings),
        "file": INVENTORY,
    }
    slots = frame.fragments("inventory", ("header", "table"), context)
    return Page(
        uri,
        "Data",
        f"{len(kinds)} kinds of data, the most protected first.",
        (("", ("header", "table")),),
        slots,
        late={"table": ()},
        hide=("navigation", "toc"),
        in_nav=True,
    )


def _blocks(kinds: Iterable[InventoryEntry]) -> Iterable[list[InventoryEntry]]:
    """Kinds in tables of about `BLOCK` rows; a kind is never torn apart."""
    block: list[InventoryEntry] = []
    rows = 0
    for kind in kinds:
        if block and rows + len(kind.holdings) > BLOCK:
            yield block
            block, rows = [], 0
        block.append(kind)
        rows += len(kind.holdings)
    if block:
        yield block
