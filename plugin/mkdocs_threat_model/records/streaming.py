"""Tables on their way into files: each row is made once, given to every file, and forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import islice
from typing import Protocol

from .column import Value
from .tables import Table

Row = Sequence[Value]

PART = 1_000
"""Rows that are in memory at once."""


class TableSink(Protocol):
    """A file that tables are written into, one after the other."""

    def begin(self, table: Table) -> None:
        """The next rows are this table's."""

    def take(self, rows: Sequence[Row]) -> None:
        """Some rows, after those before."""

    def end(self) -> None:
        """No table comes any more."""


def stream(tables: Iterable[Table], sinks: Sequence[TableSink]) -> None:
    """Writes tables into files."""
    for table in tables:
        for sink in sinks:
            sink.begin(table)
        rows = iter(table.rows)
        while part := tuple(islice(rows, PART)):
            for sink in sinks:
                sink.take(part)
    for sink in sinks:
        sink.end()
