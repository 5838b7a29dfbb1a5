"""Rows as the lines of a workbook's sheet (ECMA-376, part 1, section 18.3.1)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from .column import Value
from .delimited import joined

MAX_CELL = 32_767
"""Characters of a cell, in UTF-16 (Excel specifications and limits, support.microsoft.com)."""
CUT = "… [truncated: an Excel cell is limited to 32,767 characters; register.json has the complete text]"
"""How a text ends that a cell cannot hold."""
_SHORT = MAX_CELL // 2
"""Characters that a cell can hold, whatever they are."""
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML 1.0 has no place for."""
_SPECIAL = re.compile("[&<>_\r\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|^\\s|\\s$")
"""What makes a text another one in the file; most have none of it."""
_ESCAPED = re.compile("(?=_x[0-9a-fA-F]{4}_)")
"""What Excel reads as a character's number."""
NUMBER = b"\0"
"""Stands for a row's number: XML has no place for it, so no text holds it."""
_FIRST = date(1899, 12, 30).toordinal()
"""The day 0, as spreadsheets count since 1 March 1900."""


@dataclass(frozen=True, slots=True)
class SheetColumn:
    """Where the cells of a column stand, and how they look.

    Attributes:
        letters: its name: `A`, `AB`.
        style: the number of the style of texts and numbers.
        day: the number of the style of days.
    """

    letters: str
    style: str
    day: str = ""


class SheetLine(NamedTuple):
    """A row as a line of a sheet, wherever it stands there.

    Attributes:
        markup: the line, with `NUMBER` for the number of the row.
        cut: the letters of the columns whose text is too long for a cell.
    """

    markup: bytes
    cut: tuple[str, ...]

    def numbered(self, number: int) -> bytes:
        """The line of a row, from 1 on."""
        return self.markup.replace(NUMBER, b"%d" % number)


def sheet_line(row: Sequence[Value], columns: Sequence[SheetColumn]) -> SheetLine:
    """A row as a line of a sheet; nothing stands where there is no value.

    Args:
        row: its values.
        columns: where they stand.
    """
    number, cut = NUMBER.decode(), []
    cells = [f'<row r="{number}">']
    for value, column in zip(row, columns, strict=True):
        if value is None or value == ():
            continue
        if isinstance(value, (str, tuple)):
            text, space = value if type(value) is str else joined(value), ""
            if len(text) > _SHORT or _SPECIAL.search(text):
                if not fits(text):
                    cut.append(column.letters)
                text, space = _special(fit(text))
            cells.append(f'<c r="{column.letters}{number}" s="{column.style}" t="inlineStr"><is><t{space}>{text}</t></is></c>')
        elif isinstance(value, date):
            cells.append(f'<c r="{column.letters}{number}" s="{column.day}"><v>{value.toordinal() - _FIRST}</v></c>')
        else:
            cells.append(f'<c r="{column.letters}{number}" s="{column.style}"><v>{value}</v></c>')
    cells.append("</row>")
    return SheetLine("".join(cells).encode(), tuple(cut))


def _special(text: str) -> tuple[str, str]:
    """A text as markup, and the attribute that keeps the blanks at its ends."""
    space = ' xml:space="preserve"' if text != text.strip() else ""
    text = _ESCAPED.sub("_x005F", text).replace("\r", "_x000D_")
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"), space


def fit(text: str) -> str:
    """A text that a cell can hold; where it is cut, it says so."""
    clean = _UNFIT.sub("\ufffd", text)
    if fits(clean):
        return clean
    room = (MAX_CELL - len(CUT)) * 2
    return clean.encode("utf-16-le")[:room].decode("utf-16-le", "ignore") + CUT


def fits(text: str) -> bool:
    """Whether a cell can hold a text."""
    return len(text) * 2 <= MAX_CELL or len(text.encode("utf-16-le", "replace")) // 2 <= MAX_CELL
