"""`threat-model arrange`: drawings stay where they are while models grow, because their arrangement is committed."""

from __future__ import annotations

import json
import math
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import lxml.etree
import pytest

from building import MODELS, TODAY, example, with_an_archive, write_files
from mkdocs_threat_model import cli
from mkdocs_threat_model.model.arrangement_file import MAX_ARRANGEMENTS, parse_arrangements, written_arrangements
from mkdocs_threat_model.model.portfolio import read_organisation, read_portfolio

FILE = Path("models/_arrangements.json")


@pytest.fixture
def models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Two services whose drawings are arranged, in the folder in which the command runs; their texts."""
    texts = example("order-service", "payment-service")
    write_files(tmp_path / "models", texts)
    monkeypatch.chdir(tmp_path)
    assert arrange() == 0
    return texts


def arrange(*arguments: str) -> int:
    """Runs the command in this process."""
    return cli.run(["arrange", *arguments, "--today", TODAY])


def places() -> tuple[dict[str, tuple[float, float]], float]:
    """Where the titles of order-service's elements stand, and the diagonal of the drawing."""
    assert cli.run(["draw", "order-service", "--out", "drawn.svg", "--today", TODAY]) == 0
    root = lxml.etree.parse("drawn.svg").getroot()
    groups = [group for group in root.iter("{*}g") if (group.get("class") or "").startswith("node")]
    texts = {group.findtext("{*}title"): group.find("{*}text") for group in groups}
    found = {str(name): (float(text.get("x", "")), float(text.get("y", ""))) for name, text in texts.items() if text is not None}
    return found, math.hypot(float(root.get("width", "")), float(root.get("height", "")))


def changed() -> set[str]:
    """The services that a build has another arrangement of than the file."""
    before = json.loads(FILE.read_text())["services"]
    arrange()
    after = json.loads(FILE.read_text())["services"]
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


@pytest.mark.slow
def test_the_example_has_one_and_it_is_up_to_date() -> None:
    assert cli.run(["arrange", "--check", "--models", str(MODELS), "--today", TODAY]) == 0
    raw = (MODELS / FILE.name).read_bytes()
    assert written_arrangements(parse_arrangements(raw, "")) == raw


@pytest.mark.slow
def test_elements_stay_where_they_were_when_a_model_grows(models: dict[str, str]) -> None:
    before, _ = places()
    Path("models/order-service.yaml").write_text(with_an_archive(models["order-service.yaml"]))
    after, diagonal = places()
    assert len(after) == len(before) + 1
    assert sum(math.dist(before[name], after[name]) for name in before) / len(before) < diagonal / 10
    assert arrange("--check") == 1
    assert changed() == {"order-service"}
    assert places()[0] == after, "writing down how it is drawn moves nothing"
    assert arrange("--check") == 0


def test_a_build_begins_with_what_the_file_says(models: dict[str, str]) -> None:
    before, _ = places()
    content = json.loads(FILE.read_text())
    content["services"]["order-service"]["level-1"]["near"] += 10
    FILE.write_text(json.dumps(content))
    assert places()[0] != before


def test_what_moves_nothing_changes_no_entry(models: dict[str, str]) -> None:
    """Threats come and go every week; whoever closes one need not arrange anything."""
    path = Path("models/payment-service.yaml")
    path.write_text(path.read_text().replace("likelihood: high", "likelihood: low"))
    assert arrange("--check") == 0


