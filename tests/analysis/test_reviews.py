"""Which review last held which part: cases as data, and what every model has in common."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from models_of_tests import DAY

from cases import read_yaml
from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.analysis.reviews import PartKey, ReviewHistory, next_review
from mkdocs_threat_model.checks.check_runner import check_service
from mkdocs_threat_model.findings import dotted
from mkdocs_threat_model.model.decision_rules import ReviewRules
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model

CONTENT = read_yaml(Path(__file__).parent / "cases" / "reviews.yaml")
CASES: list[dict[str, Any]] = CONTENT["cases"]
PEOPLE = [{"name": "dev", "role": "engineer"}, {"name": "sec", "role": "security"}]
ASKED = frozenset({"TM401", "TM402", "TM403", "TM404", "TM409"})


def _facts(case: dict[str, Any]) -> Facts:
    reviews = [one if "participants" in case else {**one, "participants": PEOPLE} for one in case["reviews"]]
    head = {"service": "cart", "title": "Cart", "owner": "team-cart"}
    text = yaml.safe_dump({**head, **case.get("model", CONTENT["defaults"]["model"]), "reviews": reviews}, sort_keys=False)
    found = parse_model(text.encode(), "models/cart.yaml", "cart")
    assert isinstance(found, Model), [str(finding) for finding in found.findings]
    return facts_of(found, under(Policy()), DAY, _standing(case.get("standing", {})))


def _standing(written: dict[date, list[list[str]]]) -> ReviewHistory:
    return ReviewHistory({day: tuple(frozenset(_part(one) for one in parts) for parts in commits) for day, commits in written.items()})


def _part(written: str) -> PartKey:
    section, _, one = written.partition("/")
    return section, one


def _days(facts: Facts, case: dict[str, Any]) -> dict[str, date | str]:
    qualified = any("/" in one for one in case["parts"])
    found = {}
    for (section, one), index in facts.reviews.last.items():
        found[f"{section}/{one}" if qualified else one] = "never" if index is None else facts.reviews.log[index].date
    return found


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_each_part_has_the_day_of_the_review_that_last_held_it(case: dict[str, Any]) -> None:
    facts = _facts(case)
    reviews = facts.reviews
    assert _days(facts, case) == case["parts"]
    assert (reviews.last_session.date if reviews.last_session else None) == case["session"]
    assert (reviews.last_whole.date if reviews.last_whole else None) == case["whole"]
    assert reviews.due == case["due"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_checks_say_what_follows(case: dict[str, Any]) -> None:
    if not case["reviews"]:
        return  # TM401 has its own cases
    found = [one for one in check_service(_facts(case), Policy(), DAY) if one.code in ASKED]
    assert sorted(f"{one.code} {dotted(one.where)}: {one.message}" for one in found) == sorted(case.get("findings", []))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_views_of_the_reviews_add_up(case: dict[str, Any]) -> None:
    """The reviews that hold, and what none ever held, are all parts, each once; the log is all records, each once."""
    reviews = _facts(case).reviews
    assert sorted([*reviews.never, *(part for held in reviews.held for part in held.parts)]) == sorted(reviews.last)
    assert sorted(one.index for one in reviews.rows) == list(range(len(reviews.log)))
    assert [one.review.date for one in reviews.rows] == sorted((one.date for one in reviews.log), reverse=True)
    assert all(one.review.date >= other.review.date for one, other in zip(reviews.held, reviews.held[1:], strict=False))


def test_a_cycle_that_leads_beyond_the_calendar_ends_with_it() -> None:
    assert next_review(date(9999, 12, 1), ReviewRules(cycle_days=90)) == date.max
    assert next_review(date(2026, 1, 31), ReviewRules(cycle_days=30)) == date(2026, 3, 2)


TRIGGERS: list[dict[str, Any]] = read_yaml(Path(__file__).parent / "cases" / "triggers.yaml")["cases"]


@pytest.mark.parametrize("case", TRIGGERS, ids=lambda case: case["name"])
def test_a_trigger_says_what_it_concerns_and_which_reviews_cover_it(case: dict[str, Any]) -> None:
    facts = _facts({"participants": True, "reviews": case["model"].get("reviews", []), **case})
    (line,) = (one for one in facts.triggers if one.trigger.value == case["trigger"])
    assert {one.phrase: list(one.ids) for one in line.scopes} == case["scopes"]
    if "reviews" in case["model"]:
        assert {held.index: [part for _, part in held.parts] for held in line.covered} == case["covered"]
        assert [part for _, part in line.never] == case.get("never", [])
        assert line.cause == case.get("cause")
    assert sorted([*line.never, *(part for held in line.covered for part in held.parts)]) == sorted(set(line.parts))
