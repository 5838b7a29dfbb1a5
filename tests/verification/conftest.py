"""The published site, and the command run on it without making the site again each time."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

import pytest
from published import Change, Run, Whole, whole_site

from mkdocs_threat_model import cli
from mkdocs_threat_model.drawing.png import png_of


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Whole:
    """Two services with a history, a register as of a tag, a hand-written page among the generated ones."""
    return whole_site(tmp_path_factory.mktemp("whole"))


@pytest.fixture(autouse=True, scope="session")
def pictures() -> Iterator[None]:
    """Each drawing's PNG is made once for all tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mkdocs_threat_model.drawing.finished.png_of", lru_cache(png_of))
        yield


@pytest.fixture
def run(whole: Whole, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command in the project; the site that its models give was made once for all tests."""
    monkeypatch.chdir(whole.root)
    monkeypatch.setattr("mkdocs_threat_model.cli.verify.expected_of", lambda *_, **__: whole.expected)

    def call(*arguments: str) -> tuple[int, str]:
        capsys.readouterr()
        code = cli.run(["verify", "site", *arguments])
        return code, capsys.readouterr().out

    return call


@pytest.fixture
def change(whole: Whole) -> Iterator[Change]:
    """Writes a file of the site, or removes it; what was there comes back after the test."""
    before: dict[Path, bytes | None] = {}

    def write(name: str, data: bytes | None) -> None:
        path = whole.built.site / name
        before.setdefault(path, path.read_bytes() if path.is_file() else None)
        if data is None:
            path.unlink()
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    yield write
    for path, data in before.items():
        if data is None:
            path.unlink(missing_ok=True)
        elif path.is_symlink() or not path.exists():
            path.unlink(missing_ok=True)
            path.write_bytes(data)
        else:
            path.write_bytes(data)
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
