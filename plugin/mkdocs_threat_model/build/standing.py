"""What stood when the records of whole reviews came, for a gate that shows no history: read as the pages read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..analysis.history import NoHistory
from ..analysis.reviews import Standing
from ..errors import HistoryError
from ..history.origin import origin_of
from ..history.progress import progress
from ..history.reading import NOT_COMMITTED, read_history, unreadable
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
        try:
            origin = origin_of(models)
        except HistoryError as error:
            _tell_why(unreadable(error), tell)
            return None
        if origin is None:
            return None
        cache = open_cache(models.resolve().parent, (models,), tell)
        try:
            found = read_history(models, origin, cache.shelf(HISTORY), progress(tell))
        finally:
            cache.close()
        if isinstance(found, NoHistory):
            _tell_why(found, tell)
            return None
        return found.standing

    return read


def _tell_why(why: NoHistory, tell: Callable[[str], object]) -> None:
    """Says once that a repository is there and cannot tell."""
    if why.reason != NOT_COMMITTED:
        tell(f"{why.reason} Until then a review of the whole model counts for all that stands in its file.")
