"""`requires` in the policy: which versions may read an organisation's files, and that a hostile one costs nothing."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mkdocs_threat_model import __version__, cli
from mkdocs_threat_model.model.limits import MAX_REQUIREMENT
from mkdocs_threat_model.model.requirement import checked_requirement, unmet_requirement
from mkdocs_threat_model.model.yaml_text import parse_nodes

ALLOWED = [
    (">=0.2", "0.2"),
    (">=0.2", "0.2.0"),
    (">=0.2", "1.0"),
    (">= 0.2 , < 1", "0.9.9"),
    ("~=0.2", "0.9"),
    ("==0.2.*", "0.2.7"),
    ("!=0.3", "0.2"),
    (">=0.2", "0.3.dev1"),
    (">=0.2", "0.3rc1"),
    (">=0.2", "0.2+local.1"),
]
REFUSED = [
    (">=0.2", "0.1.9", "Upgrade mkdocs-threat-model."),
    (">=0.2", "0.2.dev1", "Upgrade mkdocs-threat-model."),
    (">=0.2", "0.2rc1", "Upgrade mkdocs-threat-model."),
    (">=0.2,<1", "0.1", "Upgrade mkdocs-threat-model."),
    (">=0.2,<1", "1.0", "Install an allowed version."),
    ("<0.2", "0.2", "Install an allowed version."),
    ("==0.2.*", "0.1", "Upgrade mkdocs-threat-model."),
    ("==0.0.9", "0.1.0", "Install an allowed version."),
    ("~=0.0.5", "0.1.0", "Install an allowed version."),
    ("==0.3.*", "0.1.0", "Upgrade mkdocs-threat-model."),
]
NONE = [
    "0.2",
    "",
    ",",
    "latest",
    ">=",
    ">=0.2 <1",
    "=>0.2",
    "^0.2",
    "===0.2",
    "===" + "x" * 90,
    ">=0.2; os_name == 'x'",
    ">=٠.٢",
    ">" * 100,
    "~=" + "1" * 90,
]


def _message(specifier: str, version: str) -> str | None:
    node = parse_nodes(f"x: 1\nrequires: '{specifier}'\n".encode(), "")[0][0]
    found = unmet_requirement(node, "models/_policy.yaml", version)
    return str(found) if found else None


@pytest.mark.parametrize(("specifier", "version"), ALLOWED)
def test_a_version_that_is_allowed_says_nothing(specifier: str, version: str) -> None:
    assert checked_requirement(specifier) == specifier
    assert _message(specifier, version) is None


@pytest.mark.parametrize(("specifier", "version", "remedy"), REFUSED)
def test_a_version_that_is_not_allowed_says_both_and_the_remedy(specifier: str, version: str, remedy: str) -> None:
    said = f"This is version {version} of mkdocs-threat-model, and the policy requires `{specifier}`. {remedy}"
    assert _message(specifier, version) == f"models/_policy.yaml:2:1: TM038 {said}"


@pytest.mark.parametrize("specifier", NONE)
def test_what_is_no_specifier_allows_and_forbids_nothing(specifier: str) -> None:
    """The schema then says how it is written; nothing is guessed before."""
    with pytest.raises(ValueError, match="version specifier"):
        checked_requirement(specifier)
    assert _message(specifier.replace("'", "''"), "0.1") is None


@pytest.mark.parametrize("specifier", [">=" + "9" * 1_000_000, ">=1," * 250_000, "," * 1_000_000, "=" * 1_000_000, " " * 1_000_000])
def test_a_long_text_is_not_looked_into(specifier: str) -> None:
    assert len(specifier) > MAX_REQUIREMENT
    assert _message(specifier, "0.1") is None


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of a newer format than this version's."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "_policy.yaml").write_text("requires: '>=99'\nposture: strict\nteams: {team-cart: {title: Cart team}}\n", encoding="utf-8")
    (folder / "cart.yaml").write_text("service: cart\ntitle: Cart\nowner: team-cart\nposture: strict\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("asked", [[], ["models/cart.yaml"], ["models/_policy.yaml"]], ids=["all", "a model", "the policy"])
def test_one_finding_fails_whatever_is_asked_about(models: Path, asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["check", *asked, "--format", "json", "--history", "off"]) == 1
    found = json.loads(capsys.readouterr().out)["findings"]
    assert [(one["code"], one["path"], one["line"]) for one in found] == [("TM038", "models/_policy.yaml", 1)]
    assert __version__ in found[0]["message"]


def test_nothing_is_rendered_even_where_gaps_may_be_shown(models: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ["render", "--out", "docs", "--on-incomplete", "warn", "--history", "off"]
    assert cli.run(arguments) == 1
    said = capsys.readouterr().err
    assert said.count("TM038") == 1
    assert "TM011" not in said
    assert not (tmp_path / "docs").exists()
