"""Who attacks, and which defences are in place: what each step then costs, and whether it can be taken."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from ...model.attack_tree import AttackTree
from ...model.context import Actor
from ...model.scales import Level, MitigationStatus
from .attack_graph import AttackGraph, AttackStep, StepKind
from .standings import Registers, ServiceRegister, StepStanding, StepState, measure_status

SKILLS = {level: rank for rank, level in enumerate(Level, 1)}
"""Ranks of skill and of detectability, 0 where nothing is said."""


@dataclass(frozen=True, slots=True)
class StepDefence:
    """A defence as it counts.

    Attributes:
        id: what answers call it.
        title: what to show.
        cost: what it costs the defender.
        on: keys of the steps that it makes harder.
        impossible: whether nobody can take them any more.
        factor: for their probability.
        surcharge: for their cost.
        in_place: whether it is done.
    """

    id: str
    title: str
    cost: float | None
    on: tuple[str, ...]
    impossible: bool
    factor: float
    surcharge: float
    in_place: bool


def defences_of(graph: AttackGraph, tree: AttackTree, own: ServiceRegister, others: Registers) -> tuple[StepDefence, ...]:
    """The defences of a tree, in its order.

    Args:
        graph: the tree.
        tree: as the model has it.
        own: the register of its service.
        others: those of the services that it names.
    """
    taken: set[str] = {defence.id for defence in tree.defences if defence.id}
    found = []
    for defence in tree.defences:
        name = defence.id or defence.mitigation or defence.title or ""
        key, count = name, 1
        while defence.id is None and key in taken:
            count += 1
            key = f"{name} ({count})"
        taken.add(key)
        status = measure_status(defence.mitigation, own, others) if defence.mitigation else defence.status
        effect = defence.effect
        found.append(
            StepDefence(
                key,
                defence.title or defence.mitigation,
                defence.cost,
                tuple(dict.fromkeys(graph.named[on] for on in defence.on if on in graph.named)),
                bool(effect.impossible),
                1.0 if effect.probability is None else effect.probability,
                effect.cost or 0.0,
                status is MitigationStatus.DONE,
            )
        )
    return tuple(found)


@dataclass(frozen=True)
class Scenario:
    """What holds while an attacker attacks.

    Attributes:
        actor: who it is; `None`: anybody.
        blocked: keys of the steps that nobody can take.
        factors: for the probability of steps, by key.
        surcharges: for the cost of steps, by key.
    """

    actor: Actor | None = None
    blocked: frozenset[str] = frozenset()
    factors: Mapping[str, float] = field(default_factory=dict)
    surcharges: Mapping[str, Decimal] = field(default_factory=dict)

    def under(self, defences: Iterable[StepDefence]) -> Scenario:
        """The same with further defences in place."""
        blocked, factors, surcharges = set(self.blocked), dict(self.factors), dict(self.surcharges)
        for defence in defences:
            for key in defence.on:
                if defence.impossible:
                    blocked.add(key)
                if defence.factor != 1:
                    factors[key] = factors.get(key, 1.0) * defence.factor
                if defence.surcharge:
                    surcharges[key] = surcharges.get(key, Decimal(0)) + exact(defence.surcharge)
        return replace(self, blocked=frozenset(blocked), factors=factors, surcharges=surcharges)

    def changes(self, step: AttackStep) -> bool:
        """Whether a defence weighs on a gate, so that it needs a leaf of its own in the diagram."""
        return not step.is_leaf and (step.key in self.factors or step.key in self.surcharges)

    def allows(self, step: AttackStep) -> bool:
        """Whether the attacker can take a step."""
        return step.key not in self.blocked and (self.actor is None or able(self.actor, step))

    def chance(self, step: AttackStep) -> float:
        """The probability that a step succeeds; of a gate, what a defence adds to it. Where nothing is said it surely does."""
        said = 1.0 if step.chance is None else step.chance
        return said * self.factors.get(step.key, 1.0)

    def cost(self, step: AttackStep) -> Decimal:
        """What a step costs; of a gate, what a defence adds to it. Where nothing is said it costs nothing."""
        return exact(step.cost or 0.0) + self.surcharges.get(step.key, Decimal(0))


def present(actor: Actor | None, standings: Mapping[str, StepStanding], defences: Sequence[StepDefence]) -> Scenario:
    """An attacker against what is in place today."""
    defended = frozenset(key for key, standing in standings.items() if standing.state is StepState.DEFENDED)
    return Scenario(actor, defended).under(defence for defence in defences if defence.in_place)


def completed(graph: AttackGraph, scenario: Scenario, goal: str = "") -> frozenset[str]:
    """Keys of the steps that can be completed, whatever it costs.

    Args:
        graph: the tree.
        scenario: who attacks, and what is in place.
        goal: key of a step for which it does not count that it is blocked itself.
    """
    found: set[str] = set()
    for step in graph.bottom_up:
        below = [child in found for child in step.children]
        done = scenario.allows(step) if step.is_leaf else any(below) if step.kind is StepKind.OR else all(below)
        if done and (step.key == goal or step.key not in scenario.blocked):
            found.add(step.key)
    return frozenset(found)


def able(actor: Actor, step: AttackStep) -> bool:
    """Whether an actor has what a leaf takes, but for the money. One whose skill is not said has any."""
    if step.skill is not None and actor.skill is not None and SKILLS[step.skill] > SKILLS[actor.skill]:
        return False
    if step.insider and not actor.insider:
        return False
    return _within(step.access, actor.access) and _within(step.equipment, actor.equipment)


def _within(needed: Iterable[str], held: Iterable[str]) -> bool:
    return {_folded(word) for word in needed} <= {_folded(word) for word in held}


def _folded(word: str) -> str:
    return " ".join(word.casefold().split())


def exact(amount: float) -> Decimal:
    """An amount of money as it is written, so that sums and comparisons are exact."""
    return Decimal(repr(float(amount)))


@dataclass(frozen=True, slots=True)
class MoneyUnit:
    """The unit in which all amounts of a tree are whole numbers.

    Attributes:
        places: how many digits it has behind the point.
    """

    places: int

    @classmethod
    def of(cls, amounts: Iterable[Decimal]) -> MoneyUnit:
        """The unit of some amounts."""
        exponents = (amount.normalize().as_tuple().exponent for amount in amounts if amount)
        return cls(max((-exponent for exponent in exponents if isinstance(exponent, int)), default=0))

    def whole(self, amount: Decimal) -> int:
        """An amount in it, rounded down."""
        return int(amount.scaleb(max(self.places, 0)))

    def amount(self, whole: int) -> float:
        """The amount of a whole number of it."""
        return float(whole / 10 ** max(self.places, 0))


def incomplete(graph: AttackGraph) -> Mapping[str, tuple[str, ...]]:
    """The attributes that some leaves have and others lack: the tree computes on them. Each with the keys of those that lack it."""
    return {name: lacking for name, lacking in _lacking(graph) if 0 < len(lacking) < len(graph.leaves)}


def _lacking(graph: AttackGraph) -> Iterator[tuple[str, tuple[str, ...]]]:
    leaves = graph.leaves
    yield "cost", tuple(leaf.key for leaf in leaves if leaf.cost is None)
    yield "probability", tuple(leaf.key for leaf in leaves if leaf.chance is None)
    yield "time", tuple(leaf.key for leaf in leaves if leaf.time is None)
    yield "skill", tuple(leaf.key for leaf in leaves if leaf.skill is None)
    yield "detectability", tuple(leaf.key for leaf in leaves if leaf.detectability is None)
