"""What a folder of models gets: the models that are valid, and every finding, in one line each."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from cases import Case, cases
from mkdocs_threat_model import __version__
from mkdocs_threat_model.findings import ordered
from mkdocs_threat_model.model.portfolio import Portfolio, read_portfolio
from mkdocs_threat_model.model.reading import _explained


def _write(folder: Path, files: dict[str, str], encoding: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode(encoding))


def _at(portfolio: Portfolio, path: str) -> Any:
    """A value of a valid model: `order-service.threats.T-01.identified`."""
    name, *steps = path.split(".")
    value: Any = portfolio.models[name].service
    for step in steps:
        value = value[int(step)] if isinstance(value, tuple) else value[step] if isinstance(value, dict) else getattr(value, step)
    return _plain(value)


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(one) for one in value]
    return value if isinstance(value, (bool, int, float)) or value is None else str(value)


@pytest.mark.parametrize("case", cases(Path(__file__).parent / "cases"))
def test_a_folder_of_models_gets_exactly_these_findings(case: Case, tmp_path: Path, update_cases: bool) -> None:
    """A case gives `files` below `models/`, and may name `values` to look at; it expects what is valid and what is found."""
    folder = tmp_path / "models"
    folder.mkdir()
    _write(folder, case.given["files"], case.given.get("encoding", "utf-8"))
    portfolio = read_portfolio(folder)
    assert portfolio == read_portfolio(folder, _explained), "the short way reads what the long one reads"
    notes = [note for model in portfolio.models.values() for note in model.notes]
    errors = [finding for broken in portfolio.broken for finding in broken.findings]
    found = {
        "valid": sorted(portfolio.models),
        "findings": [
            str(finding).replace(f"version {__version__} ", "version VERSION ")
            for finding in ordered([*notes, *errors, *portfolio.organisation.findings])
        ],
    }
    if "values" in case.given:
        found["values"] = {path: _at(portfolio, path) for path in case.given["values"]}
    case.verify(found, update_cases)
