"""Where models are read from: a folder of the disk, or the same folder as a commit holds it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath
from typing import Protocol

from ..files import Entry, entries, read_file


class Tree(Protocol):
    """A folder of models. Nothing outside of it can be named, and nothing in it is followed out of it."""

    @property
    def name(self) -> str:
        """The folder's name, with which the paths in findings begin."""

    def entries(self, path: str | PurePath = "") -> Sequence[Entry]:
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
class FolderTree:
    """A folder of the disk.

    Attributes:
        folder: its path.
    """

    folder: Path

    @property
    def name(self) -> str:
        """The folder's name."""
        return Path(os.path.abspath(self.folder)).name  # noqa: PTH100 - not resolved: a link's own name is the one that people know

    def entries(self, path: str | PurePath = "") -> Sequence[Entry]:
        """What stands in a folder below it."""
        return entries(self.folder, path)

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """A file's bytes."""
        return read_file(self.folder, path, limit)


def tree_of(source: Tree | Path) -> Tree:
    """A tree; of a folder of the disk, where a path is given."""
    return FolderTree(source) if isinstance(source, Path) else source


def shown(tree: Tree, path: str | PurePath) -> str:
    """What findings call a file of a tree: its path from the folder that holds the tree's own."""
    return PurePosixPath(tree.name, path).as_posix()
