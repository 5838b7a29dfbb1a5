"""Patterns of paths of code, as `.gitignore` writes them, on RE2: matching takes time in proportion to the paths."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

import re2

from .types import quoted

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


@lru_cache(maxsize=1024)
def _compiled(pattern: str) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - few policies name paths of code

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of sets of characters that a later Python may read in another way
        return GitIgnoreSpec.from_lines([pattern], backend="re2")


def checked_path_pattern(value: str) -> str:
    """A pattern that some path may match.

    Raises:
        ValueError: it is none.
    """
    try:
        found = [part.include for part in _compiled(value).patterns]
    except (ValueError, re.error, re2.error):
        raise ValueError(f"{quoted(value)} is not a pattern of .gitignore") from None
    if found != [True]:
        raise ValueError(f"{quoted(value)} matches no path: comments, exclusions and empty patterns of .gitignore have no meaning here")
    return value


def matching_paths(pattern: str, paths: Iterable[str]) -> list[str]:
    """The paths that a checked pattern matches, in their order.

    Args:
        pattern: a checked pattern.
        paths: from the repository's root; a byte that is no UTF-8 may be half a surrogate, and comes back as U+FFFD.
    """
    written = (path.encode("utf-8", "surrogateescape").decode("utf-8", "replace") for path in paths)
    return list(_compiled(pattern).match_files(written))
