"""`threat-model tree` answers an attack tree as text and as JSON, for anyone and for an actor."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from lines import betrays
from mkdocs_threat_model.cli import run

SHOP = """\
service: shop
title: Shop
owner: team-shop
actors:
  poor: {title: A bored student, skill: low, budget: 500}
threats:
  T-01: {title: Guess, target: shop, stride: S, disposition: mitigate, mitigations: [{control: Lockout, ticket: SHOP-1, status: done}]}
  T-02: {title: Phish, target: shop, stride: S, disposition: mitigate, mitigations: [{uses: mfa}]}
controls:
  mfa: {title: MFA, status: done, evidence: "https://example.com", verify_again_by: 2026-06-01}
attack_trees:
  admin:
    goal: Act as an administrator
    root:
      or:
        - {node: guess, title: Guess the password, cost: 10, probability: high, threat: T-01}
        - {node: phish, title: Phish the administrator, cost: 300, probability: 0.4, threat: T-02}
        - {node: desk, title: Bribe the service desk, cost: 12000, probability: 0.2, threat: T-09, service: desk}
    defences:
      - {title: Awareness training, cost: 2000, on: phish, effect: {cost: 700}}
      - {mitigation: SHOP-1, on: guess, effect: impossible}
"""
DESK = """\
service: desk
title: Desk
owner: team-desk
threats:
  T-09: {title: Bribe, target: desk, stride: S, disposition: accept, acceptance: {rationale: R, owner: a, approved_by: b, approved_on: 2026-01-01, review_by: 2027-01-01}}
