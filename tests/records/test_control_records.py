"""Controls, actors, objectives and scales of an organisation's own in its files and in the grid."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from golden import verify
from mkdocs_threat_model.analysis.facts import Facts, analysed
from mkdocs_threat_model.analysis.register_entries import register
from mkdocs_threat_model.model.portfolio import Portfolio, read_portfolio
from mkdocs_threat_model.records.columnar import columnar
from mkdocs_threat_model.records.columns import COLUMNS, under_scales
from mkdocs_threat_model.records.delimited import csv_bytes
from mkdocs_threat_model.records.document import document_bytes, schema_bytes
from mkdocs_threat_model.records.proof import evidence_of
from mkdocs_threat_model.records.tables import tables_of
from mkdocs_threat_model.records.tabular import Table
from mkdocs_threat_model.reference.schemas import json_schema

CONTROLLED = Path(__file__).parents[1] / "controlled" / "models"
GOLDEN = Path(__file__).parent / "golden"
VALID, LAPSED = date(2026, 11, 24), date(2027, 4, 1)
"""A day on which one of the shared controls is in its grace, and one after every day of the models."""


def _read(day: date) -> tuple[Portfolio, dict[str, Facts]]:
    portfolio, facts = analysed(read_portfolio(CONTROLLED), day)
    assert not portfolio.broken, [list(model.findings) for model in portfolio.broken]
    assert not portfolio.organisation.findings
    return portfolio, facts


def _tables(day: date) -> dict[str, Table]:
    portfolio, facts = _read(day)
    return {table.key: table for table in tables_of(register(facts), facts, portfolio.organisation, day)}


def _documents(day: date) -> tuple[dict[str, Any], dict[str, Any]]:
    tables = tuple(_tables(day).values())
    return json.loads(document_bytes(tables, {})), json.loads(schema_bytes(tables))


@pytest.mark.parametrize(("name", "day"), [("valid", VALID), ("lapsed", LAPSED)])
@pytest.mark.parametrize("table", ["controls", "threats", "services", "mitigations"])
def test_tables_of_an_organisation_with_controls(table: str, name: str, day: date, update_cases: bool) -> None:
    held = _tables(day)[table]
    text = csv_bytes([column.title for column in held.columns], held.rows).decode("utf-8")
    verify(GOLDEN / f"controlled-{table}-{name}.csv", text, update_cases)


@pytest.mark.parametrize("day", [VALID, LAPSED])
def test_the_document_follows_its_own_schema_and_the_published_one(day: date) -> None:
    document, schema = _documents(day)
    Draft202012Validator(schema).validate(document)
    Draft202012Validator(json.loads(json_schema("register"))).validate(document)


def test_levels_are_those_of_the_policys_scales() -> None:
    _, schema = _documents(VALID)
    level = schema["properties"]["threats"]["items"]["properties"]["residual_likelihood"]
    assert level["enum"] == ["rare", "unlikely", "possible", "likely", None]


def test_the_grid_sorts_levels_by_the_policys_scales() -> None:
    portfolio, facts = _read(VALID)
    columns = under_scales(COLUMNS, portfolio.organisation.policy.scales)
    made = {column["key"]: column for column in columnar(register(facts), columns, columns)["columns"]}
    assert made["likelihood"]["values"] == ["rare", "possible", "likely"]
    assert made["impact"]["values"] == ["major", "severe"]


def test_a_control_that_lapses_moves_its_cells_from_answered_to_reopened() -> None:
    before, after = ({row["unique_id"]: row for row in _documents(day)[0]["controls"]}["mesh-mtls"] for day in (VALID, LAPSED))
    assert (before["cells"], before["cells_lost"]) == (after["cells_lost"], after["cells"])
    assert before["cells"] > 0


def test_the_proof_counts_answers_by_rule_apart() -> None:
    portfolio, facts = _read(VALID)
    proof = evidence_of(portfolio, facts, register(facts), VALID, None, excusing=()).proof
    asked = [of_service.coverage for of_service in facts.values()]
    assert proof["stride"]["by_rule"] == sum(coverage.by_rule for coverage in asked) > 0
    assert proof["stride"]["answered"] == proof["stride"]["one_by_one"] + proof["stride"]["by_rule"]
    assert "controls.csv" in [download["name"] for download in proof["downloads"]]
