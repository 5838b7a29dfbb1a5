"""Git is asked on real repositories, and a repository's own configuration makes nothing run."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from mkdocs_threat_model.errors import HistoryError
from mkdocs_threat_model.history.git import git
from mkdocs_threat_model.history.origin import origin_of


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository with one commit of a folder of models."""
    models = tmp_path / "work" / "models"
    models.mkdir(parents=True)
    (models / "shop.yaml").write_text("service: shop\n")
    for arguments in (
        ("init", "-q", "-b", "main"),
        ("add", "."),
        ("-c", "user.name=author", "-c", "user.email=author@example.com", "commit", "-q", "-m", "First", "--date", "2026-01-02T03:04:05+02:00"),
    ):
        subprocess.run(["git", *arguments], cwd=models.parent, check=True, env={"PATH": "/usr/bin:/bin", "GIT_COMMITTER_DATE": "2026-01-02T03:04:05+02:00"})
    return models


def test_the_origin_is_the_commit_and_its_date(repository: Path) -> None:
    origin = origin_of(repository)
    assert origin is not None
    assert (len(origin.commit), origin.committed.isoformat()) == (40, "2026-01-02T03:04:05+02:00")
    assert (origin.changed, origin.shallow) == (False, False)


@pytest.mark.parametrize("name", ["shop.yaml", "new.yaml"], ids=["edited", "untracked"])
def test_a_change_that_is_not_committed_shows(repository: Path, name: str) -> None:
    (repository / name).write_text("service: other\n")
    assert origin_of(repository).changed


def test_a_change_outside_of_the_models_does_not_show(repository: Path) -> None:
    (repository.parent / "notes.md").write_text("Notes\n")
    assert not origin_of(repository).changed


def test_without_a_repository_there_is_no_origin(tmp_path: Path) -> None:
    assert origin_of(tmp_path) is None


def test_without_git_there_is_no_origin(repository: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    assert origin_of(repository) is None
    with pytest.raises(HistoryError, match="not installed"):
        git(repository, "status")


def test_a_repository_cannot_make_git_run_a_program(repository: Path, tmp_path: Path) -> None:
    """What `core.fsmonitor` of a hostile checkout would do on every `git status`."""
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {ran}\n")
    program.chmod(0o755)
    subprocess.run(["git", "config", "core.fsmonitor", str(program)], cwd=repository, check=True)
    origin_of(repository)
    assert not ran.exists()
