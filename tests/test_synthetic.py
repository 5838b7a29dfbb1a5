"""The benchmark's organisations are complete, of the promised size, and the same for a seed; the benchmark runs."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from mkdocs_threat_model.analysis.facts import Facts, facts_by_service
from mkdocs_threat_model.checks.gate import check_portfolio
from mkdocs_threat_model.model.portfolio import Portfolio, read_portfolio

ROOT = Path(__file__).parent.parent


def _read(folder: Path, day: date) -> tuple[Portfolio, dict[str, Facts]]:
    portfolio = read_portfolio(folder)
    return portfolio, facts_by_service(portfolio, day)


@pytest.mark.slow
@pytest.mark.parametrize("services", [1, 2, 3, 25])
def test_an_organisation_of_any_size_has_nothing_to_fix(synthetic: ModuleType, tmp_path: Path, services: int) -> None:
    synthetic.write_organisation(tmp_path, services)
    day = date.fromisoformat(synthetic.DAY)
    portfolio, facts = _read(tmp_path, day)
    assert len(portfolio.models) == services
    assert [str(finding) for finding in check_portfolio(portfolio, facts, day).findings] == []


@pytest.mark.slow
@pytest.mark.parametrize("elements", [24, 400])
def test_a_large_model_has_nothing_to_fix(synthetic: ModuleType, tmp_path: Path, elements: int) -> None:
    synthetic.write_large(tmp_path, elements)
    day = date.fromisoformat(synthetic.DAY)
    portfolio, facts = _read(tmp_path, day)
    assert elements <= len(facts["large"].service.elements) < elements + synthetic.ELEMENTS
    assert [str(finding) for finding in check_portfolio(portfolio, facts, day).findings] == []


def test_a_service_has_the_size_of_a_real_one(synthetic: ModuleType, tmp_path: Path) -> None:
    synthetic.write_organisation(tmp_path, 10)
    _, facts = _read(tmp_path, date.fromisoformat(synthetic.DAY))
    for one in facts.values():
        assert (len(one.service.elements), len(one.service.flows), len(one.service.threats)) == (12, 16, 40)
        assert one.coverage.percent == 100
    sizes = [path.stat().st_size for path in tmp_path.glob("s*.yaml")]
    assert 15_000 < sum(sizes) / len(sizes) < 18_000


def test_services_call_one_another(synthetic: ModuleType, tmp_path: Path) -> None:
    synthetic.write_organisation(tmp_path, 5)
    portfolio, _ = _read(tmp_path, date.fromisoformat(synthetic.DAY))
    for model in portfolio.models.values():
        linked = {one.service for one in model.service.elements.values() if one.service}
        assert len(linked) == 2
        assert linked <= set(portfolio.models)


def test_a_seed_gives_the_same_bytes_and_another_one_gives_others(synthetic: ModuleType) -> None:
    assert synthetic.service_text(3, 10, seed=1) == synthetic.service_text(3, 10, seed=1)
    assert synthetic.service_text(3, 10, seed=1) != synthetic.service_text(3, 10, seed=2)


@pytest.mark.slow
def test_the_benchmark_measures_every_stage_and_all_three_sites(tmp_path: Path) -> None:
    figures = tmp_path / "figures.json"
    command = [sys.executable, str(ROOT / "benchmarks" / "build.py"), "--services", "1", "2", "--json", str(figures)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    assert "| services | cold ÷ (b) |" in done.stdout
    assert "1.00 is linear" in done.stdout
    runs = json.loads(figures.read_text(encoding="utf-8"))
    assert [run["services"] for run in runs] == [1, 2]
    assert all(cost["memory"] > 0 for run in runs for cost in (*run["stages"], *run["builds"]))
    assert {cost["stage"] for cost in runs[0]["stages"]} >= {"read and validate", "analyse", "check", "draw"}
    assert len(runs[0]["builds"]) == 5


@pytest.mark.slow
def test_the_table_measures_rows_keeps_them_and_writes_them_into_a_page(tmp_path: Path) -> None:
    page, kept = tmp_path / "page.md", tmp_path / "figures.json"
    page.write_text("Before.\n\n<!-- figures: begin, by benchmarks/table.py -->\nold\n<!-- figures: end -->\n\nAfter.\n")
    table = [sys.executable, str(ROOT / "benchmarks" / "table.py"), "--json", str(kept), "--page", str(page)]
    runs = (
        ["--services", "2", "3", "--rows", "check-memory"],
        ["--services", "2", "--rows", "page", "check"],
        ["--saved", "2", "--rows", "serve", "large-drawings"],
    )
    for more in (*runs, ["--rows"]):
        done = subprocess.run([*table, *more, "--frozen", str(ROOT)], capture_output=True, text=True, timeout=300, check=False)
        assert done.returncode == 0, done.stderr
    figures = json.loads(kept.read_text(encoding="utf-8"))["figures"]
    assert [(one["row"], one["services"]) for one in figures] == [
        *(("check-memory", size) for size in (2, 3)),
        *((row, 2) for row in ("page", "check", "serve", "large-drawings", "large-drawings")),
    ]
    assert all(one["value"] > 0 and one["machine"] and one["commit"] for one in figures)
    text = page.read_text(encoding="utf-8")
    assert text.startswith("Before.\n\n<!--")
    assert text.endswith("-->\n\nAfter.\n")
    assert "old" not in text
    assert text.count("| `check`, peak memory | ") == 2
    assert "| `check` | 3 ÷ 2 | " in text
