"""Which state of the models a site was built from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ..errors import HistoryError
from .git import git


@dataclass(frozen=True)
class Origin:
    """The commit that the models' folder stands at.

    Attributes:
        commit: its full id, 40 or 64 hexadecimal digits.
        committed: when it was committed, with the committer's offset.
        changed: whether files of the folder differ from the commit.
        shallow: whether the repository holds a part of its history only.
    """

    commit: str
    committed: datetime
    changed: bool
    shallow: bool


def origin_of(folder: Path) -> Origin | None:
    """The commit of a folder; `None` where it is in no repository, or git is missing."""
    try:
        commit, _, committed = git(folder, "log", "-1", "--no-show-signature", "--format=%H %cI").decode().strip().partition(" ")
        changed = bool(git(folder, "status", "--porcelain", "--untracked-files=all", "--", ".").strip())
        shallow = git(folder, "rev-parse", "--is-shallow-repository").decode().strip() == "true"
        return Origin(commit, datetime.fromisoformat(committed), changed, shallow)
    except (HistoryError, ValueError):
        return None
