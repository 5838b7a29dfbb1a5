"""Which state of the models a site was built from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath

from dulwich.object_format import SHA1, SHA256

from ..analysis.origin import Origin
from ..files import FileError
from ..model.folder import ARRANGEMENTS_FILE, BASELINE_FILE, MAX_ENTRIES, MAX_TOTAL, SUFFIXES
from ..model.tree import FolderTree, Tree
from .commit_tree import CommitTree
from .git.bounds import MAX_FOLDERS, MAX_OBJECT
from .git.repository import open_repository
from .guarding import bordered

_OTHERS = (BASELINE_FILE, ARRANGEMENTS_FILE)
"""What is read besides YAML files."""


@bordered
def origin_of(folder: Path) -> Origin | None:
    """The commit of a folder; `None` where it is in no repository with a commit.

    Raises:
        HistoryError: it is in one that cannot be read.
    """
    repository = open_repository(folder)
    if repository is None:
        return None
    commit = repository.commit(repository.head)
    tree = repository.folder(commit)
    changed = _is_changed(FolderTree(folder), CommitTree(repository, tree, folder.name) if tree else None)
    return Origin(repository.head.hex(), commit.committed, changed, repository.is_shallow(), "/".join(repository.path))


@bordered
def commits_of(folder: Path, refs: Sequence[str]) -> tuple[str, ...]:
    """The ids of the commits that tags, branches or commits lead to now; empty for one that git does not know.

    Args:
        folder: the models' folder.
        refs: as for a snapshot.

    Raises:
        HistoryError: the repository cannot be read.
    """
    repository = open_repository(folder) if refs else None
    ids = (repository.resolve(ref) if repository else None for ref in refs)
    return tuple(id.hex() if id else "" for id in ids)


def _is_changed(folder: Tree, committed: CommitTree | None) -> bool:
    """Whether a file that is read differs: YAML files, the baseline and the arrangement, whether git ignores them or not.

    What is more than a folder of models may hold is not compared, and counts as changed.
    """
    now, then = _some(folder), _some(committed) if committed else set()
    if now != then or len(now) > MAX_ENTRIES:
        return True
    return committed is not None and _differ(folder, committed, sorted(now))


def _differ(folder: Tree, committed: CommitTree, paths: Iterable[str]) -> bool:
    left = MAX_TOTAL
    for path in paths:
        try:
            raw = folder.read(path, min(left, MAX_OBJECT))
        except FileError:
            return True
        left -= len(raw)
        if not _is(raw, committed.blob(path)):
            return True
    return False


def _some(tree: Tree) -> set[str]:
    return set(islice(_files(tree), MAX_ENTRIES + 1))


def _files(tree: Tree) -> Iterator[str]:
    todo = [("", 0)]
    while todo:
        path, depth = todo.pop()
        try:
            found = tree.entries(path)
        except FileError:
            continue
        for entry in found:
            name = f"{path}/{entry.name}" if path else entry.name
            if entry.name.startswith("."):
                continue
            if entry.kind == "folder" and depth < MAX_FOLDERS:
                todo.append((name, depth + 1))
            elif entry.kind == "file" and (entry.name in _OTHERS or PurePosixPath(name).suffix.lower() in SUFFIXES):
                yield name


def _is(raw: bytes, blob: bytes) -> bool:
    """Whether a file is a blob; line ends as Windows writes them are no difference."""
    return _id(raw, len(blob)) == blob or (b"\r\n" in raw and _id(raw.replace(b"\r\n", b"\n"), len(blob)) == blob)


def _id(raw: bytes, length: int) -> bytes:
    form = SHA256 if length == SHA256.oid_length else SHA1
    return form.hash_object(b"blob %d\0" % len(raw) + raw)
