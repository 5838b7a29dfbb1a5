"""Answers by rule: STRIDE cells that a control answers wherever its condition holds, or a reason for a whole boundary.

Individual answers come first; of several rules the one that stands nearest to the service: its own reasons, its own
controls, then those that it uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from ..model.answer_rules import OneByOne
from ..model.conditions import ElementCondition, FlowCondition
from ..model.scales import Stride
from ..model.service import Flow, Service
from .control_states import ServiceControl
from .crossings import Crossing, is_boundary
from .meeting import Matcher

CellKey = tuple[str, str, Stride]
"""An element or a flow, the boundary of a crossing or an empty text, and a category."""

RULING, CONTROL = "ruling", "control"


@dataclass(frozen=True, slots=True)
class RuleAnswer:
    """A rule, as it answers one cell or another.

    Attributes:
        kind: `control`, or `ruling` for a reason in `ruled_out`.
        id: the control's id, or the place in `ruled_out`.
        answer: the place among the control's answers; 0 for a ruling.
        title: what the rule is called.
        reason: why the category does not apply.
        why: why it answers no longer, as a clause; empty where it does.
    """

    kind: str
    id: str
    answer: int
    title: str
    reason: str
    why: str = ""

    @property
    def key(self) -> str:
        """What tells rules apart."""
        return rule_key(self.kind, self.id, self.answer)


def rule_key(kind: str, id: str, answer: int) -> str:
    """What tells rules apart: what they are, their id, and the place among a control's answers."""
    return f"{kind} {id} {answer}"


@dataclass(frozen=True)
class RuleAnswers:
    """What the rules of a service answer.

    Attributes:
        answers: by cell, the rule that answers it.
        also: by cell, the rules that would answer it as well if the first did not, at most `MOST_ALSO` of them; cells that one
            alone answers, or a reason, are left out.
        lost: by cell, a rule that would answer it and does not: its control lapsed, or the policy asks for an answer of its own.
        met: how many cells each rule's condition meets, by its key, whether or not another answer comes first.
    """

    answers: Mapping[CellKey, RuleAnswer] = field(default_factory=dict)
    also: Mapping[CellKey, tuple[RuleAnswer, ...]] = field(default_factory=dict)
    lost: Mapping[CellKey, RuleAnswer] = field(default_factory=dict)
    met: Mapping[str, int] = field(default_factory=dict)


NO_RULES = RuleAnswers()
"""No rule answers anything."""
OWN_ANSWER = "the policy asks for an answer of its own here"
"""Why a rule that would answer a cell does not, where the policy wants it answered individually."""

MOST_ALSO = 8
"""How many further rules that would answer a cell are kept: many controls may meet every cell of a large model."""

_Cells = Sequence[tuple[str, str]]
_Rule = tuple[RuleAnswer, Sequence[Stride], _Cells]


def rule_answers(
    service: Service,
    crossed: Mapping[str, Sequence[Crossing]],
    controls: Mapping[str, ServiceControl],
    one_by_one: OneByOne,
    void: frozenset[int] = frozenset(),
) -> RuleAnswers:
    """What the rules of a service answer.

    Args:
        service: the model.
        crossed: the crossings of each of its flows.
        controls: its controls and those that it uses, as they count here.
        one_by_one: the cells that rules may not answer.
        void: places in `ruled_out` of reasons that rest on an assumption that holds no longer.
    """
    if not any(control.control.answers for control in controls.values()) and not any(
        _is_rule(service, index) for index in range(len(service.ruled_out))
    ):
        return NO_RULES
    matcher = Matcher(service)
    answers: dict[CellKey, RuleAnswer] = {}
    also: dict[CellKey, tuple[RuleAnswer, ...]] = {}
    lost: dict[CellKey, RuleAnswer] = {}
    met: dict[str, int] = {}
    forbidden = _Forbidden(matcher, one_by_one)
    taken: dict[tuple[str, str], set[Stride]] = {}
    for rule, letters, cells in _rules(matcher, crossed, controls, void):
        asked = frozenset(letters)
        met[rule.key] = met.get(rule.key, 0) + len(asked) * len(cells)
        for target, boundary in cells:
            # Many rules may meet one cell; a few that answer it are enough.
            done = taken.setdefault((target, boundary), set())
            for letter in asked - done if done else asked:
                key = target, boundary, letter
                if rule.why:
                    lost.setdefault(key, rule)
                elif forbidden.holds(target, boundary, letter):
                    lost.setdefault(key, _without(rule))
                elif key not in answers:
                    answers[key] = rule
                    if rule.kind == RULING:
                        done.add(letter)  # it stays, whichever control lapses
                else:
                    also[key] = (*also.get(key, ()), rule)
                    if len(also[key]) == MOST_ALSO:
                        done.add(letter)
    return RuleAnswers(answers, also, {key: rule for key, rule in lost.items() if key not in answers}, met)


