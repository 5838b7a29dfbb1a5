"""The strings below a class' attributes (PEP 257), which Python itself forgets."""

from __future__ import annotations

import ast
import inspect
import sys
import textwrap
from collections.abc import Mapping
from itertools import pairwise
from typing import Any

from ..model.types import once_a_class


def attribute_docstrings(cls: type[Any]) -> dict[str, str]:
    """The docstrings of a class' attributes by their names, those of its bases first; an attribute without one is left out.

    Bases are followed by what they are called where the class stands: a `TypedDict` knows none of its own.
    """
    body = ast.parse(textwrap.dedent(inspect.getsource(cls))).body[0]
    if not isinstance(body, ast.ClassDef):
        return {}
    meanings: dict[str, str] = {}
    for base in body.bases:
        known = getattr(sys.modules[cls.__module__], ast.unparse(base), None)
        if isinstance(known, type) and known.__module__.partition(".")[0] == __name__.partition(".")[0]:
            meanings |= attribute_docstrings(known)
    for statement, below in pairwise(body.body):
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
