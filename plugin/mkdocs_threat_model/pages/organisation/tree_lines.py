"""What the list of attack trees says of one: plain values, which a service's step makes and the cache keeps."""

from __future__ import annotations

from dataclasses import dataclass

from ...analysis.attack_trees.answers import Attack, TreeReport
from ...analysis.attack_trees.sentences import tree_sentences
from ...analysis.attack_trees.standings import StepState
from ...model.service import Service


@dataclass(frozen=True)
class TreeLine:
    """A tree in the list.

    Attributes:
        service: id of its service.
        tree: its id.
        goal: what the attacker wants.
        leaves: how many attack steps it has, each once.
        defended: how many of its steps are defended by the register.
        open_doors: how many are open doors.
        reachable: whether the goal is within reach today.
        reachable_before: whether it would be without mitigations.
        cost: of the cheapest attack today; `None` where there is none, or no step has a cost.
        cost_before: the same without mitigations.
        probability: of the likeliest single attack today; `None` where there is none, or no step has one.
        probability_before: the same without mitigations.
        sentence: the first answer.
    """

    service: str
    tree: str
    goal: str
    leaves: int
    defended: int
    open_doors: int
    reachable: bool
    reachable_before: bool
    cost: float | None
    cost_before: float | None
    probability: float | None
    probability_before: float | None
    sentence: str


def tree_line(service: Service, report: TreeReport) -> TreeLine:
    """The line of a tree."""
    now, before = report.anybody.now, report.anybody.undefended
    states = [standing.state for standing in report.standings.values()]
    return TreeLine(
        service.service,
        report.graph.tree,
        report.graph.goal,
        len(report.graph.leaves),
        states.count(StepState.DEFENDED),
        states.count(StepState.OPEN_DOOR),
        now.reachable,
        before.reachable,
        _cost(now.cheapest),
        _cost(before.cheapest),
        _probability(now.likeliest),
        _probability(before.likeliest),
        next(iter(tree_sentences(report, report.anybody)), ""),
    )


def _cost(attack: Attack | None) -> float | None:
    return attack.cost if attack else None


def _probability(attack: Attack | None) -> float | None:
    return attack.probability if attack else None
