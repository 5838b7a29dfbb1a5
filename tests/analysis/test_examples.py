"""What follows from the example company's models: the method's own register first."""

from __future__ import annotations

import pickle
from datetime import date
from pathlib import Path

import pytest

from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.analysis.register_entries import register
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.scales import Disposition, Risk, Trigger


@pytest.fixture(scope="module")
def portfolio(examples: Path, today: date) -> dict[str, Facts]:
    found = read_portfolio(examples)
    return {name: facts_of(model, found.organisation, today) for name, model in found.models.items()}


@pytest.fixture(scope="module")
def orders(portfolio: dict[str, Facts]) -> Facts:
    return portfolio["order-service"]


# The threat register template of the method: id, STRIDE, likelihood, impact, risk, status. T-01's status there is
# that of its mitigations; so are the others'.
REGISTER = """
    T-01  T  high    high    critical  Mitigated
    T-02  E  medium  high    high      In progress
    T-03  R  low     medium  medium    Accepted
    T-04  I  high    medium  high      In progress
"""


@pytest.mark.parametrize("row", [line.split(maxsplit=5) for line in REGISTER.strip().splitlines()], ids=lambda row: row[0])
def test_the_order_service_has_the_methods_threats_with_its_ratings(orders: Facts, row: list[str]) -> None:
    threat, stride, likelihood, impact, risk, status = row
    one = orders.assessed()[threat]
    assert (*one.threat.stride, one.threat.likelihood, one.threat.impact, one.inherent.risk, one.status) == (
        stride,
        likelihood,
        impact,
        risk,
        status,
    )


# What each line of the checklist names, counted by hand in models/order-service.yaml.
SCOPES = {
    Trigger.NEW_SERVICE: ["13 elements", "15 flows", "5 boundaries"],
    Trigger.NEW_INTEGRATION: ["4 flows with third parties", "3 third parties"],
    Trigger.AUTHENTICATION_CHANGE: ["2 endpoints", "2 stores"],
    Trigger.NEW_DATA_TYPE: ["1 store containing such data", "13 flows that carry such data", "3 processes that may log it"],
    Trigger.ARCHITECTURE_CHANGE: ["5 boundaries", "3 processes"],
    Trigger.TRAFFIC_CHANGE: ["2 entry points", "2 stores"],
    Trigger.INCIDENT: ["13 elements", "4 linked services"],
    Trigger.ANNUAL_REVIEW: ["13 elements", "15 flows"],
}


@pytest.mark.parametrize("trigger", list(Trigger))
def test_every_trigger_names_its_scope_in_the_order_service(orders: Facts, trigger: Trigger) -> None:
    (line,) = (line for line in orders.triggers if line.trigger is trigger)
    assert [scope.phrase for scope in line.scopes] == SCOPES[trigger]


def test_a_scope_names_ids_of_the_section_that_it_says(portfolio: dict[str, Facts]) -> None:
    for facts in portfolio.values():
        for line in facts.triggers:
            for scope in line.scopes:
                assert set(scope.ids) <= set(getattr(facts.service, scope.section)), (facts.service.service, line.trigger)


def test_an_authentication_change_concerns_what_lets_callers_in(orders: Facts) -> None:
    (line,) = (line for line in orders.triggers if line.trigger is Trigger.AUTHENTICATION_CHANGE)
    assert [scope.ids for scope in line.scopes] == [("api", "worker"), ("orders", "cache")]


def test_a_new_type_of_data_concerns_where_such_data_rests(orders: Facts) -> None:
    (line,) = (line for line in orders.triggers if line.trigger is Trigger.NEW_DATA_TYPE)
    assert line.scopes[0].ids == ("orders",)


def test_the_examples_answer_every_category_that_is_asked(portfolio: dict[str, Facts]) -> None:
    assert {name: facts.coverage.percent for name, facts in portfolio.items()} == dict.fromkeys(portfolio, 100)


def test_the_examples_show_every_disposition_and_every_risk(portfolio: dict[str, Facts]) -> None:
    threats = [one for facts in portfolio.values() for one in facts.threats]
    assert {one.threat.disposition for one in threats} == set(Disposition)
    assert {one.inherent.risk for one in threats} == set(Risk)


def test_the_register_holds_every_threat_once_worst_first(portfolio: dict[str, Facts]) -> None:
    entries = register(portfolio)
    assert len(entries) == sum(len(facts.service.threats) for facts in portfolio.values())
    assert len({(one.assessed.service, one.assessed.threat.id) for one in entries}) == len(entries)
    ranks = [one.assessed.remaining.rank for one in entries if one.assessed.remaining]
    assert ranks == sorted(ranks, reverse=True)


def test_the_register_is_the_same_whatever_the_order_of_the_services(portfolio: dict[str, Facts]) -> None:
    backwards = dict(reversed(list(portfolio.items())))
    assert register(backwards) == register(portfolio)


@pytest.mark.slow
def test_facts_survive_pickling_as_equal_values(portfolio: dict[str, Facts]) -> None:
    """They go through caches and between processes."""
    assert pickle.loads(pickle.dumps(portfolio)) == portfolio


def test_facts_depend_on_the_model_the_policy_and_the_day_alone(examples: Path, today: date, portfolio: dict[str, Facts]) -> None:
    again = read_portfolio(examples)
    assert {name: facts_of(model, again.organisation, today) for name, model in again.models.items()} == portfolio


def test_the_guide_says_what_the_shared_controls_save(portfolio: dict[str, Facts], examples: Path) -> None:
    asked, by_rule = (sum(getattr(one.coverage, name) for one in portfolio.values()) for name in ("asked", "by_rule"))
    reasons, controls = sum(len(one.service.ruled_out) for one in portfolio.values()), read_portfolio(examples).organisation.shared.controls
    guide = (examples.parent / "docs" / "guide" / "controls.md").read_text(encoding="utf-8")
    said = f"has {len(portfolio)} models that ask {asked:,} STRIDE cells. With {len(list(controls))} shared controls in `models/_controls.yaml`, "
    assert f"{said}rules answer {by_rule} of them. `ruled_out` has {reasons} reasons" in guide
