"""What the checks cost, against reading and validating the same models."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from check_cases import TODAY

from mkdocs_threat_model.checks.formats.text import as_text
from mkdocs_threat_model.checks.runs import run_checks
from mkdocs_threat_model.checks.selection import select
from mkdocs_threat_model.model.portfolio import read_portfolio

MODELS = Path(__file__).parents[2] / "models"
COPIES = 10
BOUND = 1.5


@pytest.fixture
def portfolio(tmp_path: Path) -> Path:
    """The example's services, many times over, under names of their own."""
    sources = sorted(MODELS.glob("[a-z]*.yaml"))
    names = "|".join(path.stem for path in sources)
    models = tmp_path / "models"
    models.mkdir()
    for copy in range(COPIES):
        for path in sources:
            text = re.sub(rf"(service: (?:{names}))\b", rf"\g<1>-{copy}", path.read_text(encoding="utf-8"))
            (models / f"{path.stem}-{copy}.yaml").write_text(text, encoding="utf-8")
    (models / "_policy.yaml").write_text((MODELS / "_policy.yaml").read_text(encoding="utf-8"), encoding="utf-8")
    return models


@pytest.mark.slow
def test_checking_costs_little_more_than_reading(portfolio: Path) -> None:
    """CPU time of the whole command is at most 1.5 times that of reading and validating."""
    ratios = []
    for _ in range(2):
        start = time.process_time()
        read = read_portfolio(portfolio)
        between = time.process_time()
        report = run_checks(select([portfolio]), TODAY)
        as_text(report)
        ratios.append((time.process_time() - between) / (between - start))
        assert len(read.models) == len(report.services) == COPIES * len(list(MODELS.glob("[a-z]*.yaml")))
    assert min(ratios) <= BOUND
