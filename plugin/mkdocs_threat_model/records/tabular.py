"""A table of plain values, and what its columns say of themselves."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol

from .column import Kind, Value


class Described(Protocol):
    """What a column says of itself."""

    @property
    def key(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def kind(self) -> Kind: ...
    @property
    def meaning(self) -> str: ...
    @property
    def values(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Field:
    """A column of a table besides the register's own."""

    key: str
    title: str
    kind: Kind
    meaning: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table.

    Attributes:
        key: its name in JSON.
        title: its name in a workbook.
        columns: what the values of a row mean, in their order.
        rows: the values.
    """

    key: str
    title: str
    columns: tuple[Described, ...]
    rows: Collection[tuple[Value, ...]]
