"""What is said of a value that is none of those allowed, or that holds several where one is written."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import Any

from ..components import Component
from ..limits import MAX_ID, MAX_NAME
from ..nearest import nearest
from ..scales import STRIDE_NAMES, STRIDE_SPELLINGS, Stride
from ..types import listed
from .characters import remark, usual
from .words import ELSEWHERE, STRIDE_WORDS, TECHNOLOGIES, WORDS, denies, opposite, plain

_BETWEEN = re.compile(r"[,;/|&+\n]| and ")


def choice(vocabulary: type[Enum] | None, given: Any, choices: Sequence[str]) -> str:
    """What to write instead of a word that a vocabulary does not have.

    Args:
        vocabulary: the closed one, where it is known.
        given: what was written.
        choices: its words.
    """
    written = str(given)
    if len(written) > MAX_NAME:
        return f"use {listed(choices, 'or')}."
    word, said = plain(usual(written)), f" {remark(given)}" if remark(given) else ""
    meant = next((allowed for allowed in choices if plain(allowed) == word), "")
    if not meant and vocabulary is Component and (elsewhere := _meaning(ELSEWHERE, word)):
        return f"this is {elsewhere}."
    if not meant and vocabulary and (meant := _meaning(WORDS.get(vocabulary, {}), word)):
        technology = f", with `technology: {word}`" if vocabulary is Component and word in TECHNOLOGIES else ""
        return f"write `{meant}`{technology}. Allowed are {listed(choices)}.{said}"
    near = meant or nearest(word, choices)
    near = "" if not meant and near and opposite(word, plain(near)) else near
    return f"did you mean `{near}`?{said}" if near else f"use {listed(choices, 'or')}.{said}"


def category(given: Any, field: str, *, single: bool) -> str:
    """What to write instead of a text that is no category of STRIDE.

    Args:
        given: what was written.
        field: the key that it stands under.
        single: whether it stands there alone, and not in a list.
    """
    text = str(given).strip()
    if len(text) > MAX_NAME:
        return "use one of S, T, R, I, D, E or their names."
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    letters = [_letter(part) for part in parts]
    if len(parts) < 2 and text.isupper() and len(text) <= len(Stride) and set(text) <= set(Stride) and len(set(text)) == len(text):
        letters = list(text)
    if len(letters) > 1 and all(letters):
        shown = ", ".join(dict.fromkeys(letters))
        return (
            f"it contains several. Write a list, `{field}: [{shown}]`."
            if single
            else f"it contains several. Write each as an entry: `[{shown}]`."
        )
    if (letter := STRIDE_WORDS.get(plain(usual(text)))) is not None:
        return f"did you mean `{letter}` ({STRIDE_NAMES[Stride(letter)].lower()})?"
    near = nearest(usual(text).lower(), STRIDE_SPELLINGS)
    said = f" {remark(given)}" if remark(given) else ""
    return f"did you mean `{near}`?{said}" if near else f"use one of S, T, R, I, D, E or their names.{said}"


def parts_of(text: str) -> list[str]:
    """The values that a text holds several of: `order, email`."""
    found = [part.strip() for part in _BETWEEN.split(text) if part.strip()]
    return found if len(found) > 1 else []


def _letter(part: str) -> str:
    word = plain(usual(part))
    if len(word) > MAX_ID:
        return ""
    spelled = STRIDE_SPELLINGS.get(word.upper() if len(word) == 1 else word)
    if spelled is None and word in STRIDE_WORDS:
        return STRIDE_WORDS[word]
    near = "" if spelled or len(word) < 4 else nearest(word, STRIDE_SPELLINGS)
    return str((spelled or (STRIDE_SPELLINGS[near] if near else "")) or "")


def _meaning(words: Mapping[str, str], word: str) -> str:
    """What a table says of a word, or of what it ends in: `customer-database` is a database. What is denied is not that."""
    pieces = word.split("-")
    if word not in words and denies(word):
        return ""
    return next((words[tail] for tail in ("-".join(pieces[start:]) for start in range(min(len(pieces), 5))) if tail in words), "")
