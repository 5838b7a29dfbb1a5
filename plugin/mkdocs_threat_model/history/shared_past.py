"""The controls that services share, over the commits of the mainline."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from .past_controls import NO_PAST_CONTROLS, PastControls, shared_folder

SharedFiles = Mapping[str, PastControls]
"""Shared controls by the paths of their files below the models' folder."""


@dataclass
class SharedPast:
    """What the files of shared controls said from which commit on; commits are numbers, oldest lowest.

    Attributes:
        before: what they said before the first of these commits.
        steps: the commits that changed one, oldest first, each with what all of them said from then on.
    """

    before: SharedFiles = field(default_factory=dict)
    steps: list[tuple[int, SharedFiles]] = field(default_factory=list)
    _scopes: dict[PurePosixPath, list[tuple[int, PastControls]]] = field(default_factory=dict)

    @property
    def last(self) -> SharedFiles:
        """What they said at last."""
        return self.steps[-1][1] if self.steps else self.before

    def of_folder(self, folder: PurePosixPath) -> list[tuple[int, PastControls]]:
        """What the services of a folder could name, from which commit on; the first entry is of before, as the commit -1."""
        if folder not in self._scopes:
            found = [(-1, _scope(self.before, folder))]
            for commit, files in self.steps:
                known = _scope(files, folder)
                if known != found[-1][1]:
                    found.append((commit, known))
            self._scopes[folder] = found
        return self._scopes[folder]


def _scope(files: SharedFiles, folder: PurePosixPath) -> PastControls:
    """The controls of the files for a folder and for those around it; of an id that is there twice, the outermost file's."""
    around = (folder, *folder.parents)
    placed = sorted((len(place.parts), path) for path, place in _places(files) if place in around)
    found = {id: control for _, path in reversed(placed) for id, control in files[path].items()}
    return found or NO_PAST_CONTROLS


def _places(files: SharedFiles) -> Iterator[tuple[str, PurePosixPath]]:
    for path in files:
        place = shared_folder(path)
        if place is not None:
            yield path, place
