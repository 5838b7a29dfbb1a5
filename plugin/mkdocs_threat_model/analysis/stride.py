"""STRIDE: which categories are asked of what, and what the model answers.

The table of applicable categories is the one of Microsoft's STRIDE-per-element, with repudiation
asked of stores and elevation of privilege of processes; at a boundary crossing all six are asked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import product

from ..model.scales import ElementType, Stride
from ..model.service import Service
from .crossings import Crossing, Direction, crossings_of


class RowKind(StrEnum):
    """What a row of the STRIDE table asks about, in the order in which the table shows them."""

    CROSSING = "crossing"
    PROCESS = "process"
    STORE = "store"
    FLOW = "flow"
    EXTERNAL = "external"


APPLICABLE: dict[RowKind, frozenset[Stride]] = {
    RowKind.CROSSING: frozenset(Stride),
    RowKind.PROCESS: frozenset(map(Stride, "SRIDE")),
    RowKind.STORE: frozenset(map(Stride, "TRID")),
    RowKind.FLOW: frozenset(map(Stride, "TI")),
    RowKind.EXTERNAL: frozenset(map(Stride, "S")),
}
"""The categories that are asked, by kind of row."""

KIND_OF_ELEMENT = {
    ElementType.PROCESS: RowKind.PROCESS,
    ElementType.STORE: RowKind.STORE,
    ElementType.EXTERNAL: RowKind.EXTERNAL,
}


class CellState(StrEnum):
    """What a model says about one category of one row."""

    THREATENED = "threatened"
    RULED_OUT = "ruled-out"
    GAP = "gap"
    NOT_ASKED = "not-asked"


@dataclass(frozen=True)
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

    @property
    def asked(self) -> bool:
        """Whether the category applies, or was answered although it does not."""
        return self.state is not CellState.NOT_ASKED


@dataclass(frozen=True)
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
    """

    kind: RowKind
    target: str
    title: str
    cells: tuple[Cell, ...]
    boundary: str = ""
    direction: Direction | None = None
    out_of_scope: str = ""

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """The cells without an answer."""
        return tuple(cell for cell in self.cells if cell.state is CellState.GAP)


@dataclass(frozen=True)
class Coverage:
    """How many of the asked cells have an answer."""

    asked: int
    answered: int

    @property
    def percent(self) -> int:
        """Answered cells in per cent, rounded down; 100 where nothing is asked."""
        return 100 * self.answered // self.asked if self.asked else 100


@dataclass
class _Answers:
    """What a model's threats and rulings-out say, by target, category and boundary ('' for any)."""

    threats: dict[tuple[str, Stride], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    reasons: dict[tuple[str, Stride], list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))

    def cell(self, letter: Stride, asked: bool, target: str, boundary: str) -> Cell:
        threats = _about(self.threats.get((target, letter), ()), boundary)
        if threats:
            return Cell(letter, CellState.THREATENED, tuple(dict.fromkeys(threats)))
        reasons = _about(self.reasons.get((target, letter), ()), boundary)
        if reasons and asked:
            return Cell(letter, CellState.RULED_OUT, reason=" ".join(dict.fromkeys(reasons)))
        return Cell(letter, CellState.GAP if asked else CellState.NOT_ASKED)


def _about(answers: list[tuple[str, str]] | tuple[()], boundary: str) -> list[str]:
    """The answers that hold for a boundary: those that name it and those that name none."""
    return [text for named, text in answers if not named or not boundary or named == boundary]


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
    categories asked there hold the two of a flow. A ruling-out without a reason answers nothing.
    """
    answers = _answers(service)
    order = list(RowKind)
    rows = [*_flow_rows(service, answers), *_element_rows(service, answers)]
    return tuple(sorted(rows, key=lambda row: order.index(row.kind)))


def _flow_rows(service: Service, answers: _Answers) -> Iterator[Row]:
    for flow in service.flows.values():
        crossed: tuple[Crossing | None, ...] = crossings_of(service, flow) or (None,)
        for crossing in crossed:
            kind = RowKind.CROSSING if crossing else RowKind.FLOW
            boundary = crossing.boundary if crossing else ""
            cells = _cells(answers, kind, flow.id, boundary, flow.out_of_scope)
            yield Row(kind, flow.id, flow.name, cells, boundary, crossing.direction if crossing else None, flow.out_of_scope or "")


def _element_rows(service: Service, answers: _Answers) -> Iterator[Row]:
    for element in service.elements.values():
        kind = KIND_OF_ELEMENT[element.type]
        cells = _cells(answers, kind, element.id, "", element.out_of_scope)
        yield Row(kind, element.id, element.title, cells, out_of_scope=element.out_of_scope or "")


def _cells(answers: _Answers, kind: RowKind, target: str, boundary: str, out_of_scope: str | None) -> tuple[Cell, ...]:
    asked = frozenset() if out_of_scope else APPLICABLE[kind]
    return tuple(answers.cell(letter, letter in asked, target, boundary) for letter in Stride)


def coverage_of(rows: tuple[Row, ...]) -> Coverage:
    """How many of the asked cells have an answer."""
    cells = [cell for row in rows for cell in row.cells if cell.asked]
    return Coverage(len(cells), sum(cell.state is not CellState.GAP for cell in cells))
