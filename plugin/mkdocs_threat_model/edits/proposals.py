"""Edits of several files of a models folder as one proposal: shown as a difference, checked as a whole, then written.

Nothing is written that would not validate, and nothing over a file that somebody changed meanwhile.
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePath, PurePosixPath

from ..errors import ConfigurationError, ThreatModelError
from ..files import FileError, FolderEntry, create_file, rewrite_file
from ..findings import Finding, errors, one_line, visible
from ..locks import Lock
from ..model.folder import contents_of, is_model_file
from ..model.folder_reading import FolderReading
from ..model.nearest import did_you_mean
from ..model.reading import Broken
from ..model.tree import FolderTree, Surroundings, Tree, absolute, from_here, shown, tree_of
from ..model.yaml_text import MAX_BYTES
from .splices import Edit, edited

_LONGEST = 400
"""Most characters of a line of a difference that are shown."""


class StaleError(ThreatModelError):
    """A file is not any more what the proposal was made of."""


@dataclass(frozen=True)
class FileEdit:
    """A file before and after.

    Attributes:
        path: its path below the models folder.
        before: its bytes; `None` where it is new.
        after: its bytes when the proposal is written.
    """

    path: PurePosixPath
    before: bytes | None
    after: bytes


@dataclass(frozen=True)
class Proposal:
    """What would be written.

    Attributes:
        folder: the models folder.
        files: the files that would change, in the order in which they are written.
    """

    folder: Path
    files: tuple[FileEdit, ...]

    @cached_property
    def difference(self) -> str:
        """The unified difference, each line as it may stand in a terminal; empty where nothing changes."""
        return "".join(f"{_short(one_line(line))}\n" for file in self.files for line in _difference(self.shown(file), file))

    def shown(self, file: FileEdit) -> str:
        """A file's path from the folder where the command runs."""
        return from_here(absolute(self.folder) / file.path)

    def findings(self) -> list[Finding]:
        """The errors that the files would have: all of an edited file, and those of other files that they do not have now.

        Whoever writes looks here first: a proposal with findings is not written.
        """
        paths = [file.path for file in self.files]
        names = {shown(tree_of(self.folder), path) for path in paths}
        after, before = self._errors(paths)
        return [finding for finding in after if finding.place.path in names or _told(finding) not in before]

    def new_findings(self) -> list[Finding]:
        """The errors of files that have none now, for a proposal that mends files: what is put right may show what else is wrong."""
        after, before = self._errors([file.path for file in self.files])
        broken = {path for path, _, _ in before}
        return [finding for finding in after if finding.place.path not in broken]

    def _errors(self, paths: Sequence[PurePosixPath]) -> tuple[list[Finding], frozenset[tuple[str, str, str]]]:
        """The errors of the files afterwards, and what is told of them now."""
        tree = tree_of(self.folder)
        after = _errors_of(Overlay(tree, {file.path: file.after for file in self.files}), tree, paths)
        if not after:
            return [], frozenset()
        present = [file.path for file in self.files if file.before is not None]
        return after, frozenset(map(_told, _errors_of(tree, tree, present) if present else ()))

    def write(self) -> None:
        """Writes the files, each whole or not at all.

        Raises:
            StaleError: a file has changed since the proposal was made; nothing is written.
            FileError: the system refuses.
        """
        lock = Lock(self.folder)
        try:
            if not lock.take(alone=True) and lock.possible:
                raise StaleError("Another edit of these models is under way. Wait until it is done, then try again.")
            self.write_locked()
        finally:
            lock.release()

    def write_locked(self) -> None:
        """As `write`, for who holds the lock of the models folder."""
        for file in self.files:
            if file.before is not None and FolderTree(self.folder).read(file.path, MAX_BYTES) != file.before:
                raise StaleError(f"`{file.path}` has changed meanwhile. Nothing was written. Run the command again.")
        for file in self.files:
            if file.before is None:
                create_file(self.folder, file.path, file.after)
            elif not rewrite_file(self.folder, file.path, file.before, file.after):
                raise StaleError(f"`{file.path}` has changed meanwhile and was not written. Run the command again.")


