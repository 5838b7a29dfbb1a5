"""The backlog of mitigations as issue trackers import it.

GitLab reads the columns `title`, `description` and `due_date` by their heads, whatever the case and
with a blank for the underscore, and passes over the others; Jira asks which column is which field
and takes them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..analysis.backlog import Item
from ..analysis.phrases import rated, target_name
from ..model.scales import Risk
from .column import Value
from .delimited import csv_bytes, lines

PRIORITIES = {Risk.CRITICAL: "Highest", Risk.HIGH: "High", Risk.MEDIUM: "Medium", Risk.LOW: "Low", None: "Medium"}
"""The risk that remains, in the words of Jira's priorities; an unrated threat is neither urgent nor unimportant."""

HEAD = (
    "Title",
    "Description",
    "Due Date",
    "Assignee",
    "Priority",
    "Status",
    "Labels",
    "Ticket",
    "External ID",
    "Link",
)
"""The columns; dates are written as 2026-08-01."""

_STATUSES = {"planned": "To Do", "in-progress": "In Progress", "done": "Done"}


def backlog_bytes(items: Iterable[Item], address: Callable[[str, str], str]) -> bytes:
    """The backlog as CSV: `HEAD`, and a row for each mitigation.

    Args:
        items: in the order of the page.
        address: service and threat → the full address of the threat; empty where it is not known.
    """

    def line(item: Item) -> bytes:
        url = address(item.facts.service.service, item.assessed.threat.id)
        return item.facts.memory.one("line of the backlog", (), (item.key, item.further, url), lambda: lines([_row(item, url)]))

    return csv_bytes(HEAD, ()) + b"".join(map(line, items))


def _row(item: Item, url: str) -> tuple[Value, ...]:
    mitigation = item.mitigation
    return (
        mitigation.control,
        _description(item, url),
        mitigation.due,
        item.owner,
        PRIORITIES[item.assessed.remaining],
        _STATUSES[mitigation.status.value],
        f"threat-model {item.facts.service.service}",
        mitigation.ticket,
        item.key,
        url or None,
    )


def _description(item: Item, url: str) -> str:
    service, threat = item.facts.service, item.assessed.threat
    lines = [
        f"Mitigates {threat.id} of {service.title}: {threat.title}" + (f"; {item.further} more count on it" if item.further else ""),
        f"Component: {', '.join(target_name(service, target) for target in dict.fromkeys(threat.target))}",
        f"Inherent risk: {rated(item.assessed.inherent.risk)}; residual risk: {rated(item.assessed.residual_risk)}",
        url,
    ]
    return "\n".join(line for line in lines if line)
