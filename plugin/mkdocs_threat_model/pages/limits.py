"""The table of every limit: of files by their constants, of fields by the JSON Schema that pydantic makes of the types."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from ..checks.baseline import MAX_BASELINE
from ..findings import MOST
from ..model import folder, limits, portfolio, yaml_text
from ..model.catalog import CatalogEntity
from ..model.policy import Policy
from ..model.service import Service
from ..model.types import ID_KEY, ID_PATTERN

SCHEMAS: tuple[type[BaseModel], ...] = (Service, Policy, CatalogEntity)
"""The documents that an organisation writes."""

FILES: tuple[tuple[str, str], ...] = (
    ("A file", f"{yaml_text.MAX_BYTES:,} bytes"),
    ("Nesting in a file", f"{yaml_text.MAX_DEPTH} levels"),
    ("Values in a file, once aliases are expanded", f"{yaml_text.MAX_NODES:,}"),
    ("Characters in a file, once aliases are expanded", f"{yaml_text.MAX_CHARACTERS:,}"),
    ("Entities in a file of the catalog", f"{limits.MAX_PARTIES:,}"),
    ("A key", f"{yaml_text.MAX_KEY:,} characters"),
)
"""What holds for every file before its schema is looked at."""

FOLDER: tuple[tuple[str, str], ...] = (
    ("Folders of models", f"{folder.MAX_FOLDERS:,}"),
    ("Folders that stand in each other", f"{folder.MAX_DEPTH}"),
    ("Names of files and folders", f"{folder.MAX_ENTRIES:,}"),
    ("All files that are read", f"{portfolio.MAX_TOTAL:,} bytes"),
    ("Entities of the catalog", f"{portfolio.MAX_CATALOG:,}"),
    ("The baseline", f"{MAX_BASELINE:,} bytes"),
)
"""What holds for the models' folder as a whole."""

TOGETHER: tuple[tuple[str, str], ...] = (
    ("Nesting of boundaries, and of parts of processes", f"{limits.MAX_NESTING} levels"),
    ("Crossings of trust boundaries in a model", f"{limits.MAX_CROSSINGS:,}"),
    ("Answers in the STRIDE table: each threat and reason, in each cell that it speaks of", f"{limits.MAX_ANSWERS:,}"),
    ("Nodes of an attack tree", f"{limits.MAX_TREE:,}"),
    ("Findings of one kind in a file that are listed; the rest are counted", f"{MOST}"),
)
"""What valid parts make together."""


@dataclass(frozen=True)
class Bound:
    """A bound on one field.

    Attributes:
        path: keys from the top, `*` for a key of a map and `[]` for an entry of a list.
        kind: what the field holds.
        limit: the bound in words; empty where it has none.
    """

    path: tuple[str, ...]
    kind: str
    limit: str


def bounds(schema: type[BaseModel]) -> Iterator[Bound]:
    """The bounds of every text, date, number, list and map of a document, each part of it once; closed vocabularies have none to need."""
    whole = schema.model_json_schema(by_alias=True)
    yield from _bounds(whole, (), whole.get("$defs", {}), set())


def _bounds(schema: Mapping[str, Any], path: tuple[str, ...], parts: Mapping[str, Any], seen: set[str]) -> Iterator[Bound]:
    reference = schema.get("$ref")
    if reference:
        name = reference.rpartition("/")[2]
        if name not in seen:
            yield from _bounds(parts[name], path, parts, seen | {name})
        return
    for alternative in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        yield from _bounds(alternative, path, parts, seen)
    kind = schema.get("type")
    if "enum" in schema or "const" in schema or kind in (None, "boolean", "null"):
        return
    if kind == "string":
        yield _text(schema, path)
    elif kind in ("integer", "number"):
        low, high = schema.get("minimum"), schema.get("maximum")
        if low is None and kind == "integer" and "exclusiveMinimum" in schema:
            low = schema["exclusiveMinimum"] + 1
        yield Bound(path, "number", "" if low is None or high is None else f"{low:,} to {high:,.0f}")
    elif kind == "array":
        yield Bound(path, "list", f"{schema['maxItems']:,} entries" if "maxItems" in schema else "")
        yield from _bounds(schema.get("items", {}), (*path, "[]"), parts, seen)
    else:
        yield from _map(schema, path, parts, seen)


def _text(schema: Mapping[str, Any], path: tuple[str, ...]) -> Bound:
    if schema.get("format") == "date":
        low, high = schema.get("formatMinimum"), schema.get("formatMaximum")
        return Bound(path, "date", f"{low} to {high}" if low and high else "")
    if schema.get("pattern") == ID_PATTERN:
        return Bound(path, "id", f"{limits.MAX_ID} characters")
    return Bound(path, "text", f"{schema['maxLength']:,} characters" if "maxLength" in schema else "")


def _map(schema: Mapping[str, Any], path: tuple[str, ...], parts: Mapping[str, Any], seen: set[str]) -> Iterator[Bound]:
    for key, value in schema.get("properties", {}).items():
        if key != ID_KEY:
            yield from _bounds(value, (*path, key), parts, seen)
    entries = [*schema.get("patternProperties", {}).values()]
    if isinstance(schema.get("additionalProperties"), dict):
        entries.append(schema["additionalProperties"])
    names = schema.get("propertyNames", {})
    closed = "enum" in names or parts.get(str(names.get("$ref", "")).rpartition("/")[2], {}).get("enum")
    if entries and not closed:
        yield Bound(path, "map", f"{schema['maxProperties']:,} entries" if "maxProperties" in schema else "")
        if names and "pattern" not in names:
            yield from _bounds({"type": "string", **names}, (*path, "(key)"), parts, seen)
    for entry in entries:
        yield from _bounds(entry, (*path, "*"), parts, seen)


KINDS = {"id": "An id", "text": "A text", "date": "A date", "number": "A number", "list": "A list", "map": "A map"}


def limits_table() -> str:
    """Every limit as a Markdown table, from the smallest kind of thing to the largest."""
    lines = ["| what | limit | where |", "|---|---|---|"]
    lines += [f"| {what} | {limit} | the models' folder |" for what, limit in FOLDER]
    lines += [f"| {what} | {limit} | every file |" for what, limit in FILES]
    found: dict[tuple[str, str], dict[str, None]] = {}
    for schema in SCHEMAS:
        for one in bounds(schema):
            found.setdefault((one.kind, one.limit), {})[_shown(one)] = None
    order = list(KINDS)
    for kind, limit in sorted(found, key=lambda pair: (order.index(pair[0]), len(pair[1]), pair[1])):
        where = "everywhere" if kind in ("id", "date") else ", ".join(f"`{one}`" for one in sorted(found[kind, limit]))
        lines.append(f"| {KINDS[kind]} | {limit} | {where} |")
    lines += [f"| {what} | {limit} | a model |" for what, limit in TOGETHER]
    return "\n".join(lines)


def _shown(bound: Bound) -> str:
    """A field's key; with the one above it where that says more."""
    named = [step for step in bound.path if step not in ("*", "[]")]
    return ".".join(named[-2:] if bound.kind in ("number", "list", "map") or named[-1] == "(key)" else named[-1:])
