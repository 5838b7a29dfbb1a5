"""What holds of every two versions of a model."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any

import pytest
from comparing_models import changes, facts
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.analysis.facts import Facts
from mkdocs_threat_model.changes.change_kinds import ChangeKind
from mkdocs_threat_model.changes.documents import DOCUMENTS
from mkdocs_threat_model.changes.plain_models import Plain, PlainDifference, plain_differences, plain_model
from mkdocs_threat_model.model.reading import Model, parse_model
from model_strategies import as_yaml, services, shuffled
from thorough import examples

ANY = settings(
    max_examples=examples(40, thorough=400), deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)


def _facts(content: dict[str, Any]) -> Facts:
    raw = as_yaml(content)
    assume(isinstance(parse_model(raw, "models/shop.yaml", "shop"), Model))
    return facts(raw)


@pytest.mark.slow
@ANY
@given(services(), st.data())
def test_a_model_against_itself_is_empty_in_whatever_order_it_is_written(content: dict[str, Any], data: st.DataObject) -> None:
    assert changes(_facts(content), _facts(shuffled(content, data.draw))) == []


MIRRORED = (
    (ChangeKind.CROSSING_ADDED, ChangeKind.CROSSING_REMOVED),
    (ChangeKind.PART_ADDED, ChangeKind.PART_REMOVED),
    (ChangeKind.BOUNDARY_ADDED, ChangeKind.BOUNDARY_REMOVED),
    (ChangeKind.RULING_ADDED, ChangeKind.RULING_REMOVED),
    (ChangeKind.COVERAGE_FELL, ChangeKind.COVERAGE_ROSE),
    (ChangeKind.PRIVILEGE_GAINED, ChangeKind.PRIVILEGE_DROPPED),
    (ChangeKind.OUT_OF_SCOPE, ChangeKind.IN_SCOPE),
    (ChangeKind.REVIEW_RECORDED, ChangeKind.REVIEW_DELETED),
    (ChangeKind.WORDING, ChangeKind.WORDING),
    (ChangeKind.PART_MOVED, ChangeKind.PART_MOVED),
)


def _without_renames(content: dict[str, Any]) -> dict[str, Any]:
    for threat in content.get("threats", {}).values():
        threat.pop("renamed_from", None)
    return content


@pytest.mark.slow
@ANY
@given(services(), services())
def test_the_way_back_mirrors_the_way_there(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = _facts(_without_renames(one)), _facts(_without_renames(other))
    there, back = (Counter(change.kind for change in changes(*pair)) for pair in ((before, after), (after, before)))
    assert {kind: there[kind] for kind, _ in MIRRORED} == {kind: back[mirrored] for kind, mirrored in MIRRORED}


def _applied(plain: Plain, differences: list[PlainDifference]) -> Plain:
    """The model before, with every difference written into it."""
    document = json.loads(json.dumps(plain))
    for difference in differences:
        place = document
        for step in difference.where[:-1]:
            place = place[step]
        if difference.after is None:
            del place[difference.where[-1]]
        else:
            place[difference.where[-1]] = difference.after
    return document  # type: ignore[no-any-return]


@pytest.mark.slow
@ANY
@given(services(), services())
def test_all_differences_applied_to_one_version_give_the_other(one: dict[str, Any], other: dict[str, Any]) -> None:
    before, after = (plain_model(_facts(content).service) for content in (one, other))
    differences = list(plain_differences(before, after))
    assert _applied(before, differences) == after
    assert [(each.where, each.after, each.before) for each in differences] == [
        (each.where, each.before, each.after) for each in plain_differences(after, before)
    ]


@pytest.mark.slow
@ANY
@given(services(), services())
def test_what_differs_is_told(one: dict[str, Any], other: dict[str, Any]) -> None:
    """No value differs without a change that says so; what changed alone is at least told of its part."""
    before, after = _facts(_without_renames(one)), _facts(_without_renames(other))
    told = {(change.section or "service", change.id) for change in changes(before, after)}
    for difference in plain_differences(plain_model(before.service), plain_model(after.service)):
        section = str(difference.where[0])
        if section in ("elements", "flows", "boundaries", "threats") and len(difference.where) > 1:
            id = str(difference.where[1])
            stores = section == "elements" and difference.where[2:3] == ("stores",)
            assert (section, id) in told or stores, difference


def test_the_documents_are_named_as_the_command_offers_them() -> None:
    assert list(DOCUMENTS) == ["text", "markdown", "json", "html"]
