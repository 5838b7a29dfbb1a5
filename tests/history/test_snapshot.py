"""The register as of a tag: from the models of that commit, as a command and as a page."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from repositories import Repository, model, new_repository, threat

from mkdocs_threat_model.cli import group, run
from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.files import FileError, Refusal
from mkdocs_threat_model.history.commit_tree import CommitTree
from mkdocs_threat_model.history.git.repository import open_repository
from mkdocs_threat_model.history.snapshot import snapshot
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.records.document import schema_bytes
from mkdocs_threat_model.records.tables import tables_of


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    """Two commits: the first one, tagged, has another policy, another status and another service."""
    made = new_repository(tmp_path / "work")
    low = "matrix:\n" + "".join(f"  {impact}: {{low: low, medium: low, high: low}}\n" for impact in ("low", "medium", "high"))
    old = model("shop", threat("T-01", "accept", until="2026-02-01"), threat("T-02"))
    made.commit(
        "2026-01-05", {"_policy.yaml": low, "shop.yaml": old, "bank.yaml": model("bank", threat("B-1")), "broken.yaml": "no: [model"}
    )
    made.git("tag", "release/1")
    files = {"_policy.yaml": "{}\n", "shop.yaml": model("shop", threat("T-01", "avoid")), "bank.yaml": None, "broken.yaml": None}
    made.commit("2026-03-01", files)
    return made


def test_a_tag_has_its_own_models_policy_and_day(repository: Repository) -> None:
    found = snapshot(repository.models, "release/1")
    entries = [(one.assessed.service, one.assessed.threat.id, one.assessed.remaining, one.assessed.status.value) for one in found.entries]
    assert entries == [("bank", "B-1", "low", "Undecided"), ("shop", "T-02", "low", "Undecided"), ("shop", "T-01", "low", "Accepted")]
    assert (found.day, [one.path for one in found.portfolio.broken]) == (date(2026, 1, 5), ["models/broken.yaml"])


@pytest.mark.parametrize("ref", ["v9", "--help", "-p", "--output=x", "release/1:models", "", "HEAD\0", "a b", "@{", ".."])
def test_what_is_no_commit_is_refused_with_what_to_do(repository: Repository, ref: str) -> None:
    with pytest.raises(ConfigurationError, match="Git knows no tag"):
        snapshot(repository.models, ref)


def test_a_commit_before_the_models_is_refused(repository: Repository) -> None:
    empty = repository.git("commit-tree", "-m", "Empty", repository.git("mktree", "--missing"))
    with pytest.raises(ConfigurationError, match="contains no folder `models`"):
        snapshot(repository.models, empty)


def test_a_tree_of_hostile_names_writes_nothing_outside(repository: Repository, tmp_path: Path) -> None:
    """Git's plumbing makes trees that its porcelain refuses."""
    blob = repository.git("rev-parse", "HEAD:models/shop.yaml")
    inner = _tree(repository, f"100644 blob {blob}\tescaped.yaml")
    models = _tree(repository, f"040000 tree {inner}\t..", f"120000 blob {blob}\tlink.yaml", f"100644 blob {blob}\tshop.yaml")
    commit = repository.git("commit-tree", "-m", "Hostile", _tree(repository, f"040000 tree {models}\tmodels"))
    found = snapshot(repository.models, commit)
    assert (list(found.facts), [one.path for one in found.portfolio.broken]) == (["shop"], ["models/link.yaml"])
    assert [path.name for path in tmp_path.rglob("escaped.yaml")] == []