"""


@pytest.fixture
def models(tmp_path: Path) -> Path:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    (tmp_path / "models" / "desk.yaml").write_text(DESK, encoding="utf-8")
    return tmp_path / "models"


def answer(models: Path, capsys: pytest.CaptureFixture[str], *more: str, day: str = "2026-05-01") -> dict[str, Any]:
    assert run(["tree", "shop", "admin", "--models", str(models), "--format", "json", "--today", day, *more]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_register_says_which_steps_are_defended(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(models, capsys)
    assert found["now"]["cheapest"] == {"cost": 12_000, "leaves": ["desk"]}
    assert found["now"]["defences"] == [{"id": "Awareness training", "cost": 2000, "raises_cost_to": 12_000, "stops_every_attack": False}]
    assert found["undefended"]["cheapest"] == {"cost": 10, "leaves": ["guess"]}
    assert found["undefended"]["likeliest"] == {"probability": 0.9, "leaves": ["guess"]}
    assert found["undefended"]["probability"] == {"best_attack": 0.9, "any_attempt": pytest.approx(1 - 0.1 * 0.6 * 0.8)}
    assert found["undefended"]["attacks"][1] == {"cost": 300, "probability": 0.4, "leaves": ["phish"]}
    assert found["undefended"]["defences"][0] == {"id": "SHOP-1", "cost": None, "raises_cost_to": 300, "stops_every_attack": False}
    assert set(found["undefended"]["importance"]) == {"guess", "phish", "desk"}


def test_a_lapsed_control_reopens_its_leaves(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(models, capsys, day="2026-07-01")
    assert found["now"]["cheapest"] == {"cost": 300, "leaves": ["phish"]}
    assert found["now"]["defences"] == [{"id": "Awareness training", "cost": 2000, "raises_cost_to": 1000, "stops_every_attack": False}]


def test_an_actor_pays_no_more_than_the_budget(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(models, capsys, "--actor", "poor")
    assert (found["actor"], found["now"]["reachable"], found["now"]["cheapest"]) == ("poor", False, None)
    assert [attack["leaves"] for attack in found["undefended"]["attacks"]] == [["guess"], ["phish"]]


def test_as_many_attacks_are_listed_as_are_asked_for(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    found = answer(models, capsys, "-k", "1")["undefended"]
    assert (len(found["attacks"]), found["attack_count"]) == (1, 3)


def test_the_text_begins_with_sentences(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["tree", "shop", "admin", "--models", str(models), "--today", "2026-07-01"]) == 0
    shown = capsys.readouterr().out
    assert "The cheapest way in costs 300 and needs no insider: Phish the administrator." in shown
    assert "Without the present defences it would cost 10: Guess the password." in shown
    assert "Mitigating `T-02` raises it to 12,000." in shown
    assert "(open door: `desk/T-09` is accepted)" in shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["shpo", "admin"], "There is no service `shpo`. Did you mean `shop`?"),
        (["shop", "admim"], "`shop` has no attack tree `admim`. Did you mean `admin`?"),
        (["shop", "admin", "--actor", "por"], "`por` is not the id of an actor. Did you mean `poor`?"),
    ],
)
def test_what_is_not_there_is_said(models: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str) -> None:
    assert run(["tree", *arguments, "--models", str(models)]) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("amount", ["nan", "inf", "-inf", "1e400", "-1", "1e30", "ten", ""])
def test_a_budget_is_an_amount(models: Path, capsys: pytest.CaptureFixture[str], amount: str) -> None:
    assert run(["tree", "shop", "admin", "--models", str(models), "--budget", amount]) == 2
    said = capsys.readouterr().err
    assert "'--budget'" in said
    assert "Internal error" not in said


def test_a_budget_bounds_what_is_spent(models: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert answer(models, capsys, "--budget", "0.5")["now"]["best_defences"]["budget"] == 0.5


HOSTILE = ("::error file=a::forged", "one\n::error::forged\n##[group]two", "\u202eevil\u2066", "\u2028::error::forged", "zero\u200bwidth")


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("words", HOSTILE)
def test_what_a_model_says_acts_on_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str, words: str) -> None:
    """Wherever a tree may say something: its goal, its steps, its defences, and the actor who asks."""
    step = {"title": words, "cost": 1, "probability": 0.5}
    tree = {"goal": words, "root": {"or": [{"node": "one", **step}, step]}}
    tree["defences"] = [{"title": words, "on": "one", "effect": {"cost": 3}}]
    model = {"service": "shop", "title": words, "owner": words, "attack_trees": {"t": tree}, "actors": {"a": {"title": words}}}
    (tmp_path / "shop.yaml").write_text(yaml.safe_dump(model), encoding="utf-8")
    assert run(["tree", "shop", "t", "--models", str(tmp_path), "--actor", "a", "--format", form]) == 0
    shown = capsys.readouterr().out
    assert {line: bad for line in shown.split("\n") if (bad := betrays(line))} == {}
    if form == "json":
        found = json.loads(shown)
        assert (found["goal"], found["now"]["defences"][0]["id"]) == (words.strip(), words.strip())


TWINS = {"or": [{"node": "a", "title": "A", "cost": 5, "probability": 0.5}, {"node": "b", "title": "B", "cost": 5, "probability": 0.5}]}
STAIRS = {"or": [{"node": "a", "title": "A", "cost": 5, "probability": 0.5}, {"node": "b", "title": "B", "cost": 7, "probability": 0.5}]}
PLAIN = {"or": [{"node": "a", "title": "A"}, {"node": "b", "title": "B"}]}
ALONE = {"node": "a", "title": "A", "cost": 5}
FREE = {"or": [{"node": "a", "title": "A", "cost": 5}, {"node": "b", "title": "B", "cost": 5}]}
NO_COST = {"or": [{"node": "a", "title": "A", "probability": 0.5}, {"node": "b", "title": "B", "probability": 0.2}]}
SAME = "changes neither the lowest cost nor the highest probability"


@pytest.mark.parametrize(
    ("root", "effect", "raises", "stops", "said"),
    [
        (ALONE, "impossible", None, True, "stops every attack"),
        (ALONE, {"cost": 3}, 8, False, "the cheapest attack then costs 8"),
        (STAIRS, "impossible", 7, False, "the cheapest attack then costs 7"),
        (STAIRS, {"cost": 0}, 5, False, SAME),
        (STAIRS, {"probability": 0.2}, 5, False, "lowers the probability that any attempt succeeds"),
        (FREE, "impossible", 5, False, SAME),
        (FREE, {"probability": 0.5}, 5, False, SAME),
        (TWINS, "impossible", 5, False, "lowers the probability that any attempt succeeds"),
        (PLAIN, "impossible", None, False, SAME),
        (PLAIN, {"probability": 0.5}, None, False, SAME),
        (NO_COST, "impossible", None, False, "the likeliest attack then succeeds with 20%"),
    ],
)
def test_what_a_further_defence_does_is_unambiguous(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], root: object, effect: object, raises: float | None, stops: bool, said: str
) -> None:
    """A cost that stays is given; `null` means that no attack is left, or that the tree has no costs: the next key tells which."""
    tree = {"goal": "G", "root": root, "defences": [{"id": "guard", "title": "Guard", "cost": 1, "on": "a", "effect": effect}]}
    model = {"service": "shop", "title": "S", "owner": "o", "attack_trees": {"t": tree}}
    (tmp_path / "shop.yaml").write_text(yaml.safe_dump(model), encoding="utf-8")
    command = ["tree", "shop", "t", "--models", str(tmp_path)]
    assert run([*command, "--format", "json"]) == 0
    (found,) = json.loads(capsys.readouterr().out)["now"]["defences"]
    assert found == {"id": "guard", "cost": 1, "raises_cost_to": raises, "stops_every_attack": stops}
    assert run(command) == 0
    assert f"  Guard, for 1: {said}\n" in capsys.readouterr().out
