"""The commits that touched a folder, from one pass over the mainline.

The mainline is the chain of first parents: what a branch did counts when it lands, with the commit
that landed it. Names follow the repository's `.mailmap`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import PurePosixPath

from ..analysis.threat_history import Commit
from ..model.folder import is_model_file
from ..model.yaml_text import MAX_BYTES
from .git.bounds import MAX_COMMITS, LimitError
from .git.mailmap import Mailmap
from .git.parsing import CommitObject
from .git.renames import Renames
from .git.repository import Repository
from .git.trees import PathDifference
from .past_controls import shared_folder

_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class FileChange:
    """What a commit did to a model, or to a file of shared controls.

    Attributes:
        path: the file's path below the folder, after the commit.
        blob: id of its contents; `None` where the commit took it away.
        before: its path before, where the commit renamed it.
    """

    path: str
    blob: bytes | None
    before: str | None = None


class Mainline(Iterable[str]):
    """The ids of the commits of the mainline, the head first, read as far as they are taken.

    Args:
        repository: where the commits are.
        head: the id of the last one.

    Raises:
        HistoryError: a commit cannot be read, or there are too many.
    """

    def __init__(self, repository: Repository, head: bytes) -> None:
        self._repository = repository
        self._next: bytes | None = head
        self._commits: list[tuple[bytes, CommitObject]] = []

    def __iter__(self) -> Iterator[str]:
        """The ids; the commits are kept for the next time."""
        for place in count():
            if not self._has(place):
                return
            yield self._commits[place][0].hex()

    def commits(self, since: str | None) -> Iterator[tuple[bytes, CommitObject, CommitObject | None]]:
        """The commits, each with its id and the one before it, the head first, down to one that is not told."""
        for place in count():
            if not self._has(place) or self._commits[place][0].hex() == since:
                return
            yield *self._commits[place], self._commits[place + 1][1] if self._has(place + 1) else None

    def _has(self, place: int) -> bool:
        """Whether there is a commit at a distance from the head; those up to it are read."""
        while self._next is not None and len(self._commits) <= place:
            if len(self._commits) >= MAX_COMMITS:
                raise LimitError(f"The mainline has more than {MAX_COMMITS:,} commits. Turn the history off with `history: off`.")
            id, commit = self._next, self._repository.commit(self._next)
            self._commits.append((id, commit))
            self._next = commit.parent
        return place < len(self._commits)


def touching(
    repository: Repository, mainline: Mainline, names: Mailmap, since: str | None = None
) -> Iterator[tuple[Commit, list[FileChange]]]:
    """The commits of the mainline that touched models or shared controls, latest first, each with its steps in the order of paths.

    Args:
        repository: where they are read from.
        mainline: the commits.
        names: the names to show.
        since: a commit of the mainline; only later ones are told.

    Raises:
        HistoryError: the repository cannot be read.
    """
    renames = Renames(lambda id: repository.blob(id, MAX_BYTES))
    for id, commit, before in mainline.commits(since):
        after, folder = repository.folder(commit), repository.folder(before) if before else None
        if folder == after:
            continue
        steps = list(_steps(repository.trees.differences(folder, after, f"Commit {id.hex()[:7]}"), renames))
        if steps:
            yield Commit(id.hex(), shown_name(names.name(commit.name, commit.address)), commit.time), steps


def is_model(path: str) -> bool:
    """Whether a path below the folder is a service's model: no name on it may begin with `_` or `.`."""
    parts = PurePosixPath(path).parts
    return is_model_file(PurePosixPath(path)) and not any(part.startswith(("_", ".")) for part in parts)


def shown_name(name: str) -> str:
    """A name as a page can show it: on one line, without signs that turn text, not too long."""
    shown = "".join(character if character.isprintable() else " " for character in name)
    return " ".join(shown.split())[:_MAX_NAME] or "unknown"


def _steps(differences: list[PathDifference], renames: Renames) -> Iterator[FileChange]:
    """What the differences say of models; a file that became one, or no longer is one, came or went."""
    renamed = renames.find(differences)
    gone = set(renamed.values())
    for difference in differences:
        if shared_folder(difference.path) is not None:
            yield FileChange(difference.path, difference.after.id if difference.after and difference.after.is_file else None)
            continue
        before = renamed.get(difference.path)
        if is_model(difference.path) and difference.path not in gone:
            blob = difference.after.id if difference.after and difference.after.is_file else None
            yield FileChange(difference.path, blob, before if before and is_model(before) else None)
        elif before and is_model(before) and not is_model(difference.path):
            yield FileChange(before, None)
