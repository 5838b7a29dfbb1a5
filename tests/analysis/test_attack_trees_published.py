"""Published attack trees, and the answers that are published with them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import yaml
from models_of_tests import analysed

from mkdocs_threat_model.analysis.attack_trees.answers import Attack, TreeAnswers
from mkdocs_threat_model.analysis.attack_trees.tree_reporting import tree_report
from mkdocs_threat_model.model.levels import Scales

SPECIAL = {"equipment": "special"}
SAFE: dict[str, Any] = {
    "goal": "Open the safe",
    "root": {
        "or": [
            {"node": "pick", "title": "Pick the lock", "cost": 30_000, **SPECIAL},
            {
                "title": "Learn the combination",
                "or": [
                    {"node": "find", "title": "Find the combination written down", "cost": 75_000},
                    {
                        "title": "Get the combination from the target",
                        "or": [
                            {"node": "threaten", "title": "Threaten", "cost": 60_000},
                            {"node": "blackmail", "title": "Blackmail", "cost": 100_000},
                            {
                                "title": "Eavesdrop",
                                "and": [
                                    {"node": "listen", "title": "Listen to the conversation", "cost": 20_000, **SPECIAL},
                                    {"node": "state", "title": "Get the target to state the combination", "cost": 40_000},
                                ],
                            },
                            {"node": "bribe", "title": "Bribe", "cost": 20_000},
                        ],
                    },
                ],
            },
            {"node": "cut", "title": "Cut open the safe", "cost": 10_000, **SPECIAL},
            {"node": "install", "title": "Install improperly", "cost": 100_000},
        ]
    },
}
"""Schneier, *Attack Trees*, Dr. Dobb's Journal, December 1999, figures 1 to 6: the cheapest attack, and the cheapest without
special equipment."""


def answers(tree: Mapping[str, Any], actor: Mapping[str, Any] | None = None) -> TreeAnswers:
    content: dict[str, Any] = {"attack_trees": {"t": tree}} | ({"actors": {"a": {"title": "A", **actor}}} if actor is not None else {})
    facts = analysed(yaml.safe_dump(content, sort_keys=False))
    report = tree_report(facts, facts.service.attack_trees["t"], Scales())
    return report.anybody if actor is None else report.by_actor["a"]


def told(attack: Attack | None) -> tuple[float | None, tuple[str, ...]] | None:
    return attack and (attack.cost, attack.leaves)


def test_schneiers_safe_is_cut_open_for_10_000() -> None:
    found = answers(SAFE).now
    assert told(found.cheapest) == (10_000, ("cut",))
    assert [attack.cost for attack in found.attacks] == [10_000, 20_000, 30_000, 60_000, 60_000, 75_000, 100_000, 100_000]
    assert found.attack_count == 8


def test_without_special_equipment_the_cheapest_is_the_bribe() -> None:
    assert told(answers(SAFE, {"equipment": []}).now.cheapest) == (20_000, ("bribe",))
    assert told(answers(SAFE, {"equipment": ["Special"]}).now.cheapest) == (10_000, ("cut",))


@pytest.mark.parametrize(("budget", "reachable"), [(9_999, False), (10_000, True), (0, False)])
def test_what_costs_more_than_the_budget_is_out_of_reach(budget: int, reachable: bool) -> None:
    assert answers(SAFE, {"equipment": ["special"], "budget": budget}).now.reachable is reachable


# Kordy and Wideł, *On quantitative analysis of attack-defense trees with repeated labels*, POST 2018, make the point that a
# repeated label is one action: what bottom-up counts twice is paid once.
REPEATED: dict[str, Any] = {
    "goal": "Steal money",
    "root": {
        "and": [
            {"or": [{"node": "phish", "title": "Phish", "cost": 60, "probability": 0.5}, {"node": "bug", "title": "Bug", "cost": 40, "probability": 0.5}]},
            {"or": [{"ref": "phish"}, {"node": "card", "title": "Card", "cost": 40, "probability": 0.5}]},
        ]
    },
}  # fmt: skip


def test_a_step_that_two_goals_need_is_paid_once_and_succeeds_once() -> None:
    """Bottom-up names 80 (the bug and the card) and 0.5625."""
    found = answers(REPEATED).now
    assert told(found.cheapest) == (60, ("phish",))
    assert [(attack.cost, attack.probability) for attack in found.attacks] == [(60, 0.5), (80, 0.25)]
    assert found.best_attack == 0.5
    assert found.any_attempt == pytest.approx(0.5 + 0.5 * 0.25)


# Lopuhaä-Zwakenberg, Budde and Stoelinga, *Efficient and generic algorithms for quantitative attack tree analysis*, 2021: in
# sequence times add up, and at once the longest counts.
SEQUENCE: dict[str, Any] = {
    "goal": "Get in",
    "root": {
        "sand": [
            {"and": [{"node": "watch", "title": "Watch", "time": 3}, {"node": "copy", "title": "Copy the key", "time": 5}]},
            {"or": [{"node": "quick", "title": "Quick", "time": 1, "cost": 9}, {"node": "slow", "title": "Slow", "time": 10, "cost": 1}]},
            {"ref": "watch"},
        ]
    },
}


def test_times_add_up_in_sequence_and_the_longest_counts_at_once() -> None:
    found = {attack.leaves: attack.time for attack in answers(SEQUENCE).now.attacks}
    assert found == {("watch", "copy", "quick"): 6, ("watch", "copy", "slow"): 15}
