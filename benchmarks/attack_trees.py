"""Attack trees: building and evaluating the decision diagram against `dd`'s pure-Python manager, on the same formulas in one run.

The trees are random, with 30 to 1,000 leaves and up to 60 nodes that a second place needs. `dd` is no dependency:
`pip install dd` first, or `--without-dd`. Each figure is the median over the trees of a row, in CPU time; the ratio is over
trees that both finish.
"""

from __future__ import annotations

import argparse
import random
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

from mkdocs_threat_model.analysis.attack_trees.attack_graph import AttackGraph, StepKind, attack_graph
from mkdocs_threat_model.analysis.attack_trees.decision_diagram import DecisionDiagram, DiagramLimitError
from mkdocs_threat_model.analysis.attack_trees.evaluating import TreeEvaluation
from mkdocs_threat_model.analysis.attack_trees.scenarios import Scenario
from mkdocs_threat_model.analysis.attack_trees.tree_effort import LIMIT
from mkdocs_threat_model.model.attack_tree import AttackTree
from mkdocs_threat_model.model.levels import Scales
from mkdocs_threat_model.model.types import adapter

SIZES = [(30, 0), (30, 4), (100, 0), (100, 4), (200, 20), (500, 20), (1_000, 0), (1_000, 20), (1_000, 60)]
"""Leaves, and nodes that a second place needs."""


def random_graph(leaves: int, shared: int, seed: int) -> AttackGraph:
    """A random tree, and further parents for some of its nodes."""
    chance = random.Random(seed)
    below: dict[str, list[str]] = {f"l{number}": [] for number in range(leaves)}
    loose = list(below)
    while len(loose) > 1:
        count = min(len(loose), chance.randint(2, 4))
        below[f"g{len(below)}"] = [loose.pop(chance.randrange(len(loose))) for _ in range(count)]
        loose.append(list(below)[-1])
    gates = [name for name in below if name.startswith("g")]
    while shared:
        node, parent = chance.choice(list(below)), chance.choice(gates)
        if node not in (parent, gates[-1], *below[parent]) and parent not in reached(below, node):
            below[parent].append(node)
            shared -= 1
    seen: set[str] = set()

    def written(name: str) -> dict[str, Any]:
        if name in seen:
            return {"ref": name}
        seen.add(name)
        if not below[name]:
            return {"node": name, "title": name, "cost": chance.randint(1, 1_000), "probability": str(round(chance.random(), 3))}
        return {"node": name, chance.choice(("and", "or")): [written(child) for child in below[name]]}

    tree = adapter(AttackTree).validate_python({"goal": "G", "root": written(gates[-1])}, by_alias=True, by_name=False)
    return attack_graph("benchmark", tree, Scales())


def reached(below: dict[str, list[str]], name: str) -> set[str]:
    """A node and all below it."""
    found, waiting = set[str](), [name]
    while waiting:
        current = waiting.pop()
        if current not in found:
            found.add(current)
            waiting += below[current]
    return found


def ours(graph: AttackGraph, limit: int) -> float:
    """The probability of any attempt, by the package's diagram."""
    levels = {leaf.key: level for level, leaf in enumerate(graph.leaves)}
    diagram = DecisionDiagram(len(levels), limit)
    formulas: dict[str, int] = {}
    for step in graph.bottom_up:
        under = [formulas[child] for child in step.children]
        joined = diagram.any_of(under) if step.kind is StepKind.OR else diagram.all_of(under)
        formulas[step.key] = diagram.leaf(levels[step.key]) if step.is_leaf else joined
    root = formulas[graph.root]
    return diagram.probabilities(root, [leaf.chance or 0.0 for leaf in graph.leaves])[root]


def theirs(graph: AttackGraph, limit: int) -> float:
    """The same by `dd.bdd`, in the same order of leaves, without reordering."""
    from dd import bdd  # type: ignore[import-not-found,import-untyped,unused-ignore]  # noqa: PLC0415

    manager = bdd.BDD({leaf.key: level for level, leaf in enumerate(graph.leaves)})
    manager.configure(reordering=False)
    formulas: dict[str, int] = {}
    for step in graph.bottom_up:
        if step.is_leaf:
            formulas[step.key] = manager.var(step.key)
        else:
            under = [formulas[child] for child in reversed(step.children)]
            joined = under[0]
            for formula in under[1:]:
                joined = manager.apply("or" if step.kind is StepKind.OR else "and", formula, joined)
            formulas[step.key] = joined
        if len(manager) > limit:
            raise DiagramLimitError("the same limit")
    chances = [leaf.chance or 0.0 for leaf in graph.leaves]
    found: dict[int, float] = {1: 1.0}

    def probability(edge: int) -> float:
        node = abs(edge)
        if node not in found:
            level, low, high = manager.succ(node)
            found[node] = chances[level] * probability(high) + (1 - chances[level]) * probability(low)
        return found[node] if edge > 0 else 1 - found[node]

    return probability(formulas[graph.root])


def answers(graph: AttackGraph, _: int) -> float:
    """All answers for one attacker."""
    found = TreeEvaluation(graph).answer(Scenario(), 20)
    return found.any_attempt if found.any_attempt is not None else -1.0


def timed(work: Callable[[AttackGraph, int], float], graph: AttackGraph) -> tuple[float, float | None]:
    """CPU seconds and the result; `None` where the limit was reached."""
    began = time.process_time()
    try:
        result: float | None = work(graph, LIMIT)
    except DiagramLimitError:
        result = None
    return time.process_time() - began, None if result == -1.0 else result


def rows(trees: int, *, with_dd: bool) -> Iterator[str]:
    """The table, a line for each size."""
    yield "| leaves | shared nodes | diagram, ours | `dd` | ratio | all answers | beyond the limit |"
    yield "|--:|--:|--:|--:|--:|--:|--:|"
    for leaves, shared in SIZES:
        graphs = [random_graph(leaves, shared, seed) for seed in range(trees)]
        mine = [timed(ours, graph) for graph in graphs]
        dd = [timed(theirs, graph) for graph in graphs] if with_dd and (leaves, shared) != SIZES[-1] else []
        for (_, first), (_, second) in zip(mine, dd, strict=False):
            assert first is None or second is None or abs(first - second) < 1e-9, "both must agree"
        whole = [timed(answers, graph) for graph in graphs]
        both = [place for place, (_, result) in enumerate(mine) if not dd or (result is not None and dd[place][1] is not None)]
        ms = statistics.median(mine[place][0] for place in both) * 1_000
        other = statistics.median(dd[place][0] for place in both) * 1_000 if dd else None
        cells = [f"{ms:.1f} ms", f"{other:.1f} ms" if other else "not run", f"{ms / other:.2f}" if other else ""]
        beyond = sum(result is None for _, result in mine)
        cells += [f"{statistics.median(seconds for seconds, _ in whole) * 1_000:.0f} ms", f"{beyond} of {trees}"]
        yield f"| {leaves:,} | {shared} | {' | '.join(cells)} |"


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=5, help="trees of each size")
    parser.add_argument("--without-dd", action="store_true", help="measure this package alone")
    options = parser.parse_args()
    sys.setrecursionlimit(20_000)  # dd walks by recursion
    for line in rows(options.trees, with_dd=not options.without_dd):
        print(line, flush=True)


if __name__ == "__main__":
    main()
