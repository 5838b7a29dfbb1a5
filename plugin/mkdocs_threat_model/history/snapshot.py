"""The models as they stood at a commit or a tag, read by the same reader under the policy of that time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from ..analysis.facts import Entry, Facts, analysed
from ..analysis.register_entries import register
from ..errors import ConfigurationError, HistoryError
from ..model.folder_reading import Reader
from ..model.portfolio import Portfolio, read_portfolio
from ..model.reading import parse_model
from ..model.tree import FolderTree
from .commit_tree import CommitTree
from .git.repository import Repository, open_repository
from .git.revisions import UNDERSTOOD
from .guarding import bordered


@dataclass(frozen=True)
class Snapshot:
    """The models at a commit.

    Attributes:
        ref: as it was asked for: a tag, a branch or a commit.
        commit: the commit's full id.
        day: the day of the statuses: of the commit in UTC, unless another was asked for.
        portfolio: the models and what could not be read.
        facts: what follows from each model under the policy of the commit.
    """

    ref: str
    commit: str
    day: date
    portfolio: Portfolio
    facts: Mapping[str, Facts]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The register."""
        return register(self.facts)


def snapshot(folder: Path, ref: str) -> Snapshot:
    """Reads the models of a folder as of a tag, a branch or a commit.

    Args:
        folder: the models' folder.
        ref: a tag, a branch, an id of a commit or its first digits, and steps back along first parents: `HEAD~2`, `v1^`.

    Raises:
        ConfigurationError: git does not know it, or it holds no such folder.
    """
    try:
        repository = open_repository(folder)
        id = repository.resolve(ref) if repository else None
        if repository is None or id is None:
            raise ConfigurationError(
                f"Git knows no tag, branch or commit `{ref}`. Check its name, or fetch it: `git fetch --tags`; "
                f"in CI `fetch-depth: 0`. {UNDERSTOOD}"
            )
        found = snapshot_at(repository, folder, id, ref)
    except HistoryError as error:
        raise ConfigurationError(f"The models of `{ref}` cannot be read: {error}") from None
    if found is None:
        path = "/".join(repository.path)
        raise ConfigurationError(
            f"`{ref}` contains no folder `{path}`: the models were elsewhere then, or did not exist. Choose a later one."
        )
    return found


@bordered
def snapshot_at(
    repository: Repository, folder: Path, id: bytes, ref: str, day: date | None = None, read: Reader = parse_model
) -> Snapshot | None:
    """The models of a commit; `None` where it holds no such folder.

    Args:
        repository: where it is.
        folder: the models' folder.
        id: the commit's.
        ref: what it is called.
        day: the day of the statuses; `None` for the commit's own.
        read: how the bytes of one file become a model.

    Raises:
        HistoryError: the repository cannot be read.
    """
    commit = repository.commit(id)
    models = repository.folder(commit)
    if models is None:
        return None
    day = day or datetime.fromtimestamp(commit.time, UTC).date()
    portfolio, facts = analysed(read_portfolio(CommitTree(repository, models, FolderTree(folder).name), read), day)
    return Snapshot(ref, id.hex(), day, portfolio, facts)
