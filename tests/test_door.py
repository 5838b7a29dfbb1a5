"""What the package exports: all of it is there and documented, and importing it loads nothing."""

from __future__ import annotations

import ast
import inspect
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

import mkdocs_threat_model

ROOT = Path(__file__).parent.parent
DOOR = mkdocs_threat_model.DOOR


def test_importing_the_package_loads_none_of_its_rooms() -> None:
    script = "import sys, mkdocs_threat_model; print([name for name in sys.modules if name.startswith('mkdocs_threat_model.')])"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"


def test_what_type_checkers_see_is_what_is_exported() -> None:
    tree = ast.parse(Path(mkdocs_threat_model.__file__).read_text(encoding="utf-8"))
    imported = {
        alias.name: node.module
        for block in tree.body
        if isinstance(block, ast.If)
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert imported == DOOR
    assert mkdocs_threat_model.__all__ == [*DOOR, "__version__"]


@pytest.mark.parametrize("name", DOOR)
def test_what_is_exported_is_documented(name: str) -> None:
    """A function gives its arguments; every class and function says what it is."""
    exported = getattr(mkdocs_threat_model, name)
    if not callable(exported):
        return
    text = inspect.getdoc(exported) or ""
    assert text.strip(), name
    if inspect.isfunction(exported):
        missing = [one for one in inspect.signature(exported).parameters if f"{one}:" not in text and f"`{one}`" not in text]
        assert missing == [], name


def test_an_unknown_name_is_no_attribute() -> None:
    with pytest.raises(AttributeError, match="nonsense"):
        _ = mkdocs_threat_model.nonsense


def test_a_folder_is_read_analysed_checked_and_listed_through_the_door() -> None:
    """The guide's example."""
    today = date(2026, 11, 24)
    portfolio = mkdocs_threat_model.read_portfolio(ROOT / "models")
    facts = mkdocs_threat_model.facts_by_service(portfolio, today)
    verdict = mkdocs_threat_model.check_portfolio(portfolio, facts, today, mkdocs_threat_model.read_baseline(ROOT / "models"))
    entries = mkdocs_threat_model.register(facts)
    assert verdict.errors == ()
    assert len(entries) == sum(len(one.threats) for one in facts.values()) > 50
    row = dict(zip((column.key for column in mkdocs_threat_model.COLUMNS), mkdocs_threat_model.row_of(entries[0]), strict=True))
    assert row["service"] == entries[0].service.service
    assert row["id"] == entries[0].threat.id
