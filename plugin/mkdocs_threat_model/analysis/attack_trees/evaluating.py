"""Answers of an attack tree for one attacker and one state of the defences, exact within a stated limit."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from ...model.scales import Level
from .answers import Attack, BriefAnswer, TreeAnswer
from .attack_graph import AttackGraph, AttackStep, StepKind
from .attack_time import attack_time
from .decision_diagram import FALSE, DecisionDiagram, DiagramLimitError
from .estimates import Estimate, estimate
from .minimal_attacks import LeafWeight
from .scenario_answers import DecidedTree, ScenarioAnswers
from .scenarios import SKILLS, MoneyUnit, Scenario, StepDefence
from .tree_effort import FEWEST, LIMIT, TreeEffort

NO_DIAGRAM = (
    "The tree shares too many steps for an exact answer: its decision diagram would be too large. "
    "Costs and probabilities are bounds. Split the tree, or share fewer steps."
)


class TreeEvaluation:
    """Evaluates a tree for many attackers and defences; what does not depend on them is made once.

    Args:
        graph: the tree.
        defences: all that may be put in place.
        budgets: of the attackers that are asked about.
        limit: the most nodes and remembered results of a diagram.
        effort: what may still be spent, on this tree and others.

    Attributes:
        unit: in which all its amounts are whole.
        has_cost: whether a leaf, or the effect of a defence, has a cost.
        has_chance: whether a leaf has a probability. Without any, the factors of defences have nothing to weigh on, and are left out.
        effort: what may still be spent.
    """

    def __init__(
        self,
        graph: AttackGraph,
        defences: Sequence[StepDefence] = (),
        budgets: Iterable[Decimal] = (),
        limit: int = LIMIT,
        effort: TreeEffort | None = None,
    ) -> None:
        self.effort = effort or TreeEffort()
        self.graph, self.defences, self._limit = graph, defences, limit
        nobody = Scenario()
        surcharges = [Scenario().under([defence]).surcharges.values() for defence in defences]
        self.unit = MoneyUnit.of(
            [nobody.cost(leaf) for leaf in graph.leaves] + [amount for found in surcharges for amount in found] + [*budgets]
        )
        self.has_cost = any(leaf.cost is not None for leaf in graph.leaves) or any(surcharges)
        self.has_chance = any(leaf.chance is not None for leaf in graph.leaves)
        self._decided: dict[tuple[frozenset[str], frozenset[str]], DecidedTree | None] = {}

    def answer(self, scenario: Scenario, most: int) -> TreeAnswer:
        """All answers but those about further defences.

        Args:
            scenario: who attacks, and what is in place.
            most: how many attacks are listed.
        """
        budget = self._budget(scenario)
        decided = self._decide(scenario)
        self.effort.walked -= 0 if decided is None or budget is None else 3 * len(decided.diagram.level)
        if decided is None:
            return self._estimated(scenario, budget)
        found = ScenarioAnswers(decided, self._weights(decided, scenario), budget, has_chance=self.has_chance)

        def made(levels: frozenset[int] | None) -> Attack | None:
            return None if levels is None else self.attack((decided.steps[level].key for level in levels), scenario)

        cheapest, likeliest, stealthy = made(found.cheapest()), made(found.likeliest()), made(found.least_detectable())
        (listed, number, is_exact), attempt = found.best(most), found.any_attempt()
        by_level = zip(decided.steps, attempt.importance, strict=False)
        return TreeAnswer(
            reachable=cheapest is not None,
            cheapest=cheapest if self.has_cost else None,
            likeliest=likeliest if self.has_chance else None,
            least_detectable=stealthy,
            attacks=tuple(attack for levels in listed if (attack := made(levels)) is not None),
            attack_count=number,
            is_count_exact=is_exact,
            best_attack=self._known((likeliest.probability if likeliest else None) or 0.0),
            any_attempt=self._known(attempt.probability),
            any_attempt_at_least=self._known(attempt.at_least),
            any_attempt_at_most=self._known(attempt.at_most),
            importance={step.key: importance for step, importance in by_level if step.is_leaf},
            limits=tuple(dict.fromkeys(found.limits)),
        )

    def _known(self, probability: float | None) -> float | None:
        """A probability, of a tree that has some."""
        return probability if self.has_chance else None

    @property
    def is_exhausted(self) -> bool:
        """Whether so much was asked that nothing more should be, but for what is asked first."""
        return self.effort.is_over

    @property
    def is_exact(self) -> bool:
        """Whether no diagram went beyond the limit."""
        return None not in self._decided.values()

    def brief(self, scenario: Scenario) -> BriefAnswer:
        """What a defence may change: the least cost, the greatest probability of one attack and that of any attempt."""
        decided, best = self._decide(scenario), self.cheapest_leaves(scenario)
        cost = None if best is None else self.unit.amount(best[0])
        if best is None or not self.has_chance:
            return BriefAnswer(best is not None, cost if self.has_cost else None, None, None)
        if decided is None:
            answer = self._estimated(scenario, self._budget(scenario))
            return BriefAnswer(True, cost if self.has_cost else None, answer.best_attack, answer.any_attempt_at_most)
        found = ScenarioAnswers(decided, self._weights(decided, scenario), self._budget(scenario), has_chance=True)
        attempt = found.any_attempt()
        any_attempt = attempt.at_most if attempt.probability is None else attempt.probability
        return BriefAnswer(True, cost if self.has_cost else None, found.best_chance(), any_attempt)

    def cheapest_leaves(self, scenario: Scenario) -> tuple[int, frozenset[str]] | None:
        """What the cheapest attack costs, in the unit, with the keys of the steps that are paid for; `None` where there is none.

        Of a tree beyond the limit a bound from below.
        """
        budget, decided = self._budget(scenario), self._decide(scenario)
        if decided is None:
            guess = self._estimate(scenario)
            found = None if guess is None else (guess.least, guess.leaves)
        else:
            weights = self._weights(decided, scenario)
            way = decided.diagram.cheapest(decided.formula, [weight.cost if weight.usable else None for weight in weights])
            found = None if way is None else (way[0], frozenset(decided.steps[level].key for level in way[1]))
        return None if found is None or (budget is not None and found[0] > budget) else found

    def attack(self, keys: Iterable[str], scenario: Scenario) -> Attack:
        """An attack with what it comes to, of the keys of its leaves and of the gates on which a defence weighs."""
        wanted = frozenset(keys)
        taken = [step for step in self.graph.steps.values() if step.key in wanted]
        leaves = [step for step in taken if step.is_leaf]
        chance = 1.0
        for step in taken:
            chance *= scenario.chance(step)
        whole = sum(self.unit.whole(scenario.cost(step)) for step in taken)
        timed = any(leaf.time is not None for leaf in self.graph.leaves)
        return Attack(
            tuple(leaf.key for leaf in leaves),
            self.unit.amount(whole) if self.has_cost else None,
            chance if self.has_chance else None,
            attack_time(self.graph, [leaf.key for leaf in leaves]) if timed else None,
            _most(leaf.skill for leaf in leaves),
            _most(leaf.detectability for leaf in leaves),
            any(leaf.insider for leaf in leaves),
        )

    def unneeded(self) -> tuple[str, ...]:
        """Keys of the leaves that are part of no smallest attack; of a tree beyond the limit none is known."""
        decided = self._decide(Scenario())
        if decided is None:
            return ()
        needed = {decided.diagram.level[node] for node in decided.diagram.below(decided.formula)}
        return tuple(step.key for level, step in enumerate(decided.steps) if level not in needed)

    def matters(self, keys: Iterable[str]) -> bool:
        """Whether any attack needs one of some steps; of a tree beyond the limit it is taken to."""
        decided = self._decide(Scenario())
        if decided is None or self.is_exhausted:
            return True
        self.effort.walked -= decided.diagram.entries // 4
        levels = {step.key: decided.diagram.leaf(level) for level, step in enumerate(decided.steps)}
        with decided.diagram.aside():
            try:
                return self._formula(decided.diagram, levels, frozenset(keys)) != decided.formula
            except DiagramLimitError:
                return True

    def _budget(self, scenario: Scenario) -> int | None:
        if scenario.actor is None or scenario.actor.budget is None:
            return None
        return self.unit.whole(Decimal(repr(float(scenario.actor.budget))))

    def _weights(self, decided: DecidedTree, scenario: Scenario) -> list[LeafWeight]:
        self.effort.walked -= len(decided.diagram.level)
        return [
            LeafWeight(
                self.unit.whole(scenario.cost(step)),
                scenario.chance(step) if self.has_chance else 1.0,
                scenario.allows(step) if step.is_leaf else True,
                step.is_leaf,
            )
            for step in decided.steps
        ]

    def _decide(self, scenario: Scenario) -> DecidedTree | None:
        """The diagram for a scenario; `None` where it would go beyond the limit. Once one does, none is tried again."""
        weighed = frozenset(step.key for step in self.graph.steps.values() if scenario.changes(step))
        blocked = frozenset(key for key in scenario.blocked if not self.graph.steps[key].is_leaf)
        key = weighed, blocked
        if key not in self._decided:
            given_up = not self.is_exact
            if sum(found.diagram.entries for found in self._decided.values() if found) > self._limit:
                self._decided = dict([*self._decided.items()][:1])  # each may take much memory
            self._decided[key] = None if given_up else self._diagram(weighed, blocked)
        return self._decided[key]

    def _diagram(self, weighed: frozenset[str], blocked: frozenset[str]) -> DecidedTree | None:
        order = [step for step in self.graph.steps.values() if step.is_leaf or step.key in weighed]
        levels = {step.key: level for level, step in enumerate(order)}
        limit = min(self._limit, max(self.effort.entries, FEWEST))
        diagram = DecisionDiagram(len(order), limit)
        try:
            formula = self._formula(diagram, {key: diagram.leaf(level) for key, level in levels.items()}, blocked)
        except DiagramLimitError:
            return None
        finally:
            self.effort.entries -= diagram.entries
        return DecidedTree(diagram, formula, tuple(order), limit)

    def _formula(self, diagram: DecisionDiagram, decided: Mapping[str, int], blocked: frozenset[str]) -> int:
        """The formula of the goal.

        Args:
            diagram: where it is built.
            decided: by key the formulas of the leaves, and of the gates on which a defence weighs.
            blocked: keys of the steps that are never completed.
        """
        formulas: dict[str, int] = {}
        for step in self.graph.bottom_up:
            below = [formulas[child] for child in step.children]
            joined = diagram.any_of(below) if step.kind is StepKind.OR else diagram.all_of(below)
            if step.key in decided:
                joined = decided[step.key] if step.is_leaf else diagram.all_of([decided[step.key], joined])
            formulas[step.key] = FALSE if step.key in blocked else joined
        return formulas[self.graph.root]

    def _estimate(self, scenario: Scenario) -> Estimate | None:
        costs = {key: self.unit.whole(scenario.cost(step)) for key, step in self.graph.steps.items()}
        chances = {key: scenario.chance(step) for key, step in self.graph.steps.items()}
        return estimate(
            self.graph, costs, chances, frozenset(key for key, step in self.graph.steps.items() if not self._can(step, scenario))
        )

    @staticmethod
    def _can(step: AttackStep, scenario: Scenario) -> bool:
        return scenario.allows(step) if step.is_leaf else step.key not in scenario.blocked

    def _estimated(self, scenario: Scenario, budget: int | None) -> TreeAnswer:
        """What can be said without a diagram: whether there is an attack, good ones, and bounds."""
        guess, said = self._estimate(scenario), [NO_DIAGRAM]
        if guess is None or (budget is not None and guess.least > budget):
            nothing = 0.0 if self.has_chance else None
            return TreeAnswer(
                reachable=False, best_attack=nothing, any_attempt=nothing, any_attempt_at_least=nothing, any_attempt_at_most=nothing
            )
        cheap = self.attack(guess.leaves, scenario)
        likely = self.attack(guess.likely_leaves, scenario)
        affordable_one = budget is None or self.unit.whole(Decimal(repr(cheap.cost or 0.0))) <= budget
        if self.has_cost:
            least = self.unit.amount(guess.least)
            said.append(f"The cheapest attack costs at least {least:,.12g}; the one that is given is the cheapest that was found.")
        if not affordable_one:
            said.append("Whether the budget is enough is not known: no attack within it was found, and none is ruled out.")
        best = likely.probability if budget is None else cheap.probability
        return TreeAnswer(
            reachable=True,
            cheapest=cheap if self.has_cost else None,
            likeliest=(likely if budget is None else cheap) if self.has_chance else None,
            attacks=(cheap,),
            attack_count=1,
            is_count_exact=False,
            best_attack=best,
            any_attempt=None,
            any_attempt_at_least=best if affordable_one else self._known(0.0),
            any_attempt_at_most=guess.any_at_most if self.has_chance else None,
            limits=tuple(said),
        )


def _most(levels: Iterable[Level | None]) -> Level | None:
    return max((level for level in levels if level is not None), key=SKILLS.__getitem__, default=None)
