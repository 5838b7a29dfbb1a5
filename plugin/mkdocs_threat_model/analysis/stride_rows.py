"""The STRIDE table of a model: its rows with their cells, from its threats, its reasons and the answers by rule."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from ..model.components import Component
from ..model.scales import Stride
from ..model.service import Service
from .crossings import Crossing, Direction
from .rule_answers import NO_RULES, RuleAnswer, RuleAnswers
from .stride import APPLICABLE, Asked, Cell, CellState, Row

_NOTHING: frozenset[Stride] = frozenset()
_NOT_ASKED = {letter: Cell(letter, CellState.NOT_ASKED) for letter in Stride}
_GAPS = {letter: Cell(letter, CellState.GAP) for letter in Stride}
"""The cells that hold nothing: most of all cells are not asked, and every model has the same."""

_LETTERS = tuple(Stride)
_Said = Sequence[tuple[str, str]]
_Answers = Mapping[Stride, _Said]
"""What is said of one target by category: each time a boundary ('' for any) and the answer."""
_NONE: _Answers = {}


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a table is made with, besides the model.

    Attributes:
        asked: the categories by kind of row.
        rules: the answers by rule.
        void: by the place in `ruled_out`, why a reason counts no longer: it depends on an assumption that is wrong.
        later: of threats on boundaries the flows that came after they were decided, by the threat's id.
    """

    asked: Asked = field(default_factory=lambda: APPLICABLE)
    rules: RuleAnswers = NO_RULES
    void: Mapping[int, str] = field(default_factory=dict)
    later: Mapping[str, frozenset[str]] = field(default_factory=dict)


AS_IT_STANDS = Ruled()
"""No rules, and the questions that are asked by default."""


def _threats(service: Service) -> Mapping[str, _Answers]:
    """The ids of the threats, by target."""
    found: dict[str, dict[Stride, list[tuple[str, str]]]] = {}
    for threat in service.threats.values():
        for target in dict.fromkeys(threat.target):
            for letter in dict.fromkeys(threat.stride):
                found.setdefault(target, {}).setdefault(letter, []).append((threat.boundary or "", threat.id))
    return found


def _reasons(service: Service, void: Mapping[int, str], *, lost: bool = False) -> Mapping[str, _Answers]:
    """The reasons of the rulings-out, by target; those with a condition or for a boundary are rules. One without a reason
    answers nothing, nor does one that depends on a wrong assumption: of those, with `lost`, why."""
    found: dict[str, dict[Stride, list[tuple[str, str]]]] = {}
    for index, ruling in enumerate(service.ruled_out):
        if not ruling.reason or ruling.where or (index in void) is not lost:
            continue
        said = ruling.boundary or "", void[index] if lost else ruling.reason
        for target in dict.fromkeys(ruling.targets):
            for letter in dict.fromkeys(ruling.stride):
                found.setdefault(target, {}).setdefault(letter, []).append(said)
    return found


class _RowMaker:
    """Makes the rows of a model, each with its cells."""

    def __init__(self, service: Service, ruled: Ruled) -> None:
        self._service, self._ruled = service, ruled
        self._threats, self._reasons = _threats(service), _reasons(service, ruled.void)
        self._lost = _reasons(service, ruled.void, lost=True) if ruled.void else {}
        self._cells: dict[tuple[object, ...], Cell] = {}

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
        asked = _NOTHING if out_of_scope or parts else self._ruled.asked[kind]
        at = None if kind.section == "elements" else ("", boundary)
        around = self._on_boundary(boundary) if boundary else _NONE
        cells = tuple(
            [
                self._cell(
                    letter, letter in asked, threats.get(letter, ()), reasons.get(letter, ()), around.get(letter, ()), at, target, boundary
                )
                for letter in _LETTERS
            ]
        )
        return Row(kind, target, title, cells, boundary, direction, out_of_scope, parts, asked)

    def _on_boundary(self, boundary: str) -> _Answers:
        """What threatens a boundary as a whole. An element or a flow of the same id comes first."""
        named = boundary in self._service.elements or boundary in self._service.flows
        return _NONE if named else self._threats.get(boundary, _NONE)

    def _cell(
        self,
        letter: Stride,
        asked: bool,
        threats: _Said,
        reasons: _Said,
        around: _Said,
        at: tuple[str, ...] | None,
        target: str,
        boundary: str,
    ) -> Cell:
        ids = _about(threats, at) if threats else ()
        late: tuple[str, ...] = ()
        if around:
            held = dict.fromkeys(id for _, id in around)
            late = tuple(id for id in held if target in self._ruled.later.get(id, _NO_FLOWS))
            ids = dict.fromkeys((*ids, *(id for id in held if id not in late)))
        if ids:
            return Cell(letter, CellState.THREATENED, tuple(ids))
        if not asked:
            return _NOT_ASKED[letter]
        if reasons and (reason := " ".join(_about(reasons, at))):
            return self._same(letter, CellState.RULED_OUT, reason)
        return self._by_rule(letter, target, boundary, late, at)

    def _by_rule(self, letter: Stride, target: str, boundary: str, late: tuple[str, ...], at: tuple[str, ...] | None) -> Cell:
        rules = self._ruled.rules
        answer = rules.answers.get((target, boundary, letter))
        if answer is not None:
            return self._same(letter, CellState.BY_RULE, answer.reason, answer)
        lost = rules.lost.get((target, boundary, letter))
        said = self._lost.get(target, _NONE).get(letter, ())
        reason = lost.why if lost else next(iter(_about(said, at)), "") if said else ""
        if not reason and not late:
            return _GAPS[letter]
        return self._same(letter, CellState.GAP, reason, lost, late)

    def _same(self, letter: Stride, state: CellState, reason: str, rule: RuleAnswer | None = None, since: tuple[str, ...] = ()) -> Cell:
        """A cell without threats. One reason rules out many cells, and these are one."""
        key = letter, state, reason, rule, since
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = Cell(letter, state, (), reason, rule, since)
        return found


_NO_FLOWS: frozenset[str] = frozenset()


def _about(said: _Said, at: tuple[str, ...] | None) -> Collection[str]:
    """The answers that hold for a row, each once. What names a boundary holds for the flow's crossing of that one, and for
    elements (`None`): those stand at every boundary that their flows cross."""
    if len(said) == 1 and (at is None or said[0][0] in at):
        return (said[0][1],)
    return dict.fromkeys([text for named, text in said if at is None or named in at])


def stride_rows(service: Service, crossed: Mapping[str, Sequence[Crossing]], ruled: Ruled = AS_IT_STANDS) -> tuple[Row, ...]:
    """The STRIDE table of a model: crossings first, then processes, stores, flows, external entities.

    A flow that crosses a boundary has a row for each crossing and none of its own: the six
    categories asked there hold the two of a flow. A process with parts is asked through them, at the
    deepest level that is drawn.

    Args:
        service: the model.
        crossed: the crossings of each of its flows.
        ruled: the questions that are asked, and the answers by rule.
    """
    maker = _RowMaker(service, ruled)
    rows: dict[Component, list[Row]] = {kind: [] for kind in ruled.asked}
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
