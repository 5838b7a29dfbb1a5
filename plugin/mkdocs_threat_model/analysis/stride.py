"""STRIDE: which categories are asked of what, and what the model answers, as values; `stride_rows` makes them.

The table of applicable categories is the one of Microsoft's STRIDE-per-element, with repudiation
asked of stores and elevation of privilege of processes; at a boundary crossing all six are asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from ..model.answer_rules import StrideTable
from ..model.components import Component
from ..model.scales import Stride
from .crossings import Direction
from .rule_answers import RuleAnswer

Asked = Mapping[Component, frozenset[Stride]]
"""The categories that are asked, by kind of row, in the order in which the table shows them."""
APPLICABLE: Asked = StrideTable().asked()
"""Those that are asked unless the policy says otherwise."""


class CellState(StrEnum):
    """What a model says about one category of one row."""

    THREATENED = "threatened"
    RULED_OUT = "ruled-out"
    BY_RULE = "by-rule"
    GAP = "gap"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Cell:
    """One category of one row.

    Attributes:
        letter: the category.
        state: what the model says.
        threats: ids of the threats, in the model's order.
        reason: why it was ruled out or a rule answers it; of a gap why what answered it once does so no longer. Else empty.
        rule: what answers it, where that is a control or a reason for a whole boundary; of a gap what answered it once.
        since: ids of threats on the boundary that were decided before the flow came, and so answer nothing here.
    """

    letter: Stride
    state: CellState
    threats: tuple[str, ...] = ()
    reason: str = ""
    rule: RuleAnswer | None = None
    since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the STRIDE table.

    Attributes:
        kind: what is asked about.
        target: id of the element or flow.
        title: its title.
        boundary: id of the boundary, for a crossing.
        direction: the crossing's direction.
        cells: the six categories, in the order S T R I D E.
        out_of_scope: why nothing is asked, else empty.
        parts: ids of the parts of a process that are asked in its place; else empty.
        asks: the categories that are asked: none of what is out of scope, or is asked of its parts.
    """

    kind: Component
    target: str
    title: str
    cells: tuple[Cell, ...]
    boundary: str = ""
    direction: Direction | None = None
    out_of_scope: str = ""
    parts: tuple[str, ...] = ()
    asks: frozenset[Stride] = frozenset()

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """The cells without an answer."""
        return tuple([cell for cell in self.cells if cell.state is CellState.GAP])


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the asked cells have an answer.

    Attributes:
        asked: the cells that the table asks.
        answered: those of them that have an answer.
        by_rule: those of the answered that only a rule answers: a control, or a reason for a whole boundary.
        rules: how many rules these are.
    """

    asked: int
    answered: int
    by_rule: int = 0
    rules: int = 0

    @property
    def one_by_one(self) -> int:
        """The cells that were answered individually."""
        return self.answered - self.by_rule

    @property
    def percent(self) -> int:
        """Answered cells in per cent, rounded down; 0 where nothing is asked, since nothing was answered."""
        return 100 * self.answered // self.asked if self.asked else 0

    @property
    def complete(self) -> bool:
        """Whether something was asked, and all of it answered."""
        return 0 < self.asked == self.answered


def coverage_of(rows: tuple[Row, ...]) -> Coverage:
    """How many of the cells that the table asks have an answer.

    A threat about what is not asked, off the table or out of scope, stands in the table and answers no question:
    nothing would be complete by it.
    """
    asked = answered = by_rule = 0
    rules: set[str] = set()
    for row in rows:
        asked += len(row.asks)
        answered += len(row.asks) - len(row.gaps)
        for cell in row.cells:
            if cell.rule is not None and cell.state is CellState.BY_RULE:
                by_rule += 1
                rules.add(cell.rule.key)
    return Coverage(asked, answered, by_rule, len(rules))


def total_coverage(coverages: Iterable[Coverage]) -> Coverage:
    """That of several services; a rule that answers in two of them counts twice."""
    asked = answered = by_rule = rules = 0
    for coverage in coverages:
        asked += coverage.asked
        answered += coverage.answered
        by_rule += coverage.by_rule
        rules += coverage.rules
    return Coverage(asked, answered, by_rule, rules)


def cells_by_rule(rows: Iterable[Row]) -> Counter[str]:
    """How many cells each rule answers, by its key."""
    return Counter(cell.rule.key for row in rows for cell in row.cells if cell.state is CellState.BY_RULE and cell.rule is not None)
