"""The data inventory's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...analysis.data_inventory import InventoryEntry
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import BLOCK
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.scales import Classification

INVENTORY = "data.csv"
"""The table as a file beside the page."""


class InventoryContext(PageContext):
    """The data inventory."""

    blocks: Sequence[Sequence[InventoryEntry]]
    """The kinds of data, the most protected first, in tables of about 200 rows; a kind has a row for each service that holds it."""
    total: int
    """How many kinds there are."""
    services: int
    """How many services hold any."""
    personal: int
    """How many kinds are personal data."""
    classes: Mapping[Classification, int]
    """How many kinds there are of each classification, the most protected first."""
    resting: int
    """In how many cases, a kind in a service, data rests unencrypted."""
    moving: int
    """In how many cases data moves unencrypted."""
    file: str
    """Relative link to the CSV file."""


TEMPLATES = TemplateSet("inventory", ("header", "table"), InventoryContext)


def data_page(kinds: tuple[InventoryEntry, ...], frame: Frame) -> Page:
    """The page of all kinds of data.

    Args:
        kinds: in the inventory's order.
        frame: what the page is set in.
    """
    uri = frame.location.data
    holdings = [holding for kind in kinds for holding in kind.holdings]
    context: InventoryContext = {
        **frame.around(uri),
        "blocks": list(_blocks(kinds)),
        "total": len(kinds),
        "services": len({holding.service.service for holding in holdings}),
        "personal": sum(kind.personal for kind in kinds),
        "classes": {level: sum(kind.classification is level for kind in kinds) for level in reversed(Classification)},
        "resting": sum(bool(holding.resting_unprotected) for holding in holdings),
        "moving": sum(bool(holding.moving_unprotected) for holding in holdings),
        "file": INVENTORY,
    }
    slots = frame.fragments(TEMPLATES, context)
    return Page(
        uri,
        "Data",
        f"{len(kinds)} kinds of data, the most protected first.",
        (("", ("header", "table")),),
        slots,
        searched={"table": ()},
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
