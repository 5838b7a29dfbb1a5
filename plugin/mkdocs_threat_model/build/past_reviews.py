"""The past of a folder for commands that show no pages: read and kept as the pages read and keep it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from ..analysis.origin import Origin
from ..analysis.reviews import ReviewHistory
from ..analysis.threat_history import History, NoHistory
from ..history.folder_history import NO_GIT, NOT_COMMITTED, origin_or_why, read_history
from ..history.progress import progress
from .cache import HISTORY, open_cache

Past = Callable[[], Mapping[str, ReviewHistory] | None]
"""Reads, once it is asked; gives `None` where no history tells."""


def past_reviews_in(models: Path, tell: Callable[[str], object]) -> Past:
    """Reads the past of the reviews of a folder from git, and keeps it for the next time.

    Args:
        models: the models' folder.
        tell: is given a line where a repository is there and cannot say, and while a long reading lasts.
    """

    def read() -> Mapping[str, ReviewHistory] | None:
        _, history = history_in(models, tell)
        return _told(history, tell)

    return read


def past_reviews_at(models: Path, commit: str | None, tell: Callable[[str], object]) -> Mapping[str, ReviewHistory] | None:
    """What stood when the records of whole reviews came, up to a commit; `None` for now.

    Args:
        models: the models' folder.
        commit: its full id. Its past is read anew, since what is kept is that of the folder's own commit.
        tell: is given a line where a repository is there and cannot say, and while a long reading lasts.
    """
    if commit is None:
        return past_reviews_in(models, tell)()
    origin = origin_or_why(models)
    if isinstance(origin, NoHistory):
        return _told(origin, tell)
    return _told(read_history(models, replace(origin, commit=commit), None, progress(tell)), tell)


def history_in(models: Path, tell: Callable[[str], object]) -> tuple[Origin | None, History | NoHistory]:
    """The past of a folder and the commit that it stands at; what was read is kept for the next time.

    Args:
        models: the models' folder.
        tell: is given a line while a long reading lasts.
    """
    origin = origin_or_why(models)
    if isinstance(origin, NoHistory):
        return None, origin
    cache = open_cache(models.resolve().parent, (models,), tell)
    try:
        return origin, read_history(models, origin, cache.shelf(HISTORY), progress(tell))
    finally:
        cache.close()


def _told(history: History | NoHistory, tell: Callable[[str], object]) -> Mapping[str, ReviewHistory] | None:
    """What stood; `None` where git cannot tell, and says once why where there is a repository with commits of the models."""
    if isinstance(history, History):
        return history.review_histories
    if history.reason not in (NO_GIT, NOT_COMMITTED):
        tell(f"{history.reason} Until then, a review of the whole model covers everything in its file.")
    return None
