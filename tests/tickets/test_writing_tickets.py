"""`threat-model tickets read --write`: what tickets ask for becomes a few words in the models, and nothing else changes."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from mkdocs_threat_model import cli

MODELS = Path(__file__).parent / "models"
HOST = "https://git.example.com"
EXPORT = [
    {"number": 11, "state": "open", "state_reason": "reopened", "body": "", "html_url": f"{HOST}/shop/orders/issues/11"},
    {"number": 13, "state": "closed", "body": "", "html_url": f"{HOST}/shop/orders/issues/13"},
    {"number": 14, "state": "open", "body": "threat-model:orders/_controls/backups", "html_url": f"{HOST}/shop/orders/issues/14"},
    {"iid": 7, "state": "opened", "description": "", "due_date": "2027-02-01", "web_url": f"{HOST}/pay/cards/-/issues/7"},
]
WRITTEN = {
    ('ticket: "11", status: done', 'ticket: "11", status: in-progress'),
    ('ticket: "#13", status: planned', 'ticket: "#13", status: done'),
    ("    status: planned\nthreats:", '    status: planned\n    ticket: "14"\nthreats:'),
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the models, in the folder that the command runs in."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(MODELS, tmp_path / "models")
    return tmp_path / "models"


def read(export: Any, *arguments: str) -> int:
    Path("export.json").write_text(json.dumps(export), encoding="utf-8")
    return cli.run(["tickets", "read", "export.json", *arguments])


def test_what_tickets_ask_for_is_written_and_then_nothing_differs(folder: Path) -> None:
    before = (folder / "orders.yaml").read_text(encoding="utf-8")
    assert read(EXPORT, "--write", "--yes") == 0
    for old, new in WRITTEN:
        assert before.count(old) == 1
        before = before.replace(old, new)
    assert (folder / "orders.yaml").read_text(encoding="utf-8") == before
    assert "due: 2027-02-01}" in (folder / "pay" / "_controls.yaml").read_text(encoding="utf-8")
    assert read(EXPORT) == 0


def test_one_run_is_enough_for_what_was_done_and_is_to_be_done_again(folder: Path) -> None:
    again = {"number": 11, "state": "open", "body": "", "due_date": "2027-02-01", "html_url": f"{HOST}/shop/orders/issues/11"}
    assert read([again], "--write", "--yes", "--only", "reopened", "--only", "due") == 0
    assert read([again], "--only", "reopened", "--only", "due") == 0
    assert 'status: in-progress, evidence: "https://ci.example.com/1", due: 2027-02-01}' in (folder / "orders.yaml").read_text(
        encoding="utf-8"
    )


def test_nothing_is_written_without_a_yes(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.yaml")}
    assert read(EXPORT, "--write") == 3
    assert '+    ticket: "14"' in capsys.readouterr().out
    assert {path: path.read_bytes() for path in folder.rglob("*.yaml")} == before


def test_what_somebody_has_to_decide_is_left_and_said(folder: Path) -> None:
    refused = {"number": 13, "state": "closed", "state_reason": "not_planned", "body": "", "html_url": f"{HOST}/shop/orders/issues/13"}
    assert read([EXPORT[0], refused], "--write", "--yes") == 1
    text = (folder / "orders.yaml").read_text(encoding="utf-8")
    assert 'ticket: "11", status: in-progress' in text
    assert 'ticket: "#13", status: planned' in text


def test_only_the_kinds_that_were_asked_for_are_written(folder: Path) -> None:
    assert read(EXPORT, "--write", "--yes", "--only", "ticket") == 0
    text = (folder / "orders.yaml").read_text(encoding="utf-8")
    assert 'ticket: "14"' in text
    assert 'ticket: "11", status: done' in text


def test_what_an_anchor_shares_is_not_written_and_the_rest_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = folder / "orders.yaml"
    text = path.read_text(encoding="utf-8")
    shared = text.replace("mitigations:\n      - control: Audit log", "mitigations:\n      - &log\n        control: Audit log")
    shared = shared.replace("      - control: Second region\n", "      - *log\n")
    path.write_text(shared, encoding="utf-8")
    taken = {"number": 15, "state": "open", "body": "threat-model:orders/T-02/83825da3", "html_url": f"{HOST}/shop/orders/issues/15"}
    assert read([*EXPORT, taken], "--write", "--yes") == 1
    assert "is not written" in capsys.readouterr().err
    after = path.read_text(encoding="utf-8")
    assert 'ticket: "14"' in after
    assert 'ticket: "15"' not in after


def test_the_state_of_a_ticket_that_only_has_the_key_is_not_taken_over(folder: Path) -> None:
    """Anyone who may open an issue can write a key into it and close it."""
    forged = [{"number": 66, "state": "closed", "body": "threat-model:orders/T-02/83825da3", "html_url": f"{HOST}/shop/orders/issues/66"}]
    assert read(forged, "--write", "--yes", "--only", "ticket", "--only", "closed") == 0
    assert '- control: Audit log\n        status: planned\n        ticket: "66"\n' in (folder / "orders.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize("arguments", [("--write", "--format", "json"), ("--yes",), ("--only", "nothing")])
def test_options_that_do_not_go_together_are_refused(folder: Path, arguments: tuple[str, ...]) -> None:
    assert read(EXPORT, *arguments) == 2


def test_a_model_that_cannot_be_read_is_said_and_its_keys_are_not_called_unknown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "orders.yaml").write_text("service: orders\ntitel: Orders\n", encoding="utf-8")
    key = {"number": 66, "state": "open", "body": "threat-model:orders/T-02/83825da3", "html_url": f"{HOST}/shop/orders/issues/66"}
    assert read([key], "--format", "json") == 1
    out, err = capsys.readouterr()
    assert json.loads(out)["differences"] == []
    assert "models/orders.yaml is not a valid model and is left out." in err
