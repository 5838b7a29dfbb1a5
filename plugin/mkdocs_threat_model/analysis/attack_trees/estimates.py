"""Bounds and good attacks of a tree that shares too many steps for an exact answer, in one walk from the leaves to the goal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import prod

from .attack_graph import AttackGraph, StepKind


@dataclass(frozen=True, slots=True)
class Estimate:
    """What holds of every attack, and two that were found.

    Attributes:
        least: no attack costs less, in the unit of the costs.
        leaves: keys of the steps of a cheap attack.
        likely_leaves: of a likely one.
        any_at_most: the probability that any attempt succeeds is no greater.
    """

    least: int
    leaves: frozenset[str]
    likely_leaves: frozenset[str]
    any_at_most: float


def estimate(graph: AttackGraph, costs: Mapping[str, int], chances: Mapping[str, float], impossible: frozenset[str]) -> Estimate | None:
    """Estimates a tree; `None` where no attack reaches the goal, which is exact.

    The least cost shares what a step costs among all places that need it: what an attack pays for all of them together is no
    more than the step costs. The greatest probability adds, at an `or`, what its steps have, and takes the least at an `and`:
    that holds whatever they share.

    Args:
        graph: the tree.
        costs: of each step; of a gate, what a defence adds to it.
        chances: likewise.
        impossible: keys of the steps that cannot be taken.
    """
    uses = dict.fromkeys(graph.steps, 0)
    uses[graph.root] = 1
    for step in reversed(graph.bottom_up):
        for child in step.children:
            uses[child] += uses[step.key]
    least: dict[str, Fraction] = {}
    at_most: dict[str, float] = {}
    cheap: dict[str, tuple[int, frozenset[str]]] = {}
    likely: dict[str, tuple[float, frozenset[str]]] = {}
    for step in graph.bottom_up:
        key, below = step.key, [child for child in step.children if child in least]
        needed = step.is_leaf or (below if step.kind is StepKind.OR else len(below) == len(step.children))
        if key in impossible or not needed:
            continue
        own = frozenset((key,))
        part = Fraction(costs[key], uses[key])
        if step.is_leaf:
            least[key], at_most[key] = part, chances[key]
            cheap[key], likely[key] = (costs[key], own), (chances[key], own)
        elif step.kind is StepKind.OR:
            least[key] = min(least[child] for child in below) + part
            at_most[key] = min(1.0, sum(at_most[child] for child in below)) * chances[key]
            cheap[key] = _with(min((cheap[child] for child in below), key=lambda way: way[0]), own, costs)
            best = max((likely[child] for child in below), key=lambda way: way[0])
            likely[key] = prod(chances[name] for name in best[1] | own), best[1] | own
        else:
            least[key] = sum((least[child] for child in below), part)
            at_most[key] = min(at_most[child] for child in below) * chances[key]
            steps = own.union(*(cheap[child][1] for child in below))
            cheap[key] = sum(costs[name] for name in steps), steps
            steps = own.union(*(likely[child][1] for child in below))
            likely[key] = prod(chances[name] for name in steps), steps
    root = graph.root
    if root not in least:
        return None
    return Estimate(-(-least[root].numerator // least[root].denominator), cheap[root][1], likely[root][1], at_most[root])


def _with(way: tuple[int, frozenset[str]], own: frozenset[str], costs: Mapping[str, int]) -> tuple[int, frozenset[str]]:
    steps = way[1] | own
    return sum(costs[name] for name in steps), steps
