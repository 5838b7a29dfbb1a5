"""Finished files are copied in one step, and as MkDocs does where that is not possible."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from mkdocs_threat_model.output.before import Before
from mkdocs_threat_model.output.copying import unless_there


def _copied(source: Path, target: Path, *, dirty: bool = False, now: str | None = None) -> list[bool]:
    asked: list[bool] = []
    file = SimpleNamespace(abs_src_path=now or str(source), abs_dest_path=str(target), copy_file=lambda dirty=False: asked.append(dirty))
    unless_there(file, source, Before())(dirty)
    return asked


@pytest.mark.parametrize("data", [b"", b"text", bytes(1 << 20)], ids=len)
def test_a_file_is_copied_with_the_folders_that_it_needs(tmp_path: Path, data: bytes) -> None:
    source, target = tmp_path / "source", tmp_path / "a" / "b" / "target"
    source.write_bytes(data)
    assert _copied(source, target) == []
    assert target.read_bytes() == data
    source.write_bytes(b"less")
    assert _copied(source, target) == []
    assert target.read_bytes() == b"less"


def test_mkdocs_copies_what_is_long_or_of_others_or_in_the_way(tmp_path: Path) -> None:
    source, target = tmp_path / "source", tmp_path / "target"
    source.write_bytes(bytes((1 << 20) + 1))
    assert _copied(source, target) == [False]
    source.write_bytes(b"text")
    assert _copied(source, target, now=str(tmp_path / "other")) == [False]
    assert _copied(source, target, dirty=True, now=str(tmp_path / "other")) == [True]
    assert _copied(tmp_path / "missing", target) == [False]
    assert not target.exists()
    target.mkdir()
    assert _copied(source, target) == [False]
