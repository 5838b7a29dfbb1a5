"""Lines about a long reading, a few seconds apart; a short one says nothing."""

from __future__ import annotations

import time
from collections.abc import Callable

from .folder_history import Progress

EVERY = 5
"""Seconds from one line to the next."""


def progress(say: Callable[[str], object], every: float = EVERY) -> Progress:
    """A function that tells how far the reading is.

    Args:
        say: is given a line.
        every: seconds from one line to the next.
    """
    shown = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal shown
        if (now := time.monotonic()) - shown >= every:
            shown = now
            read = f"{done:,} of {total:,} versions" if total else f"{done:,} commits so far"
            say(f"Reading the history for the first time: {read}. Later builds read what is new.")

    return show
