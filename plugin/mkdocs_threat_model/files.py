"""Files of a folder that others fill, read and written under rules.

Below the folder no link is followed, whichever part of the path it stands in: the path is walked by
descriptors (`openat` with `O_NOFOLLOW`), so that nothing can be exchanged between a look and the
opening. What is no regular file (a FIFO, a device, a folder) is refused before a byte is read, and
no more is read than the limit. The folder itself is the user's choice and may be a link.

Where the system has no such calls (Windows), each part is looked at before the file is opened.
"""

from __future__ import annotations

import os
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import Enum
from pathlib import Path, PurePath
from typing import BinaryIO

from .errors import ThreatModelError

_BY_DESCRIPTOR = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
_CLOSED = getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)
_FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 0) | _CLOSED
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_NO_WAIT = getattr(os, "O_NONBLOCK", 0)
"""Opening a FIFO that nobody writes to would wait for ever."""
_PART = 1 << 20


class Refusal(Enum):
    """Why a file is not read or written."""

    MISSING = "it does not exist"
    LINK = "it is a link, or stands behind one; links are not followed"
    NOT_A_FILE = "it is not a regular file"
    TOO_LARGE = "it is too large"
    UNREADABLE = "it cannot be read"


class FileError(ThreatModelError):
    """A file that is not read or written.

    Attributes:
        refusal: why.
        size: bytes of a file that is too large, as far as they are known.
    """

    def __init__(self, name: str, refusal: Refusal, reason: str = "", size: int = 0) -> None:
        super().__init__(f"`{name}` is not read: {reason or refusal.value}.")
        self.refusal, self.reason, self.size = refusal, reason or refusal.value, size


@dataclass(frozen=True, slots=True)
class Entry:
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
    with _opened(folder, PurePath(name), os.O_RDONLY | _NO_WAIT) as descriptor:
        size = _regular(descriptor, name)
        if size > limit:
            raise FileError(str(name), Refusal.TOO_LARGE, size=size)
        parts, left = [], limit + 1
        try:
            while left and (part := os.read(descriptor, min(left, _PART))):
                parts.append(part)
                left -= len(part)
        except OSError as error:
            raise _error(str(name), error) from None
    if not left:
        raise FileError(str(name), Refusal.TOO_LARGE, size=limit + 1)
    return b"".join(parts)


def open_file(folder: Path, name: str | PurePath) -> BinaryIO:
    """A regular file below a folder, for one that is too large to be read whole; the caller closes it.

    Raises:
        FileError: the file is missing, a link, behind a link, no regular file or unreadable.
    """
    with _opened(folder, PurePath(name), os.O_RDONLY | _NO_WAIT) as descriptor:
        _regular(descriptor, name)
        return os.fdopen(os.dup(descriptor), "rb")


def _regular(descriptor: int, name: str | PurePath) -> int:
    """The bytes of a file that is regular."""
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise FileError(str(name), Refusal.NOT_A_FILE)
    return about.st_size


def entries(folder: Path, name: str | PurePath = "") -> list[Entry]:
    """What stands in a folder, by name.

    Args:
        folder: where the walk begins.
        name: path of a folder below it; empty for the folder itself.

    Raises:
        FileError: there is no such folder, it stands behind a link, or it cannot be listed.
    """
    with _opened(folder, PurePath(name), _FOLDER) as descriptor:
        try:
            with os.scandir(descriptor if _BY_DESCRIPTOR else folder / name) as found:
                return sorted((Entry(one.name, _kind(one)) for one in found), key=lambda one: one.name)
        except OSError as error:
            raise _error(str(name), error) from None


