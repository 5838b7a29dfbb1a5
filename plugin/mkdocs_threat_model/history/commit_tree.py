"""The models' folder as a commit holds it, read by the reader that reads a folder of the disk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from ..files import FileError, FolderEntry, Refusal
from ..model.tree import Surroundings
from .git import parsing
from .git.bounds import MAX_FILES, LimitError
from .git.repository import Repository


class CommitTree:
    """A folder of a commit.

    Args:
        repository: where it is read from.
        id: the folder's tree.
        name: the folder's name.
        root: the commit's own tree, where the project around the folder is to be read, too.
    """

    def __init__(self, repository: Repository, id: bytes, name: str, root: bytes | None = None) -> None:
        self._repository, self._name, self._root = repository, name, root
        self._folders: dict[tuple[str, ...], dict[str, parsing.TreeEntry]] = {(): repository.trees.entries(id)}
        self._listed = 0

    @property
    def name(self) -> str:
        """The folder's name."""
        return self._name

    @property
    def place(self) -> str:
        """The folder's path in the commit."""
        return "/".join(self._repository.path)

    @property
    def around(self) -> Surroundings | None:
        """The commit as a whole."""
        if self._root is None:
            return None
        return Surroundings(CommitTree(self._repository, self._root, ""), max(len(self._repository.path) - 1, 0))

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in the folder, or in a folder below it, by name.

        Raises:
            FileError: there is no such folder.
            HistoryError: the repository cannot be read, or the commit holds too many files.
        """
        found = [FolderEntry(name, _kind(entry_name)) for name, entry_name in sorted(self._folder(PurePath(path)).items())]
        self._listed += len(found)
        if self._listed > MAX_FILES:
            raise LimitError(f"The commit contains more than {MAX_FILES:,} files and folders of models. Move other files elsewhere.")
        return found

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """The bytes of a file.

        Raises:
            FileError: there is no such file, or it is larger.
            HistoryError: the repository cannot be read.
        """
        content = self._repository.blob(self.blob(path), limit)
        if content is None:
            raise FileError(str(path), Refusal.TOO_LARGE, size=limit + 1)
        return content

    def blob(self, path: str | PurePath) -> bytes:
        """The id of a file's contents.

        Raises:
            FileError: there is no such file.
        """
        pure = PurePath(path)
        found = self._folder(pure.parent).get(pure.name)
        if found is None:
            raise FileError(str(path), Refusal.MISSING)
        if not found.is_file:
            raise FileError(str(path), Refusal.LINK if _kind(found) == "link" else Refusal.NOT_A_FILE)
        return found.id

    def _folder(self, path: PurePath) -> dict[str, parsing.TreeEntry]:
        parts = path.parts
        if parts not in self._folders:
            above = self._folder(path.parent).get(parts[-1])
            if above is None or not above.is_folder:
                raise FileError(str(path), Refusal.LINK if above and _kind(above) == "link" else Refusal.MISSING)
            self._folders[parts] = self._repository.trees.entries(above.id)
        return self._folders[parts]


def _kind(entry: parsing.TreeEntry) -> str:
    return "folder" if entry.is_folder else "file" if entry.is_file else "link" if entry.is_link else "other"
