"""What differs between tickets and models, as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from ..findings import dotted, in_json, one_line
from .ticket_comparison import TicketComparison, TicketDifference

_MOST_OUTSIDE = 10


def as_ticket_text(found: TicketComparison) -> str:
    """A line for each difference, then what was compared."""
    lines = [f"{item.message} [{item.kind.value}]" for item in found.differences]
    lines += [f"Note: {one_line(note)}" for note in found.notes]
    if found.outside:
        more = f" and {len(found.outside) - _MOST_OUTSIDE:,} more" if len(found.outside) > _MOST_OUTSIDE else ""
        listed = ", ".join(one_line(ticket) for ticket in found.outside[:_MOST_OUTSIDE])
        lines.append(f"Not compared, because the exports have no ticket of their project: {listed}{more}.")
    count = len(found.differences)
    lines.append(f"{found.compared:,} tickets compared, {count:,} difference{'' if count == 1 else 's'}.")
    return "\n".join(lines) + "\n"


def as_ticket_json(found: TicketComparison) -> str:
    """`{differences: [{kind, message, service, threat, control, path, line, ticket, url, update}], compared, outside, notes}`;
    `update` is `{where, key, value}`, or `null` where somebody has to decide."""
    document = {
        "differences": [_record(item) for item in found.differences],
        "compared": found.compared,
        "outside": list(found.outside),
        "notes": list(found.notes),
    }
    return in_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _record(item: TicketDifference) -> dict[str, Any]:
    work, ticket, update = item.work, item.ticket, item.update
    place = work.source.place(work.where) if work else ticket.place if ticket else None
    return {
        "kind": item.kind.value,
        "message": item.message,
        "service": (work.service if work else "") or None,
        "threat": (work.threat if work else "") or None,
        "control": (work.control if work else "") or None,
        "path": place.path if place else None,
        "line": place.line if place else None,
        "ticket": ticket.name if ticket else work.ticket if work else None,
        "url": (ticket.url if ticket else "") or None,
        "update": {"where": dotted(update.where), "key": update.key, "value": str(update.value)} if update else None,
    }


TICKET_FORMATS: Mapping[str, Callable[[TicketComparison], str]] = {"text": as_ticket_text, "json": as_ticket_json}
"""The formats by name."""
