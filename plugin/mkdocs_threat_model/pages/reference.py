"""Reference tables, generated from what they describe, for hand-written pages that ask for them.

A page asks with a line `<!-- threat-model:format -->`; the names are the keys of `REFERENCES`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import Enum
from typing import Any, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from ..analysis.events import EventKind
from ..analysis.stride import APPLICABLE, RowKind
from ..analysis.triggers import QUESTIONS, TITLES
from ..checks.rulebook import reference_markdown
from ..model.catalog import CatalogEntity
from ..model.catalogues import CATALOGUES
from ..model.policy import Policy
from ..model.scales import STRIDE_NAMES, Level, Stride
from ..model.service import Service
from ..model.shape import alternatives
from ..model.types import ID_KEY
from ..records.columns import COLUMNS
from ..records.tables import FIELDS, Described
from ..reference.exports import exports_markdown
from .audit.method_page import ROW_NAMES
from .docstrings import attribute_docstrings
from .limits import limits_table
from .markdown_cells import cell
from .template_tables import template_tables

_MARKER = re.compile(r"^<!-- threat-model:([a-z]+) -->[ \t]*$", re.MULTILINE)


def with_references(markdown: str, policy: Policy, options: str) -> str:
    """Replaces the markers of a hand-written page by the tables that they name; unknown ones stay."""
    if "<!-- threat-model:" not in markdown:
        return markdown

    def table(match: re.Match[str]) -> str:
        if match[1] == "options":
            return options
        if match[1] == "matrix":
            return _matrix(policy)
        return REFERENCES[match[1]]() if match[1] in REFERENCES else match[0]

    return _MARKER.sub(table, markdown)


def option_table(options: type, defaults: Mapping[str, object]) -> str:
    """The options of a class with attribute docstrings: name, default, meaning."""
    lines = ["| option | default | meaning |", "|---|---|---|"]
    for name, text in attribute_docstrings(options).items():
        default = defaults.get(name)
        lines.append(f"| `{name}` | {'none' if default is None else f'`{default}`'} | {cell(text)} |")
    return "\n".join(lines)


def _format() -> str:
    return "\n\n".join(_parts(Service, "A service", {}))


def _policy() -> str:
    return "\n\n".join(_parts(Policy, "The policy", {}))


def _catalog() -> str:
    return "\n\n".join(_parts(CatalogEntity, "An entity of the catalog", {}))


def _parts(part: type[BaseModel], title: str, seen: dict[type[BaseModel], str]) -> Iterator[str]:
    """A table for a part, then for each part that it holds, every one once."""
    seen[part] = title
    below: list[tuple[type[BaseModel], str]] = []
    lines = [f"### {title}", "", _first_line(part), "", "| key | value | meaning |", "|---|---|---|"]
    for name, field in part.model_fields.items():
        key = field.alias or name
        if key == ID_KEY:
            continue
        lines.append(f"| `{key}` | {_value(field)} | {cell(field.description or '')} |")
        for held in _models(field.annotation):
            if held not in seen and held not in dict(below):
                below.append((held, f"`{key}`"))
    yield "\n".join(lines)
    for held, key in below:
        if held not in seen:
            yield from _parts(held, key, seen)


def _first_line(part: type[BaseModel]) -> str:
    return (part.__doc__ or "").strip().splitlines()[0]


def _value(field: FieldInfo) -> str:
    shape = _shape(field.annotation)
    return f"{shape}, **required**" if field.is_required() else shape


def _shape(annotation: Any) -> str:
    kinds = [kind for kind in alternatives(annotation) if kind is not type(None)]
    return " or ".join(dict.fromkeys(_one_shape(kind) for kind in kinds))


def _one_shape(kind: Any) -> str:
    origin = get_origin(kind)
    if origin is dict:
        return f"map of {_plural(get_args(kind)[1])}"
    if origin is tuple:
        return f"list of {_plural(get_args(kind)[0])}"
    if isinstance(kind, type) and issubclass(kind, Enum):
        return ", ".join(f"`{member.value}`" for member in kind)
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return "map"
    return {"str": "text", "bool": "`true` or `false`", "int": "whole number", "float": "number", "date": "date"}.get(
        getattr(kind, "__name__", ""), "text"
    )


def _plural(annotation: Any) -> str:
    shape = _shape(annotation)
    return {"text": "texts", "map": "maps", "date": "dates"}.get(shape, shape)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    for kind in alternatives(annotation):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield kind
        elif get_origin(kind) in (dict, tuple):
            for argument in get_args(kind):
                if argument is not Ellipsis:
                    yield from _models(argument)


def _stride() -> str:
    lines = ["| asked of | " + " | ".join(STRIDE_NAMES[letter] for letter in Stride) + " |", "|---|" + ":-:|" * len(Stride)]
    for kind in RowKind:
        cells = ("●" if letter in APPLICABLE[kind] else "" for letter in Stride)
        lines.append(f"| {ROW_NAMES[kind]} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _triggers() -> str:
    lines = ["| trigger | id | what to do |", "|---|---|---|"]
    lines += [f"| {TITLES[trigger]} | `{trigger.value}` | {QUESTIONS[trigger]} |" for trigger in TITLES]
    return "\n".join(lines)


def _matrix(policy: Policy) -> str:
    lines = ["| impact | " + " | ".join(f"{likelihood.value} likelihood" for likelihood in Level) + " |", "|---|---|---|---|"]
    for impact in reversed(Level):
        lines.append(
            f"| {impact.value} | " + " | ".join(policy.matrix[impact][likelihood].value.capitalize() for likelihood in Level) + " |"
        )
    return "\n".join(lines)


def _register() -> str:
    return _columns(COLUMNS)


def _tables() -> str:
    return "\n\n".join(f"`{name}`:\n\n{_columns(fields)}" for name, fields in FIELDS.items())


def _columns(columns: Iterable[Described]) -> str:
    lines = ["| column | in JSON | meaning |", "|---|---|---|"]
    lines += [f"| {cell(column.title)} | `{column.key}` | {cell(column.meaning)} |" for column in columns]
    return "\n".join(lines)


def _catalogues() -> str:
    lines = ["| catalogue | for example | leads to |", "|---|---|---|"]
    lines += [f"| {cell(one.name)} | `{one.example}` | `{one.address_of(one.example)}` |" for one in CATALOGUES]
    return "\n".join(lines)


def _events() -> str:
    return "\n".join(["| event | when |", "|---|---|", *(f"| {one.value} | {cell(one.meaning)} |" for one in EventKind)])


REFERENCES: dict[str, Callable[[], str]] = {
    "format": _format,
    "policy": _policy,
    "catalog": _catalog,
    "limits": limits_table,
    "stride": _stride,
    "triggers": _triggers,
    "checks": reference_markdown,
    "register": _register,
    "events": _events,
    "tables": _tables,
    "catalogues": _catalogues,
    "templates": template_tables,
    "exports": exports_markdown,
}
"""The tables by the name that a page asks for; `options` and `matrix` depend on the site."""
