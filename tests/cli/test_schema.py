"""`threat-model schema` prints what every site publishes, needs no models, and does what the guide says."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from mkdocs_threat_model import cli
from mkdocs_threat_model.output.assets import assets
from mkdocs_threat_model.reference.schemas import SCHEMAS

GUIDE = (
    (Path(__file__).parents[2] / "docs" / "guide" / "format.md")
    .read_text(encoding="utf-8")
    .partition("## In an editor")[2]
    .partition("\n## ")[0]
)


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, in which the command runs."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_printed_as_it_is_published(name: str, nowhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema", name]) == 0
    printed = capsys.readouterr().out
    assert cli.run(["schema", name, "-o", "written.json"]) == 0
    published = assets()[f"assets/threat-model/schema/{name}.json"]
    assert printed.encode() == (nowhere / "written.json").read_bytes() == published
    assert json.loads(published)["title"]
    assert [path.name for path in nowhere.iterdir()] == ["written.json"]


def test_a_model_is_the_default(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema"]) == 0
    printed = capsys.readouterr().out
    assert cli.run(["schema", "model"]) == 0
    assert capsys.readouterr().out == printed


@pytest.mark.parametrize("arguments", [["modle"], ["model", "policy"], ["model", "--out", "no-such-folder/x.json"]])
def test_what_cannot_be_done_is_2_and_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["schema", *arguments]) == 2
    out, err = capsys.readouterr()
    assert (out, err.count("\n")) == ("", 1)


def test_the_guides_commands_give_what_its_line_names(nowhere: Path) -> None:
    commands = [shlex.split(line) for line in re.findall(r"^\$ (.*)$", GUIDE, re.MULTILINE)]
    assert [one[0] for one in commands] == ["mkdir", "threat-model", "threat-model", "threat-model"]
    (nowhere / commands[0][1]).mkdir()
    assert [cli.run(one[1:]) for one in commands[1:]] == [0, 0, 0]
    modeline = re.search(r"^# yaml-language-server: \$schema=(\S+)$", GUIDE, re.MULTILINE)
    assert modeline
    named = nowhere / "models" / modeline[1]
    assert json.loads(named.resolve().read_bytes())["title"] == "Threat model of a service"
    assert {path.name for path in (nowhere / "schema").iterdir()} == {"model.json", "policy.json", "controls.json"}


def test_the_guide_lists_every_schema() -> None:
    assert re.findall(r"^\| `(\w+)` \|", GUIDE, re.MULTILINE) == list(SCHEMAS)
