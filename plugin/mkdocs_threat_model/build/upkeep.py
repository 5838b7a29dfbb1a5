"""What a user asks of the cache: where it is, what is in it, and to empty it."""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path

from ..checks.formats.report import counted
from ..errors import CacheError
from ..locks import Lock
from .place import cache_folder
from .pruning import LARGEST, OLDEST, CacheFile, cache_files, clear
from .store import DAY


def described(root: Path) -> str:
    """The cache's folder, what it holds by kind, and its bounds: lines for a terminal.

    Args:
        root: the project's folder.

    Raises:
        CacheError: there is no safe place for a cache.
    """
    folder = cache_folder(root)
    kinds: dict[str, list[CacheFile]] = defaultdict(list)
    files = cache_files(folder)
    for file in files:
        kinds[file.name.parts[0]].append(file)
    rows = [(kind, *_figures(kinds[kind])) for kind in sorted(kinds)]
    if len(rows) > 1:
        rows.append(("all", *_figures(files)))
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = [
        f"  {kind:<{widths[0]}}  {count:>{widths[1]}}  {size:>{widths[2]}}  last used {used}".rstrip() for kind, count, size, used in rows
    ]
    bound = f"Entries not used for {OLDEST // DAY} days are removed, and above {LARGEST / 1e9:.1f} GB the least recently used."
    return "\n".join([f"{folder}:" if rows else f"{folder}: empty.", *lines, bound])


def _figures(files: list[CacheFile]) -> tuple[str, str, str]:
    """How many there are, how large they are together, and the days of their last uses, the longest unused first."""
    first, last = (datetime.fromtimestamp(file.used, UTC).date().isoformat() for file in (files[0], files[-1]))
    return (
        counted(len(files), "file"),
        f"{sum(file.size for file in files) / 1e6:,.1f} MB",
        first if first == last else f"{first} to {last}",
    )


def cleared(root: Path) -> str:
    """Empties the cache, and says so.

    Raises:
        CacheError: a build is using it, or there is no safe place for one.
        FileError: the system refuses.
    """
    folder = cache_folder(root)
    lock = Lock(folder)
    try:
        if not lock.take(alone=True) and lock.possible:
            raise CacheError(f"A build is using the cache `{folder}`. Try again when it has finished.")
        count = clear(folder)
    finally:
        lock.release()
    return f"{folder}: {counted(count, 'file')} removed."
