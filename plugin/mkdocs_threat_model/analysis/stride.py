"""STRIDE: which categories are asked of what, and what the model answers.

The table of applicable categories is the one of Microsoft's STRIDE-per-element, with repudiation
asked of stores and elevation of privilege of processes; at a boundary crossing all six are asked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain

from ..model.components import Component
from ..model.scales import Stride
from ..model.service import Service
from .crossings import Crossing, Direction

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
        return _asked(self.kind, self.out_of_scope, self.parts)

    @property
    def gaps(self) -> tuple[Cell, ...]:
        """The cells without an answer."""
        return tuple(cell for cell in self.cells if cell.state is CellState.GAP)


_NOTHING: frozenset[Stride] = frozenset()


def _asked(kind: Component, out_of_scope: str, parts: tuple[str, ...]) -> frozenset[Stride]:
    return _NOTHING if out_of_scope or parts else APPLICABLE[kind]


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


_NOT_ASKED = {letter: Cell(letter, CellState.NOT_ASKED) for letter in Stride}
_GAPS = {letter: Cell(letter, CellState.GAP) for letter in Stride}
"""The cells that hold nothing: most of all cells are not asked, and every model has the same."""

_LETTERS = tuple(Stride)
_Answers = Mapping[Stride, Sequence[tuple[str, str]]]
"""What is said of one target by category: each time a boundary ('' for any) and the answer."""
_NONE: _Answers = {}


def _threats(service: Service) -> Mapping[str, _Answers]:
    """The ids of the threats, by target."""
    found: dict[str, dict[Stride, list[tuple[str, str]]]] = {}
    for threat in service.threats.values():
        for target in dict.fromkeys(threat.target):
            for letter in dict.fromkeys(threat.stride):
                found.setdefault(target, {}).setdefault(letter, []).append((threat.boundary or "", threat.id))
    return found


def _reasons(service: Service) -> Mapping[str, _Answers]:
    """The reasons of the rulings-out, by target. A ruling-out without a reason answers nothing."""
    found: dict[str, dict[Stride, list[tuple[str, str]]]] = {}
    for ruling in service.ruled_out:
        said = ruling.boundary or "", ruling.reason
        for target in dict.fromkeys(ruling.targets) if ruling.reason else ():
            for letter in dict.fromkeys(ruling.stride):
                found.setdefault(target, {}).setdefault(letter, []).append(said)
    return found


class _RowMaker:
    """Makes the rows of a model, each with its cells."""

    def __init__(self, service: Service) -> None:
        self._threats, self._reasons = _threats(service), _reasons(service)
        self._ruled_out: dict[tuple[Stride, str], Cell] = {}

    def row(
        self,
        kind: Component,
        target: str,
        title: str,
        boundary: str = "",
        direction: Direction | None = None,
        out_of_scope: str = "",
        parts: tuple[str, ...] = (),
    ) -> Row:
        threats, reasons = self._threats.get(target, _NONE), self._reasons.get(target, _NONE)
        asked = _asked(kind, out_of_scope, parts)
        at = None if kind.section == "elements" else ("", boundary)
        cells = tuple(
            (letter in threats and _threatened(letter, threats[letter], at))
            or (letter in asked and letter in reasons and self._reasoned(letter, reasons[letter], at))
            or (_GAPS if letter in asked else _NOT_ASKED)[letter]
            for letter in _LETTERS
        )
        return Row(kind, target, title, cells, boundary, direction, out_of_scope, parts)

    def _reasoned(self, letter: Stride, said: Sequence[tuple[str, str]], at: tuple[str, ...] | None) -> Cell | None:
        """One reason rules out many cells, and these are one."""
        reason = " ".join(_about(said, at))
        if reason and (letter, reason) not in self._ruled_out:
            self._ruled_out[letter, reason] = Cell(letter, CellState.RULED_OUT, reason=reason)
        return self._ruled_out.get((letter, reason))


def _threatened(letter: Stride, said: Sequence[tuple[str, str]], at: tuple[str, ...] | None) -> Cell | None:
    ids = _about(said, at)
    return Cell(letter, CellState.THREATENED, tuple(ids)) if ids else None


def _about(said: Sequence[tuple[str, str]], at: tuple[str, ...] | None) -> Collection[str]:
    """The answers that hold for a row, each once. What names a boundary holds for the flow's crossing of that one, and for
    elements (`None`): those stand at every boundary that their flows cross."""
    if len(said) == 1 and (at is None or said[0][0] in at):
        return (said[0][1],)
    return dict.fromkeys([text for named, text in said if at is None or named in at])


def stride_rows(service: Service, crossed: Mapping[str, Sequence[Crossing]]) -> tuple[Row, ...]:
    """The STRIDE table of a model: crossings first, then processes, stores, flows, external entities.

    A flow that crosses a boundary has a row for each crossing and none of its own: the six
    categories asked there hold the two of a flow. A process with parts is asked through them, at the
    deepest level that is drawn.

    Args:
        service: the model.
        crossed: the crossings of each of its flows.
    """
    maker = _RowMaker(service)
    rows: dict[Component, list[Row]] = {kind: [] for kind in APPLICABLE}
    for row in (*_flow_rows(service, maker, crossed), *_element_rows(service, maker)):
        rows[row.kind].append(row)
    return tuple(chain.from_iterable(rows.values()))


def _flow_rows(service: Service, maker: _RowMaker, crossed: Mapping[str, Sequence[Crossing]]) -> Iterator[Row]:
    for flow in service.flows.values():
        out_of_scope = flow.out_of_scope or ""
        for crossing in crossed[flow.id]:
            yield maker.row(Component.CROSSING, flow.id, flow.name, crossing.boundary, crossing.direction, out_of_scope)
        if not crossed[flow.id]:
            yield maker.row(Component.FLOW, flow.id, flow.name, out_of_scope=out_of_scope)


def _element_rows(service: Service, maker: _RowMaker) -> Iterator[Row]:
    parts: dict[str, list[str]] = {}
    for element in service.elements.values():
        if element.part_of and not element.out_of_scope:
            parts.setdefault(element.part_of, []).append(element.id)
    for element in service.elements.values():
        held = tuple(parts.get(element.id, ()))
        yield maker.row(element.type, element.id, element.title, out_of_scope=element.out_of_scope or "", parts=held)


def coverage_of(rows: tuple[Row, ...]) -> Coverage:
    """How many of the cells that the table asks have an answer.

    A threat about what is not asked, off the table or out of scope, stands in the table and answers no question:
    nothing would be complete by it.
    """
    asked = answered = 0
    for row in rows:
        letters = row.asks
        asked += len(letters)
        answered += sum(cell.letter in letters and cell.state is not CellState.GAP for cell in row.cells)
    return Coverage(asked, answered)
