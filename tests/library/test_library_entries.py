"""The entries of the threat library: complete, well-formed, about the whole field, and silent enough."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from cases import read_yaml
from mkdocs_threat_model.model.catalogues import address_of, is_web_address, written
from mkdocs_threat_model.model.conditions import ElementCondition, FlowCondition
from mkdocs_threat_model.model.validation import validate
from mkdocs_threat_model.model.yaml_text import parse_nodes

LIBRARY = Path(__file__).parents[2] / "plugin" / "mkdocs_threat_model" / "library"
FAMILIES: dict[str, dict[str, Any]] = {path.stem: read_yaml(path) for path in sorted(LIBRARY.glob("*.yaml"))}
ENTRIES: dict[str, dict[str, Any]] = {id: entry for family in FAMILIES.values() for id, entry in family["entries"].items()}
CITED: dict[str, dict[str, str]] = read_yaml(LIBRARY / "catalogues" / "cited.yaml")
COVERED: dict[str, Any] = read_yaml(Path(__file__).parent / "covered.yaml")
BANNED = read_yaml(Path(__file__).parents[1] / "pages" / "banned_words.yaml")

CONDITIONS = {"elements": ElementCondition, "flows": FlowCondition, "crossings": FlowCondition}
TEXTS = ("title", "how", "effect", "ask", "not_where")
FIELDS = {*TEXTS, "stride", "controls", "rating", "references", "sources", "examples"}
KINDS = {"external", "process", "store"}
ASKED = {"external": "S", "process": "SRIDE", "store": "TRID"}
"""The categories of elements in the default table."""
LEAST, LEAST_OF_A_FAMILY, MOST_SENTENCES = 120, 3, 3


def places(entry: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Where an entry is to be considered: the kind of place and its condition."""
    for place in (entry, *entry.get("or", ())):
        yield from ((kind, place[kind]) for kind in CONDITIONS if kind in place)


def words(condition: dict[str, Any]) -> set[str]:
    """The words that a condition names."""
    return {str(word) for value in condition.values() for word in (value if isinstance(value, list) else [value])}


def sentences(text: str) -> list[str]:
    return re.findall(r"[^.?!]+[.?!](?:\s|$)", re.sub(r"`[^`]*`|\b[A-Z]\.", "x", text))


def texts(value: Any) -> Iterator[str]:
    """Every text below a value."""
    if isinstance(value, dict):
        for one in value.values():
            yield from texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from texts(one)
    elif isinstance(value, str):
        yield value


def test_the_library_is_large_enough_and_no_id_is_twice() -> None:
    assert len(ENTRIES) >= LEAST
    assert len(ENTRIES) == sum(len(family["entries"]) for family in FAMILIES.values())


def test_every_part_of_the_field_has_its_families() -> None:
    wanted = {name for names in COVERED["families"].values() for name in names}
    assert wanted == set(FAMILIES)
    assert [name for name, family in FAMILIES.items() if len(family["entries"]) < LEAST_OF_A_FAMILY] == []


@pytest.mark.parametrize("name", FAMILIES)
def test_a_family_says_what_it_is_about(name: str) -> None:
    family = FAMILIES[name]
    assert set(family) == {"family", "title", "description", "entries"}
    assert family["family"] == name
    assert family["title"]
    assert family["description"].endswith(".")


@pytest.mark.parametrize("id", ENTRIES)
def test_an_entry_has_every_field(id: str) -> None:
    entry = ENTRIES[id]
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", id)
    assert set(entry) - set(CONDITIONS) - {"or"} == FIELDS
    assert len(set(entry) & set(CONDITIONS)) == 1
    assert all(len(place) == 1 for place in entry.get("or", ()))
    assert 1 <= len(entry["stride"]) <= 3
    assert set(entry["stride"]) <= set("STRIDE")
    assert not entry["title"].endswith(".")
    for name in ("how", "effect", "ask", "not_where"):
        assert entry[name].endswith("."), name
    assert len(sentences(entry["how"])) <= MOST_SENTENCES
    assert "?" in entry["ask"]
    assert any(one.strip().endswith(".") for one in sentences(entry["ask"])), "a way to try it"
    for control in entry["controls"]:
        assert set(control) == {"control", "done_when"}
        assert control["done_when"].endswith(".")
    assert set(entry["rating"]) == {"likelihood", "impact", "because"}
    assert {entry["rating"]["likelihood"], entry["rating"]["impact"]} <= {"low", "medium", "high"}
    assert set(entry["examples"]) == {"fires", "silent"}
    assert all(example["elements"] for example in entry["examples"].values())
    assert entry["sources"]
    assert [one for one in entry["sources"] if not one.startswith("https://") or not is_web_address(one)] == []


