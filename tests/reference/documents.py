"""Documents as an editor and as the reader have them, and what each of the two says of one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
import yaml
from jsonschema import Draft202012Validator, FormatChecker

from mkdocs_threat_model.model.catalog import CatalogEntity
from mkdocs_threat_model.model.controls import SharedDefinitions
from mkdocs_threat_model.model.folder import CATALOG_FOLDER, CONTROLS_FILE, CONTROLS_FOLDER, LIBRARY_FOLDER, POLICY_FILE
from mkdocs_threat_model.model.library_entry import LibraryFamily
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.validation import validate
from mkdocs_threat_model.model.yaml_text import parse_nodes
from mkdocs_threat_model.reference.schemas import json_schema

DOCUMENTS: dict[str, type[Any]] = {
    "model": Service,
    "policy": Policy,
    "controls": SharedDefinitions,
    "catalog": CatalogEntity,
    "library": LibraryFamily,
}


class CoreLoader(yaml.CSafeLoader):
    """The core schema of YAML 1.2 (section 10.3), as the language servers of editors read files."""


class DaysLoader(CoreLoader):
    """The same with a timestamp as a value of its own, as YAML 1.1 has it and many libraries still do."""


_CORE = (
    ("null", r"~|null|Null|NULL|", [*"~nN", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", [*"tTfF"]),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", [*"-+0123456789"]),
    ("float", r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)", [*"-+.0123456789"]),
    ("merge", "<<", ["<"]),
)
CoreLoader.yaml_implicit_resolvers = {}
for _name, _pattern, _first in _CORE:
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_name}", re.compile(f"^(?:{_pattern})$"), _first)
CoreLoader.add_constructor(
    "tag:yaml.org,2002:int", lambda _, node: int(node.value, 0) if node.value[:2] in ("0o", "0x") else int(node.value)
)
DaysLoader.add_implicit_resolver("tag:yaml.org,2002:timestamp", re.compile(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), [*"0123456789"])


@cache
def validator(document: str) -> Draft202012Validator:
    """The validator of a published schema."""
    schema = json.loads(json_schema(document))
    return Draft202012Validator(schema, format_checker=FormatChecker(["date"]))


@cache
def _compiled(document: str) -> jsonschema_rs.Draft202012Validator:
    return jsonschema_rs.Draft202012Validator(json.loads(json_schema(document)), validate_formats=True)


def is_right(document: str, value: Any) -> bool:
    """Whether the schema has nothing to say of a document, for who asks thousands of times."""
    return _compiled(document).is_valid(value)


def complaints(document: str, value: Any) -> list[str]:
    """What the schema says of a document."""
    return [f"{one.json_path}: {one.message[:200]}" for one in validator(document).iter_errors(value)]


def findings(document: str, raw: str) -> list[str]:
    """What the reader says of a document's shape: not of its references, which no schema can look at."""
    nodes, found = parse_nodes(raw.encode(), "models/x.yaml")
    for node in nodes:
        found = [*found, *validate(DOCUMENTS[document], node, "models/x.yaml")[1]]
    return [str(one) for one in found]


def as_text(raw: str) -> list[Any]:
    """The documents of a file as the reader has them: every scalar a text."""
    return [node.plain() for node in parse_nodes(raw.encode(), "models/x.yaml")[0]]


WITH_DAYS = "YAML 1.2 with days"


def readings(raw: str) -> Iterator[tuple[str, Any]]:
    """Every document of a file as each kind of program has it."""
    yield from (("text", value) for value in as_text(raw))
    yield from (("YAML 1.2", value) for value in as_core(raw))
    yield from ((WITH_DAYS, value) for value in as_core(raw, DaysLoader))


def as_core(raw: str, loader: type[CoreLoader] = CoreLoader) -> list[Any]:
    """The documents of a file as an editor's language server has them."""
    return [_with_keys_of_text(value) for value in yaml.load_all(raw, loader) if value is not None]


def _with_keys_of_text(value: Any) -> Any:
    """Keys as JSON has them."""
    if isinstance(value, dict):
        return {key if isinstance(key, str) else json.dumps(key, default=str): _with_keys_of_text(one) for key, one in value.items()}
    return [_with_keys_of_text(one) for one in value] if isinstance(value, list) else value


def document_of(path: str) -> str:
    """Which document a file of a models' folder is, by its path."""
    if Path(path).name == POLICY_FILE:
        return "policy"
    if Path(path).name == CONTROLS_FILE or CONTROLS_FOLDER in Path(path).parts:
        return "controls"
    if LIBRARY_FOLDER in Path(path).parts:
        return "library"
    return "catalog" if CATALOG_FOLDER in Path(path).parts else "model"
