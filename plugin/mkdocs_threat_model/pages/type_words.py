"""Types in plain words, for who writes a template, and what values of them hold."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from functools import cached_property
from inspect import getmembers_static, isfunction
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from markupsafe import Markup

from ..model.types import declared, is_part

_PLAIN = {
    str: ("text", "texts"),
    int: ("whole number", "whole numbers"),
    float: ("number", "numbers"),
    bool: ("yes or no", "yes or no"),
    date: ("date", "dates"),
    datetime: ("time", "times"),
    Markup: ("HTML", "HTML"),
    NoneType: ("nothing", "nothing"),
}
_LISTS = (tuple, list, frozenset, set, Sequence, Collection, Iterable)
_MAPS = (dict, Mapping)


def in_words(annotation: Any, *, several: bool = False) -> str:
    """A type as Markdown: `tuple[str, ...]` is a list of texts.

    Args:
        annotation: the type.
        several: whether it is said of more than one value.

    Raises:
        TypeError: it is none that has words; a context needs a plainer one.
    """
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in _PLAIN:
        return _PLAIN[annotation][several]
    if origin in (Union, UnionType):
        return " or ".join(in_words(argument, several=several) for argument in arguments)
    if origin is type:
        return f"the values of {in_words(arguments[0])}"
    if origin is Callable:
        return f"function of {_and(arguments[0])} that gives {in_words(arguments[1])}"
    if origin is tuple and arguments[-1] is not Ellipsis:
        return f"{'pairs' if several else 'pair'} of {_and(arguments)}"
    if origin in _LISTS:
        return f"{'lists' if several else 'list'} of {in_words(arguments[0], several=True)}"
    if origin in _MAPS:
        return f"{'maps' if several else 'map'} from {in_words(arguments[0], several=True)} to {in_words(arguments[1], several=True)}"
    if not isinstance(annotation, type):
        raise TypeError(f"there are no words for {annotation}")
    return f"`{annotation.__name__}`"


def _and(annotations: Iterable[Any]) -> str:
    return " and ".join(in_words(annotation) for annotation in annotations)


def classes(annotation: Any) -> Iterator[type[Any]]:
    """The classes that a type names and that are not plain values, lists or maps."""
    arguments = get_args(annotation)
    if get_origin(annotation) is Callable:
        arguments = (*arguments[0], arguments[1])
    for argument in arguments:
        yield from classes(argument)
    if isinstance(annotation, type) and not arguments and annotation not in (*_PLAIN, object, *_LISTS, *_MAPS):
        yield annotation


def attributes(cls: type[Any]) -> list[str]:
    """What a value has that a template may name: fields, then properties and methods, these with a pair of brackets."""
    fields = (
        [field.name for field in dataclasses.fields(cls) if field.repr]
        if dataclasses.is_dataclass(cls)
        else list(getattr(cls, "_fields", ()))
    )
    others = {name: member for name, member in getmembers_static(cls) if not name.startswith("_") and name not in fields}
    return [
        *fields,
        *(name for name, member in others.items() if _is_own(_getter(member))),
        *(f"{name}()" for name, member in others.items() if _is_own(member)),
    ]


def _getter(member: object) -> object:
    """The function behind a property; nothing for what is none."""
    if isinstance(member, cached_property):
        return member.func
    return member.fget if isinstance(member, property) else None


def _is_own(member: object) -> bool:
    return isfunction(member) and member.__module__.partition(".")[0] == __name__.partition(".")[0]


def holds(cls: type[Any]) -> str:
    """What a value of a class holds, as Markdown."""
    found = attributes(cls)
    if is_part(cls):
        derived = ", ".join(f"`{name}`" for name in found if name not in declared(cls) and not name.endswith("()"))
        return "the keys that the format gives it" + (f"; {derived}" if derived else "")
    names = ", ".join(f"`{name}`" for name in found)
    if issubclass(cls, Enum):
        one_of = "a `value`: " + ", ".join(f"`{member.value}`" for member in cls)
        return f"{one_of}; {names}" if names else one_of
    return names
