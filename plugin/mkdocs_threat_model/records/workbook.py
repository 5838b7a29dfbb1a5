"""Tables as a workbook for Excel and other spreadsheets: XlsxWriter makes all of it but the rows.

A workbook is an archive with a part for each sheet. XlsxWriter keeps its cells until the end, and looks at each of
them for long; so it makes a workbook without a row, and the rows that pass are written into its sheets. The same
tables give the same bytes: the time of creation is an argument, and entries of the archive carry none. No text of a
model becomes a formula, a number, a link or markup.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import IO, BinaryIO

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from .column import Kind
from .delimited import joined
from .sheet_rows import SheetColumn, SheetLine, sheet_line
from .streaming import RowWriter, stream
from .tabular import Table

MAX_ROWS = 1_048_576
"""Rows of a sheet (Excel specifications and limits, support.microsoft.com)."""
MAX_SHEET = 2_000_000_000
"""Bytes of a sheet: an archive with more needs a form that spreadsheets do not read."""
MAX_NAMED = 20
"""Cut texts that the last sheet names; of more it says how many there are."""
_WIDTHS = {Kind.DATE: 12.0, Kind.NUMBER: 9.0}
_WIDEST = 60.0
_MEASURED = 200
"""Rows whose texts decide how wide a column is."""
_PACKED = 3
"""How hard the archive is packed, from 1 to 9: 6 takes two and a half times as long for a seventh less."""
_STYLE = re.compile(r'<c r="[A-C]1" s="(\d+)"')
_SIZE = re.compile("<dimension[^>]*>")
_EXAMPLES = re.compile(".*?</sheetData>", re.DOTALL)


def workbook_bytes(tables: Sequence[Table], about: Iterable[tuple[str, str]], created: datetime) -> bytes:
    """A workbook with a sheet for each table, and one that says what it is made of.

    Args:
        tables: the sheets; dates are dates, heads stay in view and filter.
        about: names and values of the last sheet.
        created: the file's time of creation, without a time zone.
    """
    file = io.BytesIO()
    stream(tables, [WorkbookFile(file, tables, about, created)])
    return file.getvalue()


class WorkbookFile:
    """Tables that pass, as a workbook.

    Args:
        out: where to; it can be wound back.
        tables: those that will pass, in their order: widths of columns and bounds of filters do not wait for the rows.
        about: names and values of the last sheet.
        created: as in `workbook_bytes`.
    """

    def __init__(self, out: BinaryIO, tables: Sequence[Table], about: Iterable[tuple[str, str]], created: datetime) -> None:
        self._about = tuple(about)
        parts = _without_rows(tables, created)
        frames = [parts.pop(_part(number)).decode().partition("<sheetData>") for number in range(len(tables) + 1)]
        self._head, self._text, self._day = _STYLE.findall(frames[-1][2])
        sizes = [f'<dimension ref="A1:{xl_rowcol_to_cell(*_last_cell(table))}"/>' for table in tables]
        self._frames = [
            (_SIZE.sub(size, before), _EXAMPLES.sub("", after, 1)) for (before, _, after), size in zip(frames, [*sizes, ""], strict=True)
        ]
        # What is opened by its name is of the year 1980, whenever that is done.
        self._book = zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=_PACKED)
        for name, data in sorted(parts.items()):
            with self._book.open(name, "w") as part:
                part.write(data)
        self._sheets: list[_Sheet] = []

    def begin(self, table: Table) -> RowWriter:
        """Opens a sheet, and writes its heads."""
        letters = [xl_col_to_name(place) for place in range(len(table.columns))]
        sheet = self._next(table, [SheetColumn(letter, self._text, self._day) for letter in letters])
        sheet.write([sheet_line([column.title for column in table.columns], [SheetColumn(letter, self._head) for letter in letters])])
        return RowWriter((self._text, self._day), lambda rows: [sheet_line(row, sheet.columns) for row in rows])

    def take(self, written: Sequence[Sequence[SheetLine]]) -> None:
        """Writes rows, as long as the sheet has room for them."""
        self._sheets[-1].take([line for lines in written for line in lines])

    def end(self) -> None:
        """Says on the last sheet what the others are made of and lack, and closes the archive."""
        notes = list(_notes(self._sheets))
        columns = [SheetColumn("A", self._head), SheetColumn("B", self._text)]
        self._next(None, columns).write([sheet_line(pair, columns) for pair in (*self._about, *notes)])
        self._sheets[-1].close()
        self._book.close()

    def _next(self, table: Table | None, columns: Sequence[SheetColumn]) -> _Sheet:
        if self._sheets:
            self._sheets[-1].close()
        number = len(self._sheets)
        part = self._book.open(_part(number), "w")
        self._sheets.append(_Sheet(part, self._frames[number], table, columns))
        return self._sheets[-1]


class _Sheet:
    """A sheet whose rows are being written."""

    def __init__(self, part: IO[bytes], frame: tuple[str, str], table: Table | None, columns: Sequence[SheetColumn]) -> None:
        self._part = part
        self._after = f"</sheetData>{frame[1]}"
        self.columns = columns
        self._size = part.write(f"{frame[0]}<sheetData>".encode())
        self.table = table
        self.rows = 0
        self.left_out = 0
        self.cut: list[tuple[int, str]] = []

    def take(self, lines: Sequence[SheetLine]) -> None:
        room = 0 if self._size > MAX_SHEET else MAX_ROWS - self.rows
        self.left_out += max(0, len(lines) - room)
        self.write(lines[:room])

    def write(self, lines: Sequence[SheetLine]) -> None:
        numbered = list(enumerate(lines, self.rows + 1))
        self.cut += [(number, letters) for number, line in numbered for letters in line.cut]
        self._size += self._part.write(b"".join([line.numbered(number) for number, line in numbered]))
        self.rows += len(lines)

    def close(self) -> None:
        self._part.write(self._after.encode())
        self._part.close()

    def places(self) -> Iterator[str]:
        """Where a text was cut, for readers."""
        for line, letters in self.cut:
            place = next(place for place, column in enumerate(self.columns) if column.letters == letters)
            yield f"{self.table.title}, row {line}, {self.table.columns[place].title}" if self.table else ""


def _notes(sheets: Sequence[_Sheet]) -> Iterator[tuple[str, str]]:
    """What the sheets do not hold of the register."""
    for sheet in sheets:
        if sheet.table and sheet.left_out:
            yield f"Rows omitted from {sheet.table.title}", f"{sheet.left_out}; register.json has them all"
    cuts = sum(len(sheet.cut) for sheet in sheets)
    named = list(islice((place for sheet in sheets for place in sheet.places()), MAX_NAMED))
    more = f"; and {cuts - len(named)} more" if cuts > len(named) else ""
    yield "Texts truncated to the cell limit", f"{cuts}, complete in register.json: {'; '.join(named)}{more}" if cuts else "none"


def _without_rows(tables: Sequence[Table], created: datetime) -> dict[str, bytes]:
    """The parts of a workbook whose sheets have all but rows; empty cells of the last one show the styles of heads, texts and days."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        book.set_properties({"title": "Threat register", "created": created})
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        text = book.add_format({"text_wrap": True, "valign": "top"})
        day = book.add_format({"num_format": "yyyy-mm-dd", "valign": "top", "align": "left"})
        for table in tables:
            sheet = book.add_worksheet(table.title)
            for place, width in enumerate(_widths(table)):
                sheet.set_column(place, place, width)
            sheet.write_blank(0, 0, None, text)  # where rows will stand; one of the last row would cost memory for all above
            sheet.freeze_panes(1, 0)
            sheet.autofilter(0, 0, *_last_cell(table))
            sheet.set_landscape()
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(0)
        sheet = book.add_worksheet("About")
        sheet.set_column(0, 0, 34, text)
        sheet.set_column(1, 1, 80, text)
        for place, style in enumerate((head, text, day)):
            sheet.write_blank(0, place, None, style)
    with zipfile.ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _last_cell(table: Table) -> tuple[int, int]:
    """The row and the column of the last cell, from 0 on; of an empty table, of its first row."""
    return max(1, min(len(table.rows), MAX_ROWS - 1)), len(table.columns) - 1


def _widths(table: Table) -> list[float]:
    rows = list(islice(table.rows, _MEASURED))
    widths = []
    for place, column in enumerate(table.columns):
        longest = max((len(joined(row[place])) for row in rows), default=0)
        widths.append(_WIDTHS.get(column.kind, max(len(column.title) + 3.0, min(_WIDEST, longest * 0.9 + 2))))
    return widths


def _part(number: int) -> str:
    """The name of a sheet's part; the first sheet is 0."""
    return f"xl/worksheets/sheet{number + 1}.xml"
