"""Values → YAML, as a person would have written them beside what is there: in a line where it fits, else in a block."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml
from yaml.emitter import Emitter
from yaml.resolver import Resolver

from ..findings import one_line

Value = Any
"""Text, a boolean, a number, a date, nothing, or a map or a list of such; a map's keys are texts."""

WIDTH = 140
"""Longest line in which a map or a list of several values is written."""
_STRING = "tag:yaml.org,2002:str"
_RESOLVER = Resolver()
_TIME = re.compile(r"[-+]?\d[\d_]*+(?::\d++)++")
"""What YAML 1.1 reads as a number to the base 60, and this package as text."""


@dataclass(frozen=True)
class Manner:
    """How a file is written.

    Attributes:
        step: columns from a map to the maps in it.
        dash: columns from a map to the dashes of a list in it.
        padded: whether braces have a space inside.
        quoted: whether all texts in brackets have double quotes.
    """

    step: int = 2
    dash: int = 2
    padded: bool = False
    quoted: bool = False


class Noted(dict[str, Value]):
    """A map with comments on it.

    Attributes:
        notes: the comments, a line each.
    """

    notes: Sequence[str] = ()


def noted(value: Value, notes: Sequence[str]) -> Value:
    """A map with comments on it; any other value as it is."""
    if not notes or not isinstance(value, Mapping):
        return value
    found = Noted(value)
    found.notes = notes
    return found


def plain(value: Value) -> Any:
    """A value as the reader of YAML gives it: all texts."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return None if value is None else scalar_text(value)


def scalar_text(value: Value) -> str:
    """What a value that is no map and no list says."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)


def scalar(value: Value, style: str = "", *, bracketed: bool = True) -> str:
    """A value in one line.

    Args:
        value: no map and no list.
        style: the quotes that it should have where it can: `'`, `"` or none.
        bracketed: whether it stands in brackets, where a comma ends it.
    """
    if value is None:
        return "null"
    said = scalar_text(value)
    if not isinstance(value, str):
        return said
    about = Emitter(io.StringIO(), allow_unicode=True).analyze_scalar(said)
    if style == "'" and about.allow_single_quoted and not about.multiline:
        return "'" + said.replace("'", "''") + "'"
    is_safe = about.allow_flow_plain if bracketed else about.allow_block_plain
    if style != '"' and is_safe and not about.multiline and _is_text(said):
        return said
    quoted: str = yaml.dump(said, default_style='"', allow_unicode=True, width=float("inf"), Dumper=yaml.SafeDumper)
    return quoted.rstrip("\n")


def _is_text(said: str) -> bool:
    """Whether every reader of YAML takes a text without quotes for a text, and not for a number, a date or a yes."""
    as_it_stands: str = _RESOLVER.resolve(yaml.ScalarNode, said, (True, False))  # type: ignore[no-untyped-call]
    return bool(said) and as_it_stands == _STRING and not _TIME.fullmatch(said) and said not in ("y", "n", "Y", "N", "=", "<<")


def in_line(value: Value, manner: Manner) -> str:
    """A value in one line, with brackets where it is a map or a list."""
    quotes = '"' if manner.quoted else ""
    if isinstance(value, Mapping):
        held = ", ".join(f"{scalar(str(key), quotes)}: {in_line(item, manner)}" for key, item in value.items())
        return f"{{ {held} }}" if manner.padded and held else f"{{{held}}}"
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(in_line(item, manner) for item in value)}]"
    return scalar(value, quotes)


def entry_lines(key: str, value: Value, indent: int, manner: Manner, *, block: bool = False) -> list[str]:
    """The lines of a map's entry, without line breaks.

    Args:
        key: the key.
        value: what stands behind it.
        indent: the column of the key.
        manner: how the file is written.
        block: whether a map is written in a block even where it fits into the line.
    """
    return _lines(f"{' ' * indent}{scalar(key)}:", value, indent, manner, block)


def item_lines(value: Value, indent: int, manner: Manner) -> list[str]:
    """The lines of a list's item, the dash in the column `indent`."""
    ahead = f"{' ' * indent}-"
    if isinstance(value, Mapping) and value and not fits(ahead, value, manner):
        lines = block_lines(value, indent + 2, manner)
        return [f"{ahead} {lines[0].lstrip(' ')}", *lines[1:]]
    return _lines(ahead, value, indent, manner, False)


def block_lines(value: Mapping[str, Value], indent: int, manner: Manner) -> list[str]:
    """The lines of a map's entries."""
    notes = [f"{' ' * indent}# {one_line(note)}" for note in value.notes] if isinstance(value, Noted) else []
    return [*(line for key, item in value.items() for line in entry_lines(key, item, indent, manner)), *notes]


def _lines(ahead: str, value: Value, indent: int, manner: Manner, block: bool) -> list[str]:
    if isinstance(value, Mapping) and value and (block or not fits(ahead, value, manner)):
        return [ahead, *block_lines(value, indent + manner.step, manner)]
    if isinstance(value, (list, tuple)) and value and not fits(ahead, value, manner):
        return [ahead, *(line for item in value for line in item_lines(item, indent + manner.dash, manner))]
    if isinstance(value, str) and (literal := _literal(value, indent + manner.step)):
        return [f"{ahead} |-", *literal]
    is_scalar = not isinstance(value, (Mapping, list, tuple))
    return [f"{ahead} {scalar(value, bracketed=False) if is_scalar else in_line(value, manner)}"]


def fits(ahead: str, value: Value, manner: Manner) -> bool:
    """Whether a person would write it in the line: few values, none of them a list of maps."""
    nested = value.values() if isinstance(value, Mapping) else value
    for item in nested:
        if isinstance(item, Mapping) or (isinstance(item, str) and "\n" in item):
            return False
        if isinstance(item, (list, tuple)) and any(isinstance(below, (Mapping, list, tuple)) for below in item):
            return False
    return len(ahead) + 1 + len(in_line(value, manner)) <= WIDTH


def _literal(said: str, indent: int) -> list[str]:
    """The lines of a text of several lines as a block; none where it must be in quotes to say the same."""
    lines = said.split("\n")
    odd = said.startswith((" ", "\n")) or any(line != line.rstrip() or not line.isprintable() for line in lines)
    return [] if len(lines) < 2 or odd or not lines[-1] else [" " * indent + line if line else "" for line in lines]
