"""Which models a command is asked about."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ConfigurationError
from ..findings import Finding
from ..model.folder import CATALOG_FOLDER

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
        return [one for one in findings if self.holds(one.place.path)]

    def holds(self, path: str) -> bool:
        """Whether findings in a file are asked about."""
        return not self.only or any(path == one or path.startswith(f"{one}/") for one in self.only)


def select(paths: Sequence[Path], folder: Path | None = None) -> Selection:
    """Reads a command's arguments.

    Args:
        paths: the models' folder, or files in it.
        folder: the models' folder, where it is named by itself.

    Raises:
        ConfigurationError: a path does not exist, or they are not of one folder.
    """
    for path in paths:
        if not path.exists():
            raise ConfigurationError(f"`{path}` does not exist. Name the models' folder, or files in it.")
    if folder is None:
        folder = _folder_of(paths[0]) if paths else DEFAULT_FOLDER
    whole = folder.resolve()
    for path in paths:
        if not path.resolve().is_relative_to(whole):
            raise ConfigurationError(f"`{path}` is not in the models' folder `{folder}`. Check one folder at a time.")
    only = {path.resolve().relative_to(whole.parent).as_posix() for path in paths if path.resolve() != whole}
    everything = any(path.resolve() == whole for path in paths)
    return Selection(folder, () if everything else tuple(sorted(only)))


def _folder_of(path: Path) -> Path:
    above = [path.absolute(), *path.absolute().parents]
    catalog = next((one for one in above if one.name == CATALOG_FOLDER), None)
    if catalog is not None:
        return catalog.parent
    return path if path.is_dir() else path.parent
