"""STRIDE: which categories are asked of what, and what the model answers.

The table of applicable categories is the one of Microsoft's STRIDE-per-element, with repudiation
asked of stores and elevation of privilege of processes; at a boundary crossing all six are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import product

from ..model.components import Component
from ..model.scales import Stride
from ..model.service import Service
from .crossings import Direction, crossings_of

APPLICABLE: dict[Component, frozenset[Stride]] = {
    Component.CROSSING: frozenset(Stride),
    Component.PROCESS: frozenset(map(Stride, "SRIDE")),
    Component.STORE: frozenset(map(Stride, "TRID")),
    Component.FLOW: frozenset(map(Stride, "TI")),
    Component.EXTERNAL: frozenset(map(Stride, "S")),
}
"""The categories that are asked, by kind of row, in the order in which the table shows them."""


class CellState(StrEnum):
    """What a model says about one category of one row."""

    THREATENED = "threatened"
    RULED_OUT = "ruled-out"
    GAP = "gap"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True, slots=True)
class Cell:
    """One category of one row.

    Attributes:
        letter: the category.
        state: what the model says.
        threats: ids of the threats, in the model's order.
        reason: why it was ruled out, else empty.
    """

    letter: Stride
    state: CellState
    threats: tuple[str, ...] = ()
    reason: str = ""


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
    """

    kind: Component
    target: str
    title: str
    cells: tuple[Cell, ...]
    boundary: str = ""
    direction: Direction | None = None
    out_of_scope: str = ""
    parts: tuple[str, ...] = ()

    @property
    def asks(self) -> frozenset[Stride]:
        """The categories that are asked: none of what is out of scope, or is asked of its parts."""
        return frozenset() if self.out_of_scope or self.parts else APPLICABLE[self.kind]

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """The cells without an answer."""
        return tuple(cell for cell in self.cells if cell.state is CellState.GAP)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the asked cells have an answer."""

    asked: int
    answered: int

    @property
    def percent(self) -> int:
        """Answered cells in per cent, rounded down; 0 where nothing is asked, since nothing was answered."""
        return 100 * self.answered // self.asked if self.asked else 0

    @property
    def complete(self) -> bool:
        """Whether something was asked, and all of it answered."""
        return 0 < self.asked == self.answered


@dataclass(slots=True)
class _Answers:
    """What a model's threats and rulings-out say, by target, category and boundary ('' for any)."""

    threats: dict[tuple[str, Stride], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    reasons: dict[tuple[str, Stride], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def cell(self, letter: Stride, row: Row) -> Cell:
        threats = _about(self.threats.get((row.target, letter), ()), row)
        if threats:
            return Cell(letter, CellState.THREATENED, tuple(dict.fromkeys(threats)))
        asked = letter in row.asks
        reasons = _about(self.reasons.get((row.target, letter), ()), row)
        if reasons and asked:
            return Cell(letter, CellState.RULED_OUT, reason=" ".join(dict.fromkeys(reasons)))
        return Cell(letter, CellState.GAP if asked else CellState.NOT_ASKED)


def _about(answers: list[tuple[str, str]] | tuple[()], row: Row) -> list[str]:
    """The answers that hold for a row. What names a boundary holds for the flow's crossing of that one, and for elements:
    those stand at every boundary that their flows cross."""
    element = row.kind.section == "elements"
    return [text for named, text in answers if element or named in ("", row.boundary)]


def _answers(service: Service) -> _Answers:
    found = _Answers()
    for threat in service.threats.values():
        for cell in product(dict.fromkeys(threat.target), dict.fromkeys(threat.stride)):
            found.threats[cell].append((threat.boundary or "", threat.id))
    for ruling in service.ruled_out:
        if not ruling.reason:
            continue
        for cell in product(dict.fromkeys(ruling.targets), dict.fromkeys(ruling.stride)):
            found.reasons[cell].append((ruling.boundary or "", ruling.reason))
    return found


def stride_rows(service: Service) -> tuple[Row, ...]:
    """The STRIDE table of a model: crossings first, then processes, stores, flows, external entities.

    A flow that crosses a boundary has a row for each crossing and none of its own: the six
    categories asked there hold the two of a flow. A process with parts is asked through them, at the
    deepest level that is drawn. A ruling-out without a reason answers nothing.
    """
    answers = _answers(service)
    order = list(APPLICABLE)
    rows = sorted((*_flow_rows(service), *_element_rows(service)), key=lambda row: order.index(row.kind))
    return tuple(replace(row, cells=tuple(answers.cell(letter, row) for letter in Stride)) for row in rows)


def _flow_rows(service: Service) -> Iterator[Row]:
    for flow in service.flows.values():
        out_of_scope = flow.out_of_scope or ""
        crossed = crossings_of(service, flow)
        for crossing in crossed:
            yield Row(Component.CROSSING, flow.id, flow.name, (), crossing.boundary, crossing.direction, out_of_scope)
        if not crossed:
            yield Row(Component.FLOW, flow.id, flow.name, (), out_of_scope=out_of_scope)


def _element_rows(service: Service) -> Iterator[Row]:
    parts: dict[str, list[str]] = defaultdict(list)
    for element in service.elements.values():
        if element.part_of and not element.out_of_scope:
            parts[element.part_of].append(element.id)
    for element in service.elements.values():
        out_of_scope = element.out_of_scope or ""
        yield Row(element.type, element.id, element.title, (), out_of_scope=out_of_scope, parts=tuple(parts[element.id]))


def coverage_of(rows: tuple[Row, ...]) -> Coverage:
    """How many of the cells that the table asks have an answer.

    A threat about what is not asked, off the table or out of scope, stands in the table and answers no question:
    nothing would be complete by it.
    """
    cells = [cell for row in rows for cell in row.cells if cell.letter in row.asks]
    return Coverage(len(cells), sum(cell.state is not CellState.GAP for cell in cells))
