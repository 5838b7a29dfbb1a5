"""A column of the register, or of another list in the grid: what its values are, what they mean, and what they look like."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

Value = str | int | float | date | tuple[str, ...] | None


class Kind(StrEnum):
    """What the values of a column are; `None` stands for nothing in every kind."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    LIST = "list"


class Look(StrEnum):
    """What the values of a column look like in a table of a page and in the grid."""

    PLAIN = "plain"
    """As they are; a list by commas."""
    THREAT = "threat"
    """The threat's id, which leads to its record."""
    SERVICE = "service"
    """The service's name, which leads to its page."""
    PARTS = "parts"
    """Parts of the model, each of which leads to its place."""
    LETTERS = "letters"
    """STRIDE letters with the names behind them."""
    LEVEL = "level"
    """A word of a scale, with a capital; a dash where nothing is rated."""
    RATING = "rating"
    """A risk, filled where it is the one that counts; not rated where there is none."""
    RESIDUAL = "residual"
    """The same, with a dash where nothing is rated: many threats have no residual rating."""
    SCORE = "score"
    """A number with one decimal."""
    STEPS = "steps"
    """Sentences, by semicolons."""
    STATUS = "status"
    """A status with its sign."""
    OWNER = "owner"
    """Who it is, and how to reach them."""
    TICKET = "ticket"
    """A ticket, as a link where the policy says where tickets are."""
    ADDRESS = "address"
    """An address of the web, by a word instead of its length."""
    DATA = "data"
    """The id of a kind of data, which leads to its place on its service's page."""
    CLASS = "class"
    """A classification of data, as a badge."""
    DEADLINE = "deadline"
    """A day, called overdue once it has passed."""


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        key: its name in JSON and in addresses; it never changes.
        title: its head on pages and in files.
        kind: what its values are.
        meaning: a sentence for the JSON Schema and for readers.
        value: the value of a row: of an entry of the register, or of whatever the rows of another list are.
        values: the values that are possible, in their order, where these are few; empty otherwise.
        look: what a value looks like.
        beside: keys of the columns whose values stand in this one's cell as well.
        share: width in the grid, as a share among all columns that are shown.
        worst_last: whether the values run from harmless to bad, so that sorting begins at their end.
        in_files_only: whether files alone have it: too long for a cell of a page, or of use to programs alone.
        part: whether it only belongs to another column: searched in the grid, and without a column there.
        scale: the scale of the policy that has its values, lowest first: `likelihood` or `impact`; empty for none.
    """

    key: str
    title: str
    kind: Kind
    meaning: str
    value: Callable[[Any], Value]
    values: tuple[str, ...] = ()
    look: Look = Look.PLAIN
    beside: tuple[str, ...] = ()
    share: float = 8
    worst_last: bool = False
    in_files_only: bool = False
    part: bool = False
    scale: str = ""


def plain(value: Value) -> str | int | float | list[str] | None:
    """A value as JSON has it: dates as in ISO 8601, lists as lists."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value
