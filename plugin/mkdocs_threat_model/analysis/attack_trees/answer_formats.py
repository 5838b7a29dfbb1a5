"""The answers of an attack tree as text and as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from ...findings import in_json, one_line
from .answers import Attack, DefenceAnswer, TreeAnswer, TreeAnswers, TreeReport
from .sentences import UNCHANGED, amount, chance_text, steps_text, tree_sentences


def tree_json(report: TreeReport, answers: TreeAnswers) -> str:
    """The answers as JSON: `now` with the defences that are in place, `undefended` without any.

    Args:
        report: the tree.
        answers: those for one attacker.
    """
    graph = report.graph
    document = {
        "service": graph.service,
        "tree": graph.tree,
        "goal": graph.goal,
        "actor": answers.actor.id if answers.actor else None,
        "now": _answer(answers.now),
        "undefended": _answer(answers.undefended),
    }
    return in_json(json.dumps(document, ensure_ascii=False, indent=2)) + "\n"


def _answer(answer: TreeAnswer) -> dict[str, Any]:
    found: dict[str, Any] = {
        "reachable": answer.reachable,
        "cheapest": _attack(answer.cheapest, "cost"),
        "likeliest": _attack(answer.likeliest, "probability"),
        "least_detectable": _attack(answer.least_detectable, "detectability"),
        "attacks": [_attack(attack, "cost", "probability") for attack in answer.attacks],
        "attack_count": answer.attack_count,
        "attack_count_exact": answer.is_count_exact,
        "probability": {"best_attack": answer.best_attack, "any_attempt": answer.any_attempt},
        "importance": dict(answer.importance),
        "defences": [_defence(one_more) for one_more in answer.defences],
    }
    if answer.any_attempt is None and answer.any_attempt_at_most is not None:
        found["probability"]["any_attempt_between"] = [answer.any_attempt_at_least, answer.any_attempt_at_most]
    if (plan := answer.plan) is not None:
        found["best_defences"] = {
            "budget": plan.budget,
            "ids": list(plan.ids),
            "cost": plan.cost,
            "raises_cost_to": plan.raises_cost_to,
            "stops_every_attack": plan.blocks,
            "exact": plan.is_best,
        }
    return found | {"limits": list(answer.limits)}


def _defence(answer: DefenceAnswer) -> dict[str, Any]:
    return {"id": answer.id, "cost": answer.cost, "raises_cost_to": answer.raises_cost_to, "stops_every_attack": answer.blocks}


def _attack(attack: Attack | None, *keys: str) -> dict[str, Any] | None:
    return None if attack is None else {**{key: getattr(attack, key) for key in keys}, "leaves": list(attack.leaves)}


def tree_text(report: TreeReport, answers: TreeAnswers) -> str:
    """The answers as text: sentences, then the attacks, the leaves and the further defences."""
    return "".join(f"{one_line(line)}\n" for line in _lines(report, answers))


def _lines(report: TreeReport, answers: TreeAnswers) -> Iterator[str]:
    graph, now = report.graph, answers.now
    yield f"{graph.service}, {graph.tree}: {graph.goal}"
    yield ""
    yield from tree_sentences(report, answers)
    if now.attacks:
        yield ""
        yield "Attacks, the cheapest first:"
        yield from (f"  {_figures(attack)}{steps_text(graph, attack)}" for attack in now.attacks)
    if now.importance:
        yield ""
        yield "Leaves, the most important first (how much more likely any attempt succeeds if the leaf surely does):"
        ranked = sorted(now.importance.items(), key=lambda item: (-item[1], graph.steps[item[0]].number))
        for key, importance in ranked:
            standing = report.standings.get(key)
            said = f" ({standing.state.value}: {standing.why})" if standing else ""
            yield f"  {importance:.3f}  {graph.steps[key].title}{said}"
    if now.defences:
        yield ""
        yield "Further defences, the greatest rise of the attacker's cost per unit spent first:"
        for answer in now.defences:
            cost = "" if answer.cost is None else f", for {amount(answer.cost)}"
            yield f"  {answer.title}{cost}: {_effect(answer, now)}"


def _effect(answer: DefenceAnswer, now: TreeAnswer) -> str:
    """What a further defence would do: all that it changes of the least cost and of the probabilities."""
    if answer.blocks:
        return "stops every attack" if now.reachable else "no attack is left without it either"
    if not answer.changes:
        return UNCHANGED
    least, best, said = now.cheapest.cost if now.cheapest else None, now.best_attack, []
    if answer.raises_cost_to is not None and answer.raises_cost_to != least:
        said.append(f"the cheapest attack then costs {amount(answer.raises_cost_to)}")
    if answer.lowers_probability_to is not None and answer.lowers_probability_to != best:
        said.append(f"the likeliest attack then succeeds with {chance_text(answer.lowers_probability_to)}")
    return ", ".join(said) or "lowers the probability that any attempt succeeds"


def _figures(attack: Attack) -> str:
    cost = [] if attack.cost is None else [amount(attack.cost)]
    chance = [] if attack.probability is None else [chance_text(attack.probability)]
    time = [] if attack.time is None else [f"time {amount(attack.time)}"]
    return f"{', '.join([*cost, *chance, *time])}: " if cost or chance or time else ""


TREE_FORMATS = {"text": tree_text, "json": tree_json}
"""How the answers can be printed, by name."""
