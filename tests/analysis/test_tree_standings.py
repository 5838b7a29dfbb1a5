"""What the register says of the leaves of attack trees: those of its own service, and those of others."""

from __future__ import annotations

from datetime import date

import pytest
from models_of_tests import analysed

from mkdocs_threat_model.analysis.attack_trees.attack_graph import NamedThreat
from mkdocs_threat_model.analysis.attack_trees.standings import StepState, registers_for
from mkdocs_threat_model.analysis.attack_trees.tree_reporting import best_attacks, tree_report
from mkdocs_threat_model.analysis.attack_trees.tree_uses import tree_uses
from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.model.levels import Scales
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model

DONE = "disposition: mitigate, mitigations: [{control: C, ticket: X-1, status: done}]"
HALF = "disposition: mitigate, mitigations: [{control: C, ticket: X-1, status: done}, {control: D, ticket: X-2, status: planned}]"
SIGNED = "{rationale: R, owner: a, approved_by: b, approved_on: 2026-01-01, review_by: 2026-06-30}"
AVOIDED = "disposition: avoid, avoidance: {change: Removed., ticket: X-3}"
TRANSFERRED = "disposition: transfer, transfer: {to: An insurer, basis: Policy 7}"
RATED = "likelihood: high, impact: high"
REMAINS = f"{RATED}, residual: {{likelihood: medium, impact: medium, acceptance: {SIGNED}}}"
BEFORE, AFTER = date(2026, 6, 30), date(2026, 7, 1)
TREE = "attack_trees: {t: {goal: G, root: {or: [{node: leaf, title: L, cost: 1, %s}, {node: other, title: O, cost: 9}]}}}\n"


def desk(threat: str, day: date, status: str = "live") -> Facts:
    """Another service with one threat."""
    raw = f"service: desk\ntitle: Desk\nowner: o\nstatus: {status}\nthreats: {{{threat}}}\n"
    model = parse_model(raw.encode(), "models/desk.yaml", "desk")
    assert isinstance(model, Model), [str(finding) for finding in model.findings]
    return facts_of(model, under(Policy()), day)


@pytest.mark.parametrize(
    ("treatment", "day", "state", "why"),
    [
        (DONE, AFTER, StepState.DEFENDED, "{} is mitigated"),
        (AVOIDED, AFTER, StepState.DEFENDED, "{} is avoided"),
        (f"{DONE}, {REMAINS}", BEFORE, StepState.DEFENDED, "{} is mitigated"),
        (f"{DONE}, {REMAINS}", AFTER, StepState.OPEN, "the acceptance of {} has expired"),
        (f"{AVOIDED}, {REMAINS}", AFTER, StepState.OPEN, "the acceptance of {} has expired"),
        (f"{HALF}, {REMAINS}", AFTER, StepState.OPEN, "{} is in progress"),
        (f"disposition: accept, acceptance: {SIGNED}", BEFORE, StepState.OPEN_DOOR, "{} is accepted"),
        (f"disposition: accept, acceptance: {SIGNED}", AFTER, StepState.OPEN, "the acceptance of {} has expired"),
        (TRANSFERRED, AFTER, StepState.OPEN_DOOR, "{} is transferred"),
        (RATED, AFTER, StepState.OPEN, "{} is undecided"),
    ],
)
def test_a_leaf_stands_as_the_status_of_its_threat(treatment: str, day: date, state: StepState, why: str) -> None:
    """Of a threat of its own service as of another one's: what is open in the register is open in the tree."""
    own = analysed(f"threats: {{T-1: {{title: T, target: cart, stride: S, {treatment}}}}}\n{TREE % 'threat: T-1'}", day)
    away = analysed(TREE % "threat: T-1, service: desk", day)
    others = {"desk": desk(f"T-1: {{title: T, target: desk, stride: S, {treatment}}}", day)}
    assert own.threats[0].is_open is (state is StepState.OPEN)
    for facts, name in ((own, "`T-1`"), (away, "`desk/T-1`")):
        report = tree_report(facts, facts.service.attack_trees["t"], Scales(), registers_for(facts.service, others))
        standing, cheapest = report.standings["leaf"], report.anybody.now.cheapest
        assert (standing.state, standing.why) == (state, why.format(name))
        assert cheapest is not None
        assert cheapest.leaves == (("other",) if state is StepState.DEFENDED else ("leaf",))
    assert best_attacks(own, "t").cost == (9 if state is StepState.DEFENDED else 1)


def test_nobody_attacks_a_retired_service() -> None:
    facts = analysed(TREE % "threat: T-1, service: desk")
    others = registers_for(facts.service, {"desk": desk("T-1: {title: T, target: desk, stride: S}", AFTER, "retired")})
    standing = tree_report(facts, facts.service.attack_trees["t"], Scales(), others).standings["leaf"]
    assert (standing.state, standing.why) == (StepState.DEFENDED, "`desk/T-1` is of a retired service")


@pytest.mark.parametrize(
    ("threats", "state", "today"),
    [
        (f"T-2: {{title: T, target: desk, stride: S, renamed_from: T-1, {DONE}}}", StepState.DEFENDED, "T-2"),
        ("T-2: {title: T, target: desk, stride: S, renamed_from: T-1}", StepState.OPEN, "T-2"),
        ("T-3: {title: T, target: desk, stride: S, renamed_from: T-2}", None, "T-1"),
    ],
    ids=["mitigated", "undecided", "not that one"],
)
def test_a_threat_of_another_service_is_found_by_its_former_id(threats: str, state: StepState | None, today: str) -> None:
    """What is drawn, linked and said has the id of today."""
    facts, others = analysed(TREE % "threat: T-1, service: desk"), {"desk": desk(threats, AFTER)}
    report = tree_report(facts, facts.service.attack_trees["t"], Scales(), registers_for(facts.service, others))
    standing = report.standings.get("leaf")
    assert (standing.state if standing else None) == state
    assert report.graph.steps["leaf"].threat == NamedThreat("desk", today)
    assert [use.threat for use in tree_uses({"cart": facts, **others})["desk"]] == [today]


def test_an_id_that_a_threat_has_today_is_its_own() -> None:
    """Whoever had it before."""
    facts = analysed(TREE % "threat: T-1, service: desk")
    others = {
        "desk": desk(
            f"T-1: {{title: A, target: desk, stride: S, {DONE}}}, T-2: {{title: B, target: desk, stride: S, renamed_from: T-1}}", AFTER
        )
    }
    register = registers_for(facts.service, others)["desk"]
    assert (list(register.threats), register.present_id("T-1")) == (["T-1"], "T-1")
