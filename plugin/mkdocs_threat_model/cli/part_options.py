"""Options made of the format's classes: a command that writes a part takes each of its keys, with the key's own description."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import click

from ..edits.yaml_values import Value
from ..model.scales import Stride
from ..model.schema import fields_of
from ..model.shape import Choice, Day, Entries, Flag, Number, PartField, Text
from ..reference.docstrings import meanings_of
from .parameters import DAY
from .stride_letters import CATEGORIES

_PREFIX = "key_"


class _Several(click.ParamType):  # type: ignore[type-arg]  # no generic before click 8.2
    """One value, or several with commas between them."""

    name = "list"

    def __init__(self, words: tuple[str, ...]) -> None:
        self._words = words

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        if isinstance(value, tuple):
            return value
        found = tuple(word for part in str(value).split(",") if (word := part.strip()))
        for word in found:
            if self._words and word not in self._words:
                self.fail(f"`{word}` is not one of {', '.join(self._words)}.", param, ctx)
        return found


SEVERAL_IDS = _Several(())
"""Ids with commas between them."""


_WITH_COMMAS = frozenset(("tags",))
"""Keys with several words that are split at commas as ids are."""


def part_options(part: type[Any], without: tuple[str, ...] = ()) -> list[click.Option]:
    """An option for each key of a class that holds texts, words, dates, flags, or lists of them.

    Args:
        part: the class.
        without: keys that get none.
    """
    meanings = meanings_of(part)
    return [
        option
        for field in fields_of(part)
        if field.key not in (*without, "renamed_from") and (option := _option(field, meanings[field.name])) is not None
    ]


def given_fields(part: type[Any], parameters: Mapping[str, Any]) -> dict[str, Value]:
    """What was given, by key, in the order of the class; what was not is left out."""
    return {key: value for key, value in _given(part, parameters) if value not in (None, (), "")}


def _given(part: type[Any], parameters: Mapping[str, Any]) -> Iterator[tuple[str, Value]]:
    for field in fields_of(part):
        value = parameters.get(parameter(field.key))
        if isinstance(value, tuple):
            value = [item for items in value for item in (items if isinstance(items, tuple) else (items,))]
            value = list(dict.fromkeys(value)) or None
        yield field.key, value


def parameter(key: str) -> str:
    """The name of a key's option in Python."""
    return _PREFIX + key


def _option(field: PartField, meaning: str) -> click.Option | None:
    shape, name, multiple = field.shape, field.key.replace("_", "-"), isinstance(field.shape, Entries)
    if isinstance(shape, Entries):
        shape = shape.entry
    kind: Any
    match shape:
        case Flag():
            return click.Option([f"--{name}/--no-{name}", parameter(field.key)], default=None, help=meaning)
        case Day():
            kind = DAY
        case Number():
            kind = float
        case Choice():
            kind = CATEGORIES if shape.vocabulary is Stride else _Several(shape.words) if multiple else click.Choice(shape.words)
        case Text():
            kind = SEVERAL_IDS if multiple and (shape.is_id or field.key in _WITH_COMMAS) else str
        case _:
            return None
    metavar = "DATE" if isinstance(shape, Day) else "ID" if isinstance(shape, Text) and shape.is_id else None
    if multiple:
        with_commas = isinstance(kind, click.ParamType)
        meaning += " Several with commas between, or given several times." if with_commas else " May be given several times."
    return click.Option([f"--{name}", parameter(field.key)], type=kind, multiple=multiple, metavar=metavar, help=meaning)
