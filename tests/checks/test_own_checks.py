"""Checks of an organisation's own, from packages that are installed: real ones, found by their entry points."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parent.parent.parent
BASE = Path(__file__).parent / "base" / "models"

SOUND = '''
from mkdocs_threat_model import Problem, Severity, check, landscape_check


@check("ACME001", "Process without a runbook", Severity.WARNING)
def runbook(subject):
    """At night nobody asks twice.

    Fires: a process whose description names no runbook.
    Source: the operations handbook.
    """
    for id, element in subject.facts.service.elements.items():
        if element.type.value == "process" and "runbook" not in element.description.casefold():
            yield Problem(("elements", id), f"`{id}` names no runbook. Add its address to the description.", id)


@landscape_check("ACME-2", "More services than people")
def people(landscape):
    """A team of five keeps twenty services well."""
    if len(landscape.facts) > 20:
        yield Problem((), "There are more than twenty services. Ask for people.", service=next(iter(landscape.facts)))
'''
FAILING = '''
from mkdocs_threat_model import check


@check("ACME001", "Fails")
def fails(subject):
    """It always fails."""
    raise KeyError("no such key")
    yield
'''
NONSENSE = '''
from mkdocs_threat_model import check


@check("ACME001", "Yields text")
def text(subject):
    """It yields no problem."""
    yield "a text"
'''
UNLOADABLE = {
    "an import that fails": ("import nothing_of_this_name", "ModuleNotFoundError: No module named 'nothing_of_this_name'"),
    "no check at all": ("", "its module registers no check"),
    "a code of this package's kind": (SOUND.replace("ACME001", "TM999"), "`TM999` is not a valid code"),
    "a code that is taken": (SOUND.replace("ACME001", "TM101"), "check TM101 is registered twice"),
    "a code that is none": (SOUND.replace("ACME001", "runbook"), "`runbook` is not a valid code"),
    "no docstring": (
        "from mkdocs_threat_model import check\n@check('ACME001', 'Bare')\ndef bare(subject):\n    yield\n",
        "ACME001 has no docstring",
    ),
}


def _install(folder: Path, source: str) -> Path:
    """A distribution as an installer leaves it: a module, and metadata with an entry point."""
    info = folder / "acme_checks-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-checks\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[mkdocs_threat_model.checks]\nacme = acme_checks\n", encoding="utf-8")
    (folder / "acme_checks.py").write_text(source, encoding="utf-8")
    return folder


def _check(installed: Path, *arguments: str, models: Path = BASE) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join((str(ROOT / "plugin"), str(installed)))
    script = "import sys; from mkdocs_threat_model.cli import main; sys.exit(main())"
    command = [sys.executable, "-c", script, "check", "--models", str(models), "--today", "2026-11-24", "--history", "off", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "PYTHONPATH": path})


def _models(folder: Path, policy: str) -> Path:
    models = folder / "models"
    models.mkdir(parents=True)
    for path in BASE.glob("*.yaml"):
        (models / path.name).write_bytes(path.read_bytes())
    known = (models / "_policy.yaml").read_text(encoding="utf-8")
    (models / "_policy.yaml").write_text(f"{known}\n{policy}", encoding="utf-8")
    return models


def test_a_check_of_ones_own_finds_as_the_others_do(tmp_path: Path) -> None:
    run = _check(_install(tmp_path / "site", SOUND), "--format", "json")
    found = [one for one in json.loads(run.stdout)["findings"] if one["code"] == "ACME001"]
    assert found
    assert run.returncode == 0
    assert {one["severity"] for one in found} == {"warning"}
    assert all(one["line"] > 1 and one["message"].endswith("Add its address to the description.") for one in found)


def test_the_policy_rules_over_checks_of_ones_own(tmp_path: Path) -> None:
    installed = _install(tmp_path / "site", SOUND)
    strict = _check(installed, models=_models(tmp_path / "strict", "checks: {ACME001: error}\n"))
    assert strict.returncode == 1
    assert "error ACME001" in strict.stdout
    silent = _check(installed, models=_models(tmp_path / "silent", "checks: {ACME001: off}\n"))
    assert (silent.returncode, "ACME001" in silent.stdout) == (0, False)


def test_checks_of_ones_own_are_explained_and_listed(tmp_path: Path) -> None:
    installed = _install(tmp_path / "site", SOUND)
    said = _check(installed, "--explain", "acme001").stdout
    assert said.startswith("ACME001  Process without a runbook")
    assert "the operations handbook" in said
    assert "ACME-2" in _check(installed, "--explain", "all").stdout
    sarif = json.loads(_check(installed, "--format", "sarif").stdout)
    assert "ACME001" in {rule["id"] for rule in sarif["runs"][0]["tool"]["driver"]["rules"]}


@pytest.mark.parametrize(("source", "reason"), UNLOADABLE.values(), ids=UNLOADABLE)
def test_checks_that_cannot_be_loaded_fail_the_gate(tmp_path: Path, source: str, reason: str) -> None:
    """All of a module's checks, or none: a part of them would look like all."""
    run = _check(_install(tmp_path / "site", source), "--format", "json")
    assert run.returncode == 1
    (told,) = [one for one in json.loads(run.stdout)["findings"] if one["severity"] == "error"]
    assert told["code"] == "TM608"
    assert told["message"].startswith("The checks of the package acme-checks 1.2 cannot be loaded: ")
    assert reason in told["message"]
    assert "ACME" not in _check(tmp_path / "site", "--explain", "all").stdout


@pytest.mark.parametrize(
    ("source", "reason"),
    [(FAILING, "KeyError: 'no such key'"), (NONSENSE, "it yields str instead of `Problem`")],
    ids=["raises", "yields another thing"],
)
def test_a_check_that_fails_is_named_with_its_package(tmp_path: Path, source: str, reason: str) -> None:
    installed = _install(tmp_path / "site", source)
    run = _check(installed)
    assert run.returncode == 1
    assert f"the check ACME001 of the package acme-checks failed: {reason}" in run.stdout
    assert "turn it off in the policy" in run.stdout
    assert _check(installed, models=_models(tmp_path, "checks: {ACME001: off}\n")).returncode == 0