def _without(rule: RuleAnswer) -> RuleAnswer:
    return RuleAnswer(rule.kind, rule.id, rule.answer, rule.title, rule.reason, OWN_ANSWER)


def _is_rule(service: Service, index: int) -> bool:
    ruling = service.ruled_out[index]
    return bool(ruling.reason) and (ruling.where is not None or any(is_boundary(service, target) for target in ruling.targets))


def _rules(
    matcher: Matcher, crossed: Mapping[str, Sequence[Crossing]], controls: Mapping[str, ServiceControl], void: frozenset[int]
) -> Iterator[_Rule]:
    service = matcher.service
    for index, ruling in enumerate(service.ruled_out):
        if _is_rule(service, index) and index not in void:
            rule = RuleAnswer(RULING, str(index), 0, ruling.title or ruling.reason, ruling.reason)
            yield rule, ruling.stride, tuple(_ruled(matcher, crossed, index))
    for control in controls.values():
        if not control.answers or (not control.counts and not control.why):
            continue  # one that is not done answers nothing, and never did
        for place, answer in enumerate(control.control.answers):
            rule = RuleAnswer(CONTROL, control.id, place, control.control.title, answer.because, control.why)
            kind, condition = answer.condition
            if isinstance(condition, ElementCondition):
                cells: _Cells = tuple(
                    (element.id, "") for element in service.elements.values() if matcher.element_meets(element, condition, own=control.own)
                )
            else:
                cells = tuple(_met(matcher, crossed, condition, own=control.own, inside=kind == "flows"))
            yield rule, answer.stride, cells


def _met(
    matcher: Matcher, crossed: Mapping[str, Sequence[Crossing]], condition: FlowCondition, *, own: bool, inside: bool
) -> Iterator[tuple[str, str]]:
    """The rows of flows that meet a condition; one that is to enter or leave something has no row of its own."""
    for flow in matcher.service.flows.values():
        if matcher.flow_meets(flow, condition, own=own):
            yield from _rows(matcher, crossed[flow.id], flow, condition, own=own, inside=inside and not crossed[flow.id])


def _rows(
    matcher: Matcher, crossings: Sequence[Crossing], flow: Flow, condition: FlowCondition, *, own: bool, inside: bool
) -> Iterator[tuple[str, str]]:
    if inside and not condition.into and not condition.out_of:
        yield flow.id, ""
    for crossing in crossings:
        if matcher.crossing_meets(crossing, condition, own=own):
            yield flow.id, crossing.boundary


def _ruled(matcher: Matcher, crossed: Mapping[str, Sequence[Crossing]], index: int) -> Iterator[tuple[str, str]]:
    """The rows that a reason for a boundary, or with a condition, is about."""
    service = matcher.service
    ruling = service.ruled_out[index]
    for target in dict.fromkeys(ruling.targets):
        at_boundary = is_boundary(service, target)
        if not at_boundary and (target not in service.flows or ruling.where is None):
            continue
        for flow in service.flows.values() if at_boundary else (service.flows[target],):
            if ruling.where is not None and not matcher.flow_meets(flow, ruling.where, own=True):
                continue
            for crossing in crossed[flow.id]:
                wanted = crossing.boundary == target if at_boundary else ruling.boundary in (None, crossing.boundary)
                if wanted and (ruling.where is None or matcher.crossing_meets(crossing, ruling.where, own=True)):
                    yield flow.id, crossing.boundary
            if not at_boundary and not crossed[flow.id]:
                yield flow.id, ""


class _Forbidden:
    """The cells that the policy wants answered one by one."""

    def __init__(self, matcher: Matcher, rules: OneByOne) -> None:
        self._matcher, self._rules = matcher, rules
        self._known: dict[str, bool] = {}

    def holds(self, target: str, boundary: str, letter: Stride) -> bool:
        if letter in self._rules.stride or (boundary and self._matcher.exposures[boundary] in self._rules.exposure):
            return True
        if not self._rules.exposure and not self._rules.classification:
            return False
        if target not in self._known:
            self._known[target] = self._about(target)
        return self._known[target]

    def _about(self, target: str) -> bool:
        service = self._matcher.service
        if target in service.flows:
            flow = service.flows[target]
            exposures, data = frozenset(self._matcher.ends(flow)), (*flow.carries, *flow.replies)
        else:
            exposures, data = frozenset((self._matcher.exposure(target),)), service.elements[target].stores
        return not exposures.isdisjoint(self._rules.exposure) or not self._matcher.classifications(data).isdisjoint(
            self._rules.classification
        )
