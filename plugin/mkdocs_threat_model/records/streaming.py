"""Tables on their way into files: each row is made once, written as every file has it, and forgotten or remembered with its service."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from .column import Value
from .table_rows import TableRows
from .tabular import Table

Row = tuple[Value, ...]

PART = 1_000
"""Groups of rows that are in memory at once."""


@dataclass(frozen=True)
class RowWriter:
    """How a file has the rows of a table.

    Attributes:
        given: all that this follows from, beside the table and the rows.
        write: some rows as the file has them, wherever they stand in it.
    """

    given: object
    write: Callable[[Sequence[Row]], Any]


class TableSink(Protocol):
    """A file that tables are written into, one after the other."""

    def begin(self, table: Table) -> RowWriter:
        """The next rows are this table's."""

    def take(self, written: Sequence[Any]) -> None:
        """Some rows as its `RowWriter` wrote them, after those before."""

    def end(self) -> None:
        """No table comes any more."""


def stream(tables: Iterable[Table], sinks: Sequence[TableSink]) -> None:
    """Writes tables into files."""
    for table in tables:
        writers = [sink.begin(table) for sink in sinks]
        given = tuple(writer.given for writer in writers)
        groups = iter(_rows(table.rows).written(f"{table.key} in files", given, _by_all(writers)))
        while part := tuple(islice(groups, PART)):
            for sink, written in zip(sinks, zip(*part, strict=True), strict=True):
                sink.take(written)
    for sink in sinks:
        sink.end()


def _by_all(writers: Sequence[RowWriter]) -> Callable[[Sequence[Row]], tuple[Any, ...]]:
    writes = [writer.write for writer in writers]
    return lambda rows: tuple([write(rows) for write in writes])


def _rows(rows: Collection[Row]) -> TableRows:
    return rows if isinstance(rows, TableRows) else TableRows(lambda: rows)
