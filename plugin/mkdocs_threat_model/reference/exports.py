"""What the package exports, as Markdown made of the docstrings."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from functools import cached_property
from importlib import import_module
from typing import Any

from .. import DOOR
from .. import __name__ as package
from ..model.types import is_part

_SECTIONS = re.compile(r"^(Args|Attributes|Returns|Raises):\n((?:[ \t]+.*\n?|\n)*)", re.MULTILINE)
_ENTRY = re.compile(r"^    (\w+): (.*(?:\n      +.*)*)", re.MULTILINE)
_TITLES = {"Args": "Parameters", "Attributes": "Attributes", "Returns": "Returns", "Raises": "Raises"}
_FORMAT = "Its fields are those of the [format](format.md)."


def exports_markdown() -> str:
    """Every export with what its docstring says, in the order of `DOOR`: a heading of level 3 each."""
    return "\n".join(_export(name) for name in DOOR)


def _export(name: str) -> str:
    exported = getattr(import_module(package), name)
    parts = [f"### `{name}`"]
    if inspect.isfunction(exported):
        parts.append(f"```python\n{name}{_signature(exported)}\n```")
    elif not inspect.isclass(exported):
        parts.append(f"A tuple of {len(exported)} columns; [the register](register.md) lists them.")
        return "\n\n".join(parts) + "\n"
    parts.append(_documented(inspect.getdoc(exported) or ""))
    if inspect.isclass(exported):
        parts += [_FORMAT] if is_part(exported) else []
        if issubclass(exported, Enum):
            parts.append(f"One of {', '.join(f'`{member.name}`' for member in exported)}.")
        members = "\n".join(_members(exported))
        parts += [f"**Also:**\n\n{members}"] if members else []
    return "\n\n".join(part for part in parts if part) + "\n"


def _signature(function: Any) -> str:
    """Parameters and what is returned, a line each; defaults that are objects by their name."""
    signature = inspect.signature(function)
    lines: list[str] = []
    for parameter in signature.parameters.values():
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in lines:
            lines.append("*")
        lines.append(_unquoted(str(parameter)))
    parameters = ",\n".join(f"    {line}" for line in lines)
    return f"(\n{parameters},\n) -> {_unquoted(str(signature.return_annotation))}"


def _unquoted(text: str) -> str:
    return re.sub(r"<[^<>]*>|[A-Z]\w+\([^()]*\)", "…", text.replace("'", ""))


def _documented(text: str) -> str:
    """A docstring in Markdown: its sections become lists."""
    return _SECTIONS.sub(_section, text).strip()


def _section(match: re.Match[str]) -> str:
    entries = [(name, " ".join(meaning.split())) for name, meaning in _ENTRY.findall(match[2])]
    if not entries:
        return f"**{_TITLES[match[1]]}:** {' '.join(match[2].split())}\n\n"
    listed = "\n".join(f"- `{name}`: {meaning}" for name, meaning in entries)
    return f"**{_TITLES[match[1]]}:**\n\n{listed}\n\n"


def _members(exported: type) -> Iterator[str]:
    """Properties and methods that are the class's own, by the first sentence of each."""
    for name, member in vars(exported).items():
        if name.startswith("_") or (not isinstance(member, (property, cached_property)) and not inspect.isfunction(member)):
            continue
        text = (inspect.getdoc(member) or "").partition("\n\n")[0]
        call = "()" if inspect.isfunction(member) else ""
        if text and not is_part(exported):
            yield f"- `{name}{call}`: {' '.join(text.split())}"
