"""The cache's size: what nobody used for a month goes, then the oldest until the rest is small enough.

At most once a day, by a build that is over, and only while no other build holds the cache.
"""

from __future__ import annotations

import re
import stat
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePath

from ..files import FileError, entries, remove, sweep, write_file
from .store import DAY

OLDEST = 30 * DAY
LARGEST = 10**9
"""Bytes of all files together."""
YOUNG = 2 * DAY
"""What was used so lately is kept even above that: the next build wants it."""
MOST = {"history": 32}
"""Most entries of a kind, where one is as large as a hundred others."""
ASIDE = "aside-"
"""What begins the names of folders that a build keeps an old site's files in; those of builds that were killed go as well."""
_MARK = "pruned"
_OURS = re.compile(r"[0-9a-f]{64}(\.[a-z0-9]{1,8})?")


@dataclass(frozen=True, order=True)
class CacheFile:
    """A cached file.

    Attributes:
        used: when it was last used, in seconds since 1970.
        name: its path below the cache's folder.
        size: in bytes.
    """

    used: float
    name: PurePath
    size: int


def cache_files(folder: Path) -> list[CacheFile]:
    """All of a cache's files, the longest unused first. A time in the future counts as now."""
    now, files = time.time(), []
    with suppress(FileError):
        for kind in entries(folder):
            if kind.kind != "folder":
                continue
            for entry in entries(folder, kind.name):
                if _OURS.fullmatch(entry.name):
                    with suppress(OSError):
                        about = (folder / kind.name / entry.name).lstat()
                        files.append(CacheFile(min(about.st_mtime, now), PurePath(kind.name, entry.name), about.st_size))
    return sorted(files)


def prune(folder: Path) -> None:
    """Removes what is too old or too much; nobody else may hold the cache."""
    now = time.time()
    if not _is_due(folder / _MARK, now):
        return
    _clear_aside(folder)
    kept = cache_files(folder)
    for kind in {file.name.parts[0] for file in kept}:
        sweep(folder, kind)
    total = sum(file.size for file in kept)
    left = {kind: sum(file.name.parts[0] == kind for file in kept) for kind in MOST}
    with suppress(FileError):
        for file in kept:
            kind, age = file.name.parts[0], now - file.used
            if age > OLDEST or (age > YOUNG and total > LARGEST) or left.get(kind, 0) > MOST.get(kind, 0):
                remove(folder, file.name)
                total -= file.size
                left[kind] = left.get(kind, 0) - 1
        remove(folder, _MARK)
        write_file(folder, _MARK, b"", 0o600)


def _is_due(mark: Path, now: float) -> bool:
    try:
        about = mark.lstat()
    except OSError:
        return True
    return not (stat.S_ISREG(about.st_mode) and now - DAY < about.st_mtime <= now)


def clear(folder: Path) -> int:
    """Removes all of a cache's files; nobody else may hold it.

    Returns:
        How many there were.

    Raises:
        FileError: the system refuses.
    """
    _clear_aside(folder)
    kept = cache_files(folder)
    for file in kept:
        remove(folder, file.name)
    for kind in {file.name.parts[0] for file in kept}:
        sweep(folder, kind)
    return len(kept)


def _clear_aside(folder: Path) -> None:
    with suppress(FileError, RecursionError):  # folders as deep as that are removed by nobody
        for entry in entries(folder):
            if entry.name.startswith(ASIDE):
                remove(folder, entry.name)
