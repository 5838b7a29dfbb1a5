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
from collections.abc import Iterable, Sequence

from .column import Value

_FORMULA = re.compile(r"[\s\x00-\x20']*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""What begins a formula, also behind white space, in its full-width form, and behind apostrophes, or its escaped twin would be the same (https://owasp.org/www-community/attacks/CSV_Injection)."""
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def csv_bytes(head: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A table as CSV in UTF-8 with a byte order mark and CRLF; lists are joined by `; `, `None` is empty.

    Args:
        head: titles of the columns.
        rows: values in the order of the head.
    """
    file = io.StringIO(newline="")
    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow([cell(title) for title in head])
    writer.writerows([cell(value) for value in row] for row in rows)
    return file.getvalue().encode("utf-8-sig", "replace")


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
