"""Which files of a folder git knows."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ..errors import HistoryError
from ..files import FileError
from .commit_tree import CommitTree
from .git.repository import open_repository
from .guarding import bordered


def committed(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    """Those of some files that are in the commit that is checked out; none where no repository can be read.

    Args:
        folder: the models' folder.
        paths: of files below it; the empty one is the folder itself.
    """
    try:
        return _committed(folder, paths)
    except HistoryError:
        return frozenset()


@bordered
def _committed(folder: Path, paths: Iterable[str]) -> frozenset[str]:
    repository = open_repository(folder)
    id = repository.folder(repository.commit(repository.head)) if repository else None
    if repository is None or id is None:
        return frozenset()
    tree = CommitTree(repository, id, folder.name)
    return frozenset(path for path in paths if not path or _holds(tree, path))


def _holds(tree: CommitTree, path: str) -> bool:
    try:
        tree.blob(path)
    except FileError:
        return False
    return True
