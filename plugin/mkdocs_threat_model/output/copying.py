"""Copies of finished files in the site. MkDocs makes each file's folders, and looks at both paths, several times over."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from .before import Before

_MOST = 1 << 20
"""Bytes that are copied in one step; MkDocs copies what is longer."""
_OTHERS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def unless_there(file: Any, ready: Path, before: Before) -> Callable[[bool], None]:
    """How a finished file is copied: not at all where it stands there already, else in one step, else as MkDocs does it.

    Args:
        file: of MkDocs. Others may have given it another content or another place.
        ready: the file with its bytes, named by their digest.
        before: what stood in the site before.
    """
    source, copy = str(ready), file.copy_file

    def copied(dirty: bool = False) -> None:
        path = file.abs_dest_path
        if file.abs_src_path != source:
            before.forget(path)
            copy(dirty)
        elif not before.has(path, ready.name):
            before.forget(path)
            # Even in a dirty build: the cache's file may be older than another one that it is to replace.
            if not before.returns(path, lambda data: sha256(data).hexdigest() == ready.stem) and not _copied(source, path):
                copy()
            before.note(path, ready.name)

    return copied


def _copied(source: str, target: str) -> bool:
    with suppress(OSError):
        data = _read(source)
        try:
            return len(data) <= _MOST and _written(target, data)
        except FileNotFoundError:
            os.makedirs(os.path.dirname(target), exist_ok=True)  # noqa: PTH103, PTH120
            return _written(target, data)
    return False


def _read(source: str) -> bytes:
    descriptor = os.open(source, os.O_RDONLY | _OTHERS)
    try:
        return os.read(descriptor, _MOST + 1)
    finally:
        os.close(descriptor)


def _written(target: str, data: bytes) -> bool:
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | _OTHERS, 0o666)
    try:
        return os.write(descriptor, data) == len(data)
    finally:
        os.close(descriptor)
