"""Attack trees for the drawing tests: generated ones of any size, and reports on them without their analysis."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter

from mkdocs_threat_model.analysis.attack_trees.answers import TreeAnswer, TreeAnswers, TreeReport
from mkdocs_threat_model.analysis.attack_trees.attack_graph import attack_graph
from mkdocs_threat_model.analysis.attack_trees.standings import StepStanding, StepState
from mkdocs_threat_model.model.attack_tree import AttackTree
from mkdocs_threat_model.model.levels import Scales

_WORDS = (
    "Phish an administrator", "Steal the laptop of a developer", "Read the backup", "Bribe the night guard",
    "Replay the token of a session", "Guess the password", "Inject SQL into the search", "Export from the dashboard",
)  # fmt: skip
_TREES = TypeAdapter(AttackTree)


def tree_of(root: dict[str, Any], goal: str = "Steal card data") -> AttackTree:
    """A tree as a model would have it."""
    return _TREES.validate_python({"id": "steal", "goal": goal, "root": root})


def report_on(tree: AttackTree) -> TreeReport:
    """A tree of which every seventh step is defended, and every seventh an open door."""
    graph = attack_graph("shop", tree, Scales())
    standings = {}
    for place, leaf in enumerate(graph.leaves):
        if place % 7 == 3:
            standings[leaf.key] = StepStanding(StepState.DEFENDED, "`T-02` is mitigated")
        if place % 7 == 5:
            standings[leaf.key] = StepStanding(StepState.OPEN_DOOR, "`T-03` is accepted")
    blocked = frozenset(key for key, standing in standings.items() if standing.state is StepState.DEFENDED)
    return TreeReport(graph, standings, blocked, TreeAnswers(None, TreeAnswer(reachable=True), TreeAnswer(reachable=True)), {}, {})


def generated(leaves: int, shared: int, seed: int) -> AttackTree:
    """A plausible tree with so many leaves, some of which several gates need."""
    draws = random.Random(seed)
    count = 0

    def leaf() -> dict[str, Any]:
        nonlocal count
        count += 1
        step = {
            "node": f"l{count}", "title": f"{_WORDS[count % 8]} {count}", "cost": draws.choice([100, 300, 5000, 12000]),
            "probability": draws.choice([0.1, 0.4, 0.8]), "skill": draws.choice(["low", "medium", "high"]),
        }  # fmt: skip
        return step | ({"time": 4} if draws.random() < 0.5 else {})

    def made(size: int) -> dict[str, Any]:
        if size == 1:
            return leaf()
        parts = min(size, draws.choice([2, 3, 3, 4]))
        cuts = [0, *sorted(draws.sample(range(1, size), parts - 1)), size]
        steps = [made(end - start) for start, end in pairwise(cuts)]
        return {draws.choice(["or", "or", "and", "sand"]): steps} | ({"title": f"Sub-goal {count}"} if draws.random() < 0.8 else {})

    root = made(leaves)
    gates = list(_gates(root))
    for _ in range(shared if gates else 0):
        draws.choice(gates).append({"ref": f"l{draws.randint(1, leaves)}"})
    return tree_of(root)


def _gates(step: dict[str, Any]) -> list[list[dict[str, Any]]]:
    below = next((step[kind] for kind in ("or", "and", "sand") if kind in step), None)
    return [below, *(gate for child in below for gate in _gates(child))] if below else []
