"""Rows as CSV that a spreadsheet opens as what it is.

RFC 4180 with a byte order mark: without the mark, spreadsheets take UTF-8 for the machine's old encoding.
A cell that a spreadsheet would run as a formula begins with an apostrophe, as OWASP's page on CSV injection
asks; a reader in a program takes one leading apostrophe away where what follows begins so, whatever other
apostrophes and white space stand between. So no two texts have one cell.
"""

from __future__ import annotations

import csv
import io
import re
from codecs import BOM_UTF8
from collections.abc import Iterable, Sequence
from typing import BinaryIO

from .column import Value
from .streaming import RowWriter
from .tabular import Table

_FORMULA = re.compile(r"[\s\x00-\x20']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What begins a formula, also behind white space, in its full-width form, and behind apostrophes, or its escaped twin would be the same (https://owasp.org/www-community/attacks/CSV_Injection)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark and CRLF; lists are joined by `; `, `None` is empty.

    Args:
        head: titles of the columns.
        rows: values in the order of the head.
    """
    file = io.BytesIO()
    write_csv(head, rows, file)
    return file.getvalue()


def write_csv(head: Sequence[str], rows: Iterable[Sequence[Value]], out: BinaryIO) -> None:
    """Writes what `csv_bytes` gives, row by row."""
    out.write(BOM_UTF8)
    write_rows([head], out)
    write_rows(rows, out)


def write_rows(rows: Iterable[Sequence[Value]], out: BinaryIO) -> None:
    """Writes rows behind those that stand in a file."""
    for row in rows:
        out.write(lines([row]))


def lines(rows: Iterable[Sequence[Value]]) -> bytes:
    """Rows as the lines of a file."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\r\n").writerows([cell(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8", "replace")


class CsvFile:
    """One of the tables that pass, as CSV.

    Args:
        out: where to.
        key: of the table.
    """

    def __init__(self, out: BinaryIO, key: str) -> None:
        self._out = out
        self._key = key

    def begin(self, table: Table) -> RowWriter:
        """Writes the head, if it is the table."""
        passes = table.key == self._key
        if passes:
            write_csv([column.title for column in table.columns], (), self._out)
        return RowWriter(passes, lines if passes else lambda _: b"")

    def take(self, written: Sequence[bytes]) -> None:
        """Writes rows, if they are the table's."""
        self._out.write(b"".join(written))

    def end(self) -> None:
        """There is nothing to add."""


def cell(value: Value) -> str:
    """A value as the text of a cell, without control characters; line breaks stay, quoted."""
    if value is None:
        return ""
    if isinstance(value, (int, float)):
        return str(value)
    text = _CONTROL.sub(" ", joined(value))
    return f"'{text}" if _FORMULA.match(text) else text


def joined(value: Value) -> str:
    """A value as plain text: lists joined by `; `, dates as in ISO 8601."""
    if value is None:
        return ""
    return "; ".join(value) if isinstance(value, tuple) else str(value)
