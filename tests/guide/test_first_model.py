"""Who follows "First model in ten minutes" sees what it shows, at every step."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from mkdocs_threat_model.analysis.facts import analysed
from mkdocs_threat_model.checks.by_target import by_target, errors_last
from mkdocs_threat_model.checks.formats.text_report import as_text
from mkdocs_threat_model.checks.gate import Verdict, check_portfolio
from mkdocs_threat_model.checks.next_step import next_step
from mkdocs_threat_model.checks.runs import run_checks
from mkdocs_threat_model.checks.selection import select
from mkdocs_threat_model.findings import Severity
from mkdocs_threat_model.model.portfolio import read_portfolio

GUIDE = Path(__file__).parents[2] / "docs" / "guide"
TEXT = (GUIDE / "first-model.md").read_text(encoding="utf-8")
TODAY = date(2026, 11, 24)
"""The day that its texts are written on."""
NUMBERS = {"Thirteen": 13}
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)


def _applied(model: str, block: str) -> str:
    """The model after a block of the guide: what begins a section replaces it, or goes to the end."""
    if block.startswith("    acceptance:"):
        return model.partition("    acceptance:")[0] + block + "\nruled_out:" + model.partition("\nruled_out:")[2]
    if block.startswith("  - targets:"):
        return model + block
    section = block.partition("\n")[0]
    if f"\n{section}\n" not in model:
        return f"{model}\n{block}" if model else block
    before, _, after = model.partition(f"\n{section}\n")
    following = re.search(r"^\w", after, re.MULTILINE)
    return f"{before}\n{block}{after[following.start() - 1 :] if following else ''}"


def _steps() -> Iterator[tuple[str, str]]:
    """The model and what a build shows of it, for each build of the guide."""
    model = ""
    for kind, block in _BLOCK.findall(TEXT):
        if kind == "yaml" and not block.startswith("site_name"):
            model = _applied(model, block)
        elif kind == "console" and "mkdocs build" in block:
            yield model, block


STEPS = list(_steps())


def _judged(folder: Path, model: str) -> Verdict:
    (folder / "models").mkdir(exist_ok=True)
    (folder / "models" / "link-shortener.yaml").write_text(model, encoding="utf-8")
    portfolio, facts = analysed(read_portfolio(folder / "models"), TODAY)
    return check_portfolio(portfolio, facts, TODAY)


@pytest.mark.parametrize("number", range(len(STEPS)))
def test_a_build_of_the_guide_shows_what_stands_there(number: int, tmp_path: Path) -> None:
    model, shown = STEPS[number]
    verdict = _judged(tmp_path, model)
    told = errors_last(by_target(verdict.findings))
    printed = [f"{'ERROR' if finding.severity is Severity.ERROR else 'INFO':<8}-  {finding}" for finding in told]
    if verdict.errors:
        step = next_step(verdict.findings, lambda finding: finding.place.path)
        counted = f"{len(verdict.errors)} errors must be fixed before the site is built. The previous site is untouched."
        printed.append(f"ERROR   -  {counted} {step}")
    lines = [line for line in shown.splitlines() if "models/" in line or "must be fixed" in line]
    assert lines == (printed[-len(lines) :] if "…" in shown else printed if verdict.errors else lines)


def test_the_guide_counts_rightly_what_is_left(tmp_path: Path) -> None:
    """Warnings after the acceptance is signed; nothing after the last step."""
    signed = next(block for kind, block in _BLOCK.findall(TEXT) if kind == "yaml" and "approved_by" in block)
    third = _judged(tmp_path, _applied(STEPS[2][0], signed))
    said = re.search(r"(\w+) warnings are left", TEXT)
    assert said is not None
    assert (len(third.errors), len(third.warnings)) == (0, NUMBERS[said[1]])
    assert _judged(tmp_path, STEPS[-1][0]).findings == ()


def test_the_pipelines_page_shows_the_same_model(tmp_path: Path) -> None:
    """`check` prints the finding, and what comes next."""
    shown = next(
        block
        for kind, block in _BLOCK.findall((GUIDE / "pipelines.md").read_text(encoding="utf-8"))
        if "threat-model check\nmodels" in block
    )
    _judged(tmp_path, STEPS[-1][0].replace("      approved_by: security-lead\n", ""))
    report = replace(run_checks(select([tmp_path / "models"]), TODAY), base=tmp_path)
    assert as_text(report).splitlines() == shown.splitlines()[1:]
