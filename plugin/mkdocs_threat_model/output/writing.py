"""Files that are written only when their bytes change, so that nobody rebuilds for nothing."""

from __future__ import annotations

from pathlib import Path, PurePath

from ..files import FileError, read_file, write_file


def read_own(folder: Path, name: str | PurePath, limit: int) -> bytes | None:
    """The bytes of a file that an earlier run may have written; `None` where there is none that it could have."""
    try:
        return read_file(folder, name, limit)
    except FileError:
        return None


def write_changed(folder: Path, name: str | PurePath, data: bytes) -> bool:
    """Writes a file below a folder, whole or not at all, unless it holds these bytes already.

    Returns:
        Whether it was written.

    Raises:
        FileError: a folder on the way is a link, or the system refuses.
    """
    if read_own(folder, name, len(data)) == data:
        return False
    write_file(folder, name, data)
    return True
