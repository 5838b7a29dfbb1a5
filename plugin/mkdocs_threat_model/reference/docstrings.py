"""The strings below a class' attributes (PEP 257), which Python itself forgets."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from itertools import pairwise
from types import ModuleType
from typing import Any, NamedTuple

from ..model.types import once_a_class


class _Written(NamedTuple):
    """What stands in a class' source.

    Attributes:
        bases: what its bases are called there.
        meanings: its own attributes' docstrings.
    """

    bases: tuple[str, ...]
    meanings: dict[str, str]


def attribute_docstrings(cls: type[Any]) -> dict[str, str]:
    """The docstrings of a class' attributes by their names, those of its bases first; an attribute without one is left out.

    Bases are followed by what they are called where the class stands: a `TypedDict` knows none of its own.
    """
    module = sys.modules[cls.__module__]
    written = _classes_of(module).get(cls.__qualname__)
    if written is None:
        return {}
    meanings: dict[str, str] = {}
    for base in written.bases:
        known = getattr(module, base, None)
        if isinstance(known, type) and known.__module__.partition(".")[0] == __name__.partition(".")[0]:
            meanings |= attribute_docstrings(known)
    return meanings | written.meanings


@cache
def _classes_of(module: ModuleType) -> Mapping[str, _Written]:
    """A module's classes by their qualified names. `inspect` reads a module once for each class."""
    return dict(_classes_in(ast.parse(inspect.getsource(module)).body, ""))


def _classes_in(body: Iterable[ast.stmt], prefix: str) -> Iterator[tuple[str, _Written]]:
    for statement in body:
        if isinstance(statement, ast.ClassDef):
            name = f"{prefix}{statement.name}"
            yield name, _Written(tuple(map(ast.unparse, statement.bases)), _meanings_in(statement.body))
            yield from _classes_in(statement.body, f"{name}.")


def _meanings_in(body: Iterable[ast.stmt]) -> dict[str, str]:
    meanings: dict[str, str] = {}
    for statement, below in pairwise(body):
        if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) and isinstance(below.value.value, str):
            if isinstance(statement, ast.AnnAssign):
                meanings[ast.unparse(statement.target)] = below.value.value
            elif isinstance(statement, ast.Assign):
                meanings[ast.unparse(statement.targets[0])] = below.value.value
    return meanings


@once_a_class
def meanings_of(cls: type[Any]) -> Mapping[str, str]:
    """The same, each as one line."""
    return {name: " ".join(text.split()) for name, text in attribute_docstrings(cls).items()}
