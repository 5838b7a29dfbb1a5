"""YAML tags: one that asks for more than text, lists and maps is said, and makes nothing."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.findings import MOST
from mkdocs_threat_model.model.reading import Broken, Model, parse_model, parse_policy
from mkdocs_threat_model.model.yaml_text import parse_nodes

HEAD = "service: cart\ntitle: Cart\nowner: team-cart\n"

ASKS_FOR_MORE = {
    "an object of Python": ("description: !!python/object/apply:os.system [id]", "!!python/object/apply:os.system", 4, 14),
    "a name of Python": ("description: !!python/name:os.system ''", "!!python/name:os.system", 4, 14),
    "an own tag": ("description: !include secrets.txt", "!include", 4, 14),
    "an environment variable": ("description: !ENV HOME", "!ENV", 4, 14),
    "on a map": ("links: !x {docs: https://example.com}", "!x", 4, 8),
    "on a list": ("tags: !x [a]", "!x", 4, 7),
    "on a key": ("!x description: d", "!x", 4, 1),
    "in a list": ("tags:\n  - a\n  - !x b", "!x", 6, 5),
    "behind an anchor": ("description: &a !x d", "!x", 4, 14),
    "written out": ("description: !<tag:example.com,2026:x> d", "tag:example.com,2026:x", 4, 14),
    "of another kind of value": ("description: !!map d", "!!map", 4, 14),
    "bytes": ("description: !!binary aGk=", "!!binary", 4, 14),
    "a set": ("tags: !!set {a}", "!!set", 4, 7),
    "an escape for a terminal": ("description: !%1b%5b31m d", "! [31m", 4, 14),
}


@pytest.mark.parametrize(("text", "tag", "line", "column"), ASKS_FOR_MORE.values(), ids=ASKS_FOR_MORE)
def test_a_tag_that_asks_for_more_is_a_finding_with_its_place(text: str, tag: str, line: int, column: int) -> None:
    found = parse_model(f"{HEAD}{text}\n".encode(), "models/cart.yaml", "cart")
    assert isinstance(found, Broken)
    told = [one for one in found.findings if one.code == "TM017"]
    assert [(one.place.line, one.place.column) for one in told] == [(line, column)]
    assert told[0].message.startswith(f"The tag `{tag}` ")
    assert told[0].message.isprintable()


CORE = [
    "description: !!str d",
    "description: ! d",
    "description: !!timestamp 2026-01-01",
    "description: !<tag:yaml.org,2002:str> d",
    "!!str description: d",
    "tags: !!seq [!!str a, !!int 1, !!float 1.5, !!bool yes]",
    "links: !!map {docs: https://example.com}",
    "description: !!null ''",
]


@pytest.mark.parametrize("text", CORE)
def test_a_tag_that_says_what_a_value_is_anyway_may_stay(text: str) -> None:
    assert isinstance(parse_model(f"{HEAD}{text}\n".encode(), "models/cart.yaml", "cart"), Model)


def test_a_tag_in_the_policy_is_said_too() -> None:
    assert "TM017" in {one.code for one in parse_policy(b"teams: !include teams.yaml\n", "models/_policy.yaml").findings}


@pytest.mark.slow
def test_many_and_long_tags_are_bounded() -> None:
    _, findings = parse_nodes(("a: [" + "!x a, " * 90_000 + f"!{'y' * 1_000_000} b]").encode(), "models/a.yaml")
    assert sum(one.times for one in findings) == 90_001
    assert len(findings) == MOST + 1
    _, (one,) = parse_nodes(f"a: !{'y' * 1_000_000} b".encode(), "models/a.yaml")
    assert len(one.message) < 200
