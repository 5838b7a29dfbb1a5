"""What a user asks of the cache: where it is, how large, and to empty it."""

from __future__ import annotations

from pathlib import Path

from ..errors import CacheError
from ..locks import Lock
from .place import cache_folder
from .pruning import cache_files, clear


def described(root: Path) -> str:
    """A sentence with the cache's folder and size.

    Args:
        root: the project's folder.

    Raises:
        CacheError: there is no safe place for a cache.
    """
    folder = cache_folder(root)
    kept = cache_files(folder)
    return f"{folder}: {len(kept):,} {'file' if len(kept) == 1 else 'files'}, {sum(file.size for file in kept) / 1e6:,.1f} MB."


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
            raise CacheError(f"A build is using the cache `{folder}`. Run this again when it has ended.")
        count = clear(folder)
    finally:
        lock.release()
    return f"{folder}: {count:,} {'file' if count == 1 else 'files'} removed."
