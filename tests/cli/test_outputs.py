"""What a command writes never replaces a file that the models folder is read from."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_threat_model import cli

MODEL = "service: shop\ntitle: Shop\nowner: t\nelements: {a: {type: process, title: A}}\n"
COMMANDS = [
    "check --output",
    "check --format json --output",
    "register --output",
    "tickets plan --output",
    "schema --output",
    "draw shop --svg --out",
    "baseline --baseline",
]


def _shop(folder: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, bytes]:
    (folder / "models" / "team").mkdir(parents=True)
    for name in ("models/shop.yaml", "models/team/cart.YML"):
        (folder / name).write_text(MODEL.replace("shop", Path(name).stem), encoding="utf-8")
    (folder / "models" / "_policy.yaml").write_text("{}\n", encoding="utf-8")
    (folder / "link.txt").symlink_to(folder / "models" / "shop.yaml")
    monkeypatch.chdir(folder)
    return _files(folder)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    "output", ["models/shop.yaml", "models/team/cart.YML", "models/new.yml", "./models/../models/_policy.yaml", "link.txt"]
)
def test_a_file_that_is_read_is_not_written(
    command: str, output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    before = _shop(tmp_path, monkeypatch)
    assert cli.run([*command.split(), output]) == 2
    assert _files(tmp_path) == before
    assert f"`{output.removeprefix('./')}` is in the models folder" in capsys.readouterr().err


@pytest.mark.parametrize("output", ["models.yaml", "models/report.json", "out.yml"])
def test_other_files_are(output: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _shop(tmp_path, monkeypatch)
    assert cli.run(["tickets", "plan", "--output", output]) == 0
    assert (tmp_path / output).read_text(encoding="utf-8")
