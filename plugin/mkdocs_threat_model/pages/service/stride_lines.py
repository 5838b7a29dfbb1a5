"""The lines of the STRIDE table: rows that answer alike are one of them, which names what it stands for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ...analysis.stride import CellState, Row

_ANSWERED = frozenset((CellState.RULED_OUT, CellState.BY_RULE, CellState.NOT_ASKED))


class StrideLine(NamedTuple):
    """Rows that answer alike: the first of them, whose cells are those of all, and all of them."""

    row: Row
    rows: Sequence[Row]

    @property
    def targets(self) -> tuple[str, ...]:
        """What they are about, by id."""
        return tuple(dict.fromkeys(row.target for row in self.rows))

    @property
    def named(self) -> tuple[str, ...]:
        """The titles of what they are about."""
        return tuple({row.target: row.title for row in self.rows}.values())


def lines_of(rows: Iterable[Row]) -> list[StrideLine]:
    """Rows of one kind as lines.

    The crossings of a flow are one line where they answer alike. Rows of several flows or elements are one where all
    that was asked of them was ruled out for the same reasons: a threat, or a question without an answer, stands by itself.
    """
    alike: dict[Any, list[Row]] = {}
    for row in rows:
        settled = not row.parts and all(cell.state in _ANSWERED for cell in row.cells)
        alike.setdefault((row.cells, row.out_of_scope, row.parts, "" if settled else row.target), []).append(row)
    return [StrideLine(held[0], held) for held in alike.values()]
