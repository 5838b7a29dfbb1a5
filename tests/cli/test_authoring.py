"""The commands that write models: the files before, the commands, and what they show, say and leave behind.

A case is a YAML file with `files` and `commands`; `pytest --update-cases` fills in `expect`, to be read. Each is tried in a
folder with a space in its name.
"""

from __future__ import annotations

import io
import re
import shlex
from pathlib import Path

import click
import pytest

from cases import Case, cases
from mkdocs_threat_model import cli
from mkdocs_threat_model.cli.add import add
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.schema import fields_of
from mkdocs_threat_model.model.service import Boundary, DataKind, Element, Flow
from mkdocs_threat_model.model.threat import Threat

CASES = cases(Path(__file__).parent / "authoring")


@pytest.mark.parametrize("case", CASES)
def test_a_command_writes_what_it_shows(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], update_cases: bool
) -> None:
    folder = tmp_path / "a repository"
    for name, text in case.given["files"].items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(text.encode())
    folder.mkdir(exist_ok=True)
    monkeypatch.chdir(folder)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795737600")  # 2026-11-27
    found = []
    for command in case.given["commands"]:
        monkeypatch.setattr("sys.stdin", io.StringIO(""))
        before = _files(folder)
        status = cli.run(shlex.split(command))
        out, err = capsys.readouterr()
        after = _files(folder)
        written = sorted(name for name in after if before.get(name) != after[name])
        found.append({"status": status, "shows": out.splitlines(), "says": err.splitlines(), "writes": written})
    case.verify(found, update_cases)


def _files(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


class _Terminal(io.StringIO):
    """Standard input with somebody at it."""

    def isatty(self) -> bool:
        return True


ANSWERS = [
    ("new cart", "Web cart\nteam-cart\nKeeps carts.\nShopper\n-\nCart\nCluster\ny\n", 0, "owner: team-cart"),
    ("new cart", "\nteam-cart\n\n\n\n\n\ny\n", 0, "title: Cart"),
    ("new cart --owner t --title T --description D --user U --store S --data D --boundary B", "n\n", 3, ""),
    ("new cart --owner t", "", 2, ""),
    ("add element shop api", "process\ny\n", 0, "api: {type: process, title: Api}"),
    ("add element shop api", "thing\nstore\ny\n", 0, "api: {type: store, title: Api}"),
    ("add flow shop f", "a\nb\ny\n", 0, "f: {from: a, to: b}"),
    ("add threat shop", "Orders are read\na,b\nS, T\ny\n", 0, "target: [a, b]"),
    ("rule-out shop a --stride D", "They sign each request.\ny\n", 0, "reason: They sign each request."),
    ("accept shop T-1", "Rare.\nhead\ny\n", 0, "rationale: Rare."),
]
SHOP = """service: shop
title: Shop
owner: t
elements: {a: {type: process, title: A}, b: {type: store, title: B}}
threats:
  T-1: {title: X, target: a, stride: S}
"""


@pytest.mark.parametrize(("command", "typed", "status", "line"), ANSWERS, ids=[f"{command} {status}" for command, _, status, _ in ANSWERS])
def test_on_a_terminal_what_is_missing_is_asked_for(
    command: str, typed: str, status: int, line: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / "shop.yaml").write_text(SHOP, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", _Terminal(typed))
    assert cli.run(shlex.split(command)) == status
    files = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "models").iterdir()}
    if status == 0:
        assert line in "".join(files.values())
        assert len(read_portfolio(Path("models")).models) == len(files)
    else:
        assert files == {"shop.yaml": SHOP}
    assert capsys.readouterr().out.startswith("---" if status != 2 else "")


def test_the_guide_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "guide" / "authoring.md").read_text(encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```console\n(.*?)```", guide, re.DOTALL)
    for number, block in enumerate(blocks):
        commands, *shown = re.split(r"\n(?!\$ |    )", block, maxsplit=1)
        for command in re.split(r"\n(?=\$ )", commands.strip()):
            arguments = shlex.split(command.removeprefix("$ ").replace("\\\n", " "))[1:]
            written = cli.run([*arguments, *(["--yes"] if "--yes" not in arguments else [])])
            out, err = capsys.readouterr()
            assert written == 0, (command, err)
            if shown and number == 0:
                assert out + err == shown[0]
    assert len(blocks) >= 4


def test_every_key_of_a_part_is_an_option_with_its_description() -> None:
    """But what needs more than a text: records, and what a command of its own writes."""
    without = {
        "element": {"renamed_from"},
        "flow": {"renamed_from"},
        "boundary": {"renamed_from"},
        "data": {"renamed_from"},
        "threat": {"renamed_from", "residual", "frameworks", "mitigations", "acceptance", "transfer", "avoidance"},
    }
    for name, part in {"element": Element, "flow": Flow, "boundary": Boundary, "data": DataKind, "threat": Threat}.items():
        options = {
            option.name.removeprefix("key_"): option for option in add.commands[name].params if (option.name or "").startswith("key_")
        }
        assert {field.key for field in fields_of(part)} - options.keys() == without[name]
        assert all(isinstance(option, click.Option) and option.help for option in options.values())
