"""What may stand at a path of a document: the schema's types as values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from .forms import Form, Spelled


@dataclass(frozen=True)
class Text:
    """A text.

    Attributes:
        least: fewest characters.
        most: most characters; `None` where there is no limit.
        form: how it is written; `None` where any text will do.
        is_id: whether it is an id.
    """

    least: int = 0
    most: int | None = None
    form: Form | None = None
    is_id: bool = False


@dataclass(frozen=True)
class Day:
    """A day.

    Attributes:
        first: the earliest that is read.
        last: the latest.
    """

    first: date | None
    last: date | None


@dataclass(frozen=True)
class Number:
    """A number.

    Attributes:
        whole: whether it has no fraction.
        least: the smallest.
        most: the largest.
        word: the text that may stand in the number's place; `None` where none may.
    """

    whole: bool
    least: float | None
    most: float | None
    word: Text | None = None


@dataclass(frozen=True)
class Flag:
    """True or false."""


@dataclass(frozen=True)
class Choice:
    """A word of a closed vocabulary.

    Attributes:
        vocabulary: where the words stand.
        words: those of them that may stand here, as they are written.
        spelled: other spellings that are accepted.
    """

    vocabulary: type[Enum]
    words: tuple[str, ...]
    spelled: Spelled | None = None


@dataclass(frozen=True)
class Entries:
    """A list.

    Attributes:
        entry: what each entry is.
        least: fewest entries.
        most: most entries.
        or_one: whether one entry may stand without a list.
    """

    entry: Shape
    least: int = 0
    most: int | None = None
    or_one: bool = False


@dataclass(frozen=True)
class Keys:
    """A map by ids, names or the words of a vocabulary.

    Attributes:
        key: what each key is.
        entry: what stands behind each.
        most: most entries.
        complete: whether every word of the key's vocabulary must be there.
    """

    key: Text | Choice
    entry: Shape
    most: int | None = None
    complete: bool = False


@dataclass(frozen=True)
class Fields:
    """A map with the keys of a part.

    Attributes:
        part: the class.
        short: the text that may stand in the map's place; `None` where none may.
    """

    part: type[Any]
    short: Text | None = None


Shape = Text | Day | Number | Flag | Choice | Entries | Keys | Fields
"""What may stand at a path."""


@dataclass(frozen=True)
class PartField:
    """A key of a part.

    Attributes:
        name: its attribute in Python.
        key: as it is written in YAML.
        shape: what stands behind it.
        required: whether it must be there.
        blank: whether the key may stand there with nothing behind it.
        default: what its absence means, where that is a plain value; else `None`.
    """

    name: str
    key: str
    shape: Shape
    required: bool
    blank: bool
    default: bool | str | None
