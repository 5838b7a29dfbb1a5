"""A fault of ours in reading a repository costs its history, and not the build. Nothing that a user can write does that, which is the point."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from repositories import Repository, model, new_repository, threat

from mkdocs_threat_model.analysis.threat_history import NoHistory
from mkdocs_threat_model.checks.runs import run_checks
from mkdocs_threat_model.checks.selection import select
from mkdocs_threat_model.errors import ConfigurationError, HistoryError
from mkdocs_threat_model.history.folder_commit import origin_of
from mkdocs_threat_model.history.folder_history import read_history
from mkdocs_threat_model.history.git.repository import Repository as Reader
from mkdocs_threat_model.history.snapshot import snapshot

FAULTS = [RecursionError("deep"), MemoryError(), TypeError("\x1b[31m\n::error::"), UnicodeDecodeError("utf-8", b"\xff", 0, 1, "why")]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    made = new_repository(tmp_path / "work")
    made.commit("2026-01-02", {"shop.yaml": model("shop", threat("T-01"))})
    return made


def _failing(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def failing(*_: object) -> object:
        raise fault

    monkeypatch.setattr(Reader, "commit", failing)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_a_fault_is_told_as_a_history_that_cannot_be_read(
    fault: Exception, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    origin = origin_of(repository.models)
    _failing(monkeypatch, fault)
    said = f"an internal error, {type(fault).__name__}. Set THREAT_MODEL_DEBUG=1"
    with pytest.raises(HistoryError, match=said):
        origin_of(repository.models)
    with pytest.raises(ConfigurationError, match=said):
        snapshot(repository.models, "HEAD")
    found = read_history(repository.models, origin)
    assert isinstance(found, NoHistory)
    assert said in found.reason
    assert found.reason.isprintable()


def test_the_models_are_checked_all_the_same(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    before = run_checks(select([repository.models]), date(2026, 1, 3))
    _failing(monkeypatch, RecursionError())
    assert run_checks(select([repository.models]), date(2026, 1, 3)).findings == before.findings


def test_an_interruption_is_not_caught(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    _failing(monkeypatch, KeyboardInterrupt())  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        origin_of(repository.models)
