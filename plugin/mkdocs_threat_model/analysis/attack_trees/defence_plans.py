"""What each further defence would do, and which of them together raise the attacker's cost most within a budget."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import inf

from .answers import BriefAnswer, DefenceAnswer, DefencePlan
from .attack_graph import NamedThreat
from .evaluating import TreeEvaluation
from .scenarios import Scenario, StepDefence, exact
from .standings import StepStanding, StepState

MOST_TRIED = 1_000
"""Most sets of defences that are tried for the best one."""


def defence_answers(
    tree: TreeEvaluation, scenario: Scenario, before: BriefAnswer, defences: Sequence[StepDefence]
) -> tuple[DefenceAnswer, ...]:
    """What each defence would do by itself, the greatest rise of the cost per unit spent first.

    Those that leave no attack come first, the cheapest of them first; then by the rise per unit, where one that is free, or of
    which nobody said what it costs, counts as if it cost one unit; then in the order of the model.

    Args:
        tree: the tree.
        scenario: who attacks, and what is in place.
        before: the answers without them.
        defences: those that are not in place.
    """
    answers = [_answer(tree, scenario.under([defence]), before, defence) for defence in defences if not tree.is_exhausted]
    least = before.cost or 0.0

    def order(answer: DefenceAnswer) -> tuple[bool, float]:
        if answer.blocks and before.reachable:
            return False, answer.cost or 0.0
        rise = 0.0 if answer.raises_cost_to is None else answer.raises_cost_to - least
        return True, -rise / max(answer.cost or 1.0, 1e-9)

    return tuple(sorted(answers, key=order))


def mitigating(
    tree: TreeEvaluation, scenario: Scenario, before: BriefAnswer, standings: Mapping[str, StepStanding]
) -> tuple[DefenceAnswer, ...]:
    """What it would do to mitigate each threat that a leaf names and that is not: the leaves that name it are then defended."""
    steps: dict[NamedThreat, list[str]] = {}
    for step in tree.graph.leaves:
        standing = standings.get(step.key)
        if step.threat and (standing is None or standing.state is not StepState.DEFENDED):
            steps.setdefault(step.threat, []).append(step.key)
    found = []
    for threat, keys in steps.items():
        name = threat.id if threat.service == tree.graph.service else f"{threat.service}/{threat.id}"
        if tree.is_exhausted:
            break
        defence = StepDefence(name, name, None, tuple(keys), True, 1.0, 0.0, False)
        found.append(_answer(tree, scenario.under([defence]), before, defence))
    return tuple(found)


def _answer(tree: TreeEvaluation, scenario: Scenario, before: BriefAnswer, defence: StepDefence) -> DefenceAnswer:
    after = tree.brief(scenario)
    return DefenceAnswer(defence.id, defence.title, defence.cost, after.cost, not after.reachable, after.best_attack, before != after)


@dataclass
class _Search:
    """The search for the best set: every better one holds a defence that weighs on the cheapest attack of the one before."""

    tree: TreeEvaluation
    scenario: Scenario
    budget: Decimal | None
    tried: int = 0
    best: tuple[float, Decimal, tuple[StepDefence, ...]] = (-1.0, Decimal(0), ())
    seen: set[frozenset[str]] = field(default_factory=set)

    @property
    def is_over(self) -> bool:
        """Whether no more sets are tried."""
        return self.tried >= MOST_TRIED or self.tree.is_exhausted

    def look(self, chosen: tuple[StepDefence, ...], spent: Decimal, left: tuple[StepDefence, ...]) -> None:
        names = frozenset(defence.id for defence in chosen)
        if names in self.seen or self.is_over:
            return
        self.seen.add(names)
        self.tried += 1
        found = self.tree.cheapest_leaves(self.scenario.under(chosen))
        cost = inf if found is None else float(found[0])
        if (cost, -spent, -len(chosen)) > (self.best[0], -self.best[1], -len(self.best[2])):
            self.best = cost, spent, chosen
        if found is None:
            return
        for defence in left:
            price = exact(defence.cost or 0.0)
            if (self.budget is None or spent + price <= self.budget) and self._weighs(defence, found[1]):
                self.look((*chosen, defence), spent + price, tuple(other for other in left if other is not defence))

    def _weighs(self, defence: StepDefence, attack: frozenset[str]) -> bool:
        """Whether a defence can make an attack dearer: it is on one of its leaves, or on a gate above them."""
        return (defence.impossible or defence.surcharge > 0) and any(
            key in attack or not self.tree.graph.steps[key].is_leaf for key in defence.on
        )


def defence_plan(tree: TreeEvaluation, scenario: Scenario, defences: Sequence[StepDefence], budget: float | None) -> DefencePlan | None:
    """The set of defences that raises the cost of the cheapest attack most within a budget; of several the cheapest, then the smallest.

    Args:
        tree: the tree.
        scenario: who attacks, and what is in place.
        defences: those that are not in place; one without a cost is free.
        budget: what may be spent; `None` where there is no limit.
    """
    if not defences or not (tree.has_cost or any(defence.impossible for defence in defences)):
        return None
    search = _Search(tree, scenario, None if budget is None else exact(budget))
    search.look((), Decimal(0), tuple(defences))
    cost, spent, chosen = search.best
    order = {defence.id: place for place, defence in enumerate(defences)}
    ids = tuple(sorted((defence.id for defence in chosen), key=order.__getitem__))
    blocks = cost == inf
    raised = None if blocks or not tree.has_cost else tree.unit.amount(int(cost))
    return DefencePlan(budget, ids, float(spent), raised, blocks, not search.is_over and tree.is_exact)