def propose(folder: Path, edits: Mapping[PurePosixPath, Sequence[Edit]]) -> Proposal:
    """A proposal of edits.

    Args:
        folder: the models folder.
        edits: the edits of each file, by its path below the folder.

    Raises:
        EditError: an edit cannot be made.
        FileError: a file cannot be read.
        ConfigurationError: the folder is reached through a link.
    """
    tree = tree_of(folder)
    files = []
    for path, wanted in edits.items():
        before = tree.read(path, MAX_BYTES)
        after = edited(before, wanted, shown(tree, path))
        if after != before:
            files.append(FileEdit(path, before, after))
    return Proposal(folder, tuple(files))


def model_path(folder: Path, service: str) -> PurePosixPath:
    """The path of a service's model below the models folder.

    Raises:
        ConfigurationError: no file has the service's name, or several do.
    """
    paths = contents_of(tree_of(folder)).models
    found = [path for path in paths if path.stem == service]
    if len(found) > 1:
        raise ConfigurationError(f"Several files are named after `{service}`: {', '.join(map(str, found))}. Rename all but one.")
    if not found:
        remedy = did_you_mean(service, [path.stem for path in paths], "`threat-model new` creates one.")
        raise ConfigurationError(f"There is no model of `{service}`. {remedy}")
    return found[0]


@dataclass(frozen=True)
class Overlay:
    """A folder of models in which some files have other bytes, or are new.

    Attributes:
        base: the folder.
        files: the other bytes, by path.
    """

    base: Tree
    files: Mapping[PurePosixPath, bytes]

    @property
    def name(self) -> str:
        """The folder's name."""
        return self.base.name

    @property
    def place(self) -> str:
        """Where the folder is."""
        return self.base.place

    @property
    def around(self) -> Surroundings | None:
        """The project that the folder stands in."""
        return self.base.around

    def entries(self, path: str | PurePath = "") -> Sequence[FolderEntry]:
        """What stands in a folder, with what is new there."""
        here = PurePosixPath(path)
        new = [file.relative_to(here).parts for file in self.files if file.is_relative_to(here)]
        added = {parts[0]: FolderEntry(parts[0], "folder" if len(parts) > 1 else "file") for parts in new}
        try:
            listed = {entry.name: entry for entry in self.base.entries(path)}
        except FileError:
            if not added:
                raise
            listed = {}
        return sorted((added | listed).values(), key=lambda entry: entry.name)

    def read(self, path: str | PurePath, limit: int) -> bytes:
        """The bytes of a file."""
        own = self.files.get(PurePosixPath(path))
        return self.base.read(path, limit) if own is None else own


def _told(finding: Finding) -> tuple[str, str, str]:
    """A finding without its line, which an edit above it changes."""
    return finding.place.path, finding.code, finding.message


def _errors_of(tree: Tree, base: Tree, paths: Sequence[PurePosixPath]) -> list[Finding]:
    """The errors of the files at the paths; where one of them speaks for the organisation, those of every file."""
    reading = FolderReading(tree)
    names = {shown(base, path) for path in paths}
    found = [finding for finding in reading.organisation.findings if finding.place.path in names]
    listed = contents_of(tree).models
    if misplaced := [path for path in paths if is_model_file(path) and path not in listed]:
        reason = "its folder is outside the models folder, is a link, or has a name that begins with `_` or `.`"
        raise ConfigurationError(f"A model at `{visible(str(misplaced[0]))}` would not be read: {reason}. Choose another folder.")
    if any(part.startswith("_") for path in paths for part in path.parts):
        models = list(reading.models())
    else:
        models = [reading.model(path) for path in paths]
    return [*errors(found), *(finding for model in models if isinstance(model, Broken) for finding in errors(model.findings))]


def _short(line: str) -> str:
    """A line as it is shown; files that are written by machines have long ones."""
    return line if len(line) <= _LONGEST else f"{line[: _LONGEST - 1]}…"


def _difference(name: str, file: FileEdit) -> list[str]:
    old, new = (data.decode("utf-8", "replace").splitlines() for data in (file.before or b"", file.after))
    return list(difflib.unified_diff(old, new, "/dev/null" if file.before is None else name, name, lineterm=""))
