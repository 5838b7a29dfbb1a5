"""The answers of an attack tree in sentences, for pages and the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from .answers import Attack, DefenceAnswer, DefencePlan, TreeAnswer, TreeAnswers, TreeReport
from .attack_graph import AttackGraph

UNCHANGED = "changes neither the lowest cost nor the highest probability"
"""What is said of a further defence that changes no answer of `BriefAnswer`; it may stop an attack all the same."""
_MOST_NAMED = 6
"""Most leaves that a sentence names; the others are counted."""


def amount(number: float) -> str:
    """A cost as a reader sees it: `12,000`, `0.5`."""
    shown = f"{number:,.2f}" if abs(number) < 1e15 else f"{number:.6g}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def chance_text(probability: float) -> str:
    """A probability in percent, to three digits: `40%`, `0.0125%`; what is neither 0 nor 1 is not shown as such."""
    percent = f"{probability * 100:.3g}"
    if probability and (float(percent) == 0 or "e" in percent):
        return "less than 0.0001%" if probability < 1e-6 else f"{probability * 100:.6f}".rstrip("0").rstrip(".") + "%"
    return f"{'99.9' if percent == '100' and probability < 1 else percent}%"


def steps_text(graph: AttackGraph, attack: Attack) -> str:
    """The leaves of an attack by their titles: `Phish the admin, then export from the dashboard` has no more than these."""
    titles = [graph.steps[leaf].title for leaf in attack.leaves]
    more = len(titles) - _MOST_NAMED
    shown = titles if more <= 0 else [*titles[:_MOST_NAMED], f"{more} more"]
    return "; ".join(shown)


def tree_sentences(report: TreeReport, answers: TreeAnswers) -> tuple[str, ...]:
    """What a tree answers, the most important first.

    Args:
        report: the tree.
        answers: those for one attacker: `report.anybody`, or one of `report.by_actor`.
    """
    return tuple(_sentences(report, answers))


def _sentences(report: TreeReport, answers: TreeAnswers) -> Iterator[str]:
    graph, now, before = report.graph, answers.now, answers.undefended
    who = f"{answers.actor.title}: " if answers.actor else ""
    if not before.reachable:
        yield f"{who}There is no way to the goal{_for(answers)}, even without any defence."
        yield from now.limits
        return
    if now.reachable:
        yield f"{who}{_cheapest(graph, now)}"
        if now.likeliest is not None and now.cheapest is not None and now.likeliest.leaves != now.cheapest.leaves:
            chance = chance_text(now.likeliest.probability or 0.0)
            yield f"The likeliest single attack succeeds with {chance}: {steps_text(graph, now.likeliest)}."
        if now.any_attempt is not None:
            yield f"If every step is tried, each by itself, the goal is reached with a probability of {chance_text(now.any_attempt)}."
    else:
        yield f"{who}The goal cannot be reached{_for(answers)}: every attack is stopped by what is in place."
    yield from _in_place(graph, now, before)
    yield from _mitigating(now)
    yield from _planned(now.plan, now)
    yield _counted(now)
    yield from _assumed(report)
    yield from dict.fromkeys((*now.limits, *before.limits))


def _for(answers: TreeAnswers) -> str:
    return " for this actor" if answers.actor else ""


def _cheapest(graph: AttackGraph, now: TreeAnswer) -> str:
    """The cheapest way in; of a tree without costs the likeliest, else the shortest."""
    best = now.cheapest or now.likeliest or (now.attacks[0] if now.attacks else None)
    if best is None:
        return "The goal can be reached."
    needs = "needs an insider" if best.insider else "needs no insider"
    steps = steps_text(graph, best)
    if now.cheapest is not None:
        return f"The cheapest way in costs {amount(best.cost or 0.0)} and {needs}: {steps}."
    if now.likeliest is not None:
        return f"The likeliest way in succeeds with {chance_text(best.probability or 0.0)} and {needs}: {steps}."
    return f"The shortest way in takes {_count(len(best.leaves), 'step')} and {needs}: {steps}."


def _in_place(graph: AttackGraph, now: TreeAnswer, before: TreeAnswer) -> Iterator[str]:
    """What the present defences change."""
    if now.reachable and now.cheapest and before.cheapest and now.cheapest.cost != before.cheapest.cost:
        cost = amount(before.cheapest.cost or 0.0)
        yield f"Without the present defences it would cost {cost}: {steps_text(graph, before.cheapest)}."
    elif not now.reachable and before.cheapest:
        yield f"Without the present defences the cheapest way in would cost {amount(before.cheapest.cost or 0.0)}."
    elif now.best_attack is not None and before.best_attack is not None and now.best_attack < before.best_attack:
        yield f"Without the present defences the likeliest attack would succeed with {chance_text(before.best_attack)}."


def _mitigating(now: TreeAnswer) -> Iterator[str]:
    """The threats of which mitigating one alone makes the cheapest attack dearer, or stops all."""
    for answer in now.mitigating:
        if answer.changes and (said := _raises(answer, now)):
            yield f"Mitigating `{answer.id}` {said}."


def _raises(answer: DefenceAnswer, now: TreeAnswer) -> str:
    if answer.blocks:
        return "stops every attack"
    least = now.cheapest.cost if now.cheapest else None
    if answer.raises_cost_to is not None and least is not None and answer.raises_cost_to > least:
        return f"raises it to {amount(answer.raises_cost_to)}"
    best = answer.lowers_probability_to
    if least is None and best is not None and now.best_attack is not None and best < now.best_attack:
        return f"lowers the probability of the likeliest attack to {chance_text(best)}"
    return ""


def _planned(plan: DefencePlan | None, now: TreeAnswer) -> Iterator[str]:
    if plan is None or not plan.ids:
        return
    within = "" if plan.budget is None else f" within a budget of {amount(plan.budget)}"
    names = {answer.id: answer.title for answer in now.defences}
    listed = "; ".join(names.get(id, id) for id in plan.ids)
    best = "The best defences" if plan.is_best else "The best defences that were found"
    end = "stop every attack" if plan.blocks else f"raise the attacker's cost to {amount(plan.raises_cost_to or 0.0)}"
    yield f"{best}{within} cost {amount(plan.cost)} and {end}: {listed}."


def _counted(now: TreeAnswer) -> str:
    if not now.attack_count:
        return "There is no attack left."
    shown = len(now.attacks)
    number = (
        f"{now.attack_count:,}" if now.attack_count < 10**12 else f"{now.attack_count:.3g}" if now.attack_count < 10**300 else "very many"
    )
    if not now.is_count_exact:
        return f"{_count(shown, 'attack')} of more than {number} {'is' if shown == 1 else 'are'} listed."
    if shown < now.attack_count:
        return f"{_count(shown, 'attack')} of {number} {'is' if shown == 1 else 'are'} listed."
    return f"There {'is' if shown == 1 else 'are'} {_count(shown, 'attack')} in all."


_INSTEAD = {
    "cost": "its cost counts as 0",
    "probability": "it surely succeeds",
    "time": "it takes no time",
    "skill": "it takes no skill",
    "detectability": "it goes unnoticed",
}


def _assumed(report: TreeReport) -> Iterator[str]:
    """What is taken for granted of leaves that lack an attribute which others have: always what suits the attacker."""
    for attribute in ("cost", "probability"):
        if lacking := report.incomplete.get(attribute):
            yield f"{_count(len(lacking), 'leaf', 'leaves')} without `{attribute}`: {_INSTEAD[attribute]} there."


def _count(number: int, word: str, plural: str = "") -> str:
    return f"{number:,} {word if number == 1 else plural or f'{word}s'}"


def notes_of(answers: Iterable[TreeAnswer]) -> tuple[str, ...]:
    """What was not computed to the end in some answers, each sentence once."""
    return tuple(dict.fromkeys(said for answer in answers for said in answer.limits))
