"""Copies of finished files in the site. MkDocs makes each file's folders, and looks at both paths, several times over."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from .standing import Standing

_MOST = 1 << 20
"""Bytes that are copied in one step; MkDocs copies what is longer."""
_OTHERS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)


def in_one_step(file: Any, source: str, copy: Callable[..., object]) -> Callable[..., None]:
    """As `copy`, in fewer steps where that is possible.

    Args:
        file: of MkDocs. Others may have given it another content.
        source: the path that it is copied from as long as nobody has.
        copy: MkDocs' own way, which says what is wrong where something is.
    """

    def copied(dirty: bool = False) -> None:
        if dirty or file.abs_src_path != source or not _copied(source, file.abs_dest_path):
            copy(dirty)

    return copied


def unless_there(file: Any, ready: Path, standing: Standing, copy: Callable[..., object]) -> Callable[..., None]:
    """As `copy`, but only where the file does not stand there already.

    Args:
        file: of MkDocs. Others may have given it another content or another place.
        ready: the file of the cache with its bytes, named by their digest.
        standing: what stands in the site.
        copy: writes the file.
    """
    source, digest = str(ready), ready.name[:64]

    def copied(*arguments: Any) -> None:
        path = file.abs_dest_path
        if file.abs_src_path == source:
            if standing.has(path, ready.name) or standing.is_there(path, lambda data: sha256(data).hexdigest() == digest):
                standing.stays(path)
                return
            standing.forget(path)
            copy(*arguments)
            standing.note(path, ready.name)
        else:
            standing.forget(path)
            copy(*arguments)

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
