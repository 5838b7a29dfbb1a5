"""The organisation's own regular expressions, on RE2: it takes time in proportion to the text, whatever the expression.

Source: RE2, "Syntax" (https://github.com/google/re2/wiki/Syntax). What needs backtracking it does not have.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import re2

from .limits import MAX_PATTERN
from .types import quoted

_MAX_MEMORY = 1 << 20
"""Bytes that a compiled expression and its automaton may take; one for tickets takes some hundreds."""
_MAX_PROGRAM = MAX_PATTERN + 100
"""Steps of a compiled expression: the time for a text is their product. One for tickets has some thirty; the longest
text without repetition has one for each of its characters."""
_UNSUPPORTED = ("invalid perl operator", "invalid escape sequence", "bad repetition operator")
_HINT = ". It is run by RE2, which has no lookahead, lookbehind, backreferences, possessive or atomic groups, and no `\\Z`"


@lru_cache(maxsize=1024)
def compiled(pattern: str) -> Any:
    """A regular expression, compiled once; `fullmatch` of the result tells whether it matches a whole text.

    Raises:
        ValueError: it is none, or too large once compiled; the message says why.
    """
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    try:
        found = re2.compile(pattern, options)
    except re2.error as error:
        given = error.args[0] if error.args else ""
        raise ValueError(given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)) from None
    if found.programsize > _MAX_PROGRAM:
        raise ValueError("it repeats too much")
    return found


def checked_pattern(value: str) -> str:
    """The text of a regular expression.

    Raises:
        ValueError: it is none that RE2 can run.
    """
    try:
        compiled(value)
    except ValueError as error:
        reason, _, part = str(error).partition(": ")
        hint = _HINT if reason.startswith(_UNSUPPORTED) else ""
        where = f" in {quoted(part, 60)}" if part else ""
        raise ValueError(f"{quoted(value)} is not a regular expression: {reason}{where}{hint}") from None
    return value


@lru_cache(maxsize=1024)
def matches(pattern: str, text: str) -> bool:
    """Whether a text as a whole is what a checked regular expression describes."""
    return bool(compiled(pattern).fullmatch(text))
