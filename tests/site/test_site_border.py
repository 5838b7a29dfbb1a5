"""The border of one service's step: what goes wrong inside leaves the others as they are, and fails the gate."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from building import build, write_files, write_site
from extremes import SMALL
from mkdocs_threat_model.build.site import Site, build_site
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.checks.formats.text_report import as_text
from mkdocs_threat_model.checks.runs import record_baseline, run_checks
from mkdocs_threat_model.checks.selection import select
from mkdocs_threat_model.cli import run
from mkdocs_threat_model.day import FIRST_DAY, LAST_DAY
from mkdocs_threat_model.errors import DEBUG, RenderingError
from mkdocs_threat_model.findings import errors
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.model.limits import MAX_DAYS

TODAY = date(2026, 11, 24)
LOCATION = Location("threat-models", True)
VICTIM = SMALL.replace("service: small", "service: victim")
MODELS = {"small.yaml": SMALL, "victim.yaml": VICTIM}
POLICY = "teams: {team-orders: {title: Orders}, head-of-fulfilment: {title: Head}, security-lead: {title: Lead}}\n"

STEPS = {
    "reading": ("mkdocs_threat_model.model.reading.plain_document", "This model cannot be read"),
    "analysing": ("mkdocs_threat_model.analysis.facts.stride_table", "This model cannot be"),
    "checking": ("mkdocs_threat_model.checks.gate.check_service", "This model cannot be checked"),
    "drawing": ("mkdocs_threat_model.drawing.dfd.level_1", "This model cannot be drawn"),
    "its records": ("mkdocs_threat_model.build.service_step.records_of", "The page of this model cannot be created"),
    "its page": ("mkdocs_threat_model.build.service_step.service_page", "The page of this model cannot be created"),
}
"""The function of each step, and what is said where it raises."""
FAULTS = {
    "recursion": RecursionError("maximum recursion depth exceeded"),
    "memory": MemoryError(),
    "a control character": ValueError("bad \x1b[31m\n::error::"),
    "rendering": RenderingError("The template service/reviews.html.j2, line 1 cannot be rendered: no."),
}


def _failing(monkeypatch: pytest.MonkeyPatch, step: str, fault: BaseException) -> str:
    """Makes a step fail for the victim alone. Nothing that a user can write does that, which is the point.

    What was made while nothing failed is not used again: the cache is another one.
    """
    monkeypatch.setenv("THREAT_MODEL_CACHE", tempfile.mkdtemp(prefix="border-", dir=os.environ["THREAT_MODEL_CACHE"]))
    name, said = STEPS[step]
    module, _, attribute = name.rpartition(".")
    original: Callable[..., Any] = getattr(__import__(module, fromlist=[attribute]), attribute)

    def failing(*arguments: Any, **named: Any) -> Any:
        if "victim" in repr(arguments[:3]):
            raise fault
        return original(*arguments, **named)

    monkeypatch.setattr(name, failing)
    return said


def _models(folder: Path, texts: dict[str, str]) -> Path:
    write_files(folder, texts)
    return folder


def _site(folder: Path) -> tuple[Site, list[str]]:
    content = Workshop().content(folder, TODAY)
    site = build_site(content, LOCATION)
    return site, [str(one) for one in errors((*content.verdict.findings, *site.findings))]


@pytest.mark.parametrize(
    ("step", "fault"), [*((step, FAULTS["recursion"]) for step in STEPS), *(("analysing", one) for one in FAULTS.values())]
)
def test_a_step_that_fails_breaks_its_service_alone(step: str, fault: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _models(tmp_path / "models", MODELS | {"_policy.yaml": POLICY})
    said = _failing(monkeypatch, step, fault)
    site, found = _site(folder)
    assert len(found) == 1
    assert found[0].startswith(f"models/victim.yaml:1:1: TM027 {said}")
    assert found[0].isprintable()
    assert ("Set THREAT_MODEL_DEBUG=1" in found[0]) is not isinstance(fault, RenderingError)
    pages = {page.uri: page for page in site.pages}
    victim, small = pages["threat-models/services/victim/index.md"], pages["threat-models/services/small/index.md"]
    assert "level-1" in small.drawings
    assert "Prepared statements" in small.slots["threats"]
    if step != "checking":  # what cannot be checked has a page all the same
        assert "TM027" in victim.slots["broken"]


@pytest.mark.parametrize("step", ["reading", "analysing", "checking"])
def test_the_command_reports_the_service_and_goes_on(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The other model's finding stands, the exit status is that of a finding, and the baseline's entries are left alone."""
    incomplete = SMALL.replace("ticket: SHOP-1, ", "")
    files = {"small.yaml": incomplete, "victim.yaml": VICTIM.replace("ticket: SHOP-1, ", ""), "_policy.yaml": POLICY}
    folder = _models(tmp_path / "models", files)
    record_baseline(folder, TODAY)
    (folder / "small.yaml").write_text(incomplete.replace(", ticket: SHOP-2", ""), encoding="utf-8")
    _failing(monkeypatch, step, RecursionError())
    report = run_checks(select([folder]), TODAY)
    assert [one.code for one in errors(report.findings)] == ["TM303", "TM027"]
    assert "victim.yaml:1:1: error TM027: This model cannot be" in as_text(report)
    assert run(["check", str(folder), "--today", str(TODAY)]) == 1


