"""Marks on the schema's types: what a type says beside its limits. Pydantic passes them over; `schema.py` reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from itertools import combinations
from typing import Any


@dataclass(frozen=True)
class Form:
    """How a text is written, where not every text will do.

    Attributes:
        name: what it is called.
        meaning: what to write, as a sentence.
        pattern: a regular expression that finds something in every text that is accepted, in what the dialects of
            JSON Schema's readers have in common.
        examples: right ones.
    """

    name: str
    meaning: str
    pattern: str
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Spelled:
    """Marks a vocabulary of which other spellings are accepted as well.

    Attributes:
        words: all that may be written.
        pattern: a regular expression for them in any case.
    """

    words: tuple[str, ...]
    pattern: str


@dataclass(frozen=True)
class OrNumber:
    """Marks a text that may be a number as well.

    Attributes:
        least: the smallest number.
        most: the largest.
    """

    least: float
    most: float


@dataclass(frozen=True)
class InShort:
    """Marks a part of which a text may stand in the place of the map.

    Attributes:
        text: the text's type.
    """

    text: Any


class MapRule(Enum):
    """What holds of a map."""

    COMPLETE = "complete"
    """Every key of its vocabulary must be there, in each map below it as well."""


def any_case(words: str) -> str:
    """A part of a regular expression for words in any case: JSON Schema's have no flags."""
    return "".join(f"[{char.upper()}{char.lower()}]" if char.isalpha() and char.isascii() else char for char in words)


_BLANK: Mapping[str, Any] = {"anyOf": [{"type": "null"}, {"type": "string", "pattern": r"^\s*$"}]}


def _given(key: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"not": _BLANK}}}


def at_most_one(*groups: tuple[str, ...]) -> dict[str, Any]:
    """The JSON Schema of a map that has not two of the keys of a group; a key with nothing behind it, or blanks, does not stand there."""
    pairs = [pair for group in groups for pair in combinations(group, 2)]
    return {"not": {"anyOf": [{"allOf": [_given(first), _given(second)]} for first, second in pairs]}}


def at_least_one(*keys: str) -> dict[str, Any]:
    """The JSON Schema of a map that has one of the keys."""
    return {"anyOf": [_given(key) for key in keys]}


def only_with(needed: Mapping[str, str]) -> dict[str, Any]:
    """The JSON Schema of a map in which each of some keys stands only beside another one."""
    return {"allOf": [{"anyOf": [{"not": _given(key)}, _given(other)]} for key, other in needed.items()]}
