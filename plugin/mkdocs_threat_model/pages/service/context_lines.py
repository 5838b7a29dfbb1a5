"""What a service's page shows of controls, assumptions, actors, objectives and named suspicions: each with what refers to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ...analysis.condition_phrases import condition_words
from ...analysis.control_inventory import ControlUse, uses_in
from ...analysis.control_states import ServiceControl
from ...analysis.counting import broken
from ...analysis.facts import AssessedThreat, Facts
from ...analysis.rule_answers import CONTROL, RULING, RuleAnswer, rule_key
from ...analysis.stride import cells_by_rule
from ...frame.location import Location, control_anchor
from ...frame.part_names import Named, Names
from ...library.answered_entries import answered_entry
from ...library.threat_library import LibraryThreat
from ...model.context import Actor, Assumption, Objective
from ...model.controls import ControlAnswer
from ...model.ruling import RulingOut


class AnswerLine(NamedTuple):
    """An entry of a control's `answers`: as written, its condition in words (`where`), and how many `cells` it answers here."""

    answer: ControlAnswer
    where: str
    cells: int


class ControlLine(NamedTuple):
    """A control of the service, or one that it uses.

    `state` is the control as it counts here, `anchor` its anchor on this page, `organisation` the relative link to it on
    the page of controls if it is shared, `answers` what it answers here, `cells` how many cells that is, `lost` how many it answered and
    are open now, and `threats` those that count on it."""

    state: ServiceControl
    anchor: str
    organisation: str
    answers: Sequence[AnswerLine]
    cells: int
    lost: int
    threats: Sequence[AssessedThreat]


class AssumptionLine(NamedTuple):
    """An assumption: why it is `broken`, as a clause; the `threats` and the reasons, by their places, that depend on it."""

    assumption: Assumption
    broken: str
    threats: Sequence[AssessedThreat]
    rulings: Sequence[Suspicion]


class ActorLine(NamedTuple):
    """An actor and the threats that name them; `own` says whether the service's model defines them."""

    actor: Actor
    own: bool
    threats: Sequence[AssessedThreat]


class ObjectiveLine(NamedTuple):
    """An objective and the threats that would harm it."""

    objective: Objective
    threats: Sequence[AssessedThreat]


class Suspicion(NamedTuple):
    """A reason in `ruled_out`: as written, its `anchor` on the page, its `targets`, its condition in words (`where`), whether it is
    a `rule`, how many `cells` it answers as one, why it is `void`, and the entry of the threat library that it names (`answered`)."""

    ruling: RulingOut
    anchor: str
    targets: Sequence[Named]
    where: str
    rule: bool
    cells: int
    void: str
    answered: LibraryThreat | None


def rule_anchor(rule: RuleAnswer) -> str:
    """The anchor of what answers a cell by rule."""
    return control_anchor(rule.id) if rule.kind == CONTROL else f"reason-{int(rule.id) + 1}"


def control_lines(facts: Facts, uri: str, location: Location) -> list[ControlLine]:
    """The controls of a service: those that do not count first, then its own, then those that it uses.

    Args:
        facts: the service.
        uri: source path of the page.
        location: the site's addresses.
    """
    answered = cells_by_rule(facts.rows)
    lines = [_control(use, answered, uri, location) for use in uses_in(facts)]
    return sorted(lines, key=lambda line: (line.state.counts, not line.state.own, line.state.id))


def assumption_lines(facts: Facts, suspicions: Sequence[Suspicion], today: date) -> list[AssumptionLine]:
    """The assumptions, those that hold no longer first, then by their last day.

    Args:
        facts: the service.
        suspicions: its reasons.
        today: the day that they are held against.
    """
    lines = [
        AssumptionLine(
            assumption,
            broken(assumption, today),
            tuple(assessed for assessed in facts.threats if id in assessed.threat.rests_on),
            tuple(suspicion for suspicion in suspicions if id in suspicion.ruling.rests_on),
        )
        for id, assumption in facts.service.assumptions.items()
    ]
    return sorted(lines, key=lambda line: (not line.broken, str(line.assumption.holds_until or "9999"), line.assumption.id))


def actor_lines(facts: Facts) -> list[ActorLine]:
    """The actors of the model, and shared ones that its threats name."""
    own = facts.service.actors
    known = {**own, **facts.actors}
    return [
        ActorLine(actor, id in own, tuple(assessed for assessed in facts.threats if id in assessed.threat.actor))
        for id, actor in known.items()
    ]


def objective_lines(facts: Facts) -> list[ObjectiveLine]:
    """The objectives in the model's order, each with its threats."""
    return [
        ObjectiveLine(objective, tuple(assessed for assessed in facts.threats if id in assessed.threat.harms))
        for id, objective in facts.service.objectives.items()
    ]


def suspicions_of(facts: Facts, names: Names) -> list[Suspicion]:
    """Every reason in `ruled_out`, in the model's order."""
    answered = cells_by_rule(facts.rows)
    return [
        Suspicion(
            ruling,
            f"reason-{index + 1}",
            tuple(names.target(target) for target in dict.fromkeys(ruling.targets)),
            condition_words("flows", ruling.where) if ruling.where else "",
            rule_key(RULING, str(index), 0) in facts.rules.met,
            answered[rule_key(RULING, str(index), 0)],
            facts.void.rulings.get(index, ""),
            answered_entry(ruling.library, facts.library),
        )
        for index, ruling in enumerate(facts.service.ruled_out)
    ]


def _control(use: ControlUse, answered: Counter[str], uri: str, location: Location) -> ControlLine:
    control = use.state.control
    return ControlLine(
        use.state,
        control_anchor(control.id),
        "" if use.state.own else location.link(uri, location.controls, control_anchor(control.id, use.state.scope)),
        tuple(
            AnswerLine(answer, condition_words(*answer.condition), answered[rule_key(CONTROL, control.id, place)])
            for place, answer in enumerate(control.answers)
        ),
        len(use.cells),
        len(use.lost),
        use.threats,
    )
