"""The past of a folder for commands that show no pages: read and kept as the pages read and keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ..analysis.history import History, NoHistory
from ..analysis.origin import Origin
from ..analysis.reviews import Standing
from ..errors import HistoryError
from ..history.origin import origin_of
from ..history.progress import progress
from ..history.reading import NO_GIT, NOT_COMMITTED, read_history, unreadable
from .cache import HISTORY, open_cache

Past = Callable[[], Mapping[str, Standing] | None]
"""Reads, once it is asked; gives `None` where no history tells."""


def standing_in(models: Path, tell: Callable[[str], object]) -> Past:
    """Reads the past of the reviews of a folder from git, and keeps it for the next time.

    Args:
        models: the models' folder.
        tell: is given a line where a repository is there and cannot say, and while a long reading lasts.
    """

    def read() -> Mapping[str, Standing] | None:
        origin, found = history_in(models, tell)
        if isinstance(found, NoHistory):
            if origin is not None or found.reason != NO_GIT:
                _tell_why(found, tell)
            return None
        return found.standing

    return read


def standing_at(models: Path, commit: str | None, tell: Callable[[str], object]) -> Mapping[str, Standing] | None:
    """What stood when the records of whole reviews came, up to a commit; `None` for now.

    Args:
        models: the models' folder.
        commit: its full id. Its past is read anew, since what is kept is that of the folder's own commit.
        tell: is given a line where a repository is there and cannot say, and while a long reading lasts.
    """
    if commit is None:
        return standing_in(models, tell)()
    try:
        origin = origin_of(models)
    except HistoryError as error:
        found: History | NoHistory = unreadable(error)
    else:
        found = read_history(models, replace(origin, commit=commit) if origin else None, None, progress(tell))
    if isinstance(found, NoHistory):
        _tell_why(found, tell)
        return None
    return found.standing


def history_in(models: Path, tell: Callable[[str], object]) -> tuple[Origin | None, History | NoHistory]:
    """The past of a folder and the commit that it stands at; what was read is kept for the next time.

    Args:
        models: the models' folder.
        tell: is given a line while a long reading lasts.
    """
    try:
        origin = origin_of(models)
    except HistoryError as error:
        return None, unreadable(error)
    if origin is None:
        return None, NoHistory(NO_GIT)
    cache = open_cache(models.resolve().parent, (models,), tell)
    try:
        return origin, read_history(models, origin, cache.shelf(HISTORY), progress(tell))
    finally:
        cache.close()


def _tell_why(why: NoHistory, tell: Callable[[str], object]) -> None:
    """Says once that a repository is there and cannot tell."""
    if why.reason != NOT_COMMITTED:
        tell(f"{why.reason} Until then a review of the whole model counts for all that stands in its file.")
