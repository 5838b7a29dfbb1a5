"""What is found of a piece of evidence, and that looking for it follows no link, opens nothing odd and ends."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

from cases import read_yaml
from mkdocs_threat_model.analysis.evidence_results import EvidenceResult
from mkdocs_threat_model.evidence_lookup import looking_up
from mkdocs_threat_model.evidence_lookup.evidence_roots import evidence_root
from mkdocs_threat_model.evidence_lookup.looking_up import EvidenceFinder, look_up
from mkdocs_threat_model.model.evidence_item import EvidenceEntry, EvidenceItem
from mkdocs_threat_model.model.types import adapter

CASES = read_yaml(Path(__file__).parent / "lookups.yaml")
REPORT = b'<testsuites><testcase classname="a" name="b"/></testsuites>'


def _item(value: Any) -> EvidenceItem:
    found: EvidenceItem = adapter(EvidenceEntry).validate_python(value)
    return found


def _state(result: EvidenceResult) -> str:
    return "expected" if result.is_missed else result.state.value


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("tree")
    for name, text in CASES["files"].items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(text.encode())
    return root


@pytest.mark.parametrize("case", CASES["lookups"], ids=lambda case: str(case[0])[:80])
def test_what_is_found(case: list[Any], tree: Path) -> None:
    result = look_up(_item(case[0]), tree)
    assert _state(result) == case[1], result.reason
    assert len(case) < 3 or result.reason == case[2]


def test_bytes_that_are_no_text_are_looked_through(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"\xff\xfe\0mode: STRICT\xff")
    assert _state(look_up(_item({"file": "a", "contains": "mode: STRICT"}), tmp_path)) == "found"


def _link(path: Path, target: Path) -> None:
    path.symlink_to(target, target_is_directory=target.is_dir())


HOSTILE: dict[str, tuple[Any, str, str]] = {
    "a link to a file inside": ("inside-link", "gone", "is a link"),
    "a link to a file outside": ("outside-link", "gone", "is a link"),
    "a file behind a link to a folder": ("folder-link/a", "gone", "is a link, or is reached through one"),
    "a file behind a link outside": ({"file": "up/secret", "contains": "s"}, "gone", "links are not followed"),
    "a text in a file behind a link": ({"file": "inside-link", "contains": "x"}, "gone", "is a link"),
    "a link that leads nowhere": ("broken-link", "gone", "is a link"),
    "a link that leads to itself": ("loop/a", "gone", "is a link"),
    "a report that is a link": ({"test": "b", "report": "report-link"}, "gone", "is a link"),
    "a FIFO": ("fifo", "gone", "is not a regular file"),
    "a text in a FIFO": ({"file": "fifo", "contains": "x"}, "gone", "is not a regular file"),
    "a report that is a FIFO": ({"test": "b", "report": "fifo"}, "gone", "is not a regular file"),
    "a link to a device": ({"file": "zero", "contains": "x"}, "gone", "is a link"),
    "a name that is too long": ("a" * 300, "gone", "does not exist"),
    "a path that is too long": ("a/" * 900 + "a", "gone", "does not exist"),
    "a large file": ({"file": "large", "contains": "x"}, "expected", "is larger than 5 MB"),
    "a large file that need only exist": ("large", "found", "exists"),
    "a large report": ({"test": "b", "report": "huge"}, "expected", "is larger than 20 MB"),
}


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret").write_text("secret")
    root = tmp_path_factory.mktemp("hostile")
    (root / "folder").mkdir()
    (root / "folder" / "a").write_text("x")
    (root / "report").write_bytes(REPORT)
    _link(root / "inside-link", root / "folder" / "a")
    _link(root / "outside-link", outside / "secret")
    _link(root / "folder-link", root / "folder")
    _link(root / "up", outside)
    _link(root / "broken-link", root / "nowhere")
    _link(root / "loop", root / "loop")
    _link(root / "report-link", root / "report")
    _link(root / "zero", Path("/dev/zero"))
    os.mkfifo(root / "fifo")
    for name, size in (("large", 5_000_001), ("huge", 20_000_001)):
        with (root / name).open("wb") as file:
            file.truncate(size)
    return root


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_followed_and_nothing_odd_is_opened(name: str, hostile: Path) -> None:
    value, state, said = HOSTILE[name]
    began = time.monotonic()
    result = look_up(_item(value), hostile)
    assert (_state(result), said in result.reason) == (state, True), result.reason
    assert time.monotonic() - began < 5


def test_devices_below_the_root_are_not_opened() -> None:
    """The root may be any folder that somebody names."""
    for value in ("zero", {"file": "zero", "contains": "x"}, {"test": "b", "report": "tty"}):
        assert look_up(_item(value), Path("/dev")).is_gone


PATHS_THAT_LEAD_OUT = [
    "../a",
    "a/../../b",
    "/etc/passwd",
    "C:/a",
    "a\\b",
    "\\\\host\\a",
    "a\0b",
    ".git/config",
    "sub/.Git/config",
    "git~1/config",
    ".git::$DATA",
]


@pytest.mark.parametrize("path", PATHS_THAT_LEAD_OUT)
@pytest.mark.parametrize("key", ["file", "report"])
def test_paths_that_lead_out_are_none_of_the_format(key: str, path: str) -> None:
    with pytest.raises(ValueError, match=r"path|git's own folder"):
        _item({"file": path} if key == "file" else {"test": "a", "report": path})


def test_a_name_in_other_letters_is_not_the_file(tmp_path: Path) -> None:
    """Two names of one file are two files' names to some systems and one to others: what the folder lists counts."""
    (tmp_path / "Mesh").write_text("x")
    os.link(tmp_path / "Mesh", tmp_path / "mESH")
    assert [_state(look_up(_item(name), tmp_path)) for name in ("Mesh", "mESH", "mesh")] == ["found", "found", "gone"]


