"""What the diagram of a tree says for one attacker and one state of the defences: sets of its levels, and probabilities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import islice
from math import prod

from .affordable import affordable
from .attack_graph import AttackStep
from .decision_diagram import DecisionDiagram, DiagramLimitError
from .minimal_attacks import LeafWeight, MinimalAttacks
from .scenarios import SKILLS

MOST_COUNTED = 5_000
"""Most attacks that are counted where an attacker's budget leaves some of them out."""
MOST_SPENDINGS = 100_000
"""Most ways to spend an attacker's budget that are looked at."""
_NO_LIST = "There are too many smallest attacks to list: only the cheapest and the likeliest are given."
_NO_BUDGET = "The probability of any attempt within the budget is given as a bound: there are too many ways to spend it."
_NO_LIKELIEST = "The likeliest attack within the budget was not found within the limit: the cheapest one is given."

Levels = frozenset[int]
"""An attack: the levels of a diagram that must succeed."""


@dataclass(frozen=True)
class DecidedTree:
    """A tree as a diagram, for the defences that weigh on its gates.

    Attributes:
        diagram: the diagram.
        formula: of the goal.
        steps: by level the step that it decides: a leaf, or a gate on which a defence weighs.
        limit: the most nodes and remembered results of what is derived from it.
    """

    diagram: DecisionDiagram
    formula: int
    steps: tuple[AttackStep, ...]
    limit: int

    @cached_property
    def attacks(self) -> MinimalAttacks | None:
        """The smallest attacks; `None` where listing them would go beyond the limit."""
        try:
            return MinimalAttacks(self.diagram, self.formula, self.limit)
        except DiagramLimitError:
            return None


@dataclass(frozen=True, slots=True)
class AnyAttempt:
    """The probability that the goal is reached if every leaf is tried, each by itself.

    Attributes:
        probability: the probability; `None` where it is only bounded.
        at_least: a bound from below.
        at_most: a bound from above.
        importance: of each level (Birnbaum); empty where it is not known.
    """

    probability: float | None
    at_least: float
    at_most: float
    importance: Sequence[float] = ()


class ScenarioAnswers:
    """What a diagram says in one scenario.

    Args:
        decided: the tree.
        weights: of each level.
        budget: what an attack may cost; `None` where there is no limit.
        has_chance: whether the weights' chances say anything.

    Attributes:
        limits: what was not computed to the end, as sentences.
    """

    def __init__(self, decided: DecidedTree, weights: Sequence[LeafWeight], budget: int | None, *, has_chance: bool) -> None:
        self._decided, self._weights, self._budget, self._has_chance = decided, weights, budget, has_chance
        self.limits: list[str] = []

    def cheapest(self, weights: Sequence[LeafWeight] | None = None) -> Levels | None:
        """The attack that costs least; of several the likeliest, then the shortest."""
        weights = self._weights if weights is None else weights
        if self._decided.attacks is not None:
            return next(self._decided.attacks.by_cost(weights, self._budget), None)
        way = self._decided.diagram.cheapest(self._decided.formula, [weight.cost if weight.usable else None for weight in weights])
        return None if way is None or (self._budget is not None and way[0] > self._budget) else self._smallest(way[1])

    def likeliest(self) -> Levels | None:
        """The attack that succeeds most likely; of several the cheapest, then the shortest."""
        if self._decided.attacks is not None:
            try:
                return self._decided.attacks.likeliest(self._weights, self._budget)
            except DiagramLimitError:
                pass
        elif self._budget is None:
            way = self._decided.diagram.likeliest(self._decided.formula, self._chances())
            return None if way is None else self._smallest(way[1])
        self.limits.append(_NO_LIKELIEST)
        return self.cheapest()

    def best_chance(self) -> float | None:
        """The probability of the likeliest attack."""
        if self._budget is None:
            way = self._decided.diagram.likeliest(self._decided.formula, self._chances())
            return None if way is None else way[0]
        found = self.likeliest()
        return None if found is None else self._chance_of(found)

    def least_detectable(self) -> Levels | None:
        """The cheapest of those whose most noticeable leaf is noticed least; `None` where no leaf says how it is noticed."""
        ranks = [SKILLS[step.detectability] if step.detectability else 0 for step in self._decided.steps]
        if not any(ranks):
            return None
        for most in sorted({0, *ranks}):
            weights = [replace(weight, usable=weight.usable and rank <= most) for weight, rank in zip(self._weights, ranks, strict=True)]
            if (found := self.cheapest(weights)) is not None:
                return found
        return None

    def best(self, most: int) -> tuple[tuple[Levels, ...], int, bool]:
        """The best attacks by cost, how many there are in all, and whether there are just as many."""
        attacks = self._decided.attacks
        if attacks is None:
            self.limits.append(_NO_LIST)
            only = self.cheapest()
            return ((), 0, True) if only is None else ((only,), 1, False)
        if self._budget is None and all(weight.shown for weight in self._weights):
            return tuple(islice(attacks.by_cost(self._weights), most)), attacks.count(self._weights), True
        different = self._different(attacks.by_cost(self._weights, self._budget))
        counted = list(islice(different, max(most, MOST_COUNTED)))
        return tuple(counted[:most]), len(counted), next(different, None) is None

    def _different(self, listed: Iterator[Levels]) -> Iterator[Levels]:
        """Attacks with other leaves each: two sets of levels may be one set of leaves, where a defence weighs on one of two gates."""
        seen: set[Levels] = set()
        for levels in listed:
            leaves = frozenset(level for level in levels if self._weights[level].shown)
            if leaves not in seen:
                seen.add(leaves)
                yield levels

    def any_attempt(self) -> AnyAttempt:
        """The probability that any attempt succeeds, and the importance of each level."""
        diagram, formula = self._decided.diagram, self._decided.formula
        chances = [weight.chance if weight.usable else 0.0 for weight in self._weights]
        if self._budget is None:
            probability = diagram.probabilities(formula, chances)[formula]
            return AnyAttempt(probability, probability, probability, diagram.importance(formula, self._even(chances)))
        with diagram.aside():
            try:
                costs, most = [weight.cost for weight in self._weights], min(self._decided.limit, MOST_SPENDINGS)
                within = affordable(diagram, formula, costs, self._budget, most)
            except DiagramLimitError:
                self.limits.append(_NO_BUDGET)
                likely = self.likeliest()
                at_least = 0.0 if likely is None else self._chance_of(likely)
                return AnyAttempt(None, at_least, diagram.probabilities(formula, chances)[formula])
            probability = diagram.probabilities(within, chances)[within]
            return AnyAttempt(probability, probability, probability, diagram.importance(within, self._even(chances)))

    def _even(self, chances: list[float]) -> list[float]:
        """The chances that importance is weighed with: of a tree without any, each leaf succeeds as often as not.

        A gate on which a defence weighs is no leaf: what is paid there surely succeeds.
        """
        if self._has_chance:
            return chances
        return [chance and 0.5 if weight.shown else chance for chance, weight in zip(chances, self._weights, strict=True)]

    def _chances(self) -> list[float | None]:
        return [weight.chance if weight.usable else None for weight in self._weights]

    def _chance_of(self, levels: Levels) -> float:
        return prod(self._weights[level].chance for level in sorted(levels))

    def _smallest(self, levels: frozenset[int]) -> frozenset[int]:
        """An attack without what it does not need, the dearest left out first."""
        kept = set(levels)
        for level in sorted(levels, key=lambda level: (-self._weights[level].cost, level)):
            if self._decided.diagram.holds(self._decided.formula, kept - {level}):
                kept.discard(level)
        return frozenset(kept)
