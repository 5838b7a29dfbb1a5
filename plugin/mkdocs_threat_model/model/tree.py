"""Where models are read from: a folder of the disk, or the same folder as a commit holds it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
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
        return self.folder.absolute().name

    def entries(self, path: str | PurePath = "") -> Sequence[Entry]:
        """What stands in a folder below it."""
        return entries(self.folder, path)

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """A file's bytes."""
        return read_file(self.folder, path, limit)
