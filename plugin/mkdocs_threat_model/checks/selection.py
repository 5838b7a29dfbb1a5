"""Which models a command is asked about."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath

from ..errors import ConfigurationError
from ..findings import Finding, visible
from ..model.folder import CATALOG_FOLDER, POLICY_FILE
from ..model.tree import absolute

DEFAULT_FOLDER = Path("models")


@dataclass(frozen=True)
class Selection:
    """A folder of models, and what of it is reported.

    Attributes:
        folder: the models' folder; all of it is read, since models refer to each other.
        only: paths as findings name them, files or folders; empty means all.
    """

    folder: Path
    only: tuple[str, ...] = ()

    def of(self, findings: Iterable[Finding]) -> list[Finding]:
        """The findings that are asked about."""
        return [finding for finding in findings if self.holds(finding.place.path)]

    def holds(self, path: str) -> bool:
        """Whether findings in a file are asked about."""
        return not self.only or any(path == chosen or path.startswith(f"{chosen}/") for chosen in self.only)


def select(paths: Sequence[Path], folder: Path | None = None) -> Selection:
    """Reads a command's arguments.

    Without `folder`, the models' folder of a path is the outermost one above it, up to the repository's root, that holds
    a policy or a catalog; else `models`, where the path lies in it; else the path's own folder.

    Args:
        paths: the models' folder, or files and folders in it.
        folder: the models' folder, where it is named by itself.

    Raises:
        ConfigurationError: a path does not exist, or they are not of one folder.
    """
    for path in paths:
        if not os.path.lexists(path):
            raise ConfigurationError(f"`{path}` does not exist. Name the models folder, or files in it.")
    if folder is None:
        folder = _folder_of(absolute(paths[0])) if paths else DEFAULT_FOLDER
    below = [_below(path, folder) for path in paths]
    only = {visible(str(PurePosixPath(absolute(folder).name, chosen))) for chosen in below}
    return Selection(folder, () if PurePath() in below else tuple(sorted(only)))


def _below(path: Path, folder: Path) -> PurePath:
    """A path from the models' folder on; no link below that folder is followed."""
    for candidate, whole in ((absolute(path), absolute(folder)), (path.parent.resolve() / path.name, folder.resolve())):
        if candidate.is_relative_to(whole):
            return candidate.relative_to(whole)
    raise ConfigurationError(f"`{path}` is not in the models folder `{folder}`. Check one folder at a time.")


def _folder_of(path: Path) -> Path:
    start = path if os.path.isdir(path) and not os.path.islink(path) else path.parent  # noqa: PTH112, PTH114 - as in `_project`
    found = [above for above in _project(start) if any(os.path.lexists(above / name) for name in (POLICY_FILE, CATALOG_FOLDER))]
    default = absolute(DEFAULT_FOLDER)
    whole = found[-1] if found else default if start.is_relative_to(default) else start
    return whole.relative_to(Path.cwd()) if whole.is_relative_to(Path.cwd()) else whole


def _project(start: Path) -> Iterator[Path]:
    """The folder and those above it, up to the root of its repository."""
    for above in (start, *start.parents):
        yield above
        if os.path.lexists(above / ".git"):  # `exists` raises where nobody may look
            return
