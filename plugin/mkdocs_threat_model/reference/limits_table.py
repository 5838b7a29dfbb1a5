"""The table of every limit: of files by their constants, of fields by the schema."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from ..checks.baseline import MAX_BASELINE
from ..evidence_lookup import junit_report, looking_up
from ..findings import MOST
from ..model import folder, folder_reading, limits, workloads, yaml_text
from ..model.arrangement_file import MAX_ARRANGEMENTS
from ..model.catalog import CatalogEntity
from ..model.controls import SharedDefinitions
from ..model.library_entry import LibraryFamily
from ..model.policy import Policy
from ..model.schema import fields_of
from ..model.service import Service
from ..model.shape import Day, Entries, Fields, Keys, Number, Shape, Text

SCHEMAS: tuple[type[Any], ...] = (Service, Policy, SharedDefinitions, CatalogEntity, LibraryFamily)
"""The documents that an organisation writes."""

FILES: tuple[tuple[str, str], ...] = (
    ("A file", f"{yaml_text.MAX_BYTES:,} bytes"),
    ("Nesting in a file", f"{yaml_text.MAX_DEPTH} levels"),
    ("Values in a file, once aliases are expanded", f"{yaml_text.MAX_NODES:,}"),
    ("Characters in a file, once aliases are expanded", f"{yaml_text.MAX_CHARACTERS:,}"),
    ("Entities in a catalog file", f"{limits.MAX_PARTIES:,}"),
    ("A key", f"{yaml_text.MAX_KEY:,} characters"),
)
"""What holds for every file before its schema is looked at."""

FOLDER: tuple[tuple[str, str], ...] = (
    ("Folders of models", f"{folder.MAX_FOLDERS:,}"),
    ("Nesting of folders", f"{folder.MAX_DEPTH}"),
    ("Names of files and folders", f"{folder.MAX_ENTRIES:,}"),
    ("Total size of all files", f"{folder.MAX_TOTAL:,} bytes"),
    ("`answers` of the shared controls for the services of one folder", f"{limits.MAX_RULES:,}"),
    ("Entities of the catalog", f"{folder_reading.MAX_CATALOG:,}"),
    ("Entries of the organisation's own threat library", f"{limits.MAX_OWN_ENTRIES:,}"),
    ("Manifests of `workloads.manifests`", f"{workloads.MAX_MANIFESTS:,}"),
    ("Total size of these manifests", f"{workloads.MAX_MANIFEST_BYTES:,} bytes"),
    ("Names of files and folders looked at for them", f"{workloads.MAX_SEEN:,}"),
    ("Workloads in them", f"{workloads.MAX_WORKLOADS:,}"),
    ("The baseline", f"{MAX_BASELINE:,} bytes"),
    ("The layout of the drawings", f"{MAX_ARRANGEMENTS:,} bytes"),
)
"""What holds for the models' folder as a whole."""

EVIDENCE: tuple[tuple[str, str], ...] = (
    ("A file in which a text is looked for", f"{looking_up.MAX_FILE:,} bytes"),
    ("A test report", f"{looking_up.MAX_REPORT:,} bytes, {junit_report.MAX_TESTS:,} tests"),
    ("Pieces of evidence of a service that are looked up", f"{looking_up.MAX_ITEMS:,}"),
    ("Bytes read for the evidence of a service", f"{looking_up.MAX_READ:,}"),
)
"""What holds for the evidence that is looked up; beyond it, it is not checked."""

TOGETHER: tuple[tuple[str, str], ...] = (
    ("Nesting of boundaries, and of parts of processes", f"{limits.MAX_NESTING} levels"),
    ("Crossings of trust boundaries in a model", f"{limits.MAX_CROSSINGS:,}"),
    ("Answers in the STRIDE table: each threat and reason, in each of its cells", f"{limits.MAX_ANSWERS:,}"),
    ("Answers by rule: `answers` of its own controls, and reasons with `where` or for a boundary", f"{limits.MAX_RULES:,}"),
    ("Nodes of an attack tree", f"{limits.MAX_TREE:,}"),
    ("Levels of an attack tree, each `ref` followed", f"{limits.MAX_TREE_LEVELS}"),
    ("Listed findings of one kind per file; the rest are counted", f"{MOST}"),
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


def bounds(schema: type[Any]) -> Iterator[Bound]:
    """The bounds of every text, date, number, list and map of a document, each part of it once; closed vocabularies have none to need."""
    yield from _bounds(Fields(schema), (), frozenset())


def _bounds(shape: Shape, path: tuple[str, ...], around: frozenset[type[Any]]) -> Iterator[Bound]:
    match shape:
        case Text():
            kind, most = ("id", limits.MAX_ID) if shape.is_id else ("text", shape.most)
            yield Bound(path, kind, f"{most:,} characters" if most else "")
        case Day(first, last):
            yield Bound(path, "date", f"{first} to {last}" if first and last else "")
        case Number(_, least, most, word):
            yield Bound(path, "number", "" if least is None or most is None else f"{least:,} to {most:,.0f}")
            yield from _bounds(word, path, around) if word else ()
        case Entries():
            yield Bound(path, "list", _entries(shape.most))
            yield from _bounds(shape.entry, (*path, "[]"), around)
        case Keys():
            if isinstance(shape.key, Text):
                yield Bound(path, "map", _entries(shape.most))
                if not shape.key.is_id:
                    yield from _bounds(shape.key, (*path, "(key)"), around)
            yield from _bounds(shape.entry, (*path, "*"), around)
        case Fields(part, short) if part not in around:
            yield from _bounds(short, path, around) if short else ()
            for field in fields_of(part):
                yield from _bounds(field.shape, (*path, field.key), around | {part})


def _entries(most: int | None) -> str:
    return f"{most:,} entries" if most else ""


KINDS = {"id": "An id", "text": "A text", "date": "A date", "number": "A number", "list": "A list", "map": "A map"}


def limits_table() -> str:
    """Every limit as a Markdown table, from the smallest kind of thing to the largest."""
    lines = ["| what | limit | where |", "|---|---|---|"]
    lines += [f"| {what} | {limit} | the models folder |" for what, limit in FOLDER]
    lines += [f"| {what} | {limit} | every file |" for what, limit in FILES]
    places: dict[tuple[str, str], dict[str, None]] = {}
    for schema in SCHEMAS:
        for bound in bounds(schema):
            places.setdefault((bound.kind, bound.limit), {})[_shown(bound)] = None
    order = list(KINDS)
    for kind, limit in sorted(places, key=lambda pair: (order.index(pair[0]), len(pair[1]), pair[1])):
        where = "everywhere" if kind in ("id", "date") else ", ".join(f"`{path}`" for path in sorted(places[kind, limit]))
        lines.append(f"| {KINDS[kind]} | {limit} | {where} |")
    lines += [f"| {what} | {limit} | evidence |" for what, limit in EVIDENCE]
    lines += [f"| {what} | {limit} | a model |" for what, limit in TOGETHER]
    return "\n".join(lines)


def _shown(bound: Bound) -> str:
    """A field's key; with the one above it where that says more."""
    named = [step for step in bound.path if step not in ("*", "[]")]
    return ".".join(named[-2:] if bound.kind in ("number", "list", "map") or named[-1] == "(key)" else named[-1:])
