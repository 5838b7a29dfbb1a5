"""A folder that others fill, of which thousands of files are read: the way down to it is walked once."""

from __future__ import annotations

import os
import stat
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePath

from .descent import BY_DESCRIPTOR, CLOSED, FOLDER, NO_LINK, FileError, Refusal, opened, refused
from .replacing import PART

_NO_WAIT = getattr(os, "O_NONBLOCK", 0)


class OpenFolder:
    """The files of a folder, under the rules of `files`: none is behind a link, and each is regular.

    Args:
        above: where the walk begins.
        name: of the folder in it.
    """

    def __init__(self, above: Path, name: str) -> None:
        self._above = above
        self._name = name
        self._descriptor: int | None = None

    @contextmanager
    def file(self, name: str) -> Iterator[tuple[int, os.stat_result]]:
        """A file to be read, until the caller is done, and what the system says of it.

        Args:
            name: its name in the folder, without a path.

        Raises:
            FileError: it is missing, a link, no regular file or unreadable.
        """
        if not BY_DESCRIPTOR or os.sep in name:
            with opened(self._above, PurePath(self._name, name), os.O_RDONLY | _NO_WAIT) as descriptor:
                yield descriptor, _regular(descriptor, name)
            return
        try:
            descriptor = os.open(name, os.O_RDONLY | _NO_WAIT | NO_LINK | CLOSED, dir_fd=self._folder())
        except (OSError, ValueError) as error:
            raise refused(name, error) from None
        try:
            yield descriptor, _regular(descriptor, name)
        finally:
            os.close(descriptor)

    def _folder(self) -> int:
        """The folder's descriptor. Who removes the folder meanwhile and makes another one has files in it that nobody looks for."""
        if self._descriptor is None:
            with opened(self._above, PurePath(self._name), FOLDER) as descriptor:
                self._descriptor = os.dup(descriptor)
            weakref.finalize(self, _close, self._descriptor)
        return self._descriptor


def read_all(descriptor: int, limit: int) -> bytes:
    """The rest of a file.

    Raises:
        FileError: it is longer than the limit.
    """
    parts, left = [], limit + 1
    while left and (part := os.read(descriptor, min(left, PART))):
        parts.append(part)
        left -= len(part)
    if not left:
        raise FileError("", Refusal.TOO_LARGE, size=limit + 1)
    return b"".join(parts)


def _regular(descriptor: int, name: str) -> os.stat_result:
    about = os.fstat(descriptor)
    if not stat.S_ISREG(about.st_mode):
        raise FileError(name, Refusal.NOT_A_FILE)
    return about


def _close(descriptor: int) -> None:
    with suppress(OSError):
        os.close(descriptor)
