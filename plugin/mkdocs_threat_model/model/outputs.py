"""Writing what a command makes where its user says, but not over what it was made of."""

from __future__ import annotations

from pathlib import Path

from ..errors import ConfigurationError
from ..files import write_chosen
from ..findings import visible
from .folder import ARRANGEMENTS_FILE, BASELINE_FILE, SUFFIXES


def write_output(folder: Path, path: Path, content: str | bytes) -> None:
    """Writes a file that the user named.

    Args:
        folder: the models folder, which is read.
        path: where to; a link leads where it leads.
        content: the text or the bytes.

    Raises:
        ConfigurationError: the path is one that the models folder is read from.
        FileError: the system refuses.
    """
    check_output(folder, path)
    write_chosen(path, content)


def check_output(folder: Path, path: Path, *, is_baseline: bool = False) -> None:
    """Looks whether the models folder could be read from a path.

    Args:
        folder: the models folder.
        path: the path that the user named.
        is_baseline: whether known errors are to be written there.

    Raises:
        ConfigurationError: it could.
    """
    try:
        target, models = path.resolve(), folder.resolve()
    except (OSError, RuntimeError):
        return  # writing says why
    records = {ARRANGEMENTS_FILE} if is_baseline else {ARRANGEMENTS_FILE, BASELINE_FILE}
    is_read = {target.suffix.lower(), path.suffix.lower()} & {*SUFFIXES} or target.name in records
    if is_read and (target.is_relative_to(models) or path.absolute().is_relative_to(folder.absolute())):
        said = f"`{visible(str(path))}` is in the models folder, which is read from such files."
        raise ConfigurationError(f"{said} Choose a file outside it for the output.")
