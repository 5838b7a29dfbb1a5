"""The schemas of an organisation: what its models say is valid under them, and what would be an error of `check` is not."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from documents import readings
from jsonschema import Draft202012Validator, FormatChecker

from mkdocs_threat_model import cli
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.reference.offered_words import MOST_OFFERED, OfferedWords
from mkdocs_threat_model.reference.schemas import OF_ORGANISATION, organisation_schema

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "models", ROOT / "tests" / "controlled" / "models", ROOT / "tests" / "tickets" / "models"]
NAMES = {"_policy.yaml": "policy", "_controls.yaml": "controls"}
MODEL = """service: shop
title: Shop
owner: {owner}
status: design
elements: {{api: {{type: process, title: API}}}}
threats:
  T-01: {{title: A, target: api, stride: T, likelihood: {likelihood}, impact: high}}
"""


def schema_of(folder: Path, name: str = "model") -> Any:
    return json.loads(organisation_schema(name, read_portfolio(folder)))


def complaints(schema: Any, raw: str) -> list[str]:
    """What a schema says of a file, however an editor reads it."""
    validator = Draft202012Validator(schema, format_checker=FormatChecker(["date"]))
    return [f"{how} {error.json_path}: {error.message[:200]}" for how, value in readings(raw) for error in validator.iter_errors(value)]


def folder_with(tmp_path: Path, policy: dict[str, Any]) -> Path:
    (tmp_path / "_policy.yaml").write_text(yaml.safe_dump(policy), encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_of_an_organisation_is_valid_under_its_own_schemas(folder: Path) -> None:
    for path in folder.rglob("*.yaml"):
        if not {"_catalog", "_library"} & {*path.relative_to(folder).parts}:
            name = NAMES.get(path.name, "model")
            assert complaints(schema_of(folder, name), path.read_text(encoding="utf-8")) == [], path


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_ORGANISATION)
def test_a_schema_follows_its_draft_and_is_the_same_each_time(name: str) -> None:
    portfolio = read_portfolio(ROOT / "models")
    assert organisation_schema(name, portfolio) == organisation_schema(name, read_portfolio(ROOT / "models"))
    Draft202012Validator.check_schema(json.loads(organisation_schema(name, portfolio)))


TEAM = {"teams": {"team-shop": {"title": "Shop team", "members": ["shop-dev-1"]}}}
ORGANISATIONS = [
    ("a team", TEAM, "team-shop", "low", True),
    ("a team in other case", TEAM, "Team-Shop", "low", True),
    ("a member", TEAM, "shop-dev-1", "low", True),
    ("nobody that it knows", TEAM, "team-shopp", "low", False),
    ("no parties", {}, "anyone", "low", True),
    ("the check is off", {**TEAM, "checks": {"TM405": "off"}}, "anyone", "low", True),
    ("the check is a warning for some", {**TEAM, "checks_by_status": {"design": {"TM405": "warning"}}}, "anyone", "low", True),
    ("a level of another scale", {}, "anyone", "rare", False),
    (
        "a level of its own scale",
        {"scales": {"likelihood": ["rare", "certain"], "impact": ["high"]}, "matrix": {"high": {"rare": "low", "certain": "high"}}},
        "anyone",
        "rare",
        True,
    ),
    (
        "levels that are numbers",
        {"scales": {"likelihood": ["1", "2"], "impact": ["high"]}, "matrix": {"high": {"1": "low", "2": "high"}}},
        "anyone",
        "2",
        True,
    ),
]


@pytest.mark.parametrize(
    ("policy", "owner", "likelihood", "valid"), [case[1:] for case in ORGANISATIONS], ids=[case[0] for case in ORGANISATIONS]
)
def test_what_the_policy_says_is_held_as_check_holds_it(
    policy: dict[str, Any], owner: str, likelihood: str, valid: bool, tmp_path: Path
) -> None:
    raw = MODEL.format(owner=owner, likelihood=likelihood)
    schema = schema_of(folder_with(tmp_path, policy))
    assert (complaints(schema, raw) == []) is valid
    (tmp_path / "shop.yaml").write_text(raw, encoding="utf-8")
    assert cli.run(["check", str(tmp_path), "--history", "off", "--format", "json", "--output", str(tmp_path / "out.json")]) == 1
    codes = {
        finding["code"]
        for finding in json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))["findings"]
        if finding["severity"] == "error"
    }
    assert any(code == "TM405" or code.startswith("TM0") for code in codes) is not valid


def test_more_words_than_an_editor_lists_are_not_offered(tmp_path: Path) -> None:
    policy = {"teams": {f"team-{number}": {} for number in range(MOST_OFFERED + 1)}}
    assert "$ref" not in schema_of(folder_with(tmp_path, policy))["properties"]["owner"]


def test_hostile_names_are_words_and_nothing_else() -> None:
    offered = OfferedWords("x", {"a.b": "", "c(d": ""}, closed=True, accepted=["e|f\\"])
    pattern = re.compile(offered.pattern)
    assert [word for word in ("a.b", "axb", "c(d", "e|f\\", "e", " a.b ") if pattern.search(word)] == ["a.b", "c(d", "e|f\\", " a.b "]


@pytest.mark.slow
def test_a_models_own_parts_are_offered_and_no_new_one_is_refused() -> None:
    portfolio = read_portfolio(ROOT / "models")
    model = portfolio.models["order-service"].service
    schema = json.loads(organisation_schema("model", portfolio, model))
    definitions = schema["$defs"]
    assert set(definitions["own-element"]["enum"]) == {*model.elements}
    assert {*model.elements, *model.flows, *model.boundaries, "order-service"} == set(definitions["own-target"]["enum"])
    assert {"mesh-mtls", *model.controls} <= set(definitions["own-control"]["enum"])
    raw = (ROOT / "models" / "order-service.yaml").read_text(encoding="utf-8")
    assert complaints(schema, raw) == []
    assert complaints(schema, raw.replace("target: save-order", "target: new-flow")) == []


def test_a_policy_offers_its_own_services_and_the_checks() -> None:
    definitions = schema_of(ROOT / "models", "policy")["$defs"]
    assert "order-service" in definitions["known-service"]["enum"]
    assert "TM306" in definitions["known-check"]["enum"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["register", "--for", "models/_policy.yaml"],
        ["model", "--for", "models/order-service.yaml"],
        ["model", "--for", "none/_policy.yaml"],
        ["model", "--service", "order-service"],
        ["model", "--for", "models/_policy.yaml", "--service", "order-servise"],
        ["policy", "--for", "models/_policy.yaml", "--service", "order-service"],
    ],
)
def test_what_has_no_words_of_an_organisation_is_refused(
    arguments: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(ROOT)
    assert cli.run(["schema", *arguments]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_a_policy_that_cannot_be_read_is_said_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "_policy.yaml").write_text("teams: {}\nteems: {}\n", encoding="utf-8")
    assert cli.run(["schema", "model", "--for", str(tmp_path / "_policy.yaml")]) == 2
    assert "_policy.yaml:2:1: " in capsys.readouterr().err
