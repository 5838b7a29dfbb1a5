"""The way down to a file in a folder that others fill, by descriptors: no link is followed below the folder.

The path is walked with `openat` and `O_NOFOLLOW`, so that nothing can be exchanged between a look and
the opening. The folder itself is the user's choice and may be a link. Where the system has no such
calls (Windows), each part is looked at before the file is opened.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum
from pathlib import Path, PurePath

from .errors import ThreatModelError

BY_DESCRIPTOR = os.open in os.supports_dir_fd and hasattr(os, "O_NOFOLLOW")
CLOSED = getattr(os, "O_CLOEXEC", 0)
BINARY = getattr(os, "O_BINARY", 0)
FOLDER = os.O_RDONLY | getattr(os, "O_DIRECTORY", 1 << 30) | CLOSED
"""Asks for a folder. Where the system has no such flag the number is never handed to it, and only tells this apart from reading."""
NO_LINK = getattr(os, "O_NOFOLLOW", 0)


class Refusal(Enum):
    """Why a file is not read or written."""

    MISSING = "it does not exist"
    LINK = "it is a link, or is reached through one; links are not followed"
    NOT_A_FILE = "it is not a regular file"
    TOO_LARGE = "it is too large"
    UNREADABLE = "it cannot be read"


class FileError(ThreatModelError):
    """A file that is not read or written.

    Attributes:
        refusal: why.
        reason: the same as a part of a sentence.
        size: bytes of a file that is too large, as far as they are known.
    """

    def __init__(self, name: str, refusal: Refusal, reason: str = "", size: int = 0, *, done: str = "read", hint: str = "") -> None:
        super().__init__(f"`{name}` is not {done}: {reason or refusal.value}.{f' {hint}' if hint else ''}")
        self.refusal, self.reason, self.size = refusal, reason or refusal.value, size


@contextmanager
def opened(folder: Path, name: PurePath, flags: int, *, make: int = 0) -> Iterator[int]:
    """A descriptor of what stands at a path below a folder, until the caller is done; the caller's exceptions pass.

    Args:
        folder: where the walk begins.
        name: a path below it.
        flags: of `os.open`; `FOLDER` for a folder.
        make: the mode of folders that are made on the way; 0 makes none.

    Raises:
        FileError: there is no such thing, it stands behind a link, or the system refuses.
    """
    if name.is_absolute() or ".." in name.parts or "\0" in str(name):
        raise FileError(str(name), Refusal.UNREADABLE, "its path leads out of the folder")
    descriptors: list[int] = []
    try:
        try:
            descriptors.append(_descend(folder, name, flags, make, descriptors))
        except (OSError, ValueError) as error:
            raise refused(str(name), error, folder / name) from None
        yield descriptors[-1]
    finally:
        for descriptor in descriptors:
            os.close(descriptor)


def _descend(folder: Path, name: PurePath, flags: int, make: int, opened: list[int]) -> int:
    if not BY_DESCRIPTOR:
        return _descend_by_name(folder, name, flags, make)
    above = os.open(folder, FOLDER)
    if not name.parts:
        return above
    opened.append(above)
    for part in name.parts[:-1] if flags != FOLDER else name.parts:
        if make:
            with suppress(FileExistsError):
                os.mkdir(part, make, dir_fd=above)
        above = os.open(part, FOLDER | NO_LINK, dir_fd=above)
        opened.append(above)
    if flags == FOLDER:
        return opened.pop()
    return os.open(name.parts[-1], flags | NO_LINK | CLOSED, dir_fd=above)


def _descend_by_name(folder: Path, name: PurePath, flags: int, make: int) -> int:  # pragma: no cover - for systems without openat
    path = folder
    for part in name.parts:
        path = path / part
        if path.is_symlink() or getattr(path, "is_junction", bool)():
            raise FileError(str(name), Refusal.LINK)
        if flags == FOLDER and make:
            path.mkdir(exist_ok=True)
    if flags == FOLDER:
        if not path.is_dir():
            raise FileNotFoundError(str(name))
        return os.open(os.devnull, os.O_RDONLY)
    if path.exists() and not path.is_file():
        raise FileError(str(name), Refusal.NOT_A_FILE)
    return os.open(path, flags | BINARY)


def refused(name: str, error: OSError | ValueError, path: Path | None = None) -> FileError:
    """What the system said, as an error that names the file; with its path, links on the way are named as such."""
    if isinstance(error, FileNotFoundError):
        return FileError(name, Refusal.MISSING)
    if isinstance(error, OSError) and error.errno == errno.ENXIO:  # a socket
        return FileError(name, Refusal.NOT_A_FILE)
    if isinstance(error, NotADirectoryError) and not PurePath(name).parts:
        return FileError(name, Refusal.MISSING, "it is not a folder")
    if path is not None and _behind_a_link(path, PurePath(name)):
        return FileError(name, Refusal.LINK)
    return FileError(name, Refusal.UNREADABLE, _reason(error))


_HINTS = dict.fromkeys((errno.ENOSPC, errno.EDQUOT), "Free some space there, then try again.")
_HINTS |= dict.fromkeys((errno.EROFS, errno.EACCES, errno.EPERM), "Make the folder writable, or choose another one.")
_HINTS |= {errno.ENOENT: "Create its folder first.", errno.EFBIG: "Raise the file size limit, then try again."}


def unwritten(name: str, error: OSError | RuntimeError | FileError, done: str = "written") -> FileError:
    """As `refused`, of a file that was to be written: it says what to do."""
    if isinstance(error, FileError):
        hint = "" if error.refusal is Refusal.UNREADABLE else "Remove the existing file, then try again."
        return FileError(name, error.refusal, error.reason, done=done, hint=hint)
    hint = _HINTS.get(error.errno or 0, "") if isinstance(error, OSError) else ""
    return FileError(name, Refusal.UNREADABLE, _reason(error), done=done, hint=hint)


def _reason(error: Exception) -> str:
    reason = (error.strerror if isinstance(error, OSError) else None) or "unknown reason"
    return reason[:1].lower() + reason[1:]


def _behind_a_link(path: Path, name: PurePath) -> bool:
    """For the message alone: what was refused stays refused."""
    try:
        return any(part.is_symlink() for part in (path, *path.parents[: max(len(name.parts) - 1, 0)]))
    except (OSError, ValueError):
        return False
