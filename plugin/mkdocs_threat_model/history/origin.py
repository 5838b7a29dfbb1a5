"""Which state of the models a site was built from."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from ..analysis.origin import Origin
from ..errors import HistoryError
from .git import git


def origin_of(folder: Path) -> Origin | None:
    """The commit of a folder; `None` where it is in no repository, or git is missing."""
    try:
        commit, _, committed = git(folder, "log", "-1", "--no-show-signature", "--format=%H %cI").decode().strip().partition(" ")
        changed = bool(git(folder, "status", "--porcelain", "--untracked-files=all", "--", ".").strip())
        shallow = git(folder, "rev-parse", "--is-shallow-repository").decode().strip() == "true"
        return Origin(commit, datetime.fromisoformat(committed), changed, shallow)
    except (HistoryError, ValueError):
        return None