def test_a_root_that_is_absent_is_expected(tmp_path: Path) -> None:
    finder = EvidenceFinder(tmp_path / "code")
    found = finder.look_up([_item("a"), _item({"test": "a", "report": "b"}), _item("https://example.com")])
    assert [_state(result) for result in found.values()] == ["expected", "expected", "not checked"]
    assert next(iter(found.values())).reason == "The folder `code`, below which evidence is looked for, does not exist."


def test_a_report_is_read_once_however_many_tests_are_named(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_bytes(REPORT)
    finder = EvidenceFinder(tmp_path)
    assert not finder.look_up([_item({"test": "a.b", "report": "report.xml"})]).popitem()[1].is_gone  # type: ignore[attr-defined]
    (tmp_path / "report.xml").unlink()
    assert _state(finder.look_up([_item({"test": "b", "report": "report.xml"})]).popitem()[1]) == "found"  # type: ignore[attr-defined]


def test_one_service_is_bounded_and_does_not_bound_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(looking_up, "MAX_ITEMS", 3)
    (tmp_path / "a").write_text("x")
    finder = EvidenceFinder(tmp_path)
    items = [_item({"file": "a", "contains": text}) for text in "xyzw"]
    for _ in range(2):
        found = finder.look_up([_item("https://example.com"), *items])
        assert [_state(result) for result in found.values()] == ["not checked", "found", "gone", "gone", "expected"]
    monkeypatch.setattr(looking_up, "MAX_READ", 2)
    assert [_state(result) for result in finder.look_up(items).values()] == ["found", "gone", "expected", "expected"]


@pytest.mark.slow
def test_a_large_report_of_a_million_levels_ends(tmp_path: Path) -> None:
    (tmp_path / "report.xml").write_bytes(b"<testsuite>" + b"<a>" * 1_000_000)
    began = time.monotonic()
    assert look_up(_item({"test": "b", "report": "report.xml"}), tmp_path).is_gone
    assert time.monotonic() - began < 20


@pytest.mark.parametrize(("git", "expected"), [("", "repository"), ("repository", "repository"), ("repository/models", "repository")])
def test_the_root_is_the_repositorys_else_the_folder_above_the_models(git: str, expected: str, tmp_path: Path) -> None:
    models = tmp_path / "repository" / "models"
    models.mkdir(parents=True)
    if git:
        (tmp_path / git / ".git").mkdir()
    assert evidence_root(models) == (tmp_path / expected).resolve()
    assert evidence_root(models, tmp_path / "code") == tmp_path / "code"


def test_models_deep_in_a_repository_name_files_from_its_root(tmp_path: Path) -> None:
    models = tmp_path / "docs" / "security" / "models"
    models.mkdir(parents=True)
    (tmp_path / ".git").mkdir()
    (tmp_path / "Makefile").write_text("all:")
    found = looking_up.looking_up(models)([_item("Makefile"), _item("docs/security")])
    assert [_state(result) for result in found.values()] == ["found", "found"]
