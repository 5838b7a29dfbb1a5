"""What stood when the records of whole reviews came, for a gate that shows no history: read as the pages read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from ..analysis.history import NoHistory, standing_of
from ..analysis.reviews import Standing
from ..history.origin import origin_of
from ..history.progress import progress
from ..history.reading import NOT_COMMITTED, read_history
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
        origin = origin_of(models)
        if origin is None:
            return None
        cache = open_cache(models.resolve().parent, (models,), tell)
        try:
            found = read_history(models, origin, cache.shelf(HISTORY), progress(tell))
        finally:
            cache.close()
        if isinstance(found, NoHistory) and found.reason != NOT_COMMITTED:
            tell(f"{found.reason} Until then a review of the whole model counts for all that stands in its file.")
        return standing_of(found)

    return read
