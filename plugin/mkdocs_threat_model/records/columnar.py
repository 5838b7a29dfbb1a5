"""The register by columns, for a script that sorts and filters it without making an object of every row.

A column holds its values once, in their order, and for each row the value's number: a text of
`width` digits to base 64 a row, 0 for nothing. So sorting compares numbers, filtering looks at each
value once, and a cell is read without decoding the rest.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Any

from ..analysis.facts import Entry
from .column import Column, Kind, Value, plain
from .shown_columns import IN_GRID, IN_TABLE

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The digits of a value's number, as in base64url (RFC 4648, section 5)."""

_NUMBERS = re.compile(r"(\d+)")


def columnar(entries: Sequence[Entry], columns: Iterable[Column] = IN_GRID) -> dict[str, Any]:
    """The register's rows as columns.

    Args:
        entries: in the order in which they are shown.
        columns: which columns.

    Returns:
        `rows`, their number, and `columns`; each of these has what its `Column` says (`key`, `title`, `kind`, `look`,
        `beside`, `share`, `worst_last`, `part`), `ordered` (whether its values are a closed vocabulary), `at_first` (whether
        it is shown before somebody chooses columns), `values` in ascending order, `width` in digits, and `codes`.
    """
    return {"rows": len(entries), "columns": [_column(column, entries) for column in columns]}


def _column(column: Column, entries: Sequence[Entry]) -> dict[str, Any]:
    values = [column.value(entry) for entry in entries]
    distinct = sorted({value for value in values if not _is_nothing(value)}, key=_order(column))
    numbers: dict[Hashable, int] = {value: number for number, value in enumerate(distinct, start=1)}
    width = _width(len(distinct))
    return {
        "key": column.key,
        "title": column.title,
        "kind": column.kind.value,
        "ordered": bool(column.values),
        "look": column.look.value,
        "beside": list(column.beside),
        "share": column.share,
        "worst_last": column.worst_last,
        "part": column.part,
        "at_first": column in IN_TABLE,
        "values": [plain(value) for value in distinct],
        "width": width,
        "codes": "".join(_digits(numbers.get(value, 0), width) for value in values),
    }


def _is_nothing(value: Value) -> bool:
    return value is None or value in {"", ()}


def _order(column: Column) -> Callable[[Any], Any]:
    if column.kind in (Kind.NUMBER, Kind.DATE):
        return lambda value: value
    ranks = {value: rank for rank, value in enumerate(column.values)}

    def place(text: str) -> Any:
        return ranks[text] if column.values else collated(text)

    return (lambda value: [place(text) for text in value]) if column.kind is Kind.LIST else place


def collated(text: str) -> tuple[Any, ...]:
    """A key that sorts text as readers expect: capitals and accents aside, `T-2` before `T-10`; the same on every machine."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(char for char in plain if not unicodedata.combining(char))
    parts = _NUMBERS.split(bare)
    return (tuple((int(part), part) if index % 2 else (-1, part) for index, part in enumerate(parts)), text)


def _width(values: int) -> int:
    width = 1
    while len(DIGITS) ** width <= values:
        width += 1
    return width


def _digits(number: int, width: int) -> str:
    digits = ""
    for _ in range(width):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits
