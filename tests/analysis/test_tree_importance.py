"""Importance in trees without probabilities: how often a leaf decides, where every other leaf succeeds as often as not."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from models_of_tests import analysed

from mkdocs_threat_model.analysis.attack_trees.sentences import tree_sentences
from mkdocs_threat_model.analysis.attack_trees.tree_reporting import tree_report
from mkdocs_threat_model.model.levels import Scales

A: dict[str, Any] = {"node": "a", "title": "A", "cost": 1}
B: dict[str, Any] = {"node": "b", "title": "B", "cost": 2}
FENCED = {"or": [A, {"node": "g", "or": [B]}]}
BOTH = {"and": [A, {"node": "g", "and": [B]}]}


def fence(on: str, effect: dict[str, float] | str) -> dict[str, Any]:
    return {"title": "Fence", "status": "done", "on": on, "effect": effect}


@pytest.mark.parametrize(
    ("root", "defences", "importance"),
    [
        ({"node": "r", "or": [A]}, [fence("r", {"cost": 1})], {"a": 1.0}),
        (FENCED, [fence("g", {"cost": 1})], {"a": 0.5, "b": 0.5}),
        (BOTH, [fence("g", {"cost": 1})], {"a": 0.5, "b": 0.5}),
        (FENCED, [fence("g", {"cost": 1}), fence("g", {"cost": 2})], {"a": 0.5, "b": 0.5}),
        (FENCED, [fence("g", {"probability": 0.5})], {"a": 0.5, "b": 0.5}),
        (FENCED, [fence("a", {"probability": 0.5})], {"a": 0.5, "b": 0.5}),
        (FENCED, [fence("a", {"probability": 0.5, "cost": 3})], {"a": 0.5, "b": 0.5}),
        (FENCED, [fence("g", "impossible")], {"a": 1.0, "b": 0.0}),
    ],
)
def test_what_defences_add_to_costs_decides_nothing(root: dict[str, Any], defences: list[dict[str, Any]], importance: object) -> None:
    facts = analysed(yaml.safe_dump({"attack_trees": {"t": {"goal": "G", "root": root, "defences": defences}}}, sort_keys=False))
    report = tree_report(facts, facts.service.attack_trees["t"], Scales())
    now = report.anybody.now
    assert now.importance == importance
    assert (now.likeliest, now.best_attack, now.any_attempt, now.any_attempt_at_least) == (None, None, None, None)
    assert not [said for said in tree_sentences(report, report.anybody) if "%" in said]
