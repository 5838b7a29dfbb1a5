"""One model after the other gives what all of them at once give, and what was let go is there for who asks."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from mkdocs_threat_model.analysis.facts import facts_by_service
from mkdocs_threat_model.checks import gate
from mkdocs_threat_model.checks.baseline import NO_BASELINE
from mkdocs_threat_model.checks.folder_check import check_folder
from mkdocs_threat_model.checks.gate import check_portfolio
from mkdocs_threat_model.checks.registry import PortfolioSubject
from mkdocs_threat_model.checks.runs import no_past
from mkdocs_threat_model.findings import Finding
from mkdocs_threat_model.model.portfolio import read_portfolio

TODAY = date(2031, 1, 1)  # late enough for findings of many kinds


@pytest.fixture
def models(examples: Path, tmp_path: Path) -> Path:
    """The example with a file that is no model, one that stands twice, and two that contradict each other."""
    folder = tmp_path / "models"
    shutil.copytree(examples, folder)
    (folder / "broken.yaml").write_text("service: broken\ntitle: {")
    (folder / "again").mkdir()
    shutil.copy(folder / "cart-service.yaml", folder / "again")
    order = folder / "order-service.yaml"
    order.write_text(order.read_text(encoding="utf-8").replace("encrypted: true", "encrypted: false"), encoding="utf-8")
    return folder


@pytest.mark.slow
def test_one_after_the_other_gives_what_all_at_once_give(models: Path) -> None:
    portfolio = read_portfolio(models)
    at_once = check_portfolio(portfolio, facts_by_service(portfolio, TODAY), TODAY)
    found = check_folder(models, TODAY, NO_BASELINE, no_past)
    assert found.verdict == at_once
    assert {"TM502", "TM005", "TM026"} <= {finding.code for finding in found.verdict.findings}
    assert (found.portfolio.broken, found.portfolio.sources) == (portfolio.broken, portfolio.sources)
    assert dict(found.portfolio.models) == portfolio.models


@pytest.mark.slow
def test_facts_are_made_again_for_checks_of_an_organisations_own(models: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = facts_by_service(read_portfolio(models), TODAY)
    seen: list[PortfolioSubject] = []

    def look(landscape: PortfolioSubject) -> list[Finding]:
        assert dict(landscape.facts) == expected
        assert "nobody" not in landscape.facts
        assert landscape.facts.get("nobody") is None
        seen.append(landscape)
        return []

    monkeypatch.setattr(gate, "check_landscape", look)
    check_folder(models, TODAY, NO_BASELINE, no_past)
    assert seen


@pytest.mark.slow
def test_a_file_that_changes_meanwhile_is_an_error(models: Path) -> None:
    """What was judged is not there any more, and so no line of it can be named."""

    def change(done: int, of: int) -> None:
        if done == of:
            (models / "order-service.yaml").write_text("")

    found = check_folder(models, TODAY, NO_BASELINE, no_past, change)
    assert [
        finding.message for finding in found.verdict.errors if "`models/order-service.yaml` was changed during the check" in finding.message
    ]
