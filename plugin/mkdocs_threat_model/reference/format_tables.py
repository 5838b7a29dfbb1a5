"""The format's tables: every key of a document with what stands behind it and what it means."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..model.catalog import CatalogEntity
from ..model.controls import SharedDefinitions
from ..model.library_entry import LibraryFamily
from ..model.policy import Policy
from ..model.schema import entry_of, fields_of, parts_of
from ..model.service import Service
from ..model.shape import Choice, Day, Entries, Fields, Flag, Keys, Number, PartField, Shape, Text
from .docstrings import meanings_of
from .markdown_cells import cell


def format_tables() -> str:
    """The tables of a service's model."""
    return "\n\n".join(_parts(Service, "A service", {}))


def policy_tables() -> str:
    """The tables of the policy."""
    return "\n\n".join(_parts(Policy, "The policy", {}))


def controls_tables() -> str:
    """The table of a file of shared definitions; what it holds is described with the model."""
    return "\n\n".join(_parts(SharedDefinitions, "Shared controls and actors", dict.fromkeys(parts_of(Service), "")))


def catalog_tables() -> str:
    """The tables of an entity of the catalog."""
    return "\n\n".join(_parts(CatalogEntity, "An entity of the catalog", {}))


def library_tables() -> str:
    """The tables of a family of the threat library."""
    return "\n\n".join(_parts(LibraryFamily, "A family of the threat library", {}))


def _parts(part: type[Any], title: str, described: dict[type[Any], str]) -> Iterator[str]:
    """A table for a part, then for each part that it holds, every one once."""
    described[part] = title
    below: list[tuple[type[Any], str]] = []
    lines = [f"### {title}", "", _first_line(part), "", "| key | value | meaning |", "|---|---|---|"]
    meanings = meanings_of(part)
    for field in fields_of(part):
        lines.append(f"| `{field.key}` | {_value(field)} | {cell(meanings[field.name])} |")
        held = entry_of(field.shape)
        if held and held not in described and held not in dict(below):
            below.append((held, f"`{field.key}`"))
    yield "\n".join(lines)
    for held, key in below:
        if held not in described:
            yield from _parts(held, key, described)


def _first_line(part: type[Any]) -> str:
    return (part.__doc__ or "").strip().splitlines()[0]


def _value(field: PartField) -> str:
    shape = _words(field.shape)
    return f"{shape}, **required**" if field.required else shape


def _words(shape: Shape) -> str:
    """What stands somewhere, in words."""
    match shape:
        case Text():
            return "text"
        case Day():
            return "date"
        case Number():
            return "whole number" if shape.whole else "number or text" if shape.word else "number"
        case Flag():
            return "`true` or `false`"
        case Choice():
            return ", ".join(f"`{word}`" for word in shape.words)
        case Entries():
            return f"list of {_plural(shape.entry)}"
        case Keys():
            return f"map of {_plural(shape.entry)}"
        case Fields(_, short):
            return "text or map" if short else "map"


def _plural(shape: Shape) -> str:
    if isinstance(shape, Fields) and shape.short:
        return "texts or maps"
    return {Text: "texts", Fields: "maps", Day: "dates"}.get(type(shape)) or _words(shape)
