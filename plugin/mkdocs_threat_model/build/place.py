"""Where the cache lies: the user's cache folder, or where `THREAT_MODEL_CACHE` says; never where a checkout reaches.

A checkout is filled by whoever proposes a change, and a cache by whoever can write it. What is read
from the cache carries digests, and they guard against accidents: somebody who can write an entry can
write its digest as well. So the guard against people is the place.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Sequence
from pathlib import Path

from platformdirs import user_cache_dir

from ..errors import CacheError

VARIABLE = "THREAT_MODEL_CACHE"
_APPLICATION = "mkdocs-threat-model"
_ROOM = "threat-model-1"
"""All of the cache is below this folder in the one that is chosen, which may hold other things. Its number is the format's."""
_ELSEWHERE = f"Set {VARIABLE} to a folder elsewhere"


def cache_folder(root: Path, apart: Sequence[Path] = ()) -> Path:
    """The folder of the cache, which is made where it is missing.

    Args:
        root: the project's folder.
        apart: folders that the cache must not lie in, since they are read, published or wiped.

    Raises:
        CacheError: there is no safe place.
    """
    chosen = os.environ.get(VARIABLE, "")
    folder = Path(os.path.abspath(chosen) if chosen else user_cache_dir(_APPLICATION))  # noqa: PTH100 - resolves no links
    if not folder.is_absolute():
        raise CacheError(f"The user's cache folder is unknown. {_ELSEWHERE}.")
    try:
        _check_place(folder, root, apart, chosen=bool(chosen))
        for part in (folder, folder / _ROOM):
            part.mkdir(parents=True, exist_ok=True, mode=0o700)
            _check_owner(part)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "unknown reason"
        raise CacheError(f"`{folder}` cannot be used: {reason[:1].lower()}{reason[1:]}. {_ELSEWHERE}.") from None
    return folder / _ROOM


def _check_place(folder: Path, root: Path, apart: Sequence[Path], *, chosen: bool) -> None:
    real, checkout = folder.resolve(), _checkout(root)
    if any(real.is_relative_to(other.resolve()) for other in apart):
        raise CacheError(f"`{folder}` is in a folder that the build reads, publishes or deletes. {_ELSEWHERE}.")
    if real.is_relative_to(checkout.resolve()) and not chosen:
        raise CacheError(f"The user's cache folder `{folder}` is inside the checkout, where any change could modify it. {_ELSEWHERE}.")
    for base in (checkout, checkout.resolve()):
        if folder.is_relative_to(base) and real != base.resolve() / folder.relative_to(base):
            raise CacheError(f"`{folder}` is reached through a link in the checkout. {_ELSEWHERE}.")


def _check_owner(folder: Path) -> None:
    about = folder.lstat()
    if not stat.S_ISDIR(about.st_mode):
        raise CacheError(f"`{folder}` is a link or not a folder. {_ELSEWHERE}.")
    if not hasattr(os, "geteuid"):
        return
    if about.st_uid != os.geteuid():
        raise CacheError(f"`{folder}` belongs to another user. {_ELSEWHERE}.")
    if about.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        raise CacheError(f"Other users can write to `{folder}`. Run `chmod go-w` on it, or set {VARIABLE} to another folder.")


def _checkout(root: Path) -> Path:
    """The folder that a change of the project can write to: its repository's, else its own.

    A submodule and a work tree have a file `.git`, and the repository around a submodule brings it along.
    """
    outermost = root
    for parent in (root, *root.parents):
        if os.path.lexists(parent / ".git"):  # `exists` raises where nobody may look
            outermost = parent
        if os.path.isdir(parent / ".git"):  # noqa: PTH112
            break
    return outermost
