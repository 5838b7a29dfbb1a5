"""The part of a formula that an attacker with a budget can bring about."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf

from .decision_diagram import FALSE, TRUE, DecisionDiagram, DiagramLimitError


def affordable(diagram: DecisionDiagram, formula: int, costs: Sequence[int], budget: int, limit: int) -> int:
    """The formula that is true where the leaves that succeed hold an attack that costs no more than the budget.

    What attempts cost that fail is not counted: each attack is held against the budget by itself.

    Args:
        diagram: where the formula is.
        formula: a monotone formula.
        costs: of each leaf.
        budget: in the same unit.
        limit: the most pairs of a node and what is left of the budget.

    Raises:
        DiagramLimitError: there would be more, or the diagram has no room.
    """
    least: dict[int, float] = {FALSE: inf, TRUE: 0}
    most = {FALSE: 0, TRUE: 0}
    for node in diagram.below(formula):
        low, high, cost = diagram.low[node], diagram.high[node], costs[diagram.level[node]]
        least[node] = min(least[low], least[high] + cost)
        most[node] = max(most[low], most[high] + cost)

    found: dict[tuple[int, int], int] = {}

    def at_once(node: int, left: int) -> int | None:
        if least[node] > left:
            return FALSE
        return node if most[node] <= left else found.get((node, left))

    if (known := at_once(formula, budget)) is not None:
        return known
    waiting = [(formula, budget)]
    while waiting:
        node, left = waiting[-1]
        level, low, high = diagram.level[node], diagram.low[node], diagram.high[node]
        without, with_ = at_once(low, left), at_once(high, left - costs[level])
        if without is None:
            waiting.append((low, left))
        if with_ is None:
            waiting.append((high, left - costs[level]))
        if without is not None and with_ is not None:
            waiting.pop()
            found[node, left] = diagram.node(level, without, diagram.any_of([with_, without]))
            if len(found) > limit:
                raise DiagramLimitError(f"more than {limit:,} ways to spend the budget were looked at")
    return found[formula, budget]
