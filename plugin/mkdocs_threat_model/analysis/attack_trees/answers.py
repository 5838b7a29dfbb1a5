"""What an attack tree answers, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from ...model.context import Actor
from ...model.scales import Level
from .attack_graph import AttackGraph
from .standings import StepStanding


@dataclass(frozen=True, slots=True)
class Attack:
    """A smallest set of leaves that reaches the goal: none of them can be left out.

    Attributes:
        leaves: their keys, in the order of the tree.
        cost: what the attacker pays, each leaf once; `None` where no leaf of the tree has a cost.
        probability: that all of them succeed, each by itself; `None` where no leaf of the tree has one.
        time: how long they take together, in the tree's unit: one after the other in a `sand`, at once in an `and`; `None` where no
            leaf has one.
        skill: the most that one of them takes; `None` where none says.
        detectability: of the one that is noticed most likely; `None` where none says.
        insider: whether one of them needs an insider.
    """

    leaves: tuple[str, ...]
    cost: float | None
    probability: float | None
    time: float | None = None
    skill: Level | None = None
    detectability: Level | None = None
    insider: bool = False


@dataclass(frozen=True, slots=True)
class DefenceAnswer:
    """What one more defence would do.

    Attributes:
        id: as the model names it: its `id`, the ticket or control, or one made of its title.
        title: what to show.
        cost: what it costs the defender; `None` where that is not said.
        raises_cost_to: what the cheapest attack costs with it; `None` where no attack is left, or no leaf has a cost.
        blocks: whether no attack is left.
        lowers_probability_to: of the best single attack with it; `None` where no attack is left, or no leaf has a probability.
        changes: whether one of these changes with it: reachable, the least cost, the greatest probability, or that of any attempt. It may
            stop attacks, and change the importance of leaves, without.
    """

    id: str
    title: str
    cost: float | None
    raises_cost_to: float | None
    blocks: bool
    lowers_probability_to: float | None
    changes: bool


@dataclass(frozen=True, slots=True)
class DefencePlan:
    """The defences that together raise the attacker's cost most within a budget.

    Attributes:
        budget: what may be spent; `None` where there is no limit.
        ids: of the defences, as `DefenceAnswer` has them.
        cost: what they cost together; those without a cost count 0.
        raises_cost_to: what the cheapest attack costs then; `None` where no attack is left.
        blocks: whether no attack is left.
        is_best: whether no other set within the budget is better; else the search stopped at its limit.
    """

    budget: float | None
    ids: tuple[str, ...]
    cost: float
    raises_cost_to: float | None
    blocks: bool
    is_best: bool = True


@dataclass(frozen=True, slots=True)
class TreeAnswer:
    """What a tree answers for one attacker, in one state of the defences.

    Attributes:
        reachable: whether there is an attack at all.
        cheapest: the attack that costs least; `None` where there is none, or no leaf has a cost.
        likeliest: the single attack that succeeds most likely; `None` where there is none, or no leaf has a probability.
        least_detectable: the attack whose most noticeable leaf is noticed least, the cheapest of these; `None` where no leaf says.
        attacks: the best ones by cost, then by probability and by leaves.
        attack_count: how many attacks there are in all.
        is_count_exact: whether there are just as many; else at least.
        best_attack: the probability of the likeliest attack; 0 where there is none.
        any_attempt: the probability that the goal is reached if every leaf is tried, each by itself; `None` where no leaf has one.
        any_attempt_at_least: the same where it was not computed within its limit: a bound from below; else equal to it.
        any_attempt_at_most: likewise from above.
        importance: by leaf: how much `any_attempt` is greater if the leaf surely succeeds than if it surely fails. Of a tree without
            probabilities, in how many of all cases the leaf decides, where the others succeed as often as not.
        defences: what each further defence would do, the greatest rise of the cost per unit spent first.
        mitigating: what mitigating each threat would do that the tree names and that is not mitigated; `id` is the threat's.
        plan: the best set of them within the budget; `None` where there are none.
        limits: what was not computed to the end, as sentences; empty where every answer is exact.
    """

    reachable: bool
    cheapest: Attack | None = None
    likeliest: Attack | None = None
    least_detectable: Attack | None = None
    attacks: tuple[Attack, ...] = ()
    attack_count: int = 0
    is_count_exact: bool = True
    best_attack: float | None = None
    any_attempt: float | None = None
    any_attempt_at_least: float | None = None
    any_attempt_at_most: float | None = None
    importance: Mapping[str, float] = field(default_factory=dict)
    defences: tuple[DefenceAnswer, ...] = ()
    mitigating: tuple[DefenceAnswer, ...] = ()
    plan: DefencePlan | None = None
    limits: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BriefAnswer:
    """The answers that a defence may change.

    Attributes:
        reachable: whether there is an attack.
        cost: of the cheapest; `None` where there is none, or no leaf has a cost.
        best_attack: the probability of the likeliest; `None` where there is none, or no leaf has a probability.
        any_attempt: the probability that any attempt succeeds; likewise.
    """

    reachable: bool
    cost: float | None
    best_attack: float | None
    any_attempt: float | None


@dataclass(frozen=True, slots=True)
class TreeAnswers:
    """What a tree answers for one attacker.

    Attributes:
        actor: who attacks; `None`: anybody, whatever it takes.
        now: with the defences that are in place.
        undefended: without any.
    """

    actor: Actor | None
    now: TreeAnswer
    undefended: TreeAnswer


@dataclass(frozen=True, slots=True)
class TreeReport:
    """A tree with all its answers.

    Attributes:
        graph: its steps.
        standings: by key, of the steps that the register says something about: defended, or an open door.
        blocked: keys of the steps that no attacker can complete any more with the defences in place.
        anybody: the answers whoever attacks.
        by_actor: the same for each actor that a step names, else for those of the model, by id.
        incomplete: the attributes that some leaves have and others lack, each with the keys of those that lack it.
    """

    graph: AttackGraph
    standings: Mapping[str, StepStanding]
    blocked: frozenset[str]
    anybody: TreeAnswers
    by_actor: Mapping[str, TreeAnswers]
    incomplete: Mapping[str, tuple[str, ...]]
