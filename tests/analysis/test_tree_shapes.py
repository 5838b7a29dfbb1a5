"""What the guide advises for trees that go beyond a limit of models: the same attacks, written in another shape."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from models_of_tests import analysed

from mkdocs_threat_model.analysis.attack_trees.answers import TreeAnswer
from mkdocs_threat_model.analysis.attack_trees.tree_reporting import tree_report
from mkdocs_threat_model.model.levels import Scales
from mkdocs_threat_model.model.reading import Model, parse_model

DEEPEST = 17
"""Gates inside each other, of which `attack-trees.md` says that they are read."""
WIDEST = 100


def leaf(number: int) -> dict[str, Any]:
    return {"title": f"Step {number}", "cost": 1 + number % 7}


def nested(gates: int, inmost: dict[str, Any]) -> dict[str, Any]:
    """Alternating gates inside each other, each with a leaf of its own."""
    for number in range(gates):
        inmost = {("and", "or")[number % 2]: [leaf(number), inmost]}
    return inmost


def file_of(root: dict[str, Any]) -> str:
    return yaml.safe_dump({"attack_trees": {"t": {"goal": "G", "root": root}}}, sort_keys=False)


def is_read(root: dict[str, Any]) -> bool:
    raw = f"service: cart\ntitle: T\nowner: o\n{file_of(root)}"
    return isinstance(parse_model(raw.encode(), "models/cart.yaml", "cart"), Model)


def answer(root: dict[str, Any]) -> TreeAnswer:
    facts = analysed(file_of(root))
    return tree_report(facts, facts.service.attack_trees["t"], Scales(), most=1_000).anybody.now


@pytest.mark.parametrize(("gates", "read"), [(DEEPEST, True), (DEEPEST + 1, False)])
def test_so_many_gates_are_read_inside_each_other(gates: int, read: bool) -> None:
    assert is_read(nested(gates, leaf(99))) is read


@pytest.mark.parametrize(("steps", "read"), [(WIDEST, True), (WIDEST + 1, False)])
def test_so_many_steps_are_read_at_a_gate(steps: int, read: bool) -> None:
    assert is_read({"or": [leaf(number) for number in range(steps)]}) is read


def test_more_steps_fit_in_gates_of_the_same_kind() -> None:
    steps = [leaf(number) for number in range(150)]
    found = answer({"or": [{"or": steps[:90]}, {"or": steps[90:]}]})
    assert (found.attack_count, found.cheapest and found.cheapest.cost) == (150, 1)


def test_a_deep_sub_goal_in_an_alternative_that_needs_the_goal_changes_no_answer() -> None:
    deep = {"node": "deep", **nested(5, leaf(99))}
    assert answer({"or": [{"node": "goal", **nested(8, {"ref": "deep"})}, {"and": [{"ref": "goal"}, deep]}]}) == answer(nested(8, deep))
