"""The register in the forms that a terminal, a spreadsheet or a script reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from ..analysis.facts import Entry
from ..findings import in_json, one_line
from .column import Column, Look, plain
from .delimited import csv_bytes
from .document import document_bytes
from .proof import HELD
from .shown_columns import ON_TERMINAL
from .tabular import Table
from .workbook import workbook_bytes

_MARK = "\ufeff"
"""The byte order mark, without which Excel takes CSV for another encoding."""

Listing = Callable[[Sequence[Entry], Sequence[Table], Mapping[str, Any]], bytes]


def printable(text: str, form: str) -> str:
    """A listing as it may stand in a terminal or a log; a file is given the bytes as they are."""
    if form == "json":
        return in_json(text)
    mark = _MARK if text.startswith(_MARK) else ""
    return mark + "\n".join(_in_a_line(line) for line in text.removeprefix(mark).split("\n"))


def _in_a_line(line: str) -> str:
    """CSV ends its lines in CRLF."""
    return f"{one_line(line[:-1])}\r" if line.endswith("\r") else one_line(line)


def _csv(_: Sequence[Entry], tables: Sequence[Table], __: Mapping[str, Any]) -> bytes:
    table = tables[0]
    return csv_bytes([column.title for column in table.columns], table.rows)


def _json(_: Sequence[Entry], tables: Sequence[Table], about: Mapping[str, Any]) -> bytes:
    return document_bytes(tables, about)


def _text(entries: Sequence[Entry], _: Sequence[Table], about: Mapping[str, Any]) -> bytes:
    """Columns as wide as what they hold, the title last."""
    rows = [tuple(column.title.upper() for column in ON_TERMINAL)]
    rows += [tuple(_in_terminal(column, entry) for column in ON_TERMINAL) for entry in entries]
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]) - 1)]
    lines = ["  ".join([*(f"{text:<{width}}" for text, width in zip(row[:-1], widths, strict=True)), row[-1]]) for row in rows]
    as_of = f" as of {one_line(str(about['as_of']))} ({about['commit'][:10]})" if "as_of" in about else ""
    opened = sum(shown.assessed.is_open for shown in entries)
    count = f"{len(entries)} {'threat' if len(entries) == 1 else 'threats'}{as_of}, {opened} open, statuses as of {about['today']}."
    return ("\n".join([*lines, "", count]) + "\n").encode("utf-8", "replace")


def _in_terminal(column: Column, entry: Entry) -> str:
    value = column.value(entry)
    if column.look in (Look.RATING, Look.RESIDUAL):
        return str(value or "not rated")
    return one_line(str(plain(value)))


def _xlsx(_: Sequence[Entry], tables: Sequence[Table], about: Mapping[str, Any]) -> bytes:
    day = date.fromisoformat(about["today"])
    said = [
        ("Tool", f"{about['tool']['name']} {about['tool']['version']}"),
        ("Statuses as of", about["today"]),
        ("A review of the whole model covers", HELD[about["reviews"]]),
    ]
    if "as_of" in about:
        said += [("As of", one_line(str(about["as_of"]))), ("Commit", about["commit"])]
    return workbook_bytes(tables, said, datetime(day.year, day.month, day.day))


LISTINGS: Mapping[str, Listing] = {"text": _text, "csv": _csv, "xlsx": _xlsx, "json": _json}
"""The forms by their names."""
WITH_REVIEWS = ("xlsx", "json")
"""Those that show the reviews, and what each service's cover."""
BINARY = ("xlsx",)
"""Those that are no text."""
