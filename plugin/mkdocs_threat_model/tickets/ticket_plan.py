"""Tickets that are still to be created, as JSON for scripts and as the CSV that importers of trackers take.

The text of each has a line with its key (`ticket_keys`), by which it is found again. Texts of models mention nobody in
it, link nothing and begin no line, so that GitLab takes none for a quick action.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from ..changes.documents.neutral import neutral
from ..findings import in_json, one_line
from ..model.scales import MitigationStatus
from ..records.column import Value
from ..records.delimited import lines
from ..records.tracker_import import PRIORITIES
from .ticket_keys import marked, plain_wording
from .tracked_work import TrackedWork, WorkKind

MAX_TITLE = 250
"""Most characters of a ticket's title: Jira and GitLab take 255, GitHub 256."""
LABEL = "threat-model"
_KEEP = "Keep this line: `threat-model tickets read` finds the ticket by it."
_APART = "\u200b"
"""A space of no width: what it stands in is no address and no key of an issue any more, and reads as before."""
_LIVE_IN_JIRA = re.compile(r"(?<=:)(?=//)|(?<=www)(?=\.)|(?<=mailto)(?=:)|(?<=[A-Z0-9_])(?=-\d)", re.IGNORECASE)
"""Where Jira finds an address, or the key of an issue such as `PROJ-12`, by itself."""
_WIKI = str.maketrans({"{": "\\{", "[": "\\[", "!": "\\!", "|": "\\|", "@": "@\u200b"})
"""What begins a macro, a link, an image, a table or a mention in Jira's wiki notation."""


def without_ticket(work: Iterable[TrackedWork]) -> tuple[TrackedWork, ...]:
    """What somebody has to do and no ticket tracks: mitigations and controls that are not done, in services that are not retired."""
    return tuple(item for item in work if not item.ticket and item.key and item.status is not MitigationStatus.DONE and not item.over)


def same_wording(work: Iterable[TrackedWork]) -> tuple[tuple[str, str], ...]:
    """The threat and the wording of mitigations that have the same one, without regard to case and white space."""
    counts: Counter[tuple[str, str]] = Counter()
    titles: dict[tuple[str, str], str] = {}
    for item in work:
        if item.kind is WorkKind.MITIGATION:
            cell = (item.name, plain_wording(item.title))
            counts[cell] += 1
            titles.setdefault(cell, item.title)
    return tuple((cell[0], titles[cell]) for cell, count in counts.items() if count > 1)


def as_plan_json(work: Sequence[TrackedWork]) -> str:
    """`{tickets: [{key, kind, title, description, labels, priority, due, owner, service, threat, control, path, line}]}`."""
    return in_json(json.dumps({"tickets": [_record(item) for item in work]}, ensure_ascii=False, indent=2)) + "\n"


def _record(item: TrackedWork) -> dict[str, Any]:
    place = item.source.place(item.where)
    return {
        "key": item.key,
        "kind": item.kind.value,
        "title": _title(item),
        "description": _markdown(item),
        "labels": _labels(item),
        "priority": PRIORITIES[item.risk],
        "due": _iso(item.due),
        "owner": item.owner or None,
        "service": item.service or None,
        "threat": item.threat or None,
        "control": item.control or None,
        "path": place.path,
        "line": place.line,
    }


def as_github(work: Sequence[TrackedWork]) -> str:
    """The columns that importers of GitHub issues from CSV take: GitHub has none of its own."""
    return _table(("title", "body", "labels"), [(_title(item), _markdown(item), ",".join(_labels(item))) for item in work])


def as_gitlab(work: Sequence[TrackedWork]) -> str:
    """The columns that GitLab imports: https://docs.gitlab.com/user/project/issues/csv_import/."""
    return _table(("title", "description", "due_date"), [(_title(item), _markdown(item), item.due) for item in work])


def as_jira(work: Sequence[TrackedWork]) -> str:
    """Columns for Jira's importer: `Labels` once for each label, as it asks for several values, and dates as `yyyy-MM-dd`."""
    head = ("Summary", "Description", "Priority", "Due Date", "Labels", "Labels", "External ID")
    rows = []
    for item in work:
        first, second = [*_labels(item), ""][:2]
        rows.append((_title(item), _wiki(item), PRIORITIES[item.risk], item.due, first, second, item.key))
    return _table(head, rows)


def as_plan_text(work: Sequence[TrackedWork]) -> str:
    """A line for each, with its place and key."""
    if not work:
        return "Every mitigation and control that is not done has a ticket.\n"
    told = [one_line(f"{item.source.place(item.where)}: {item.name} “{item.title}” [{item.key}]") for item in work]
    count = f"{len(work)} without a ticket. --format json, github, gitlab or jira writes them for a tracker."
    return "\n".join((*told, count)) + "\n"


def _table(head: Sequence[str], rows: Sequence[Sequence[Value]]) -> str:
    # Without a byte order mark, which some importers take for a part of the first column's name.
    return lines([head, *rows]).decode()


def _title(item: TrackedWork) -> str:
    text = " ".join(one_line(item.title).split()).replace("@", "@\u200b")
    return text if len(text) <= MAX_TITLE else f"{text[: MAX_TITLE - 1]}…"


def _labels(item: TrackedWork) -> list[str]:
    return [LABEL, item.service] if item.service else [LABEL]


def _markdown(item: TrackedWork) -> str:
    return _text(item, lambda said: neutral(said, 1_000), f"`{marked(item.key)}`", _KEEP)


def _wiki(item: TrackedWork) -> str:
    return _text(item, _plain_in_jira, f"{{{{{marked(item.key)}}}}}", _KEEP.replace("`", ""))


def _plain_in_jira(said: str) -> str:
    return _LIVE_IN_JIRA.sub(_APART, " ".join(one_line(said).split())).translate(_WIKI)


def _text(item: TrackedWork, told: Callable[[str], str], key: str, keep: str) -> str:
    what = "Mitigation" if item.kind is WorkKind.MITIGATION else "Control"
    said = [told(f"{what}: {item.title}"), *map(told, item.about), told(f"Owner: {item.owner}") if item.owner else ""]
    said += [f"Due: {item.due}"] if item.due else []
    return "\n\n".join([*(line for line in said if line), f"{keep} {key}"])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


PLAN_FORMATS: Mapping[str, Callable[[Sequence[TrackedWork]], str]] = {
    "text": as_plan_text,
    "json": as_plan_json,
    "github": as_github,
    "gitlab": as_gitlab,
    "jira": as_jira,
}
"""The formats by name."""
