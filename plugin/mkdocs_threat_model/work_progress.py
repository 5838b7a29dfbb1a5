"""How far long work is: a bar on a terminal, lines some seconds apart elsewhere; short work says nothing."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import click

EVERY = 5
"""Seconds from one line to the next, and until the first."""
_SOON = 1
"""Seconds until a bar is shown."""

Show = Callable[[int, int], None]
"""Told how many of how many are done."""


def lines(say: Callable[[str], object], sentence: Callable[[int, int], str], every: float = EVERY) -> Show:
    """A function that says now and then how far the work is.

    Args:
        say: is given a line.
        sentence: makes it of how many of how many are done.
        every: seconds from one line to the next.
    """
    shown = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal shown
        if (now := time.monotonic()) - shown >= every:
            shown = now
            say(sentence(done, total))

    return show


def bar_or_lines(say: Callable[[str], object], label: str, every: float = EVERY) -> Show:
    """The same as a bar where somebody looks on, and as lines where a log is written.

    Args:
        say: is given a line.
        label: what is done, such as `Drawing services`.
        every: seconds from one line to the next.
    """
    if not sys.stderr.isatty():
        return lines(say, lambda done, total: f"{label}: {done:,} of {total:,}.", every)
    begun = time.monotonic()
    bar = None

    def show(done: int, total: int) -> None:
        nonlocal bar
        if bar is None and time.monotonic() - begun >= _SOON and done < total:
            bar = click.progressbar(length=total, label=label, file=sys.stderr)
            bar.render_progress()
        if bar is not None:
            bar.update(done - bar.pos)
            if done >= total:
                bar.render_finish()
                bar = None

    return show
