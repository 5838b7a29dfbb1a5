"""Tables as JSON, and the JSON Schema that they follow."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, BinaryIO

from .column import Kind, Value, plain
from .streaming import RowWriter, stream
from .tabular import Described, Table

SCHEMA_NAME = "register.schema.json"
VERSION = "1.1"
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
    file = io.BytesIO()
    stream(tables, [DocumentFile(file, about, schema)])
    return file.getvalue()


class DocumentFile:
    """Tables that pass, as JSON: what `written` would give of the whole, one row after the other.

    Args:
        out: where to.
        about: what they were made of.
        schema: the JSON Schema that the document names; empty for none.
    """

    def __init__(self, out: BinaryIO, about: Mapping[str, Any], schema: str = SCHEMA_NAME) -> None:
        self._out = out
        self._behind = ""
        start = {**({"$schema": schema, "version": VERSION} if schema else {}), "about": dict(about)}
        self._put(_text(start).removesuffix("\n}"))

    def begin(self, table: Table) -> RowWriter:
        """Opens a list."""
        self._put(f"{self._behind},\n {_quoted(table.key)}: [")
        self._behind = "]"
        return RowWriter((), partial(_objects, tuple(f"   {_quoted(column.key)}: " for column in table.columns)))

    def take(self, written: Sequence[bytes]) -> None:
        """Writes rows, each an object."""
        if objects := b",".join(filter(None, written)):
            self._out.write(objects if self._behind == "]" else b"," + objects)
            self._behind = "\n ]"

    def end(self) -> None:
        """Closes all."""
        self._put(f"{self._behind}\n}}\n")

    def _put(self, text: str) -> None:
        self._out.write(text.encode("utf-8", "replace"))


_quoted = json.JSONEncoder(ensure_ascii=False).encode


def _objects(keys: Sequence[str], rows: Sequence[Sequence[Value]]) -> bytes:
    """Rows as objects, with commas between them."""
    pairs = (",\n".join([key + _value(value) for key, value in zip(keys, row, strict=True)]) for row in rows)
    return ",".join([f"\n  {{\n{of_row}\n  }}" for of_row in pairs]).encode("utf-8", "replace")


def _value(value: Value) -> str:
    """A value in a row, as `json.dumps` indents it there."""
    if value is None:
        return "null"
    if isinstance(value, tuple):
        return "[\n    " + ",\n    ".join(map(_quoted, value)) + "\n   ]" if value else "[]"
    return _quoted(plain(value))


def written(value: Any) -> bytes:
    """A value as the text of a JSON file."""
    return f"{_text(value)}\n".encode("utf-8", "replace")


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=1)


def schema_bytes(tables: Sequence[Table]) -> bytes:
    """The JSON Schema of `document_bytes`, draft 2020-12; it depends on the columns alone."""
    return written(
        {
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": "Threat register",
            "description": "Every threat of every service, with mitigations, acceptances, reviews, controls and services.",
            "type": "object",
            "required": ["version", "about", *(table.key for table in tables)],
            "properties": {
                "$schema": {"type": "string"},
                "version": {"const": VERSION, "description": "Version of this schema."},
                "about": {"type": "object", "description": "The sources of the register; the same as in proof.json."},
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
