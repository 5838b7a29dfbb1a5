"""Attack trees: their leaves say what the tree computes on, every leaf and defence matters, and register and tree agree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from ..analysis.attack_trees.attack_graph import AttackGraph, attack_graph
from ..analysis.attack_trees.evaluating import TreeEvaluation
from ..analysis.attack_trees.scenarios import Scenario, StepDefence, completed, defences_of, incomplete, present
from ..analysis.attack_trees.standings import ServiceRegister, service_register, standings
from ..analysis.attack_trees.tree_effort import TreeEffort
from ..analysis.status import Status
from ..findings import Severity, Where
from ..model.attack_tree import AttackTree
from ..model.scales import Risk
from ..model.types import listed
from .neighbours import TreeName
from .registry import PortfolioSubject, Problem, Subject, check, landscape_check

_COMPUTED = ("cost", "probability", "time")
_LIMIT = 200_000
"""Most nodes and results of the diagrams of a service here: checks run on every build, and say nothing of a tree that is too large."""


def _trees(subject: Subject) -> Iterator[tuple[AttackTree, AttackGraph]]:
    for tree in subject.facts.service.attack_trees.values():
        yield tree, attack_graph(subject.facts.service.service, tree, subject.policy.scales)


def _title(graph: AttackGraph, key: str) -> str:
    return f"“{graph.steps[key].title or key}”"


@check("TM801", "Leaf without an attribute of its tree", Severity.WARNING)
def incomplete_leaf(subject: Subject) -> Iterator[Problem]:
    """If some leaves of an attack tree have a cost and others do not, its sums are too low: a missing cost counts as 0,
    a missing probability as 1, a missing time as 0. All of these favour the attacker. A tree in which no leaf has an
    attribute is not computed with it, and nothing is reported.

    Fires:

        root: {or: [{title: Phish an administrator, cost: 300}, {title: Bribe the service desk}]}

    Fix:

        root: {or: [{title: Phish an administrator, cost: 300}, {title: Bribe the service desk, cost: 5000}]}

    Source: Schneier, *Attack Trees*, 1999: values are assigned to every leaf.
    """
    for tree, graph in _trees(subject):
        lacking: dict[str, list[str]] = {}
        for attribute, keys in incomplete(graph).items():
            for key in keys if attribute in _COMPUTED else ():
                lacking.setdefault(key, []).append(attribute)
        for key, attributes in sorted(lacking.items(), key=lambda item: graph.steps[item[0]].number):
            names = listed(attributes)
            add = "it" if len(attributes) == 1 else "them"
            message = f"{_title(graph, key)} lacks {names}, which other leaves of `{tree.id}` have. Add {add}."
            yield Problem(graph.steps[key].where, message, tree.id, key)


@check("TM802", "Leaf that no attack needs", Severity.WARNING)
def unneeded_leaf(subject: Subject) -> Iterator[Problem]:
    """A leaf that is part of no smallest attack changes no answer: wherever it would be used, less is enough. It often
    means a wrong gate.

    Fires, because the bribe alone is enough:

        or: [{node: bribe, title: Bribe}, {and: [{ref: bribe}, {title: Copy the key}]}]

    Fix: correct the gate, or remove the leaf.

    Source: this project.
    """
    effort = TreeEffort(_LIMIT, 2 * _LIMIT)
    for tree, graph in _trees(subject):
        for key in TreeEvaluation(graph, limit=_LIMIT, effort=effort).unneeded():
            message = (
                f"{_title(graph, key)} is part of no attack of `{tree.id}` that could not do without it. Correct its gate, or remove it."
            )
            yield Problem(graph.steps[key].where, message, tree.id, key)


@check("TM803", "Mitigated threat that its attack tree still reaches", Severity.WARNING)
def reachable_threat(subject: Subject) -> Iterator[Problem]:
    """A goal of an attack tree may name the threat that it realises. If the register says that a threat of high or
    critical risk is mitigated, and the tree says that the goal can still be reached, one of them is wrong.

    Fires: `root: {threat: T-01, or: [{title: Bribe the service desk}]}`, if `T-01` is mitigated and nothing makes the
    bribe impossible.

    Fix: add the mitigation that is missing and reopen the threat; or name what stops the step, by its `threat`, its
    `mitigations`, or in the tree's `defences`.

    Source: this project.
    """
    own = service_register(subject.facts) if subject.facts.service.attack_trees else ServiceRegister()
    for tree, graph in _trees(subject):
        scenario = _present(graph, tree, own)
        for step in graph.steps.values():
            threat = own.threats.get(step.threat.id) if step.threat and step.threat.service == graph.service else None
            if step.is_leaf or threat is None or step.threat is None or threat.status is not Status.MITIGATED:
                continue
            if threat.risk in (Risk.HIGH, Risk.CRITICAL) and step.key in completed(graph, scenario, step.key):
                message = f"`{step.threat.id}` is mitigated, but {_title(graph, step.key)} in `{tree.id}` can still be reached. "
                message += "Reopen the threat, or state in the tree what stops the attack."
                yield Problem(step.where, message, step.threat.id, tree.id)


def _present(graph: AttackGraph, tree: AttackTree, own: ServiceRegister) -> Scenario:
    """What is in place by the service's own register. What others' say is not known here, and taken to be a defence."""
    there = present(None, standings(graph, own, {}), defences_of(graph, tree, own, {}))
    elsewhere = (leaf.key for leaf in graph.leaves if leaf.threat and leaf.threat.service != graph.service)
    return replace(there, blocked=there.blocked.union(elsewhere))


@check("TM804", "Defence of an attack tree that changes nothing", Severity.WARNING)
def idle_defence(subject: Subject) -> Iterator[Problem]:
    """A defence changes nothing if no attack needs the nodes that it is `on`, or if its effect is none (`probability: 1`,
    `cost: 0`). It looks like protection and is none.

    Fires: `{title: Awareness training, on: phish, effect: {probability: 1}}`.

    Fix: correct `on` or `effect`, or remove the defence.

    Source: this project.
    """
    effort = TreeEffort(_LIMIT, 2 * _LIMIT)
    for tree, graph in _trees(subject):
        if not tree.defences:
            continue
        evaluation = TreeEvaluation(graph, limit=_LIMIT, effort=effort)
        for index, defence in enumerate(defences_of(graph, tree, ServiceRegister(), {})):
            if why := _idle(evaluation, defence):
                where: Where = ("attack_trees", tree.id, "defences", index)
                yield Problem(where, f"`{defence.id}` changes nothing in `{tree.id}`: {why}", tree.id, defence.id)


def _idle(evaluation: TreeEvaluation, defence: StepDefence) -> str:
    if not defence.impossible and defence.factor == 1 and not defence.surcharge:
        return "its effect is none. Correct the effect, or remove it."
    if not evaluation.matters(defence.on):
        return "no attack needs the nodes that it is `on`. Correct `on`, or remove it."
    return ""


@landscape_check("TM805", "Attack tree that names an unknown threat or ticket of another service")
def unknown_elsewhere(landscape: PortfolioSubject) -> Iterator[Problem]:
    """A step may name a threat of another service, with `service`. The tree follows that service's register, so the threat
    must exist there. A defence may name a ticket or control of these services too.

    Fires: `{title: Bribe the desk, threat: T-99, service: backoffice}`, if `backoffice` has no threat `T-99`, or there is no
    such service.

    Fix: correct the ids, or remove `threat` and `service`.

    Source: this project.
    """
    for neighbour in landscape.neighbours.values():
        if not neighbour.tree_names or neighbour.status.is_over:
            continue
        services = {name.service for name in neighbour.tree_names if name.service}
        registers = {name: service_register(landscape.facts[name]) for name in sorted(services) if name in landscape.neighbours}
        for name in neighbour.tree_names:
            if name.service in landscape.unreadable:
                continue
            if name.service and name.service not in landscape.neighbours:
                message = f"There is no service `{name.service}`. Correct the id, or add its model."
                yield Problem((*name.where, "service"), message, name.tree, name.service, service=neighbour.service)
            elif name.service and registers[name.service].present_id(name.id) not in registers[name.service].threats:
                message = f"`{name.id}` is not a threat of `{name.service}`. Correct the id, or remove `threat` and `service`."
                yield Problem((*name.where, "threat"), message, name.tree, f"{name.service}/{name.id}", service=neighbour.service)
            elif not name.service and _nobodys(name.tree, name.id, neighbour.tree_names, registers, landscape.unreadable):
                message = f"`{name.id}` is no ticket of a mitigation and no control, here or in the services that the tree names. "
                message += "Correct it, or give the defence a `title` instead."
                yield Problem(name.where, message, name.tree, name.id, service=neighbour.service)


def _nobodys(
    tree: str, measure: str, names: Iterable[TreeName], registers: Mapping[str, ServiceRegister], unreadable: frozenset[str]
) -> bool:
    """Whether no service that a tree names has a ticket or control; not of a tree that names one that cannot be read."""
    services = {name.service for name in names if name.service and name.tree == tree}
    return not services & unreadable and not any(name in registers and measure in registers[name].measures for name in services)
