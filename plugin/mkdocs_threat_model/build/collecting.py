"""How often the collector looks for circles of values while a site is made: seldom, since what is made has hardly any."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_MADE = 10_000
"""New values, less those that are gone again, after which it looks; Python's own 700 cost a service a twentieth of its time."""


def collect_seldom() -> None:
    """Lets the collector look seldom, from now on."""
    gc.set_threshold(_MADE, *gc.get_threshold()[1:])


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """The same for a while."""
    before = gc.get_threshold()
    collect_seldom()
    try:
        yield
    finally:
        gc.set_threshold(*before)
