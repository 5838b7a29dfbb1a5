"""The page of mitigations: the backlog by owner and due date, and what is done; or a grid where these are too many for a page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...analysis.backlog import Item, Share, shares
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.page import Page
from ...frame.page_bound import fits, text_weight
from ...frame.page_frame import Frame
from ...model.evidence_item import evidence_text
from ..grid.grid_files import grid_of
from ..grid.long_lists import grid_slot, teams_slot
from .audit_listings import mitigations_listing

BACKLOG = "mitigations.csv"
"""The file for issue trackers beside the page."""


@dataclass(frozen=True)
class OwnersShare:
    """What one owner has to do, in tables.

    Attributes:
        share: the owner, the mitigations, and how many of them are overdue.
        blocks: the mitigations in tables of at most 200 rows.
    """

    share: Share
    blocks: Sequence[Sequence[Item]]


class MitigationsContext(PageContext):
    """The page of mitigations."""

    total: int
    """How many mitigations there are."""
    waiting: int
    """How many are to do."""
    overdue: int
    """How many of those to do are overdue."""
    undated: int
    """How many of those to do have no due date."""
    done: int
    """How many are done."""
    dropped: int
    """How many of retired services need no doing."""
    shares: Sequence[OwnersShare]
    """What is to do by owner; of each the overdue first, then by due date."""
    done_blocks: Sequence[Sequence[Item]]
    """Those that are done, in tables of at most 200 rows."""
    file: str
    """Relative link to the CSV file for issue trackers."""


TEMPLATES = TemplateSet("mitigations", ("header", "waiting", "done"), MitigationsContext)


def mitigation_weight(item: Item) -> int:
    """What a line weighs at most on a page, as `page_bound` counts."""
    mitigation, threat = item.mitigation, item.threat
    texts = (mitigation.control, mitigation.control, mitigation.ticket, mitigation.ticket, evidence_text(mitigation.evidence), item.owner)
    return 58 + text_weight(*texts, threat.title, item.service.title)


def mitigations_page(items: tuple[Item, ...], frame: Frame) -> tuple[Page, Mapping[str, bytes]]:
    """The page of mitigations, and the files of its grid by path in the site.

    Args:
        items: every mitigation, in the backlog's order.
        frame: what the page is set in.
    """
    uri = frame.location.mitigations
    waiting = [item for item in items if item.to_do]
    done = [item for item in items if item.done]
    context: MitigationsContext = {
        **frame.around(uri),
        "total": len(items),
        "waiting": len(waiting),
        "overdue": sum(item.overdue for item in waiting),
        "undated": sum(item.mitigation.due is None for item in waiting),
        "done": len(done),
        "dropped": len(items) - len(waiting) - len(done),
        "shares": [OwnersShare(share, blocks(share.items)) for share in shares(waiting)],
        "done_blocks": blocks(done),
        "file": BACKLOG,
    }
    sections: list[tuple[str, tuple[str, ...]]] = [("", ("header",))]
    files: Mapping[str, bytes] = {}
    if fits(map(mitigation_weight, items), frame.bound):
        if waiting:
            sections.append(("To do, by owner", ("waiting",)))
        if done:
            sections.append(("Done", ("done",)))
        slots = frame.fragments(TEMPLATES, context, tuple(name for _, names in sections for name in names))
    else:
        grid = grid_of(mitigations_listing(items), uri, frame, {name for item in items for name in (item.owner, item.service.owner)})
        files = grid.files
        slots = frame.fragments(TEMPLATES, context, ("header",)) | grid_slot(grid, uri, frame) | _teams(items, uri, frame)
        sections = [("", ("header", "grid")), ("By team", ("teams",))]
    page = Page(
        uri,
        "Mitigations",
        f"{len(waiting)} mitigations to do and {len(done)} done.",
        tuple(sections),
        slots,
        searched={name: () for name in slots if name not in ("header", "grid")},
        own=frozenset(("grid",)),
        hide=("navigation", "toc"),
        in_nav=True,
    )
    return page, files


def _teams(items: Sequence[Item], uri: str, frame: Frame) -> dict[str, str]:
    counts: dict[str, list[int]] = {}
    for item in items:
        line = counts.setdefault(item.service.owner, [0, 0, 0])
        line[0] += item.overdue
        line[1] += item.to_do
        line[2] += 1
    said = f"There are {len(items)} mitigations."
    by_owner = {owner: (line[0], line[1], line[2]) for owner, line in counts.items()}
    return teams_slot(by_owner, ("Overdue", "To do", "All mitigations"), said, uri, frame)
