"""What a plan leaves out because a tracker has it already, although no model names it yet."""

from __future__ import annotations

from collections.abc import Sequence

from ..findings import one_line
from ..model.policy import Tickets
from .ticket_comparison import known_keys
from .ticket_keys import key_beginning
from .ticket_lookup import TicketLookup
from .tracked_work import TrackedWork
from .tracker_export import TrackerExport


def left_out(
    planned: Sequence[TrackedWork], work: Sequence[TrackedWork], export: TrackerExport, policy: Tickets
) -> tuple[tuple[TrackedWork, ...], tuple[str, ...]]:
    """The plan without what has a ticket in an export, also one whose mitigation has other words now.

    Args:
        planned: what no model names a ticket for.
        work: everything that may have a ticket.
        export: what trackers have.
        policy: how the models write tickets.

    Returns:
        What is still to be created, and why the rest is not, as sentences.
    """
    lookup = TicketLookup(export, policy)
    others: dict[str, str] = {}
    for key, ticket in lookup.other_keys(known_keys(work)):
        others.setdefault(key_beginning(key), ticket.name)
    kept, reasons = [], []
    for item in planned:
        known = lookup.keyed(item)
        changed = others.get(key_beginning(item.key)) if item.threat else None
        if known:
            reasons.append(
                f"{item.name} “{item.title}” is left out: {known[0].name} was created for it. `threat-model tickets read` compares them."
            )
        elif changed:
            why = f"{changed} was created for a mitigation of {item.threat} that has other words now"
            reasons.append(f"{item.name} “{item.title}” is left out: {why}. Write its ticket into the model.")
        else:
            kept.append(item)
    return tuple(kept), tuple(map(one_line, reasons))
