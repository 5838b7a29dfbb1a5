"""The published JSON Schemas accept what the reader accepts, and refuse what it refuses for its shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from documents import DOCUMENTS, WITH_DAYS, CoreLoader, as_core, as_text, complaints, document_of, findings, is_right, readings
from jsonschema import Draft202012Validator

from cases import read_yaml
from mkdocs_threat_model.day import FIRST_DAY, LAST_DAY
from mkdocs_threat_model.model.schema import fields_of, parts_of
from mkdocs_threat_model.reference.docstrings import meanings_of
from mkdocs_threat_model.reference.schemas import SCHEMAS, json_schema, schema_files

ROOT = Path(__file__).parents[2]
REFUSED = [
    pytest.param(document, raw, id=f"{document}: {name}")
    for document, cases in yaml.load((Path(__file__).parent / "refused.yaml").read_text(encoding="utf-8"), CoreLoader).items()
    for name, raw in cases.items()
]


def _written() -> Iterator[tuple[str, str, str]]:
    """Every file of a models' folder that stands in the examples, in the tests' cases and in the guide: name, document, text."""
    for path in sorted((*ROOT.glob("models/**/*.yaml"), *ROOT.glob("tests/**/models/**/*.yaml"))):
        yield str(path.relative_to(ROOT)), document_of(str(path)), path.read_text(encoding="utf-8")
    for path in sorted(ROOT.glob("plugin/mkdocs_threat_model/library/*.yaml")):
        yield str(path.relative_to(ROOT)), "library", path.read_text(encoding="utf-8")
    for case in sorted(ROOT.glob("tests/**/cases/**/*.yaml")):
        for name, text in _files(read_yaml(case)):
            yield f"{case.relative_to(ROOT)} {name}", document_of(name), text


def _files(case: Any) -> Iterator[tuple[str, str]]:
    """The files that a case holds, wherever in it: texts under names of files, and edits that write one."""
    if isinstance(case, list):
        for one in case:
            yield from _files(one)
    elif isinstance(case, dict):
        if isinstance(case.get("file"), str) and isinstance(case.get("by"), str) and "replace" not in case:
            yield case["file"], case["by"]
        for name, one in case.items():
            if isinstance(name, str) and name.endswith((".yaml", ".yml")) and isinstance(one, str):
                yield name, one
            else:
                yield from _files(one)


@cache
def _accepted() -> list[tuple[str, str, str]]:
    """Those that the reader accepts."""
    return [(name, document, raw) for name, document, raw in _written() if as_text(raw) and not findings(document, raw)]


@pytest.mark.slow
@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_follows_the_draft_that_it_names(name: str) -> None:
    schema = json.loads(json_schema(name))
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    Draft202012Validator.check_schema(schema)
    assert "$id" not in schema


@pytest.mark.slow
def test_the_cases_hold_what_is_to_be_tried() -> None:
    kinds = [document for _, document, _ in _accepted()]
    assert {
        kind: kinds.count(kind) >= least
        for kind, least in (("model", 40), ("policy", 2), ("controls", 10), ("catalog", 2), ("library", 30))
    } == dict.fromkeys(DOCUMENTS, True)


@pytest.mark.slow
@pytest.mark.parametrize("document", DOCUMENTS)
def test_what_the_reader_accepts_is_valid(document: str) -> None:
    """The second validator knows no days, which are no JSON."""
    accepted = [(name, *reading) for name, kind, raw in _accepted() if kind == document for reading in readings(raw)]
    doubtful = ((name, how, value) for name, how, value in accepted if how == WITH_DAYS or not is_right(document, value))
    assert [(name, how, found) for name, how, value in doubtful if (found := complaints(document, value))] == []


@pytest.mark.parametrize("day", [FIRST_DAY, LAST_DAY])
def test_the_first_and_the_last_day_that_are_read_are_valid(day: date) -> None:
    raw = f"service: a\ntitle: A\nowner: t\nretired: {{T-1: {{on: {day}, reason: R}}}}"
    assert (findings("model", raw), [complaints("model", value) for _, value in readings(raw)]) == ([], [[], [], []])


@pytest.mark.parametrize(("document", "raw"), REFUSED)
def test_what_the_reader_refuses_for_its_shape_is_not_valid(document: str, raw: str) -> None:
    assert findings(document, raw), "the reader accepts it"
    assert [value for value in as_core(raw) if not complaints(document, value)] == []


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_key_is_described_in_the_words_of_its_docstring(document: str) -> None:
    schema = json.loads(json_schema(document))
    for part in parts_of(DOCUMENTS[document]):
        described = schema if part is DOCUMENTS[document] else schema["$defs"][part.__name__]
        assert described["description"]
        fields = {field.key: field for field in fields_of(part)}
        assert list(described["properties"]) == list(fields)
        assert {key: one["description"] for key, one in described["properties"].items()} == {
            key: meanings_of(part)[one.name] for key, one in fields.items()
        }
        assert described.get("required", []) == [key for key, one in fields.items() if one.required]


def _examples(schema: Any, path: str = "#") -> Iterator[tuple[str, Any, Any]]:
    """Every example of a schema with the place that gives it and the schema that it must follow."""
    if isinstance(schema, dict):
        for one in schema.get("examples", ()) if isinstance(schema.get("examples", ()), list) else ():
            yield path, one, schema
        for key, one in schema.items():
            yield from _examples(one, f"{path}/{key}")


@pytest.mark.parametrize("document", DOCUMENTS)
def test_every_example_is_right(document: str) -> None:
    schema = json.loads(json_schema(document))
    found = list(_examples(schema))
    assert found
    for path, example, below in found:
        wrong = [one.message for one in Draft202012Validator({**below, "$defs": schema["$defs"]}).iter_errors(example)]
        assert wrong == [], path


def test_each_schema_is_published_with_the_site_as_the_command_prints_it() -> None:
    assert {Path(path).stem: data for path, data in schema_files().items()} == {name: json_schema(name) for name in SCHEMAS}
