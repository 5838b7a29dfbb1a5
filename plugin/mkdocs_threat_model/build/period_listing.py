"""The register over a period, read from git and written in a form."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from .. import __version__
from ..analysis.events import EventKind
from ..analysis.register_period import Bounds, PeriodLine, lines, summaries
from ..analysis.threat_history import NoHistory
from ..errors import ConfigurationError
from ..findings import errors, one_line
from ..history.period_ends import Ends, ends_of
from ..history.snapshot import Snapshot
from ..records.delimited import csv_bytes
from ..records.document import document_bytes
from ..records.period_tables import END, START, changes, counts, ledger, period_tables
from ..records.workbook import workbook_bytes
from .past_reviews import history_in

_RULE = "Days are committer dates in UTC; both days count in full."


@dataclass(frozen=True)
class PeriodListing:
    """The register over a period.

    Attributes:
        data: in the form that was asked for.
        notes: what a reader must know of it, a sentence each.
        unread: a sentence for each file or folder that could not be read at one of the ends, so that the register lacks it there.
    """

    data: bytes
    notes: tuple[str, ...]
    unread: tuple[str, ...]


@dataclass(frozen=True)
class _PeriodRegister:
    """A period with what is said of it."""

    ends: Ends
    lines: tuple[PeriodLine, ...]
    notes: tuple[str, ...]
    about: Mapping[str, Any]

    @property
    def bounds(self) -> Bounds:
        return self.ends.bounds


def period_listing(models: Path, first: date, last: date, form: str, tell: Callable[[str], object]) -> PeriodListing:
    """Reads the register over a period from git.

    Args:
        models: the models' folder.
        first: the period's first day.
        last: its last day.
        form: a key of `FORMS`.
        tell: is given a line while a long reading lasts.

    Raises:
        ConfigurationError: git cannot tell, or there were no models yet.
    """
    origin, history = history_in(models, tell)
    if isinstance(history, NoHistory) or origin is None:
        raise ConfigurationError(history.reason if isinstance(history, NoHistory) else "No history.")
    ends = ends_of(models, origin.commit, first, last)
    if ends is None:
        raise ConfigurationError(
            f"The period ends on {last}, but git only has models in `{models.name}` since {history.began}. Choose a period that ends later."
        )
    threat_lines = lines(history.every, ends.bounds, summaries(ends.start.entries) if ends.start else {}, summaries(ends.end.entries))
    notes = tuple(_notes(ends, history.began, changed=origin.changed and not ends.bounds.later))
    whole = _PeriodRegister(ends, threat_lines, notes, _about(ends, threat_lines, notes))
    return PeriodListing(FORMS[form](whole), notes, (*_unread(ends.start, START), *_unread(ends.end, END)))


def _notes(ends: Ends, began: date, *, changed: bool) -> list[str]:
    notes = []
    if ends.start is None:
        notes.append(
            f"Git knows models since {began}: at the start of the period, before {ends.bounds.first}, there were none, "
            "so the register starts empty. Threats identified earlier have the date of the commit that added them."
        )
    if changed:
        notes.append("The folder has uncommitted changes. They are not part of the period.")
    return notes


def _unread(at_end: Snapshot | None, end: str) -> list[str]:
    if at_end is None:
        return []
    said = f"was not a valid model at the {end} of the period, and its threats are missing there."
    broken = [one_line(f"{model.path} {said}") for model in at_end.portfolio.broken]
    return [*broken, *(f"At the {end} of the period: {finding}" for finding in errors(at_end.portfolio.organisation.findings))]


def _about(ends: Ends, threat_lines: Sequence[PeriodLine], notes: Sequence[str]) -> dict[str, Any]:
    bounds = ends.bounds
    return {
        "tool": {"name": "mkdocs-threat-model", "version": __version__},
        "from": bounds.first.isoformat(),
        "to": bounds.last.isoformat(),
        "days": _RULE,
        "start": {"commit": ends.start.commit if ends.start else None, "statuses_of": bounds.eve.isoformat()},
        "end": {"commit": ends.end.commit, "statuses_of": bounds.last.isoformat()},
        "commits": len(bounds.within),
        "counts": dict(counts(threat_lines)),
        "notes": list(notes),
    }


def _csv(register: _PeriodRegister) -> bytes:
    table = ledger(register.lines, register.bounds)
    return csv_bytes([column.title for column in table.columns], table.rows)


def _json(register: _PeriodRegister) -> bytes:
    return document_bytes(period_tables(register.lines), register.about, "")


def _xlsx(register: _PeriodRegister) -> bytes:
    about = register.about
    said = [
        ("Tool", f"{about['tool']['name']} {about['tool']['version']}"),
        ("From", about["from"]),
        ("To", about["to"]),
        ("Days", about["days"]),
        ("Commit at the start", about["start"]["commit"] or "none"),
        ("Statuses at the start as of the end of", about["start"]["statuses_of"]),
        ("Commit at the end", about["end"]["commit"]),
        ("Statuses at the end as of the end of", about["end"]["statuses_of"]),
        *((_counted(key), str(count)) for key, count in about["counts"].items()),
        *(("Note", note) for note in about["notes"]),
    ]
    last = register.bounds.last
    return workbook_bytes(period_tables(register.lines), said, datetime(last.year, last.month, last.day))


def _counted(key: str) -> str:
    """What a count is of, in words."""
    return f"Threats at the {key}" if key in (START, END) else f"Threats {key}"


def _text(register: _PeriodRegister) -> bytes:
    """A line for each event, the changes last, and what they add up to."""
    rows = [("DAY", "EVENT", "ID", "WHO", "WHAT CHANGED")]
    for event in sorted((event for line in register.lines for event in line.happened), key=lambda event: (event.day, event.id)):
        who = ", ".join(event.decided_by) or (event.commit.author if event.commit else "by date")
        rows.append((str(event.day), ", ".join(event.what), one_line(event.id), one_line(who), one_line("; ".join(changes(event)))))
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    lines = ["  ".join([*(f"{text:<{width}}" for text, width in zip(row[:-1], widths, strict=True)), row[-1]]) for row in rows]
    number, bounds = register.about["counts"], register.bounds
    told_of = ", ".join(f"{count} {key}" for key, count in number.items() if count and key in tuple(EventKind)) or "no events"
    both = " and ".join(f"{number[word]} threats at the {word}, {number[f'open at the {word}']} open" for word in (START, END))
    return ("\n".join([*lines, "", f"{bounds.first} to {bounds.last}: {both}; {told_of}."]) + "\n").encode("utf-8", "replace")


FORMS: Mapping[str, Callable[[_PeriodRegister], bytes]] = {"text": _text, "csv": _csv, "xlsx": _xlsx, "json": _json}
"""The forms by their names."""
