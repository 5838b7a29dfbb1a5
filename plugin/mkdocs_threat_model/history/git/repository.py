"""The repository of a folder, as far as the folder's history needs it."""

from __future__ import annotations

from pathlib import Path

from .ancestry import common_ancestor
from .bounds import MAX_COMMIT, MAX_MAP, TooLargeError
from .locating import RepositoryPlace, locate
from .mailmap import Mailmap
from .objects import Objects
from .parsing import CommitObject, TreeEntry, parse_commit, parse_parents
from .refs import Refs
from .revisions import resolve
from .trees import Trees

_MAP = ".mailmap"


class Repository:
    """A repository with a commit, seen from a folder in it.

    Args:
        place: where it is, and the folder in it.
        refs: its refs.
        head: id of the commit that is checked out.

    Attributes:
        head: that id.
        path: names of the folders that lead from the work tree's root to the folder.
        trees: the folders that its commits hold.
    """

    def __init__(self, place: RepositoryPlace, refs: Refs, head: bytes) -> None:
        self.head, self.path = head, place.path
        self._refs = refs
        self._objects = Objects(place.common, len(head))
        self.trees = Trees(self._objects, len(head))

    def stored(self) -> int:
        """Bytes that its objects take on the disk, as far as they were looked at."""
        return self._objects.stored()

    def is_shallow(self) -> bool:
        """Whether it holds a part of its history only."""
        return self._refs.is_shallow()

    def resolve(self, text: str) -> bytes | None:
        """The id of the commit that a text means; `None` where it means none, or several."""
        return resolve(text, self._refs, self._objects)

    def commit(self, id: bytes) -> CommitObject:
        """A commit."""
        return parse_commit(self._objects.read(id, b"commit", MAX_COMMIT))

    def common_ancestor(self, left: bytes, right: bytes) -> bytes | None:
        """The commit from which the work of two commits parts; `None` where they have none, or the clone is too shallow to tell."""

        def parents(id: bytes) -> tuple[int, tuple[bytes, ...]]:
            raw = self._objects.read(id, b"commit", MAX_COMMIT)
            return parse_commit(raw).time, parse_parents(raw)

        return common_ancestor(left, right, parents)

    def folder(self, commit: CommitObject) -> bytes | None:
        """The folder's tree in a commit; `None` where it holds no such folder."""
        found = self.trees.find(commit.tree, self.path)
        return found.id if found and found.is_folder else None

    def blob(self, id: bytes, limit: int) -> bytes | None:
        """A file's bytes; `None` for one above the limit."""
        try:
            return self._objects.read(id, b"blob", limit)
        except TooLargeError:
            return None

    def mailmap(self) -> tuple[Mailmap, str]:
        """The map of names of the commit that is checked out, and what tells it from another one."""
        found: TreeEntry | None = self.trees.entries(self.commit(self.head).tree).get(_MAP)
        if found is None or not found.is_file:
            return Mailmap(), ""
        return Mailmap(self.blob(found.id, MAX_MAP) or b""), found.id.hex()


def open_repository(folder: Path) -> Repository | None:
    """The repository that holds a folder; `None` where none does, or it has no commit yet.

    Args:
        folder: the models' folder; its repository is looked for above it, never in it.

    Raises:
        HistoryError: there is a repository that cannot be read. So do all of its methods.
    """
    place = locate(folder)
    refs = Refs(place) if place else None
    head = refs.head() if refs else None
    return Repository(place, refs, head) if place and refs and head else None
