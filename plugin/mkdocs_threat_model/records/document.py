"""Tables as JSON, and the JSON Schema that they follow."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from .column import Kind, plain
from .tables import Described, Table

SCHEMA_NAME = "register.schema.json"
VERSION = "1.0"
"""Of the document's form: the second number rises with what is added, the first where a program that reads it has to change."""

_TYPES: Mapping[Kind, Mapping[str, Any]] = {
    Kind.TEXT: {"type": ["string", "null"]},
    Kind.NUMBER: {"type": ["number", "null"]},
    Kind.DATE: {"type": ["string", "null"], "format": "date"},
    Kind.LIST: {"type": "array", "items": {"type": "string"}},
}


def document_bytes(tables: Sequence[Table], about: Mapping[str, Any], schema: str = SCHEMA_NAME) -> bytes:
    """The tables as JSON: rows are objects by column, dates are ISO 8601, `null` stands for nothing.

    Args:
        tables: each under its key.
        about: what they were made of.
        schema: the JSON Schema that the document names; empty for none.
    """
    content: dict[str, Any] = {**({"$schema": schema, "version": VERSION} if schema else {}), "about": dict(about)}
    for table in tables:
        keys = [column.key for column in table.columns]
        content[table.key] = [dict(zip(keys, map(plain, row), strict=True)) for row in table.rows]
    return written(content)


def written(value: Any) -> bytes:
    """A value as the text of a JSON file."""
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "replace")


def schema_bytes(tables: Sequence[Table]) -> bytes:
    """The JSON Schema of `document_bytes`, draft 2020-12; it depends on the columns alone."""
    return written(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Threat register",
            "description": "Every threat of every service, with mitigations, acceptances, reviews and services.",
            "type": "object",
            "required": ["version", "about", *(table.key for table in tables)],
            "properties": {
                "$schema": {"type": "string"},
                "version": {"const": VERSION, "description": "Version of this form."},
                "about": {"type": "object", "description": "What the register was made of; the same as in proof.json."},
                **{table.key: _rows(table) for table in tables},
            },
        }
    )


def _rows(table: Table) -> dict[str, Any]:
    return {
        "type": "array",
        "items": {
            "type": "object",
            "additionalProperties": False,
            "required": [column.key for column in table.columns],
            "properties": {column.key: _property(column) for column in table.columns},
        },
    }


def _property(column: Described) -> dict[str, Any]:
    schema = {"title": column.title, "description": column.meaning, **_TYPES[column.kind]}
    if column.values and column.kind is Kind.LIST:
        schema["items"] = {"type": "string", "enum": list(column.values)}
    elif column.values:
        schema["enum"] = [*column.values, None]
    return schema
