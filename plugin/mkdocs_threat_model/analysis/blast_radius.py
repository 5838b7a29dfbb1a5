"""What reopens if a control lapses: the STRIDE cells that nothing else answers, and the threats that would not be mitigated any more.

A control counts only while those that it builds on do: with one that lapses, all that build on it answer nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from ..model.controls import Control
from ..model.organisation_files import Organisation
from ..model.shared import SharedScope
from .control_states import OWN, shared_scope
from .facts import Facts
from .rule_answers import CONTROL, CellKey, RuleAnswer
from .status import Status
from .stride import CellState


@dataclass(frozen=True, slots=True)
class BlastRadius:
    """What reopens in one service if a control lapses.

    Attributes:
        scope: whose control it is: `service`, `organisation`, or the team's folder.
        cells: how many STRIDE cells are unanswered then.
        threats: ids of the threats that are mitigated now and in progress then, in the model's order.
    """

    scope: str = OWN
    cells: int = 0
    threats: tuple[str, ...] = ()


ControlKey = tuple[str, str, str]
"""What tells the controls of an organisation apart: whose it is, the service of a service's own, its id."""


@dataclass(frozen=True, slots=True)
class TotalRadius:
    """What reopens in all services if a control lapses.

    Attributes:
        cells: how many STRIDE cells are unanswered then.
        services: in how many services.
        threats: the threats that are mitigated now and in progress then: the service and the id of each.
    """

    cells: int = 0
    services: int = 0
    threats: tuple[tuple[str, str], ...] = ()


NOTHING_REOPENS = TotalRadius()


def total_radii(portfolio: Mapping[str, Facts], organisation: Organisation) -> Mapping[ControlKey, TotalRadius]:
    """What reopens in all services if one of the organisation's controls lapses; those with which nothing does are left out.

    Args:
        portfolio: the facts of each service by its id.
        organisation: the shared controls.
    """
    found: dict[ControlKey, TotalRadius] = {}
    for name in sorted(portfolio):
        facts = portfolio[name]
        radii = facts.memory.one("blast radii", organisation.shared, None, partial(blast_radii, facts, organisation))
        for id, radius in radii.items():
            key = radius.scope, name if radius.scope == OWN else "", id
            before = found.get(key, NOTHING_REOPENS)
            found[key] = TotalRadius(
                before.cells + radius.cells,
                before.services + bool(radius.cells),
                (*before.threats, *((name, threat) for threat in radius.threats)),
            )
    return found


def blast_radii(facts: Facts, organisation: Organisation) -> Mapping[str, BlastRadius]:
    """What reopens in a service if one of the controls lapses that it uses, or that these build on; by the control's id.

    Controls that nothing rests on are left out, those that do not count now among them. Nothing reopens in a retired service.

    Args:
        facts: the service.
        organisation: the shared controls that it may use.
    """
    if not facts.controls or facts.service.status.is_over:
        return {}
    known = _known(facts, shared_scope(facts.model, organisation))
    answered = _answered(facts)
    mitigated = dict(_mitigated(facts))
    found = {}
    for id, lapsing in _dependants(facts, known).items():
        cells = sum(count for rules, count in answered.items() if rules <= lapsing)
        threats = tuple(threat for threat, used in mitigated.items() if not used.isdisjoint(lapsing))
        if cells or threats:
            found[id] = BlastRadius(known[id][1], cells, threats)
    return found


def _known(facts: Facts, scope: SharedScope) -> Mapping[str, tuple[Control, str]]:
    """The controls that a service may use, and whose they are."""
    known = {id: (shared.control, shared.scope) for id, shared in scope.controls.items()}
    return known | {id: (state.control, state.scope) for id, state in facts.controls.items()}


def _dependants(facts: Facts, known: Mapping[str, tuple[Control, str]]) -> dict[str, frozenset[str]]:
    """For each control that a service uses, or that these build on, those that lapse with it; walked without recursion, circles end."""
    found: dict[str, set[str]] = {}
    for id, state in facts.controls.items():
        below, waiting = {id}, list(state.control.uses)
        while waiting:
            other = waiting.pop()
            if other in known and other not in below:
                below.add(other)
                waiting += known[other][0].uses
        for other in below:
            found.setdefault(other, set()).add(id)
    return {id: frozenset(lapsing) for id, lapsing in found.items()}


def _answered(facts: Facts) -> Counter[frozenset[str]]:
    """How many cells only controls answer, by the controls that answer them: while one of these counts, the cell is answered."""
    found: Counter[frozenset[str]] = Counter()
    for row in facts.rows:
        for cell in row.cells:
            if cell.state is CellState.BY_RULE and cell.rule is not None:
                rules = (cell.rule, *_also(facts, (row.target, row.boundary, cell.letter)))
                if all(rule.kind == CONTROL for rule in rules):
                    found[frozenset(rule.id for rule in rules)] += 1
    return found


def _also(facts: Facts, key: CellKey) -> tuple[RuleAnswer, ...]:
    return facts.rules.also.get(key, ())


def _mitigated(facts: Facts) -> Iterator[tuple[str, frozenset[str]]]:
    """The threats that are mitigated, with the controls that they count on; those that count on none are left out."""
    assessed = facts.assessed()
    for id, threat in facts.service.threats.items():
        used = frozenset(str(mitigation.uses) for mitigation in threat.mitigations if mitigation.uses)
        if used and assessed[id].status is Status.MITIGATED:
            yield id, used
