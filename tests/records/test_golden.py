"""The example company's register, as files: what changes in it is read as a diff."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from golden import verify
from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.analysis.register_entries import register
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.records.delimited import csv_bytes
from mkdocs_threat_model.records.document import document_bytes
from mkdocs_threat_model.records.tables import tables_of
from mkdocs_threat_model.records.tabular import Table

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def tables(examples: Path, today: date) -> tuple[Table, ...]:
    portfolio = read_portfolio(examples)
    facts = facts_by_service(portfolio, today)
    return tables_of(register(facts), facts, portfolio.organisation, today)


def _csv(table: Table) -> str:
    return csv_bytes([one.title for one in table.columns], table.rows).decode("utf-8")


def test_register_as_json(tables: tuple[Table, ...], today: date, update_cases: bool) -> None:
    """Without what it was made of: commits and digests are held by tests of their own, and change with every comment in a model."""
    verify(GOLDEN / "register.json", document_bytes(tables, {"today": today.isoformat()}).decode("utf-8"), update_cases)


def test_register_as_csv(tables: tuple[Table, ...], update_cases: bool) -> None:
    verify(GOLDEN / "register.csv", _csv(tables[0]), update_cases)


def test_services_as_csv(tables: tuple[Table, ...], update_cases: bool) -> None:
    verify(GOLDEN / "services.csv", _csv(tables[-1]), update_cases)
