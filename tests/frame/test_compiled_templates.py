"""Templates as compiled before: kept whole, taken only where they belong to the text, and of the package alone."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment, FileSystemLoader

from mkdocs_threat_model.frame.compiled_templates import CompiledTemplates
from mkdocs_threat_model.frame.templates import TEMPLATES, _environment, compile_templates


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A template, on a machine whose Python keeps what it compiles."""
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    (tmp_path / "a.html.j2").write_text("one {{ n }}\n", encoding="utf-8")
    return tmp_path


def environment(folder: Path) -> Environment:
    """A new one, as in a process of its own."""
    return Environment(loader=FileSystemLoader(folder), autoescape=True, bytecode_cache=CompiledTemplates())


def kept(folder: Path) -> list[Path]:
    """The compiled files."""
    return sorted((folder / "kept").rglob("*.jinja*"))


def test_it_is_kept_and_taken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert environment(folder).get_template("a.html.j2").render(n=1) == "one 1"
    assert len(kept(folder)) == 1
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert environment(folder).get_template("a.html.j2").render(n=2) == "one 2"


@pytest.mark.parametrize("damage", [lambda data: b"", lambda data: data[:40], lambda data: b"x" + data[1:], lambda data: data + b"\0" * 9])
def test_a_damaged_file_is_made_anew_or_does_no_harm(folder: Path, damage: object) -> None:
    environment(folder).get_template("a.html.j2")
    (file,) = kept(folder)
    whole = file.read_bytes()
    file.write_bytes(damage(whole))  # type: ignore[operator]
    assert environment(folder).get_template("a.html.j2").render(n=1) == "one 1"


def test_another_text_is_compiled_anew(folder: Path) -> None:
    environment(folder).get_template("a.html.j2")
    (folder / "a.html.j2").write_text("two {{ n }}\n", encoding="utf-8")
    assert environment(folder).get_template("a.html.j2").render(n=1) == "two 1"
    assert environment(folder).get_template("a.html.j2").render(n=1) == "two 1"


def test_nothing_is_kept_where_python_keeps_nothing(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    environment(folder).get_template("a.html.j2")
    assert kept(folder) == []


def test_where_nothing_can_be_written_a_template_is_compiled_each_time(folder: Path) -> None:
    (folder / "kept").write_text("a file where a folder should be", encoding="utf-8")
    assert environment(folder).get_template("a.html.j2").render(n=1) == "one 1"


def test_a_template_without_a_file_is_compiled(folder: Path) -> None:
    memory = Environment(loader=DictLoader({"a": "{{ n }}"}), autoescape=True, bytecode_cache=CompiledTemplates())
    assert memory.get_template("a").render(n=1) == "1"


def test_of_a_users_own_templates_nothing_is_kept(tmp_path: Path) -> None:
    assert _environment(tmp_path).bytecode_cache is None
    assert _environment(None).bytecode_cache is not None


@pytest.mark.slow
def test_all_templates_are_compiled_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", True)
    compile_templates()
    assert len(kept(folder)) == len(list(TEMPLATES.rglob("*.j2")))
