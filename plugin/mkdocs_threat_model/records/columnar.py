"""Rows by columns, for a script that sorts and filters them without making an object of every row.

A column holds its values once, in their order, and for each row the value's number: a text of
`width` digits to base 64 a row, 0 for nothing. So sorting compares numbers, filtering looks at each
value once, and a cell is read without decoding the rest.

Many rows come in chunks. Numbers are ranks among the values of all rows, so that whoever has some of the
chunks sorts as whoever has all; a value stands in the first chunk that needs it.
"""

from __future__ import annotations

import re
import unicodedata
from collections import deque
from collections.abc import Callable, Hashable, Iterable, Sequence
from functools import partial
from typing import Any

from ..analysis.memory import NO_MEMORY, ListMemory
from .column import Column, Kind, Value, plain
from .shown_columns import IN_GRID, IN_TABLE

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
"""The digits of a value's number, as in base64url (RFC 4648, section 5)."""

_NUMBERS = re.compile(r"(\d+)")


def columnar(rows: Sequence[Any], columns: Sequence[Column] = IN_GRID, at_first: Sequence[Column] = IN_TABLE) -> dict[str, Any]:
    """Rows as columns.

    Args:
        rows: in the order in which they are shown; whatever the columns take their values from.
        columns: which columns.
        at_first: those that are shown before somebody chooses columns.

    Returns:
        `rows`, their number, and `columns`; each of these has what its `Column` says (`key`, `title`, `kind`, `look`,
        `beside`, `share`, `worst_last`, `part`), `vocabulary` (its closed vocabulary, if any), `at_first` (whether
        it is shown before somebody chooses columns), `values` in ascending order, `width` in digits, and `codes`.
    """
    return chunks(rows, columns, at_first, max(1, len(rows)))[0]


def chunks(
    rows: Sequence[Any],
    columns: Sequence[Column],
    at_first: Sequence[Column],
    size: int,
    values: Callable[[Any], Sequence[Value]] | None = None,
    memory: ListMemory = NO_MEMORY,
) -> list[dict[str, Any]]:
    """The same in chunks, of which there is at least one.

    Args:
        rows: in the order in which they are shown.
        columns: which columns.
        at_first: those that are shown before somebody chooses columns.
        size: rows of a chunk.
        values: gives the values of a row by column, where somebody knows them.
        memory: where a column is remembered whose values may be the same the next time.

    Returns:
        The first one as `columnar` has it. Where there are more, the columns of each have `distinct`, how many values all rows
        have, and `numbers`: those of the `values` that no earlier chunk has, in digits as in `codes`. Later ones have `key`,
        `width` and these alone.
    """
    starts = range(0, max(1, len(rows)), size)
    tables: list[dict[str, Any]] = [{"rows": len(rows[start : start + size]), "columns": []} for start in starts]
    by_row = map(values, rows) if values else ([column.value(row) for column in columns] for row in rows)
    by_column = _by_column(by_row, len(columns))
    for column in columns:
        held = tuple(by_column.popleft())
        parts = memory.one(f"column {column.key}", (held, size, column.values), None, partial(_column, column, held, starts, size))
        for table, made in zip(tables, parts, strict=True):
            table["columns"].append(made)
    first = tables[0]
    first["columns"] = [{**_head(column, at_first), **made} for column, made in zip(columns, first["columns"], strict=True)]
    return tables


def _by_column(by_row: Iterable[Sequence[Value]], count: int) -> deque[list[Value]]:
    """The values of each column; equal ones are one object, since many rows have the same and all of them are in memory at once."""
    columns: list[list[Value]] = [[] for _ in range(count)]
    known: list[dict[Value, Value]] = [{} for _ in range(count)]
    for row in by_row:
        for held, same, value in zip(columns, known, row, strict=True):
            held.append(same.setdefault(value, value))
    return deque(columns)


def _head(column: Column, at_first: Sequence[Column]) -> dict[str, Any]:
    return {
        "key": column.key,
        "title": column.title,
        "kind": column.kind.value,
        "vocabulary": list(column.values),
        "look": column.look.value,
        "beside": list(column.beside),
        "share": column.share,
        "worst_last": column.worst_last,
        "part": column.part,
        "at_first": column in at_first,
    }


def _column(column: Column, values: Sequence[Value], starts: range, size: int) -> list[dict[str, Any]]:
    distinct = sorted({value for value in values if not _is_nothing(value)}, key=_order(column))
    numbers: dict[Hashable, int] = {value: number for number, value in enumerate(distinct, start=1)}
    width = _width(len(distinct))
    digits = [_digits(number, width) for number in range(len(distinct) + 1)]
    if len(starts) == 1:
        codes = "".join([digits[numbers.get(value, 0)] for value in values])
        return [{"key": column.key, "values": [plain(value) for value in distinct], "width": width, "codes": codes}]
    sent: set[int] = {0}
    made = []
    for start in starts:
        held = [numbers.get(value, 0) for value in values[start : start + size]]
        new = sorted(set(held) - sent)
        sent.update(new)
        made.append(
            {
                "key": column.key,
                "distinct": len(distinct),
                "values": [plain(distinct[number - 1]) for number in new],
                "numbers": "".join([digits[number] for number in new]),
                "width": width,
                "codes": "".join([digits[number] for number in held]),
            }
        )
    return made


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
