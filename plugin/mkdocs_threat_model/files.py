"""Files of a folder that others fill, read and written under rules.

Below the folder no link is followed, whichever part of the path it stands in (`descent`). What is no
regular file (a FIFO, a device, a folder) is refused before a byte is read, and no more is read than
the limit. What is written is written whole or not at all.
"""

from __future__ import annotations

import errno
import os
import shutil
import stat
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from .descent import BY_DESCRIPTOR, FOLDER, FileError, Refusal, opened, refused, unwritten
from .replacing import PART, UNFINISHED, put_in_place

__all__ = [
    "FileError",
    "FolderEntry",
    "Refusal",
    "create_file",
    "entries",
    "open_file",
    "read_file",
    "remove",
    "rewrite_file",
    "sweep",
    "write_chosen",
    "write_file",
]

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""Opening a FIFO that nobody writes to would wait for ever."""
_IS_A_FOLDER = (errno.EISDIR, errno.EPERM, errno.EACCES)
"""What Linux, macOS and Windows answer who removes a folder as a file."""


@dataclass(frozen=True, slots=True)
class FolderEntry:
    """What stands in a folder; nothing behind a link is looked at.

    Attributes:
        name: its name in the folder.
        kind: `file`, `folder`, `link` or `other` (a FIFO, a socket, a device).
    """

    name: str
    kind: str


def read_file(folder: Path, name: str | PurePath, limit: int) -> bytes:
    """The bytes of a regular file below a folder.

    Args:
        folder: where the walk begins.
        name: the file's path below it, without `..`.
        limit: most bytes that are read.

    Raises:
        FileError: the file is missing, a link, behind a link, no regular file, too large or unreadable.
    """
    with opened(folder, PurePath(name), os.O_RDONLY | _NO_WAIT) as descriptor:
        size = _regular(descriptor, name)
        if size > limit:
            raise FileError(str(name), Refusal.TOO_LARGE, size=size)
        parts, left = [], limit + 1
        try:
            while left and (part := os.read(descriptor, min(left, PART))):
                parts.append(part)
                left -= len(part)
        except OSError as error:
            raise refused(str(name), error) from None
    if not left:
        raise FileError(str(name), Refusal.TOO_LARGE, size=limit + 1)
    return b"".join(parts)


def open_file(folder: Path, name: str | PurePath) -> BinaryIO:
    """A regular file below a folder, for one that is too large to be read whole; the caller closes it.

    Raises:
        FileError: the file is missing, a link, behind a link, no regular file or unreadable.
    """
    with opened(folder, PurePath(name), os.O_RDONLY | _NO_WAIT) as descriptor:
        _regular(descriptor, name)
        return os.fdopen(os.dup(descriptor), "rb")


def _regular(descriptor: int, name: str | PurePath) -> int:
    """The bytes of a file that is regular."""
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise FileError(str(name), Refusal.NOT_A_FILE)
    return about.st_size


def entries(folder: Path, name: str | PurePath = "") -> list[FolderEntry]:
    """What stands in a folder, by name.

    Args:
        folder: where the walk begins.
        name: path of a folder below it; empty for the folder itself.

    Raises:
        FileError: there is no such folder, it stands behind a link, or it cannot be listed.
    """
    with opened(folder, PurePath(name), FOLDER) as descriptor:
        try:
            with os.scandir(descriptor if BY_DESCRIPTOR else folder / name) as found:
                return sorted((FolderEntry(entry.name, _kind(entry)) for entry in found), key=lambda entry: entry.name)
        except OSError as error:
            raise refused(str(name), error) from None


def write_file(folder: Path, name: str | PurePath, data: bytes | BinaryIO, mode: int = 0o666) -> None:
    """Writes a file below a folder, whole or not at all, and makes the folders on the way.

    What stood under the name is replaced and never written into: a link is replaced by the file.

    Args:
        folder: where the walk begins; made where it is missing.
        name: the file's path below it, without `..`.
        data: its bytes, or a file that they are read from where they are many.
        mode: its permissions before the umask; whoever may read it may enter the folders that are made.

    Raises:
        FileError: a folder on the way is a link, or the system refuses.
    """
    path = PurePath(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with opened(folder, path.parent, FOLDER, make=mode | (mode & 0o444) >> 2) as parent:
            put_in_place(parent if BY_DESCRIPTOR else None, folder / path, data, mode)
    except (OSError, FileError) as error:
        raise unwritten(str(name), error) from None


def write_chosen(path: Path, content: str | bytes) -> None:
    """Writes where the user named: a link leads where it leads, and a device or a FIFO is written into.

    Args:
        path: a regular file there is replaced whole or not at all, and keeps its permissions.
        content: of a text, what UTF-8 cannot hold is written as escapes.

    Raises:
        FileError: the system refuses.
    """
    data = content if isinstance(content, bytes) else content.encode(errors="backslashreplace")
    try:
        target = path.resolve()
        if target.exists() and not target.is_file():
            target.write_bytes(data)
        else:
            put_in_place(None, target, data, stat.S_IMODE(target.stat().st_mode) if target.exists() else 0o666)
    except (OSError, RuntimeError) as error:
        raise unwritten(str(path), error) from None


def rewrite_file(folder: Path, name: str | PurePath, before: bytes, after: bytes) -> bool:
    """Replaces the content of a file below a folder, whole or not at all, also where the machine stops meanwhile.

    The file keeps its permissions. It may hold work of a person, so it is compared right before it is replaced.

    Args:
        folder: where the walk begins.
        name: the file's path below it, without `..`.
        before: the bytes that it must still have.
        after: its new bytes.

    Returns:
        Whether it was written; not where it has other bytes by now.

    Raises:
        FileError: it is missing, a link, behind a link, no regular file or not writable, or the system refuses.
    """
    path = PurePath(name)
    try:
        with opened(folder, path.parent, FOLDER) as parent:
            with opened(folder, path, os.O_RDWR | _NO_WAIT) as present:  # to be refused where it may not be written
                about = os.fstat(present)
                if not stat.S_ISREG(about.st_mode):
                    raise FileError(str(name), Refusal.NOT_A_FILE)
            if read_file(folder, path, len(before)) != before:
                return False
            put_in_place(parent if BY_DESCRIPTOR else None, folder / path, after, stat.S_IMODE(about.st_mode), lasting=True)
    except FileError as error:
        if error.refusal in (Refusal.TOO_LARGE, Refusal.MISSING):
            return False
        raise unwritten(str(name), error) from None
    except OSError as error:
        raise unwritten(str(name), error) from None
    return True


def create_file(folder: Path, name: str | PurePath, data: bytes) -> None:
    """Writes a new file below a folder, whole or not at all, and makes the folders on the way.

    Raises:
        FileError: something has the name already, a folder on the way is a link, or the system refuses.
    """
    path = PurePath(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with opened(folder, path.parent, FOLDER, make=0o777) as parent:
            put_in_place(parent if BY_DESCRIPTOR else None, folder / path, data, 0o666, lasting=True, new=True)
    except FileExistsError:
        raise FileError(str(name), Refusal.UNREADABLE, "it exists already", done="written") from None
    except (OSError, FileError) as error:
        raise unwritten(str(name), error) from None


def remove(folder: Path, name: str | PurePath) -> None:
    """Removes what stands at a path below a folder, a whole folder too; what is behind a link stays.

    A link or a file in the place of a folder on the way is removed instead.

    Raises:
        FileError: the system refuses.
    """
    path = PurePath(name)
    try:
        with opened(folder, path.parent, FOLDER) as parent:
            _remove(parent if BY_DESCRIPTOR else None, folder / path)
    except FileError as error:
        if error.refusal is not Refusal.MISSING and path.parent.parts:
            remove(folder, path.parent)
    except OSError as error:
        raise unwritten(str(name), error, "removed") from None


def sweep(folder: Path, name: str | PurePath = "") -> None:
    """Removes what killed processes were writing in a folder; nobody may be writing there now."""
    with suppress(FileError):
        for entry in entries(folder, name):
            if entry.kind == "file" and UNFINISHED.fullmatch(entry.name):
                remove(folder, PurePath(name, entry.name))


def _remove(parent: int | None, path: Path) -> None:
    target = path.name if parent is not None else str(path)
    try:
        os.unlink(target, dir_fd=parent)
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in _IS_A_FOLDER:
            raise
        shutil.rmtree(target, dir_fd=parent)


def _kind(entry: os.DirEntry[str]) -> str:
    if entry.is_symlink():
        return "link"
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file(follow_symlinks=False) else "other"
