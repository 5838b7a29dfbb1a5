"""What a result follows from changes its key; what nobody can compare is never the same."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from mkdocs_threat_model.build.stamps import templates_key


def _template(folder: Path) -> None:
    (folder / "service").mkdir(parents=True)
    (folder / "service" / "header.html.j2").write_text("<p>Ours.</p>", encoding="utf-8")


def _too_large(folder: Path) -> None:
    _template(folder)
    (folder / "large.j2").write_bytes(b"x" * ((1 << 20) + 1))


def _with_a_link(folder: Path) -> None:
    _template(folder)
    (folder / "link.j2").symlink_to("service/header.html.j2")


@pytest.mark.parametrize("make", [Path.mkdir, _template], ids=["empty", "a template"])
def test_the_same_templates_have_the_same_key(make: Callable[[Path], object], tmp_path: Path) -> None:
    for name in "ab":
        make(tmp_path / name)
    assert templates_key(tmp_path / "a") == templates_key(tmp_path / "b") != templates_key(None)


@pytest.mark.parametrize(
    "make", [lambda _: None, Path.touch, _too_large, _with_a_link], ids=["missing", "a file", "one too large", "a link inside"]
)
def test_templates_that_nobody_can_compare_are_never_the_same(make: Callable[[Path], object], tmp_path: Path) -> None:
    make(tmp_path / "own")
    assert templates_key(tmp_path / "own") != templates_key(tmp_path / "own")
