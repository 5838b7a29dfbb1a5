"""The border of reading a repository: whatever goes wrong inside of it is a repository that cannot be read.

A repository is data of others, as a model is. What its formats allow is read or refused with a sentence; what fails all
the same is a fault of this package, and must not end a build that can do without a history.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from ..errors import DEBUG, HistoryError, ThreatModelError
from ..findings import one_line

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
            if os.environ.get(DEBUG):
                lines = "".join(traceback.format_exception(error)).split("\n")
                print(*map(one_line, lines), sep="\n", file=sys.stderr)
            name = type(error).__name__
            raise HistoryError(f"an internal error, {name}. Set {DEBUG}=1 to see where, and report it with what led to it.") from error

    return within
