"""The page of mitigations: the backlog by owner and due date, and what is done."""

from __future__ import annotations

from ..analysis.backlog import Item, shares
from .content import Content
from .environment import Templates
from .linking import Links, blocks
from .location import Location
from .page import Page
from .siblings import siblings

BACKLOG = "mitigations.csv"
"""The file for issue trackers beside the page."""


def mitigations_page(items: tuple[Item, ...], content: Content, templates: Templates, location: Location, unread: str) -> Page:
    """The page of mitigations.

    Args:
        items: every mitigation, in the backlog's order.
        content: for the day.
        templates: renders the fragments.
        location: the site's addresses.
        unread: the sentence about the models that could not be read; empty where all were.
    """
    uri = location.mitigations
    waiting = [item for item in items if not item.done]
    done = [item for item in items if item.done]
    context = {
        "siblings": siblings(uri, location),
        "links": Links(uri, location),
        "total": len(items),
        "waiting": len(waiting),
        "overdue": sum(item.overdue for item in waiting),
        "undated": sum(item.mitigation.due is None for item in waiting),
        "done": len(done),
        "shares": [(share, blocks(share.items)) for share in shares(waiting)],
        "done_blocks": blocks(done),
        "today": content.today,
        "file": BACKLOG,
        "unread": unread,
    }
    sections: list[tuple[str, tuple[str, ...]]] = [("", ("header",))]
    if waiting:
        sections.append(("To do, by owner", ("waiting",)))
    if done:
        sections.append(("Done", ("done",)))
    slots = {name: templates.render(f"mitigations/{name}.html.j2", **context) for _, names in sections for name in names}
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
