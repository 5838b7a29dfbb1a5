"""The tables behind the messages agree with the format, and an entry that a message shows is right."""

from __future__ import annotations

import inspect
from enum import Enum
from typing import Any

import pytest

from mkdocs_threat_model.model import (
    answer_rules,
    attack_tree,
    conditions,
    context,
    controls,
    decision_rules,
    defence,
    evidence_item,
    levels,
    mitigation,
    policy,
    ruling,
    service,
    threat,
)
from mkdocs_threat_model.model.controls import SharedDefinitions
from mkdocs_threat_model.model.limits import MAX_NAME
from mkdocs_threat_model.model.messages.entries import EXAMPLES, example, flow, keyed
from mkdocs_threat_model.model.messages.keys import SAID, meant_key
from mkdocs_threat_model.model.messages.words import ELSEWHERE, STRIDE_WORDS, WORDS, plain
from mkdocs_threat_model.model.mitigation import Mitigation
from mkdocs_threat_model.model.outline import FIELDS, Outline
from mkdocs_threat_model.model.policy import Policy, Waiver
from mkdocs_threat_model.model.scales import STRIDE_SPELLINGS
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.threat import Threat
from mkdocs_threat_model.model.types import Part, adapter, field_names, is_part
from mkdocs_threat_model.model.yaml_text import parse_nodes

PARTS = sorted(
    {
        one
        for module in (
            answer_rules,
            attack_tree,
            conditions,
            context,
            controls,
            decision_rules,
            defence,
            evidence_item,
            levels,
            mitigation,
            policy,
            ruling,
            service,
            threat,
        )
        for one in vars(module).values()
        if inspect.isclass(one) and issubclass(one, Part) and one.__module__ == module.__name__
    }
    - {Policy, Service, SharedDefinitions, Waiver},
    key=lambda part: part.__name__,
)
TEMPLATE = ["ID", "Component", "STRIDE", "Threat Description", "Likelihood", "Impact", "Risk", "Mitigation", "Status"]
"""The columns of the method's register template."""
COMPUTED = {"ID", "Risk", "Status"}


def _read(text: str) -> dict[str, Any]:
    """As the product reads it."""
    documents, findings = parse_nodes(text.encode(), "shown.yaml")
    assert findings == []
    return documents[0].plain()


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.__name__)
def test_every_part_has_a_right_entry(part: type[Part]) -> None:
    assert adapter(part).validate_python(_read(example(part)))
    assert set(EXAMPLES[part]) <= set(field_names(part))


def test_a_text_stands_in_the_entry_whatever_it_holds() -> None:
    for text in ("Egress proxy", 'a: b, "c" #d', "[x]", "- y", "ü\n z", "null"):
        assert _read(example(Mitigation, text))["control"] == " ".join(text.split())
    assert len(example(Mitigation, "x" * MAX_NAME)) < MAX_NAME
    assert _read(f"{{{keyed(Threat, ['SQL injection'])}}}")["sql-injection"]["title"] == "SQL injection"
    assert flow({"a": [1, 2, 3, 4], "b": {"c": {"d": {"e": {"f": "g"}}}}}) == "{a: [1, 2, 3, …], b: {c: {d: {e: {…}}}}}"


@pytest.mark.parametrize("part", SAID, ids=lambda part: part.__name__)
def test_words_for_keys_are_no_keys_and_lead_to_keys_or_to_a_sentence(part: type[Part]) -> None:
    known = field_names(part)
    for word, said in SAID[part].items():
        assert word == plain(word)
        assert word.replace("-", "_") not in known
        assert said in known or said.endswith(".")


@pytest.mark.parametrize("vocabulary", WORDS, ids=lambda vocabulary: vocabulary.__name__)
def test_words_for_values_are_no_values(vocabulary: type[Enum]) -> None:
    values = {str(member.value) for member in vocabulary}
    for word, value in WORDS[vocabulary].items():
        assert (word == plain(word), word in values, value in values) == (True, False, True)


def test_words_for_stride_are_no_spellings_of_it() -> None:
    assert not set(STRIDE_WORDS) & set(STRIDE_SPELLINGS)
    assert not set(ELSEWHERE) & {word for table in WORDS.values() for word in table if table is WORDS[next(iter(WORDS))]}


@pytest.mark.parametrize("column", TEMPLATE)
def test_each_column_of_the_template_is_a_key_or_is_told_as_computed(column: str) -> None:
    if column in COMPUTED:
        assert SAID[Threat][plain(column)].endswith("Remove it.")
    else:
        assert meant_key(Threat, column) in field_names(Threat)


REFERRING = """
service: cart
title: Cart
owner: team-cart
data: {d: {title: D}}
boundaries: {b: {title: B}, c: {title: C, in: b}}
elements:
  p: {type: process, title: P, in: b}
  q: {type: process, title: Q, part_of: p, stores: [d]}
flows: {f: {from: p, to: q, carries: [d], replies: [d]}}
layout: {ranks: [[p], [q]]}
assumptions: {s: {title: S}}
objectives: {o: {title: O}}
threats: {T-1: {title: T, target: f, boundary: b, stride: S, harms: [o], rests_on: [s]}}
ruled_out: [{targets: [p], stride: S, boundary: b, reason: none, rests_on: [s]}]
attack_trees: {a: {goal: G, root: {threat: T-1}}}
reviews: [{date: 2026-01-01, trigger: incident, scope: [p]}]
"""


def test_the_sections_of_every_reference_are_known_by_its_key() -> None:
    """A misplaced title is looked for where the reference would be."""
    documents, _ = parse_nodes(REFERRING.encode(), "models/cart.yaml")
    keys = set()
    for where, _, sections in Outline(documents[0].plain()).references():
        key = next(step for step in reversed(where) if isinstance(step, str))
        assert FIELDS[key] == sections
        keys.add(key)
    assert keys == set(FIELDS)


def test_every_class_of_the_tables_is_of_the_format() -> None:
    assert all(is_part(part) for part in (*SAID, *EXAMPLES))
    assert set(EXAMPLES) == set(PARTS)