def write_file(folder: Path, name: str | PurePath, data: bytes, mode: int = 0o666) -> None:
    """Writes a file below a folder, whole or not at all, and makes the folders on the way.

    What stood under the name is replaced and never written into: a link is replaced by the file.

    Args:
        folder: where the walk begins; made where it is missing.
        name: the file's path below it, without `..`.
        data: its bytes.
        mode: its permissions before the umask.

    Raises:
        FileError: a folder on the way is a link, or the system refuses.
    """
    path = PurePath(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with _opened(folder, path.parent, _FOLDER, make=True) as parent:
            _replace(parent if _BY_DESCRIPTOR else None, folder / path, data, mode)
    except OSError as error:
        raise _error(str(name), error) from None


def _replace(parent: int | None, path: Path, data: bytes, mode: int) -> None:
    target = path.name if parent is not None else str(path)
    part = f"{target}.{secrets.token_hex(6)}.part"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _NO_LINK | _CLOSED | _BINARY
    descriptor = os.open(part, flags, mode, dir_fd=parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        os.replace(part, target, src_dir_fd=parent, dst_dir_fd=parent)
    except BaseException:
        with suppress(OSError):
            os.unlink(part, dir_fd=parent)
        raise


@contextmanager
def _opened(folder: Path, name: PurePath, flags: int, *, make: bool = False) -> Iterator[int]:
    """A descriptor of what stands at a path below a folder; the caller's exceptions pass."""
    if name.is_absolute() or ".." in name.parts or "\0" in str(name):
        raise FileError(str(name), Refusal.UNREADABLE, "its path leads out of the folder")
    opened: list[int] = []
    try:
        try:
            opened.append(_descend(folder, name, flags, make, opened))
        except (OSError, ValueError) as error:
            raise _error(str(name), error, folder / name) from None
        yield opened[-1]
    finally:
        for descriptor in opened:
            os.close(descriptor)


def _descend(folder: Path, name: PurePath, flags: int, make: bool, opened: list[int]) -> int:
    if not _BY_DESCRIPTOR:
        return _descend_by_name(folder, name, flags, make)
    above = os.open(folder, _FOLDER)
    if not name.parts:
        return above
    opened.append(above)
    for part in name.parts[:-1] if flags != _FOLDER else name.parts:
        if make:
            with suppress(FileExistsError):
                os.mkdir(part, dir_fd=above)
        above = os.open(part, _FOLDER | _NO_LINK, dir_fd=above)
        opened.append(above)
    if flags == _FOLDER:
        return opened.pop()
    return os.open(name.parts[-1], flags | _NO_LINK | _CLOSED, dir_fd=above)


def _descend_by_name(folder: Path, name: PurePath, flags: int, make: bool) -> int:  # pragma: no cover - for systems without openat
    path = folder
    for part in name.parts:
        path = path / part
        if path.is_symlink() or getattr(path, "is_junction", bool)():
            raise FileError(str(name), Refusal.LINK)
        if flags == _FOLDER and make:
            path.mkdir(exist_ok=True)
    if flags == _FOLDER:
        if not path.is_dir():
            raise FileNotFoundError(str(name))
        return os.open(os.devnull, os.O_RDONLY)
    if path.exists() and not path.is_file():
        raise FileError(str(name), Refusal.NOT_A_FILE)
    return os.open(path, flags | _BINARY)


def _kind(one: os.DirEntry[str]) -> str:
    if one.is_symlink():
        return "link"
    if one.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if one.is_file(follow_symlinks=False) else "other"


def _error(name: str, error: OSError | ValueError, path: Path | None = None) -> FileError:
    if isinstance(error, FileNotFoundError):
        return FileError(name, Refusal.MISSING)
    if isinstance(error, NotADirectoryError) and not PurePath(name).parts:
        return FileError(name, Refusal.MISSING, "it is no folder")
    if path is not None and _behind_a_link(path, PurePath(name)):
        return FileError(name, Refusal.LINK)
    reason = (error.strerror if isinstance(error, OSError) else None) or "unknown reason"
    return FileError(name, Refusal.UNREADABLE, reason[:1].lower() + reason[1:])


def _behind_a_link(path: Path, name: PurePath) -> bool:
    """For the message alone: what was refused stays refused."""
    try:
        return any(part.is_symlink() for part in (path, *path.parents[: max(len(name.parts) - 1, 0)]))
    except (OSError, ValueError):
        return False
