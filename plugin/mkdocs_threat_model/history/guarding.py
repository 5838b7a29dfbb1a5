"""The border of reading a repository: whatever goes wrong inside of it is a repository that cannot be read.

A repository is data of others, as a model is. What its formats allow is read or refused with a sentence; what fails all
the same is a fault of this package, and must not end a build that can do without a history.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ..errors import HistoryError, ThreatModelError
from ..faults import ADVICE, trace

P = ParamSpec("P")
T = TypeVar("T")


def bordered(read: Callable[P, T]) -> Callable[P, T]:
    """A function that raises `HistoryError` where it would raise anything but an error of ours or an interruption."""

    @wraps(read)
    def within(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except ThreatModelError:
            raise
        except Exception as error:  # RecursionError and MemoryError are exceptions too
            trace(error)
            raise HistoryError(f"an internal error, {type(error).__name__}. {ADVICE}") from error

    return within
