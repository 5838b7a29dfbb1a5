"""A file takes the place of another whole or not at all: it is written beside it first, under a name of its own."""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

from .descent import BINARY, CLOSED, NO_LINK

PART = 1 << 20
"""Bytes that are read at once."""
UNFINISHED = re.compile(r"\.threat-model-[0-9a-f]{16}\.part")
"""Names of files that are being written: hidden, so that no site publishes what a killed process left."""


def put_in_place(parent: int | None, path: Path, data: bytes | BinaryIO, mode: int, *, lasting: bool = False, new: bool = False) -> None:
    """Puts a file in the place of another.

    Args:
        parent: a descriptor of its folder; `None` where the system goes by paths.
        path: its path.
        data: its bytes.
        mode: its permissions; before the umask, unless it is `lasting` and replaces another.
        lasting: whether it is on the disk before it takes the place.
        new: whether nothing may be in its place.
    """
    part, target = f".threat-model-{secrets.token_hex(8)}.part", path.name
    if parent is None:
        part, target = str(path.with_name(part)), str(path)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | NO_LINK | CLOSED | BINARY
    descriptor = os.open(part, flags, mode, dir_fd=parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if isinstance(data, bytes):
                file.write(data)
            else:
                shutil.copyfileobj(data, file, PART)
            if lasting:
                file.flush()
                if not new and hasattr(os, "fchmod"):
                    os.fchmod(descriptor, mode)
                os.fsync(descriptor)
        if not new or not _linked(part, target, parent):
            os.replace(part, target, src_dir_fd=parent, dst_dir_fd=parent)
        if lasting and parent is not None:
            os.fsync(parent)
    except BaseException:
        with suppress(OSError):
            os.unlink(part, dir_fd=parent)
        raise


def _linked(part: str, target: str, parent: int | None) -> bool:
    """Gives a file the name that nothing has yet; where the disk has no links, whether it has is looked up, and the rest is the caller's.

    Raises:
        FileExistsError: something has the name.
    """
    try:
        os.link(part, target, src_dir_fd=parent, dst_dir_fd=parent)
    except FileExistsError:
        raise
    except (OSError, NotImplementedError):
        with suppress(FileNotFoundError):
            os.stat(target, dir_fd=parent, follow_symlinks=False)
            raise FileExistsError(errno.EEXIST, "it exists already", target) from None
        return False
    os.unlink(part, dir_fd=parent)
    return True
