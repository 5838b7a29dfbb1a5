"""Versions of the models' folder that are compared: a commit, the work tree, another folder, or an archive."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath, PurePosixPath

from ..errors import ConfigurationError
from ..files import FileError, FolderEntry
from ..model.archive_tree import ARCHIVES, ArchiveTree
from ..model.folder import POLICY_FILE, Contents, contents_of
from ..model.tree import FolderTree, Surroundings, Tree, tree_of
from ..model.yaml_text import MAX_BYTES
from .commit_tree import CommitTree
from .git.repository import Repository, open_repository
from .git.revisions import UNDERSTOOD
from .guarding import bordered

WORK_TREE = "the working tree"


class FilesOf(Enum):
    """Files of the folder."""

    MODELS = "models"
    CATALOG = "catalog"
    CONTROLS = "controls"


_PATHS: Mapping[FilesOf, Callable[[Contents], Iterable[PurePosixPath]]] = {
    FilesOf.MODELS: lambda contents: contents.models,
    FilesOf.CATALOG: lambda contents: contents.catalog,
    FilesOf.CONTROLS: lambda contents: (path for path, _ in contents.controls),
}


@dataclass(frozen=True)
class ModelVersion:
    """A version of the models' folder.

    Attributes:
        name: what it is called: `origin/main (1f0c9a2)`, `the working tree`.
        tree: the folder; nothing of it is unpacked or checked out.
        commit: the commit's id; empty for what is none.
    """

    name: str
    tree: Tree
    commit: str = ""

    def identities(self, part: FilesOf = FilesOf.MODELS) -> dict[PurePosixPath, bytes]:
        """What tells the contents of each file apart from any other's, by its path: git's id of the same bytes.

        Args:
            part: the files.

        Raises:
            ConfigurationError: the folder does not exist, or cannot be listed.
            HistoryError: the repository cannot be read.
        """
        contents = contents_of(self.tree)
        return {path: self.identity(path) for path in _PATHS[part](contents)}

    def identity(self, path: PurePath) -> bytes:
        """What tells a file's contents apart; of a file that cannot be read, and of none, its name."""
        try:
            return self.tree.blob(path) if isinstance(self.tree, CommitTree) else _blob_id(self.tree.read(path, MAX_BYTES))
        except FileError as error:
            return f"{error.refusal}".encode()


class ChosenModels:
    """A tree that shows some of its files: of the rest nothing is read.

    Args:
        tree: the folder.
        chosen: the paths of the models, and of the files of shared controls, that it shows.
        organisation: what it shows besides, by the names at the top.
    """

    def __init__(self, tree: Tree, chosen: frozenset[PurePosixPath], organisation: frozenset[str]) -> None:
        self._tree, self._chosen, self._organisation = tree, chosen, organisation
        self._folders = frozenset(parent for path in chosen for parent in path.parents)

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._tree.name

    @property
    def place(self) -> str:
        """Where the folder is."""
        return self._tree.place

    @property
    def around(self) -> None:
        """Nothing: of what is around nothing is read either."""

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in a folder, as far as it is shown."""
        here = PurePosixPath(path)
        return [entry for entry in self._tree.entries(path) if self._shows(here / entry.name)]

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """A file's bytes."""
        return self._tree.read(path, limit)

    def _shows(self, path: PurePosixPath) -> bool:
        return path in self._chosen or path in self._folders or path.parts[0] in self._organisation


class UnderPolicyOf:
    """A tree with the policy of another version in the place of its own.

    Args:
        tree: the folder.
        rules: the folder whose policy counts; where it has none, there is none.
    """

    def __init__(self, tree: Tree, rules: Tree) -> None:
        self._tree, self._rules = tree, rules

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._tree.name

    @property
    def place(self) -> str:
        """Where the folder is."""
        return self._tree.place

    @property
    def around(self) -> Surroundings | None:
        """The project that it stands in."""
        return self._tree.around

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in a folder."""
        found = self._tree.entries(path)
        if PurePosixPath(path).parts:
            return found
        policy = [entry for entry in self._rules.entries() if entry.name == POLICY_FILE]
        return sorted((*policy, *(entry for entry in found if entry.name != POLICY_FILE)), key=lambda entry: entry.name)

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """A file's bytes."""
        return (self._rules if PurePosixPath(path) == PurePosixPath(POLICY_FILE) else self._tree).read(path, limit)


