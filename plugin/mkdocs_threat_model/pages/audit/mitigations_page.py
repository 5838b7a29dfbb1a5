"""The page of mitigations: the backlog by owner and due date, and what is done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ...analysis.backlog import Item, Share, shares
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.page import Page
from ...frame.page_frame import Frame

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


def mitigations_page(items: tuple[Item, ...], frame: Frame) -> Page:
    """The page of mitigations.

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
    if waiting:
        sections.append(("To do, by owner", ("waiting",)))
    if done:
        sections.append(("Done", ("done",)))
    slots = frame.fragments(TEMPLATES, context, tuple(name for _, names in sections for name in names))
    return Page(
        uri,
        "Mitigations",
        f"{len(waiting)} mitigations to do and {len(done)} done.",
        tuple(sections),
        slots,
        searched={name: () for name in slots if name != "header"},
        hide=("navigation", "toc"),
        in_nav=True,
    )