def test_entries_of_what_is_gone_are_dropped(models: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    content = json.loads(FILE.read_text())
    content["services"]["order-service"]["level-2-gone"] = content["services"]["order-service"]["level-1"]
    FILE.write_text(json.dumps(content))
    Path("models/payment-service.yaml").unlink()
    capsys.readouterr()
    assert arrange("--check") == 1
    assert "Changed: order-service, payment-service" in capsys.readouterr().out
    assert changed() == {"order-service", "payment-service"}
    Path("models/order-service.yaml").unlink()
    assert arrange() == 0
    assert not FILE.exists()


@pytest.mark.slow
def test_a_service_alone_is_arranged(models: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    whole = FILE.read_bytes()
    FILE.unlink()
    assert arrange("payment-service") == 0
    assert json.loads(FILE.read_text())["services"].keys() == {"payment-service"}
    assert arrange("order-service") == 0
    assert arrange() == 0
    assert FILE.read_bytes() == whole
    assert arrange("payments-service") == 2
    assert "Did you mean `payment-service`?" in capsys.readouterr().err


def test_the_entries_of_a_broken_model_stay(models: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    whole = FILE.read_bytes()
    Path("models/order-service.yaml").write_text("service: [")
    assert arrange("payment-service") == 1
    assert FILE.read_bytes() == whole
    assert "Not laid out: models/order-service.yaml:1:" in capsys.readouterr().err


@pytest.mark.parametrize("services", [["order-service", "payment-service"], ["cart-service", "catalog-service"]])
def test_branches_that_move_different_services_merge(tmp_path: Path, services: list[str]) -> None:
    """Neighbours in the file too: two lines stand between their drawings that neither branch touches."""
    content = parse_arrangements((MODELS / FILE.name).read_bytes(), "")
    sides = []
    for service in services:
        levels = {level: entry.model_copy(update={"crossings": entry.crossings + 1}) for level, entry in content.of(service).items()}
        sides.append(replaced(content, service, levels))
    for name, side in zip(("base", "here", "there"), (content, *sides), strict=True):
        (tmp_path / name).write_bytes(written_arrangements(side))
    command = ["git", "merge-file", "-p", "here", "base", "there"]
    ended = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    both = replaced(sides[0], services[1], sides[1].of(services[1]))
    assert (ended.returncode, ended.stdout) == (0, written_arrangements(both))


def replaced(arrangements: Any, service: str, levels: Any) -> Any:
    """The same with other drawings of a service."""
    return type(arrangements)(arrangements.map, {**arrangements.services, service: levels})


def _with(**figures: Any) -> bytes:
    content = json.loads((MODELS / FILE.name).read_bytes())
    content["services"]["cart-service"]["level-1"] |= figures
    return json.dumps(content).encode()


DAMAGES: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "1:1: TM039 .*it is not JSON"),
    "a conflict of a merge": (b'{\n "version": 1,\n<<<<<<< HEAD\n', "3:1: TM039 .*it is not JSON"),
    "another version": (b'{"version": 2}', "1:1: TM039 .*at `version`"),
    "too deep": (b"[" * 200_000, "TM039"),
    "no UTF-8": (b'{"version": 1, "\xff": 1}', "TM039"),
    "an unknown key": (_with(way="any"), "at `services.cart-service.level-1.way`"),
    "a distance that Graphviz never ends with": (_with(near=1e300), "at `services.cart-service.level-1.near`"),
    "an element in two ranks": (_with(pins=[["api"], ["api"]]), "at `services.cart-service.level-1.pins`.*duplicate id"),
    "no number": (_with(far=float("nan")), "TM039"),
    "a place off the page": (_with(nodes={"api": [1e9, 0]}), "TM039"),
    "a truth for a number": (_with(crossings=True), "at `services.cart-service.level-1.crossings`"),
    "text that acts on a terminal": (_with(**{"\x1b[31m": 1}), "TM039"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_a_finding_and_is_written_anew(
    damage: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    raw, said = DAMAGES[damage]
    monkeypatch.chdir(tmp_path)
    write_files(tmp_path / "models", {name: text for name, text in example("cart-service").items() if name != "_policy.yaml"})
    FILE.write_bytes(raw)
    organisation = read_organisation(tmp_path / "models")
    (finding,) = organisation.findings
    assert finding.place.path == "models/_arrangements.json"
    assert re.search(said, str(finding))
    assert str(finding).isprintable()
    assert organisation.arrangements.services == {}
    assert cli.run(["check", "--today", TODAY]) == 1
    assert "_arrangements.json" in capsys.readouterr().out
    assert arrange("--check") == 1
    assert arrange() == 0
    assert read_organisation(tmp_path / "models").findings == ()


NO_FILES: dict[str, Callable[[Path], object]] = {
    "a folder": Path.mkdir,
    "a link": lambda path: path.symlink_to("/etc/passwd"),
    "too large": lambda path: path.write_bytes(b" " * (MAX_ARRANGEMENTS + 1)),
}


@pytest.mark.parametrize("kind", NO_FILES)
def test_what_is_no_file_is_named(kind: str, tmp_path: Path) -> None:
    (tmp_path / "models").mkdir()
    write_files(tmp_path / "models", example("cart-service"))
    NO_FILES[kind](tmp_path / FILE)
    (finding,) = read_organisation(tmp_path / "models").findings
    assert (finding.place.path, finding.code) == ("models/_arrangements.json", "TM039")


def test_it_is_among_the_files_that_the_proof_names(models: dict[str, str]) -> None:
    """Where a drawing's elements stand follows from it."""
    assert "models/_arrangements.json" in read_portfolio(Path("models")).sources.digests