@bordered
def versions_of(folder: Path, base: str, head: str = "", *, direct: bool = False) -> tuple[ModelVersion, ModelVersion]:
    """The two versions that are compared.

    Args:
        folder: the models' folder.
        base: a branch, a tag or a commit; else the path of a folder of models or of an archive.
        head: the same; empty for the work tree.
        direct: whether the base itself is taken, and not the commit from which the work of the two parts.

    Raises:
        ConfigurationError: one of them does not exist, or the two commits have no common ancestor.
        HistoryError: the repository cannot be read.
    """
    repository = open_repository(folder)
    left = repository.resolve(base) if repository else None
    right = repository.resolve(head) if repository and head else None
    if repository and left and not direct and (right or not head):
        left = _parting(repository, left, right or repository.head, base, head)
    return (
        _committed(repository, folder, left, base) if repository and left else _uncommitted(folder, base),
        _committed(repository, folder, right, head) if repository and right else _uncommitted(folder, head),
    )


@bordered
def changed_code(folder: Path, base: ModelVersion, head: ModelVersion) -> tuple[str, ...]:
    """The paths of the repository that differ between two commits, without those of the models; of no commits none.

    Where the version after is the work tree, the commit that is checked out is taken: what is not committed is not told.

    Raises:
        HistoryError: the repository cannot be read, or too many files differ.
    """
    repository = open_repository(folder)
    if repository is None or not base.commit or not (head.commit or head.name == WORK_TREE):
        return ()
    old, new = (repository.commit(bytes.fromhex(id)).tree for id in (base.commit, head.commit or repository.head.hex()))
    own = "/".join(repository.path)
    change = f"The change from {base.name} to {head.name}"
    differing = (difference.path for difference in repository.trees.differences(old, new, change))
    return tuple(path for path in differing if not (own and f"{path}/".startswith(f"{own}/")))


def _parting(repository: Repository, left: bytes, right: bytes, base: str, head: str) -> bytes:
    found = repository.common_ancestor(left, right)
    if found is not None:
        return found
    if repository.is_shallow():
        raise ConfigurationError(
            f"the clone is too shallow to contain the merge base of `{base}` and `{head or 'HEAD'}`. "
            "Fetch the history: `git fetch --unshallow`; in CI `fetch-depth: 0`."
        )
    raise ConfigurationError(f"`{base}` and `{head or 'HEAD'}` have no common ancestor. Compare them as they are with `--direct`.")


def _committed(repository: Repository, folder: Path, id: bytes, ref: str) -> ModelVersion:
    root = repository.commit(id)
    models = repository.folder(root)
    if models is None:
        path = "/".join(repository.path)
        raise ConfigurationError(f"`{ref}` contains no folder `{path}`: the models were elsewhere then. Choose a later commit.")
    return ModelVersion(version_name(ref, id.hex()), CommitTree(repository, models, FolderTree(folder).name, root.tree), id.hex())


def version_name(ref: str, commit: str) -> str:
    """What a version is called: how it was asked for, and the beginning of its commit's id."""
    digits = commit[:7]
    return f"{ref} ({digits})" if not ref.startswith(digits) else digits


def _uncommitted(folder: Path, name: str) -> ModelVersion:
    if not name:
        return ModelVersion(WORK_TREE, tree_of(folder))
    path = Path(name)
    if os.path.isdir(path):  # noqa: PTH112  (a name that no file system takes is none)
        return ModelVersion(name, tree_of(path))
    if path.name.lower().endswith(ARCHIVES) and os.path.isfile(path):  # noqa: PTH113
        return ModelVersion(name, ArchiveTree(path, FolderTree(folder).name))
    raise ConfigurationError(
        f"git has no tag, branch or commit `{name}`, and there is no folder or archive of this name. Check its name, or fetch it: "
        f"`git fetch origin`; in CI `fetch-depth: 0`. {UNDERSTOOD}"
    )


def _blob_id(content: bytes) -> bytes:
    return hashlib.sha1(b"blob %d\0" % len(content) + content, usedforsecurity=False).digest()
