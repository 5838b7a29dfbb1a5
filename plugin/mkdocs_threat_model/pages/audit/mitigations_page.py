"""The page of mitigations: the backlog by owner and due date, and what is done."""

from __future__ import annotations

from ...analysis.backlog import Item, shares
from ...frame.frame import Frame
from ...frame.links import blocks
from ...frame.page import Page

BACKLOG = "mitigations.csv"
"""The file for issue trackers beside the page."""


def mitigations_page(items: tuple[Item, ...], frame: Frame) -> Page:
    """The page of mitigations.

    Args:
        items: every mitigation, in the backlog's order.
        frame: what the page is set in.
    """
    uri = frame.location.mitigations
    waiting = [item for item in items if item.to_do]
    done = [item for item in items if item.done]
    context = {
        **frame.around(uri),
        "total": len(items),
        "waiting": len(waiting),
        "overdue": sum(item.overdue for item in waiting),
        "undated": sum(item.mitigation.due is None for item in waiting),
        "done": len(done),
        "dropped": len(items) - len(waiting) - len(done),
        "shares": [(share, blocks(share.items)) for share in shares(waiting)],
        "done_blocks": blocks(done),
        "file": BACKLOG,
    }
    sections: list[tuple[str, tuple[str, ...]]] = [("", ("header",))]
    if waiting:
        sections.append(("To do, by owner", ("waiting",)))
    if done:
        sections.append(("Done", ("done",)))
    slots = frame.fragments("mitigations", tuple(name for _, names in sections for name in names), context)
    return Page(
        uri,
        "Mitigations",
        f"{len(waiting)} mitigations to do and {len(done)} done.",
        tuple(sections),
        slots,
        late={name: () for name in slots if name != "header"},
        hide=("navigation", "toc"),
        in_nav=True,
    )
