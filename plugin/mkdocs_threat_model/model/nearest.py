"""The nearest spelling, for "did you mean": within bounds, since comparing words costs the product of their lengths."""

from __future__ import annotations

import difflib
from collections.abc import Collection

from .limits import MAX_ID

_NEAR = 0.6
_BUDGET = 50_000
"""Most comparisons for one set of choices, each as heavy as its word is long: about a second."""


def nearest(word: str, choices: Collection[str], cutoff: float = _NEAR) -> str:
    """The choice that is spelled most like a word; empty where none is near, or the word is too long to be a slip.

    Args:
        word: as it was written.
        choices: what it may have meant.
        cutoff: from 0 to 1, how much alike they must be.
    """
    if len(word) > MAX_ID:
        return ""
    return next(iter(difflib.get_close_matches(word, choices, 1, cutoff)), "")


def did_you_mean(word: str, choices: Collection[str], otherwise: str) -> str:
    """What to do about a word that is none of the choices, as a sentence: the nearest of them, else what is given.

    Args:
        word: as it was written.
        choices: what it may have meant.
        otherwise: the sentence where none is near.
    """
    near = nearest(word, choices)
    return f"Did you mean `{near}`?" if near else otherwise


class Spelling:
    """As `nearest` for many words and the same choices, each word once, until so many comparisons are made that no more are worth it."""

    def __init__(self, choices: Collection[str]) -> None:
        self._choices = choices
        self._known: dict[str, str] = {}
        self._left = _BUDGET

    def near(self, word: str) -> str:
        """The choice that is spelled most like a word; empty where none is near, or the budget is spent."""
        if word not in self._known:
            self._left -= len(self._choices) * (1 + len(word) // 16)
            if self._left < 0:
                return ""
            self._known[word] = nearest(word, self._choices)
        return self._known[word]