def test_an_interruption_is_not_caught(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _models(tmp_path / "models", MODELS)
    _failing(monkeypatch, "analysing", KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        run_checks(select([folder]), TODAY)


def test_a_failing_check_between_models_hides_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = _models(tmp_path / "models", MODELS)

    def failing(*_: Any) -> Any:
        raise RecursionError

    monkeypatch.setattr("mkdocs_threat_model.checks.between.pairs", failing)
    findings = [one for one in run_checks(select([folder]), TODAY).findings if one.code == "TM027"]
    assert [one.message.partition(":")[0] for one in findings] == [
        f"The models cannot be compared by TM50{number}" for number in (1, 2, 3, 4)
    ]


def test_the_traceback_is_shown_on_request(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _models(tmp_path / "models", MODELS)
    _failing(monkeypatch, "analysing", LookupError("here"))
    run_checks(select([folder]), TODAY)
    assert "Traceback" not in capsys.readouterr().err
    monkeypatch.setenv(DEBUG, "1")
    run_checks(select([folder]), TODAY)
    assert "LookupError: here" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("step", ["drawing", "its page"])
def test_the_gate_fails_and_the_old_site_stands(step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As for a model that cannot be read; and `render` writes nothing."""
    config = write_site(tmp_path, MODELS)
    _failing(monkeypatch, step, RecursionError())
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "old.html").write_text("old")
    built = build(config)
    assert built.code == 1
    assert "models/victim.yaml:1:1: TM027" in "\n".join(built.complaints)
    assert [path.name for path in built.site.iterdir()] == ["old.html"]
    out = tmp_path / "out"
    assert run(["render", "--models", str(tmp_path / "models"), "--out", str(out), "--today", str(TODAY)]) == 1
    assert not out.exists()


@pytest.mark.slow
@pytest.mark.parametrize("step", ["reading", "its page"])
def test_where_gaps_are_shown_the_others_are_built(
    step: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The broken service has a page that says why, under --strict as well, and `render` writes the same pages."""
    config = write_site(tmp_path, MODELS, plugin={"on_incomplete": "warn"})
    said = _failing(monkeypatch, step, RecursionError())
    built = build(config)
    assert (built.code, built.complaints) == (0, [])
    assert f"models/victim.yaml:1:1: TM027 {said}" in built.log
    assert (
        "1 error to fix, shown on the pages. Broken models have a page that says why: models/victim.yaml. All others are built."
        in built.log
    )
    victim = built.page("threat-models/services/victim").text_content()
    assert said in victim
    assert "models/victim.yaml:1:1" in victim
    assert "Prepared statements" in built.page("threat-models/services/small").text_content()
    assert "models/victim.yaml" in built.page("threat-models").xpath("string(//section[contains(@class, 'tm-incomplete')])")
    out = tmp_path / "out"
    command = ["render", "--models", str(tmp_path / "models"), "--out", str(out), "--on-incomplete", "warn", "--today", str(TODAY)]
    assert run([*command, "--no-library-pages"]) == 0
    assert "Broken models have a page that says why: models/victim.yaml." in capsys.readouterr().err
    assert said in (out / "threat-models/services/victim/index.md").read_text(encoding="utf-8")
    assert run(["check", str(tmp_path / "models"), "--today", str(TODAY)]) == int(step == "reading")


def _dated(day: str, other: str) -> str:
    model = yaml.safe_load(SMALL)
    model["reviews"][0]["date"] = day
    model["retired"] = {"T-99": {"on": day, "reason": "Gone."}}
    for one in model["threats"].values():
        one["identified"] = other
        for mitigation in one.get("mitigations", ()):
            mitigation["due"] = day
    model["threats"]["T-02"]["acceptance"] |= {"approved_on": other, "review_by": day}
    return yaml.safe_dump(model)


days = st.sampled_from([FIRST_DAY, date(1999, 12, 31), date(2000, 2, 29), TODAY, date(2100, 2, 28), LAST_DAY]) | st.dates(
    FIRST_DAY, LAST_DAY
)
periods = st.sampled_from([1, 365, MAX_DAYS]) | st.integers(1, MAX_DAYS)


@pytest.mark.slow
@settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(days, days, days, periods)
def test_no_date_within_the_limits_leaves_the_calendar(tmp_path: Path, day: date, other: date, today: date, period: int) -> None:
    """Through the whole step: checks, drawings, pages, register, workbook, calendar."""
    policy = f"""review: {{cycle_days: {period}}}
acceptance: {{max_days: {period}, notice_days: {period}}}
waivers: [{{check: TM303, service: small, reason: R, owner: me, until: {day}}}]
"""
    folder = _models(tmp_path / "models", {"small.yaml": _dated(str(day), str(other)), "_policy.yaml": policy})
    content = Workshop().content(folder, today)
    site = build_site(content, LOCATION)
    assert [one for one in (*content.verdict.findings, *site.findings) if one.code < "TM1"] == []
    assert len(site.files) > 10


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "1989-12-31", "2200-01-01"])
def test_a_day_to_check_against_lies_in_the_calendar_too(day: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _models(tmp_path / "models", {"small.yaml": SMALL})
    assert run(["check", str(folder), "--today", day]) == 2
    assert "is outside the supported range, 1990-01-01 to 2199-12-31" in capsys.readouterr().err
    built = build(write_site(tmp_path / "built", {"small.yaml": SMALL}, plugin={"today": day}))
    assert built.code == 1
    assert "is outside the supported range" in built.log
