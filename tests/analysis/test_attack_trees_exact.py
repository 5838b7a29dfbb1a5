"""Answers of attack trees are what one finds by looking at every set of leaves."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import pytest
import yaml
from brute_force import LEVELS, Everything, TestTree, actors, everything, has, trees
from hypothesis import given, settings
from hypothesis import strategies as st
from models_of_tests import analysed

from mkdocs_threat_model.analysis.attack_trees.answers import Attack, TreeAnswer, TreeAnswers
from mkdocs_threat_model.analysis.attack_trees.tree_reporting import tree_report
from mkdocs_threat_model.model.levels import Scales
from thorough import examples

pytestmark = pytest.mark.slow

MODEL = """\
threats:
  T-01: {title: T, target: cart, stride: S, disposition: mitigate, mitigations: [{control: C, ticket: DONE-1, status: done}]}
"""
MANY = settings(max_examples=40, deadline=None)
MORE = settings(max_examples=examples(300, thorough=3_000), deadline=None)


def answers_of(tree: TestTree, actor: Mapping[str, Any] | None = None, most: int = 1_000) -> TreeAnswers:
    """The answers of a tree in a model, as its file would be read."""
    content: dict[str, Any] = {"attack_trees": {"t": tree.written()}} | ({"actors": {"a": actor}} if actor else {})
    facts = analysed(MODEL + yaml.safe_dump(content, sort_keys=False))
    report = tree_report(facts, facts.service.attack_trees["t"], Scales(), most=most)
    return report.by_actor["a"] if actor else report.anybody


def in_place(tree: TestTree) -> frozenset[str]:
    return frozenset(one["id"] for one in tree.defences if one["status"] == "done")


def agree(tree: TestTree, found: TreeAnswer, truth: Everything, *, with_importance: bool = True) -> None:
    """Holds every answer against the truth."""
    assert found.limits == ()
    assert found.reachable is bool(truth.attacks)
    if has(tree, "cost"):
        assert _cost(found.cheapest) == (None if truth.cheapest is None else float(truth.cheapest))
        assert [_cost(one) for one in found.attacks] == [float(cost) for cost in truth.costs]
        assert found.attack_count == len(truth.attacks)
    assert {frozenset(one.leaves): _cost(one) or 0.0 for one in found.attacks} == {
        leaves: pytest.approx(float(cost), abs=0) for leaves, cost in truth.attacks.items()
    }
    assert found.is_count_exact
    if has(tree, "probability"):
        assert (found.likeliest.probability if found.likeliest else None) == (
            None if truth.likeliest is None else pytest.approx(truth.likeliest, abs=1e-12)
        )
        assert found.best_attack == pytest.approx(truth.likeliest or 0.0, abs=1e-12)
        assert found.any_attempt == pytest.approx(truth.any_attempt, abs=1e-12)
        assert found.any_attempt_at_least == found.any_attempt == found.any_attempt_at_most
    else:
        assert (found.likeliest, found.best_attack, found.any_attempt, found.any_attempt_at_least) == (None, None, None, None)
    if found.least_detectable is not None:
        noise = found.least_detectable.detectability
        assert truth.quietest == (LEVELS.index(noise) + 1 if noise else 0)
    if with_importance:
        assert found.importance == {leaf: pytest.approx(value, abs=1e-12) for leaf, value in truth.importance.items()}


def _cost(attack: Attack | None) -> float | None:
    return attack.cost if attack else None


@MANY
@given(trees())
def test_answers_are_exact_whatever_is_shared(tree: TestTree) -> None:
    found = answers_of(tree)
    agree(tree, found.undefended, everything(tree))
    agree(tree, found.now, everything(tree, in_place=in_place(tree), register=True))


@MANY
@given(trees(), actors())
def test_they_are_exact_for_every_actor(tree: TestTree, actor: dict[str, Any]) -> None:
    found = answers_of(tree, actor)
    agree(tree, found.undefended, everything(tree, actor))
    agree(tree, found.now, everything(tree, actor, in_place=in_place(tree), register=True))


@MORE
@given(trees(most_leaves=11), st.none() | actors())
def test_larger_trees_have_exact_answers_too(tree: TestTree, actor: dict[str, Any] | None) -> None:
    found = answers_of(tree, actor)
    agree(tree, found.undefended, everything(tree, actor, with_importance=False), with_importance=False)
    agree(tree, found.now, everything(tree, actor, in_place=in_place(tree), register=True, with_importance=False), with_importance=False)


@MANY
@given(trees(most_leaves=7), st.none() | actors())
def test_each_further_defence_does_what_is_said_of_it(tree: TestTree, actor: dict[str, Any] | None) -> None:
    done = in_place(tree)
    answers = answers_of(tree, actor)
    for found, there, register in ((answers.undefended, frozenset[str](), False), (answers.now, done, True)):
        before = everything(tree, actor, in_place=there, register=register)
        placed = {one["id"] for one in tree.defences if one["on"] in tree.reached()}
        assert {one.id for one in found.defences} == placed - there
        for one in found.defences:
            after = everything(tree, actor, in_place=there | {one.id}, register=register)
            assert one.blocks is (after.cheapest is None)
            if has(tree, "cost"):
                assert one.raises_cost_to == (None if after.cheapest is None else float(after.cheapest))
            if has(tree, "probability"):
                best = after.likeliest
                assert one.lowers_probability_to == (None if best is None else pytest.approx(best, abs=1e-12))
            if before.cheapest != after.cheapest or abs(before.any_attempt - after.any_attempt) > 1e-9:
                assert one.changes


@MANY
@given(trees(most_leaves=7), st.sampled_from([None, 0, 5, 24, 25, 105, 1_000]))
def test_the_best_set_of_defences_is_the_best_of_all_sets(tree: TestTree, budget: float | None) -> None:
    written = tree.written() | ({} if budget is None else {"budget": budget})
    facts = analysed(MODEL + yaml.safe_dump({"attack_trees": {"t": written}}, sort_keys=False))
    plan = tree_report(facts, facts.service.attack_trees["t"], Scales()).anybody.undefended.plan
    defences = {one["id"]: one for one in tree.defences if one["on"] in tree.reached()}
    if plan is None:
        assert not defences or not has(tree, "cost")
        return
    sets = [frozenset[str]()]
    for one in defences:
        sets += [{*chosen, one} | chosen for chosen in sets]
    outcomes = []
    for chosen in map(frozenset, sets):
        spent = sum((Fraction(str(defences[one].get("cost", 0))) for one in chosen), Fraction(0))
        if budget is None or spent <= budget:
            cost = everything(tree, in_place=chosen).cheapest
            outcomes.append((Fraction(10**12) if cost is None else cost, -spent))
    best, spent = max(outcomes)
    assert plan.is_best
    assert (None if plan.blocks else plan.raises_cost_to if has(tree, "cost") else 0.0) == (None if best == 10**12 else float(best))
    assert plan.cost == float(-spent)


@MANY
@given(trees(most_leaves=8), st.none() | actors(), st.integers(2, 30))
def test_beyond_the_limit_answers_are_bounds_that_hold_and_say_so(tree: TestTree, actor: dict[str, Any] | None, limit: int) -> None:
    content: dict[str, Any] = {"attack_trees": {"t": tree.written()}} | ({"actors": {"a": actor}} if actor else {})
    facts = analysed(MODEL + yaml.safe_dump(content, sort_keys=False))
    report = tree_report(facts, facts.service.attack_trees["t"], Scales(), limit=limit)
    found = (report.by_actor["a"] if actor else report.anybody).undefended
    truth = everything(tree, actor, with_importance=False)
    if not found.limits:
        assert found.reachable is bool(truth.attacks)
        assert _cost(found.cheapest) == (float(truth.cheapest) if truth.cheapest is not None and has(tree, "cost") else None)
        return
    assert found.reachable or not truth.attacks
    if truth.cheapest is not None and found.cheapest is not None and found.cheapest.cost is not None:
        assert found.cheapest.cost >= float(truth.cheapest)
    if truth.likeliest is not None and found.best_attack is not None:
        assert found.best_attack <= truth.likeliest + 1e-12 or (actor and "budget" in actor)
    if found.any_attempt_at_least is not None and found.any_attempt_at_most is not None:
        assert found.any_attempt_at_least - 1e-12 <= truth.any_attempt <= found.any_attempt_at_most + 1e-12
