"""The attack trees of a service with all their answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from ...model.attack_tree import AttackTree
from ...model.context import Actor
from ...model.levels import Scales
from ..facts import Facts
from .answers import BriefAnswer, TreeAnswer, TreeAnswers, TreeReport
from .attack_graph import AttackGraph, StepKind, attack_graph
from .defence_plans import defence_answers, defence_plan, mitigating
from .evaluating import TreeEvaluation
from .scenarios import Scenario, StepDefence, completed, defences_of, exact, incomplete, present
from .standings import Registers, StepStanding, named_today, service_register, standings
from .tree_effort import LIMIT, TreeEffort

MOST_ATTACKS = 20
"""How many attacks are listed unless more are asked for."""
_NO_OTHERS: Registers = {}
_UNASKED = "Some actors were not evaluated: the tree is too large."
_UNTRIED = "What every defence would do was not computed: the tree is too large."


def tree_reports(facts: Facts, scales: Scales, others: Registers = _NO_OTHERS, most: int = MOST_ATTACKS) -> tuple[TreeReport, ...]:
    """The trees of a service, in the order of the model.

    Args:
        facts: its model, and what follows from it.
        scales: what a probability in words means.
        others: of the registers of other services what its trees name: `registers_for`.
        most: how many attacks are listed.
    """
    effort = TreeEffort()
    return tuple(tree_report(facts, tree, scales, others, most, effort=effort) for tree in facts.service.attack_trees.values())


def tree_report(
    facts: Facts,
    tree: AttackTree,
    scales: Scales,
    others: Registers = _NO_OTHERS,
    most: int = MOST_ATTACKS,
    actors: Iterable[Actor] | None = None,
    limit: int = LIMIT,
    effort: TreeEffort | None = None,
) -> TreeReport:
    """One tree with its answers, for anybody and for actors.

    Args:
        facts: its service's model, and what follows from it.
        tree: one of its trees.
        scales: what a probability in words means.
        others: of the registers of other services what the tree names.
        most: how many attacks are listed.
        actors: whom it is asked for; `None`: those that it names, else those of the model.
        limit: the most nodes and remembered results of a decision diagram.
        effort: what may still be spent on the trees of the service.
    """
    graph, own = named_today(attack_graph(facts.service.service, tree, scales), others), service_register(facts)
    standing = standings(graph, own, others)
    defences = defences_of(graph, tree, own, others)
    asked = _asked(graph, facts) if actors is None else tuple(actors)
    budgets = [exact(actor.budget) for actor in asked if actor.budget is not None] + ([] if tree.budget is None else [exact(tree.budget)])
    question = _TreeQuestion(tree, standing, most, TreeEvaluation(graph, defences, budgets, limit, effort))
    anybody = question.answers(None)
    by_actor: dict[str, TreeAnswers] = {}
    for actor in asked:
        if question.evaluation.is_exhausted and actors is None:
            said = replace(anybody.now, limits=(*anybody.now.limits, _UNASKED))
            anybody = replace(anybody, now=said)
            break
        by_actor[actor.id] = question.answers(actor)
    blocked = frozenset(graph.steps) - completed(graph, present(None, standing, defences))
    return TreeReport(graph, standing, blocked, anybody, by_actor, incomplete(graph))


def _asked(graph: AttackGraph, facts: Facts) -> tuple[Actor, ...]:
    known = {**facts.service.actors, **facts.actors}
    return tuple(known[id] for id in graph.actors if id in known) or tuple(facts.service.actors.values())


class _TreeQuestion:
    """A tree about which several attackers are asked."""

    def __init__(self, tree: AttackTree, standing: Mapping[str, StepStanding], most: int, evaluation: TreeEvaluation) -> None:
        self._tree, self._defences, self._standing, self._most = tree, evaluation.defences, standing, most
        self.evaluation = evaluation

    def answers(self, actor: Actor | None) -> TreeAnswers:
        further = tuple(defence for defence in self._defences if not defence.in_place)
        now = self._answer(present(actor, self._standing, self._defences), further, self._standing)
        return TreeAnswers(actor, now, self._answer(Scenario(actor), self._defences, {}))

    def _answer(self, scenario: Scenario, further: Sequence[StepDefence], standing: Mapping[str, StepStanding]) -> TreeAnswer:
        evaluation = self.evaluation
        found, before = evaluation.answer(scenario, self._most), evaluation.brief(scenario)
        tried = defence_answers(evaluation, scenario, before, further)
        named = mitigating(evaluation, scenario, before, standing)
        plan = defence_plan(evaluation, scenario, further, self._tree.budget)
        limits = (*found.limits, _UNTRIED) if evaluation.is_exhausted else found.limits
        return replace(found, defences=tried, mitigating=named, plan=plan, limits=limits)


def cheapest_way(report: TreeReport) -> frozenset[str]:
    """Keys of the steps of the best attack today, the gates above its leaves among them; empty where there is no attack.

    The best is the cheapest, of a tree without costs the likeliest, else the shortest.
    """
    now = report.anybody.now
    best = now.cheapest or now.likeliest or next(iter(now.attacks), None)
    if best is None:
        return frozenset()
    graph, reached = report.graph, set(best.leaves)
    for step in graph.bottom_up:
        below = [child in reached for child in step.children]
        if not step.is_leaf and step.key not in report.blocked and (any(below) if step.kind is StepKind.OR else all(below)):
            reached.add(step.key)
    way, waiting = set[str](), [graph.root]
    while waiting:
        key = waiting.pop()
        if key not in way:
            way.add(key)
            waiting += [child for child in graph.steps[key].children if child in reached]
    return frozenset(way)


def best_attacks(facts: Facts, tree: str) -> BriefAnswer:
    """The best attacks on a tree today, whoever attacks, as far as its own service's register tells.

    Args:
        facts: the service's model, and what follows from it.
        tree: the id of one of its trees.
    """
    written, own = facts.service.attack_trees[tree], service_register(facts)
    graph = attack_graph(facts.service.service, written, facts.scales)
    defences = defences_of(graph, written, own, _NO_OTHERS)
    return TreeEvaluation(graph, defences).brief(present(None, standings(graph, own, _NO_OTHERS), defences))