@pytest.mark.parametrize("id", ENTRIES)
def test_a_condition_is_one_of_the_model_and_can_match(id: str) -> None:
    entry = ENTRIES[id]
    for kind, condition in places(entry):
        (node,), _ = parse_nodes(yaml.safe_dump(condition).encode(), id)
        assert validate(CONDITIONS[kind], node, id)[1] == []
        types = condition.get("type", ()) if kind == "elements" else ()
        for one in [types] if isinstance(types, str) else types:
            assert set(entry["stride"]) & set(ASKED[one]), f"{one}: none of the entry's categories applies to it"


def test_by_kind_alone_there_is_at_most_one_entry_for_a_category() -> None:
    """What matches every process or every call between two processes must not push aside what is specific."""
    general = Counter(
        (asked, *sorted((key, str(value)) for key, value in condition.items()), letter)
        for entry in ENTRIES.values()
        for kind, condition in places(entry)
        if set(condition) <= {"type", "from", "to"} and words(condition) <= KINDS
        for asked in (("flows", "crossings") if kind == "flows" else (kind,))
        for letter in entry["stride"]
    )
    assert [cell for cell, count in general.items() if count > 1] == []


def test_every_cited_id_is_in_the_table_and_the_table_has_no_other() -> None:
    cited = {reference for entry in ENTRIES.values() for reference in entry["references"]}
    known = {id for names in CITED.values() for id in names}
    assert cited - known == set()
    assert known - cited == set()


@pytest.mark.parametrize("catalogue", CITED)
def test_a_cited_id_is_written_as_its_catalogue_does(catalogue: str) -> None:
    for id, name in CITED[catalogue].items():
        assert id.startswith(f"{catalogue}-")
        assert written(id) == id
        assert address_of(id) is not None, id
        assert name


def test_every_entry_cites_something() -> None:
    assert [id for id, entry in ENTRIES.items() if not entry["references"]] == []
    assert [id for id, entry in ENTRIES.items() if len(set(entry["references"])) < len(entry["references"])] == []


@pytest.mark.parametrize("form", COVERED["lists"])
def test_lists_of_owasp_are_covered_whole(form: str) -> None:
    wanted = {form.format(number) for number in range(1, COVERED["lists"][form] + 1)}
    assert wanted - set(CITED["OWASP"]) == set()


def test_the_examples_of_the_method_are_covered_in_their_category() -> None:
    examples = [(letter, said, ids) for letter, rows in COVERED["examples"].items() for said, ids in rows.items()]
    assert len(examples) == 18
    for letter, said, ids in examples:
        assert ids, said
        assert [id for id in ids if id not in ENTRIES or letter not in ENTRIES[id]["stride"]] == [], said


def test_the_cross_references_of_the_method_are_covered() -> None:
    assert len(COVERED["cross_references"]) == 5
    for said, ids in COVERED["cross_references"].items():
        assert [id for id in ids if id not in ENTRIES] == [], said


def test_no_text_of_an_entry_has_a_banned_word() -> None:
    patterns = [re.compile(rf"(?<![\w-])(?:{one.replace(' ', r'[ ]+')})(?![\w-])", re.IGNORECASE) for one in BANNED]
    found = [
        f"{id}: {match[0]!r} in {text!r}"
        for id, entry in (*ENTRIES.items(), *((name, {"text": family["description"]}) for name, family in FAMILIES.items()))
        for text in texts({key: value for key, value in entry.items() if key not in (*CONDITIONS, "or", "sources", "references")})
        for pattern in patterns
        for match in pattern.finditer(text)
    ]
    assert found == []


def test_the_licences_of_the_cited_names_come_along() -> None:
    head = (LIBRARY / "catalogues" / "cited.yaml").read_text(encoding="utf-8").split("\nCWE:")[0]
    named = re.findall(r"LICENSES/[\w.-]+?\.txt", head)
    assert len(named) == 3
    for one in named:
        assert (LIBRARY.parents[2] / one).is_file(), one
