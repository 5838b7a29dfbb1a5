"""The data inventory's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ...analysis.data_inventory import Holding, InventoryEntry
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import BLOCK
from ...frame.page import Page
from ...frame.page_bound import fits, text_weight
from ...frame.page_frame import Frame
from ...model.scales import Classification
from ..grid.grid_files import grid_of
from ..grid.long_lists import grid_slot, teams_slot
from .audit_listings import data_listing

INVENTORY = "data.csv"
"""The table as a file beside the page."""
MOST_CASES = 20
"""Cases of unencrypted data that the page names before its table."""


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
    resting: Sequence[Holding]
    """The cases, a kind in a service, in which data rests unencrypted."""
    moving: Sequence[Holding]
    """The cases in which data moves unencrypted."""
    most_cases: int
    """How many cases are named at most."""
    file: str
    """Relative link to the CSV file."""


TEMPLATES = TemplateSet("inventory", ("header", "table"), InventoryContext)


def holding_weight(holding: Holding) -> int:
    """What a line weighs at most on a page, with the head of its kind, as `page_bound` counts."""
    crossed = [holding.service.boundaries[boundary].title for boundary in holding.boundaries]
    parts = 12 * (len(holding.stores) + len(holding.flows)) + 4 * len(crossed)
    flows = [text for flow in holding.flows for text in (flow.name, flow.protocol)]
    texts = (holding.service.title, holding.data.title, *(store.title for store in holding.stores), *flows, *crossed)
    return 44 + parts + text_weight(*texts)


def data_page(kinds: tuple[InventoryEntry, ...], frame: Frame) -> tuple[Page, Mapping[str, bytes]]:
    """The page of all kinds of data, and the files of its grid, if it needs one, by path in the site.

    Args:
        kinds: in the inventory's order.
        frame: what the page is set in.
    """
    uri = frame.location.data
    holdings = [holding for kind in kinds for holding in kind.holdings]
    is_whole = fits(map(holding_weight, holdings), frame.bound)
    context: InventoryContext = {
        **frame.around(uri),
        "blocks": list(inventory_blocks(kinds)) if is_whole else (),
        "total": len(kinds),
        "services": len({holding.service.service for holding in holdings}),
        "personal": sum(kind.personal for kind in kinds),
        "classes": {level: sum(kind.classification is level for kind in kinds) for level in reversed(Classification)},
        "resting": [holding for holding in holdings if holding.resting_unprotected],
        "moving": [holding for holding in holdings if holding.moving_unprotected],
        "most_cases": MOST_CASES,
        "file": INVENTORY,
    }
    names = ("header", "table") if is_whole else ("header", "grid")
    files: Mapping[str, bytes] = {}
    slots = frame.fragments(TEMPLATES, context, names if is_whole else ("header",))
    if not is_whole:
        grid = grid_of(data_listing(holdings), uri, frame, {holding.service.owner for holding in holdings})
        files = grid.files
        slots |= grid_slot(grid, uri, frame) | _teams(holdings, uri, frame)
    page = Page(
        uri,
        "Data",
        f"{len(kinds)} kinds of data, highest classification first.",
        (("", names),) if is_whole else (("", names), ("By team", ("teams",))),
        slots,
        searched={"table" if is_whole else "teams": ()},
        own=frozenset(("grid",)),
        hide=("navigation", "toc"),
        in_nav=True,
    )
    return page, files


def _teams(holdings: Sequence[Holding], uri: str, frame: Frame) -> dict[str, str]:
    counts: dict[str, list[int]] = {}
    for holding in holdings:
        line = counts.setdefault(holding.service.owner, [0, 0])
        line[0] += bool(holding.resting_unprotected or holding.moving_unprotected)
        line[1] += 1
    said = f"There are {len(holdings)} cases of a kind of data in a service."
    return teams_slot({owner: (line[0], line[1]) for owner, line in counts.items()}, ("Unencrypted", "Kinds of data"), said, uri, frame)


def inventory_blocks(kinds: Iterable[InventoryEntry]) -> Iterable[list[InventoryEntry]]:
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
