"""Where models are read from: a folder of the disk, or the same folder as a commit holds it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath
from typing import Protocol

from ..errors import ConfigurationError
from ..files import FolderEntry, entries, read_file
from ..findings import Finding, visible


class Tree(Protocol):
    """A folder of models. Nothing outside of it can be named, and nothing in it is followed out of it."""

    @property
    def name(self) -> str:
        """The folder's name, with which the paths in findings begin."""

    @property
    def place(self) -> str:
        """Where the folder is, for who is to fix something about the folder itself."""

    @property
    def around(self) -> Surroundings | None:
        """The project that it stands in, where that can be read; the manifests of deployments are there."""

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in the folder, or in a folder below it, by name.

        Raises:
            FileError: there is no such folder, or it cannot be listed.
        """

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """The bytes of a file, at most `limit`.

        Raises:
            FileError: there is no such file, it is larger, or it cannot be read.
        """


@dataclass(frozen=True)
class Surroundings:
    """The project that a models' folder stands in.

    Attributes:
        tree: its top folder.
        above: how many folders lead from it to the one that holds the models' folder.
    """

    tree: Tree
    above: int = 0

    def shown(self, path: str) -> str:
        """What findings call a file of the project: its path from the folder that holds the models' folder."""
        return visible("../" * self.above + path)


@dataclass(frozen=True)
class FolderTree:
    """A folder of the disk.

    Attributes:
        folder: its path.
    """

    folder: Path

    @cached_property
    def name(self) -> str:
        """The folder's name."""
        return absolute(self.folder).name

    @property
    def place(self) -> str:
        """The folder's path from where the command runs."""
        return from_here(absolute(self.folder))

    @property
    def around(self) -> Surroundings:
        """The repository by its `.git`, looked for above the folder; outside of any, the folder that holds this one."""
        above = absolute(self.folder).parents
        depth = next((depth for depth, folder in enumerate(above) if os.path.lexists(folder / ".git")), 0)
        return Surroundings(FolderTree(above[depth] if above else absolute(self.folder)), depth)

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in a folder below it."""
        return entries(self.folder, path)

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """A file's bytes."""
        return read_file(self.folder, path, limit)


def tree_of(source: Tree | Path) -> Tree:
    """A tree; of a folder of the disk, where a path is given.

    Raises:
        ConfigurationError: the folder is a link, or stands behind one in the project: a link is committed as easily as
            a model, and would lead the reading anywhere.
    """
    if not isinstance(source, Path):
        return source
    here, path = Path.cwd(), absolute(source)
    parts = path.relative_to(here).parts if path.is_relative_to(here) else path.parts[-1:]
    if any(os.path.islink(part) for part in (path, *path.parents[: max(len(parts) - 1, 0)])):  # noqa: PTH114 - `is_symlink` may raise
        message = f"The models folder `{from_here(path)}` is a link, or is reached through one. Name its target folder."
        raise ConfigurationError(message)
    return FolderTree(source)


def absolute(path: Path) -> Path:
    """A path from the root, without `..`; no link in it is followed."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - `resolve` follows links


def from_here(path: Path, here: Path | None = None) -> str:
    """A file's path from the folder where the command runs, which editors and terminals open, and nothing that is not seen."""
    try:
        return visible(Path(os.path.relpath(path, here or Path.cwd())).as_posix())
    except ValueError:  # on another drive of Windows
        return visible(path.as_posix())


def located(finding: Finding, folder: Path) -> Finding:
    """A finding with its file's path from the folder where the command runs, to be printed.

    Args:
        finding: it names its file from the folder that holds the models' folder.
        folder: the models' folder.
    """
    path = from_here(absolute(folder).parent.resolve() / finding.place.path)
    return replace(finding, place=replace(finding.place, path=path))


def shown(tree: Tree, path: str | PurePath) -> str:
    """What findings call a file of a tree: its path from the folder that holds the tree's own, and nothing that is not seen."""
    return visible(PurePosixPath(tree.name, path).as_posix())