def _tree(repository: Repository, *lines: str) -> str:
    raw = b"".join(
        f"{mode.lstrip('0')} {name}".encode() + b"\0" + bytes.fromhex(blob)
        for mode, blob, name in ((line.split()[0], line.split()[2], line.partition("\t")[2]) for line in lines)
    )
    command = ["git", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"]
    return subprocess.run(command, cwd=repository.root, input=raw, check=True, capture_output=True).stdout.decode().strip()


def test_the_command_tells_what_of_a_commit_is_not_read(repository: Repository) -> None:
    folder = repository.git("rev-parse", "release/1:models")
    for _ in range(20):
        folder = _tree(repository, f"40000 tree {folder}\ta")
    commit = repository.git("commit-tree", "-m", "Deep", _tree(repository, f"40000 tree {folder}\tmodels"))
    result = CliRunner().invoke(group, ["register", "--models", str(repository.models), "--as-of", commit], standalone_mode=False)
    assert result.return_value == 1
    assert "TM030 The folder is not read: it is deeper" in result.stderr


def test_the_command_prints_the_register_as_of_a_tag(repository: Repository) -> None:
    result = CliRunner().invoke(
        group, ["register", "--models", str(repository.models), "--as-of", "release/1", "--format", "json"], standalone_mode=False
    )
    found = json.loads(result.stdout)
    assert result.return_value == 1, "a model that could not be read is told"
    assert "models/broken.yaml is not a valid model" in result.stderr
    assert [(one["service"], one["id"], one["status"]) for one in found["threats"]] == [
        ("bank", "B-1", "Undecided"),
        ("shop", "T-02", "Undecided"),
        ("shop", "T-01", "Accepted"),
    ]
    assert [one["service"] for one in found["services"]] == ["bank", "shop"]
    Draft202012Validator(json.loads(schema_bytes(tables_of((), {}, under(Policy()), date.min)))).validate(found)
    assert (found["about"]["as_of"], found["about"]["today"]) == ("release/1", "2026-01-05")


def test_the_command_prints_todays_register_as_a_table_and_writes_it_as_csv(
    repository: Repository, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    models = ("--models", str(repository.models))
    assert run(["register", *models, "--today", "2026-04-01"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        "INHERENT RISK  RESIDUAL RISK  OPEN  STATUS   SERVICE  ID    THREAT DESCRIPTION",
        "critical       not rated      no    Avoided  shop     T-01  Threat T-01",
        "",
        "1 threat, 0 open, statuses as of 2026-04-01.",
    ]
    assert run(["register", *models, "--format", "csv", "--output", str(tmp_path / "register.csv")]) == 0
    rows = list(csv.reader(io.StringIO((tmp_path / "register.csv").read_bytes().decode("utf-8-sig"), newline="")))
    assert [row[0] for row in rows] == ["ID", "T-01"]


def test_the_command_says_what_to_do_about_an_unknown_tag(repository: Repository, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["register", "--models", str(repository.models), "--as-of", "v9"]) == 2
    assert "git fetch --tags" in capsys.readouterr().err


def test_a_file_of_a_commit_that_is_too_large_is_said_to_be_larger_than_what_is_read(repository: Repository) -> None:
    found = open_repository(repository.models)
    assert found is not None
    folder = found.folder(found.commit(found.head))
    assert folder is not None
    tree = CommitTree(found, folder, "models")
    name = next(one.name for one in tree.entries() if one.kind == "file")
    size = len(tree.read(name, 100_000))
    assert len(tree.read(name, size)) == size
    with pytest.raises(FileError) as refused:
        tree.read(name, size - 1)
    assert (refused.value.refusal, refused.value.size) == (Refusal.TOO_LARGE, size)


@pytest.mark.parametrize(
    ("name", "refusal"), [("link.yaml", Refusal.LINK), ("folder", Refusal.NOT_A_FILE), ("nothing.yaml", Refusal.MISSING)]
)
def test_what_is_no_file_of_a_commit_is_refused_as_what_it_is(tmp_path: Path, name: str, refusal: Refusal) -> None:
    made = new_repository(tmp_path / "work")
    made.models.mkdir()
    (made.models / "link.yaml").symlink_to("shop.yaml")
    made.commit("2026-01-10", {"shop.yaml": model("shop"), "folder/bank.yaml": model("bank")})
    found = open_repository(made.models)
    assert found is not None
    folder = found.folder(found.commit(found.head))
    assert folder is not None
    with pytest.raises(FileError) as refused:
        CommitTree(found, folder, "models").read(name, 1_000)
    assert refused.value.refusal is refusal
