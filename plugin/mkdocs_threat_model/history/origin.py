"""Which state of the models a site was built from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dulwich.object_format import SHA1, SHA256

from ..analysis.origin import Origin
from ..files import FileError
from ..model.folder import BASELINE_FILE, SUFFIXES
from ..model.tree import FolderTree, Tree
from .commit_tree import CommitTree
from .git.limits import MAX_FOLDERS, MAX_OBJECT
from .git.repository import open_repository


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
    return Origin(repository.head.hex(), commit.committed, changed, repository.is_shallow())


def _is_changed(folder: Tree, committed: CommitTree | None) -> bool:
    """Whether a file that is read differs: YAML files and the baseline, whether git ignores them or not."""
    now, then = set(_files(folder)), set(_files(committed)) if committed else set()
    return now != then or (committed is not None and any(_differs(folder, path, committed.blob(path)) for path in sorted(now)))


def _files(tree: Tree) -> Iterator[str]:
    todo = [("", 0)]
    while todo:
        path, depth = todo.pop()
        try:
            found = tree.entries(path)
        except FileError:
            continue
        for one in found:
            name = f"{path}/{one.name}" if path else one.name
            if one.name.startswith("."):
                continue
            if one.kind == "folder" and depth < MAX_FOLDERS:
                todo.append((name, depth + 1))
            elif one.kind == "file" and (one.name == BASELINE_FILE or PurePosixPath(name).suffix.lower() in SUFFIXES):
                yield name


def _differs(folder: Tree, path: str, blob: bytes) -> bool:
    """Whether a file is another one than a blob; line ends as Windows writes them are no difference."""
    try:
        raw = folder.read(path, MAX_OBJECT)
    except FileError:
        return True
    return _id(raw, len(blob)) != blob and (b"\r\n" not in raw or _id(raw.replace(b"\r\n", b"\n"), len(blob)) != blob)


def _id(raw: bytes, length: int) -> bytes:
    form = SHA256 if length == SHA256.oid_length else SHA1
    return form.hash_object(b"blob %d\0" % len(raw) + raw)
