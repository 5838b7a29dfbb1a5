"""Lines about a long reading, a few seconds apart; a short one says nothing."""

from __future__ import annotations

from collections.abc import Callable

from ..work_progress import EVERY, Show, lines


def progress(say: Callable[[str], object], every: float = EVERY) -> Show:
    """A function that tells how far the reading is.

    Args:
        say: is given a line.
        every: seconds from one line to the next.
    """

    def sentence(done: int, total: int) -> str:
        read = f"{done:,} of {total:,} versions" if total else f"{done:,} commits so far"
        return f"Reading the history for the first time: {read}. Later builds only read new commits."

    return lines(say, sentence, every)
