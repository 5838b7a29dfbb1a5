"""What exports of trackers say of the tickets of models: each case is a file with exports and what is found in them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from cases import Case, cases
from mkdocs_threat_model import cli

HERE = Path(__file__).parent
MODELS = HERE / "models"


def _line(one: dict[str, Any]) -> str:
    update = one["update"]
    change = f" => {update['where']}.{update['key']}: {update['value']}" if update else ""
    return f"{one['kind']}: {one['message']}{change}"


@pytest.mark.parametrize("case", cases(HERE / "cases"))
def test_what_differs(
    case: Case, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], update_cases: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    for name, text in case.given["exports"].items():
        Path(name).write_bytes(text.encode())
    arguments = ["tickets", "read", *case.given["exports"], "--models", str(MODELS), *case.given.get("options", ())]
    status = cli.run([*arguments, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert status == (1 if found["differences"] else 0)
    lines = [
        *map(_line, found["differences"]),
        f"compared: {found['compared']}",
        *(f"outside: {ticket}" for ticket in found["outside"]),
        *found["notes"],
    ]
    case.verify(lines, update_cases)
