"""What is shown of a fault of this package where a border catches it: a service's step, or the reading of a repository."""

from __future__ import annotations

import os
import sys
import traceback

from .errors import DEBUG
from .findings import one_line

ADVICE = f"Set {DEBUG}=1 to see where, and report it with the input that caused it."
"""Ends the sentence of an internal error."""


def said(error: Exception, most: int) -> str:
    """What an exception says, in a line of so many characters at the most and without the end of a sentence: it may quote anything."""
    return one_line(str(error))[:most].rstrip(" .")


def trace(error: Exception) -> None:
    """Prints the traceback of an exception to standard error, where the environment asks for it."""
    if os.environ.get(DEBUG):
        lines = "".join(traceback.format_exception(error)).split("\n")
        print(*map(one_line, lines), sep="\n", file=sys.stderr)
