"""Tables as a workbook for Excel and other spreadsheets, by XlsxWriter.

The same tables give the same bytes: the time of creation is an argument, and zip entries carry none. No text of a
model becomes a formula, a number or a link.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime

import xlsxwriter

from .column import Kind
from .delimited import joined
from .tables import Table

MAX_CELL = 32_767
"""Characters of a cell, in UTF-16, and `MAX_ROWS` rows of a sheet (Excel specifications and limits, support.microsoft.com)."""
MAX_ROWS = 1_048_576
CUT = "… [cut here: a cell of Excel holds 32,767 characters; register.json has the whole text]"
"""How a text ends that a cell cannot hold."""
MAX_NAMED = 20
"""Cut texts that the last sheet names; of more it says how many there are."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for."""
_WIDTHS = {Kind.DATE: 12.0, Kind.NUMBER: 9.0}
_WIDEST = 60.0
_MEASURED = 200
"""Rows whose texts decide how wide a column is."""


def workbook_bytes(tables: Sequence[Table], about: Iterable[tuple[str, str]], created: datetime) -> bytes:
    """A workbook with a sheet for each table, and one that says what it is made of.

    Args:
        tables: the sheets; dates are dates, heads stay in view and filter.
        about: names and values of the last sheet.
        created: the file's time of creation, without a time zone.
    """
    file = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(file, options) as book:
        book.set_properties({"title": "Threat register", "created": created})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        cut: list[str] = []
        for table in tables:
            sheet = book.add_worksheet(table.title)
            cut += _fill(sheet, table, head, text, day)
        sheet = book.add_worksheet("About")
        sheet.set_column(0, 0, 34, text)
        sheet.set_column(1, 1, 80, text)
        for line, (name, value) in enumerate([*about, *_notes(tables, cut)]):
            sheet.write_string(line, 0, fit(name), head)
            sheet.write_string(line, 1, fit(value), text)
    return file.getvalue()


def _notes(tables: Sequence[Table], cut: Sequence[str]) -> Iterable[tuple[str, str]]:
    """What the sheets do not hold of the register."""
    for table in tables:
        if len(table.rows) > MAX_ROWS - 1:
            yield f"Rows left out of {table.title}", f"{len(table.rows) - MAX_ROWS + 1}; register.json has them all"
    if cut:
        more = f"; and {len(cut) - MAX_NAMED} more" if len(cut) > MAX_NAMED else ""
        yield "Texts cut to what a cell holds", f"{len(cut)}, whole in register.json: {'; '.join(cut[:MAX_NAMED])}{more}"
    else:
        yield "Texts cut to what a cell holds", "none"


def _fill(sheet: xlsxwriter.worksheet.Worksheet, table: Table, head: object, text: object, day: object) -> list[str]:
    """Writes a table, and gives the places of the texts that were cut."""
    cut = []
    for place, column in enumerate(table.columns):
        sheet.set_column(place, place, _width(table, place), None)
        sheet.write_string(0, place, column.title, head)
    for line, row in enumerate(table.rows[: MAX_ROWS - 1], 1):
        for place, value in enumerate(row):
            if value is None or value == ():
                continue
            if isinstance(value, date):
                sheet.write_datetime(line, place, datetime(value.year, value.month, value.day), day)
            elif isinstance(value, (int, float)):
                sheet.write_number(line, place, value, text)
            else:
                whole = joined(value)
                sheet.write_string(line, place, fit(whole), text)
                if not _fits(whole):
                    cut.append(f"{table.title}, row {line + 1}, {table.columns[place].title}")
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(1, min(len(table.rows), MAX_ROWS - 1)), len(table.columns) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    return cut


def _width(table: Table, place: int) -> float:
    column = table.columns[place]
    if column.kind in _WIDTHS:
        return _WIDTHS[column.kind]
    longest = max((len(joined(row[place])) for row in table.rows[:_MEASURED]), default=0)
    return max(len(column.title) + 3.0, min(_WIDEST, longest * 0.9 + 2))


def fit(text: str) -> str:
    """A text that a cell can hold; where it is cut, it says so."""
    clean = _UNFIT.sub("\ufffd", text)
    if _fits(clean):
        return clean
    room = (MAX_CELL - len(CUT)) * 2
    return clean.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


def _fits(text: str) -> bool:
    return len(text) * 2 <= MAX_CELL or len(text.encode("utf-16-le", "replace")) // 2 <= MAX_CELL
