"""What happened to the register in a period, as a chapter of the evidence pack."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from html import escape
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from ..build.period_listing import period_listing
from ..frame.breaks import breakable

_HEADS = ("Day", "Event", "Threat", "What changed", "Decided by", "Committed by", "Commit")


def period_inserts(models: Path, first: date, last: date, tell: Callable[[str], object]) -> Mapping[str, str]:
    """The chapter by its title.

    Args:
        models: the models' folder.
        first: the period's first day.
        last: its last day.
        tell: is given a line while a long reading lasts, and what a reader must know of it.

    Raises:
        ConfigurationError: git cannot tell, or there were no models yet.
    """
    listing = period_listing(models, first, last, "json", tell)
    for sentence in (*listing.notes, *listing.unread):
        tell(sentence)
    document = json.loads(listing.data)
    about = document["about"]
    ends = (f"Commit {about[end]['commit'] or 'none'} at the {end}, statuses of {about[end]['statuses_of']}." for end in ("start", "end"))
    said = " ".join((about["days"], *ends, *about["notes"]))
    counts = _table(("Threats", "Count"), ((key, str(count)) for key, count in about["counts"].items()))
    rows = [_event(list(group)) for _, group in groupby(document["events"], key=itemgetter("day", "unique_id", "commit"))]
    events = _table(_HEADS, rows) if rows else "<p>Nothing happened in the period.</p>"
    html = f"<p>{escape(said)}</p><h2>Counts</h2>{counts}<h2>Events</h2>{events}"
    return {f"Changes from {first} to {last}": breakable(html)}


def _event(rows: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """All that happened to a threat in one commit: of its events alone the kinds differ."""
    row = rows[0]
    kinds = ", ".join(event["event"] for event in rows).capitalize()
    named = f"{row['unique_id']} {row['threat']}"
    who = ", ".join(row["decided_by"] or ())
    return row["day"], kinds, named, "; ".join(row["changes"] or ()), who, row["committed_by"] or "by its date", (row["commit"] or "–")[:10]


def _table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    head = " ".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    body = "\n".join(f"<tr>{' '.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows)
    return f'<table class="tm-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'
