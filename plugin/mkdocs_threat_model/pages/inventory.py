"""The data inventory's page."""

from __future__ import annotations

from collections.abc import Iterable

from ..analysis.inventory import Kind
from ..model.scales import Classification
from .environment import Templates
from .linking import BLOCK, Links
from .location import Location
from .page import Page
from .siblings import siblings

INVENTORY = "data.csv"
"""The table as a file beside the page."""


def inventory_page(kinds: tuple[Kind, ...], templates: Templates, location: Location, unread: str) -> Page:
    """The page of all kinds of data.

    Args:
        kinds: in the inventory's order.
        templates: renders the fragments.
        location: the site's addresses.
        unread: the sentence about the models that could not be read; empty where all were.
    """
    uri = location.data
    holdings = [one for kind in kinds for one in kind.holdings]
    context = {
        "siblings": siblings(uri, location),
        "links": Links(uri, location),
        "blocks": list(_blocks(kinds)),
        "total": len(kinds),
        "services": len({one.service.service for one in holdings}),
        "personal": sum(kind.personal for kind in kinds),
        "classes": {one: sum(kind.classification is one for kind in kinds) for one in reversed(Classification)},
        "resting": sum(bool(one.resting_unprotected) for one in holdings),
        "moving": sum(bool(one.moving_unprotected) for one in holdings),
        "file": INVENTORY,
        "unread": unread,
    }
    slots = {name: templates.render(f"inventory/{name}.html.j2", **context) for name in ("header", "table")}
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


def _blocks(kinds: Iterable[Kind]) -> Iterable[list[Kind]]:
    """Kinds in tables of about `BLOCK` rows; a kind is never torn apart."""
    block: list[Kind] = []
    rows = 0
    for kind in kinds:
        if block and rows + len(kind.holdings) > BLOCK:
            yield block
            block, rows = [], 0
        block.append(kind)
        rows += len(kind.holdings)
    if block:
        yield block
