"""What the words of trackers mean: statuses, resolutions and labels, in many languages and in an organisation's own."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

_WORDS = Path(__file__).with_name("ticket_words.yaml")
MAX_WORD = 200
"""Most characters of a word that is looked up."""


class TicketState(StrEnum):
    """How far a ticket is."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    NOT_DONE = "not-done"
    """Closed without the work: not planned, a duplicate, moved elsewhere."""
    UNKNOWN = "unknown"


class TicketWords:
    """Looks words up.

    Args:
        own: the organisation's own words, which come before those that are known.
    """

    def __init__(self, own: Mapping[str, TicketState] | None = None) -> None:
        self._own = {folded_word(word): state for word, state in (own or {}).items()}

    def state(self, word: str) -> TicketState:
        """What a status or a resolution means."""
        plain = folded_word(word)
        return self._own.get(plain) or _known().get(plain, TicketState.UNKNOWN)

    def label(self, word: str) -> TicketState | None:
        """What a label means: nothing but "not done", or what the organisation says. The last part of a scoped label counts."""
        for part in (word, word.rpartition("::")[2], word.rpartition(":")[2], word.rpartition("/")[2]):
            plain = folded_word(part)
            if plain in self._own:
                return self._own[plain]
            if _known().get(plain) is TicketState.NOT_DONE:
                return TicketState.NOT_DONE
        return None


def folded_word(word: str) -> str:
    """A word as it is compared: without regard to case, white space, the form of letters and of apostrophes."""
    plain = unicodedata.normalize("NFKC", word[:MAX_WORD]).replace("\u2019", "'").replace("\u02bc", "'")
    return " ".join(plain.split()).casefold()


@cache
def _known() -> dict[str, TicketState]:
    listed = yaml.safe_load(_WORDS.read_text(encoding="utf-8"))
    return {folded_word(word): TicketState(state) for state, words in listed.items() for word in words}
