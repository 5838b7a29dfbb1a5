"""What was read of a folder, so that somebody can tell whether reading it again would give the same."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import PurePath

from ..files import FileError, FolderEntry
from .tree import Surroundings, Tree

Answer = tuple[str, int, str]
"""A path below the folder, or with a slash before it below the project around it; the limit of what was read of it (−1 where it
was listed); and the digest of what came."""
_LISTED = -1
_AROUND = "/"
"""What the paths begin with that are not of the folder, but of the project around it."""


@dataclass(frozen=True)
class RecordingTree:
    """A folder that keeps a record of all that is asked of it.

    Attributes:
        tree: the folder.
        answers: what was asked and what was answered, in that order; refusals are answers, too.
        prefix: what the paths in the answers begin with.
    """

    tree: Tree
    answers: list[Answer] = field(default_factory=list)
    prefix: str = ""

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.tree.name

    @property
    def place(self) -> str:
        """Where the folder is."""
        return self.tree.place

    @property
    def around(self) -> Surroundings | None:
        """The project that it stands in; what is asked of that is recorded, too."""
        around = self.tree.around
        return around and replace(around, tree=RecordingTree(around.tree, self.answers, _AROUND))

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in a folder below it."""
        try:
            found = self.tree.entries(path)
        except FileError as error:
            self._keep(path, _LISTED, _refused(error))
            raise
        self._keep(path, _LISTED, _listed(found))
        return found

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """A file's bytes."""
        try:
            raw = self.tree.read(path, limit)
        except FileError as error:
            self._keep(path, limit, _refused(error))
            raise
        self._keep(path, limit, sha256(raw).hexdigest())
        return raw

    def _keep(self, path: str | PurePath, limit: int, answer: str) -> None:
        self.answers.append((self.prefix + PurePath(path).as_posix(), limit, answer))


def answers_same(tree: Tree, answers: Iterable[Answer]) -> bool:
    """Whether a folder gives the same answers still. A program that asks nothing else then comes to the same result."""
    return all(_asked(tree, path, limit) == answer for path, limit, answer in answers)


def _asked(tree: Tree, path: str, limit: int) -> str:
    if path.startswith(_AROUND):
        return _asked(tree.around.tree, path.removeprefix(_AROUND), limit) if tree.around else ""
    try:
        return _listed(tree.entries(path)) if limit == _LISTED else sha256(tree.read(path, limit)).hexdigest()
    except FileError as error:
        return _refused(error)


def _listed(found: Sequence[FolderEntry]) -> str:
    names = "".join(f"{len(entry.name)} {entry.name} {entry.kind}\n" for entry in found)
    return sha256(names.encode(errors="surrogatepass")).hexdigest()


def _refused(error: FileError) -> str:
    return f"{error.refusal.name} {error.reason}"
