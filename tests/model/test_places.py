"""Every value of a model knows where it stands, and models are values."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest

from mkdocs_threat_model.findings import Finding, Place, Severity, dotted, errors, one_line, ordered
from mkdocs_threat_model.model.nodes import Node
from mkdocs_threat_model.model.plain_text import _BEFORE_VALUES, plain_document
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.yaml_text import MAX_NODES, parse_nodes

TEXT = """\
service: cart
title: Cart
owner: team-cart
elements:
  api:   {type: process, title: API}
  store: {type: store, title: Carts}
flows:
  save: {from: api, to: store, carries: []}
threats:
  T-01:
    title: A
    target: api
    stride: [S, T]
    mitigations:
      - {control: mTLS}
      - control: Tokens
"""


@pytest.fixture
def model() -> Model:
    found = parse_model(TEXT.encode(), "models/cart.yaml", "cart")
    assert isinstance(found, Model)
    return found


@pytest.mark.parametrize(
    ("where", "line", "column"),
    [
        ((), 1, 1),
        (("title",), 2, 1),
        (("elements", "store"), 6, 3),
        (("elements", "api", "title"), 5, 26),
        (("threats", "T-01", "stride", 1), 13, 17),
        (("threats", "T-01", "mitigations", 1), 16, 9),
        (("threats", "T-01", "mitigations", 1, "control"), 16, 9),
    ],
)
def test_a_value_stands_at_its_key_or_at_its_first_character_in_a_list(
    model: Model, where: tuple[str | int, ...], line: int, column: int
) -> None:
    assert model.source.place(where) == Place("models/cart.yaml", line, column)


@pytest.mark.parametrize(
    ("where", "line"),
    [
        (("threats", "T-01", "acceptance", "review_by"), 10),
        (("threats", "T-01", "mitigations", 7, "ticket"), 14),
        (("threats", "T-01", "target", 0), 12),
        (("reviews", 0), 1),
        (("title", "below"), 2),
        ((0,), 1),
    ],
)
def test_what_does_not_exist_stands_at_its_nearest_ancestor(model: Model, where: tuple[str | int, ...], line: int) -> None:
    assert model.source.place(where).line == line


def test_a_value_of_an_alias_stands_at_its_anchor() -> None:
    (node,), findings = parse_nodes(b"a: &x\n  b: 1\nc: *x\n", "m.yaml")
    assert findings == []
    assert node.position(("c",)) == (3, 1)
    assert node.position(("c", "b")) == (2, 3)


def test_documents_are_told_apart() -> None:
    nodes, _ = parse_nodes(b"a: 1\n---\nb: 2\n", "m.yaml")
    assert [node.plain() for node in nodes] == [{"a": "1"}, {"b": "2"}]
    assert [node.line for node in nodes] == [1, 3]


def test_an_anchor_does_not_reach_into_the_next_document() -> None:
    _, findings = parse_nodes(b"a: &x 1\n---\nb: *x\n", "m.yaml")
    assert [str(finding) for finding in findings] == ["m.yaml:3:4: TM005 Alias `*x` has no anchor `&x` before it. Quote it if it is text."]


@pytest.mark.slow
def test_every_example_survives_pickling_as_an_equal_value(examples: Path) -> None:
    """Models go through caches and between processes."""
    portfolio = read_portfolio(examples)
    assert portfolio.models
    for model in portfolio.models.values():
        again = pickle.loads(pickle.dumps(model))
        assert again == model
        assert again.source.place(("threats",)) == model.source.place(("threats",))
    assert pickle.loads(pickle.dumps(portfolio.organisation)) == portfolio.organisation


def test_a_broken_model_survives_pickling_as_an_equal_value() -> None:
    broken = parse_model(b"service: cart", "models/cart.yaml", "cart")
    assert pickle.loads(pickle.dumps(broken)) == broken


def test_the_same_text_gives_equal_models_and_another_text_does_not(model: Model) -> None:
    assert parse_model(TEXT.encode(), "models/cart.yaml", "cart") == model
    assert parse_model(TEXT.replace("title: A", "title: B").encode(), "models/cart.yaml", "cart") != model


def test_a_model_cannot_be_changed(model: Model) -> None:
    with pytest.raises(AttributeError):
        model.service.title = "Basket"
    with pytest.raises(AttributeError):
        model.service = model.service  # type: ignore[misc]


def test_the_examples_are_valid_without_a_note(examples: Path) -> None:
    portfolio = read_portfolio(examples)
    assert portfolio.broken == ()
    assert portfolio.organisation.findings == ()
    assert [note for model in portfolio.models.values() for note in model.notes] == []
    assert len(portfolio.models) >= 8


def test_findings_are_told_by_place_and_equal_ones_once() -> None:
    late = Finding(Place("a.yaml", 9), "TM001", Severity.ERROR, "Late.")
    other = Finding(Place("a.yaml", 9), "TM000", Severity.NOTE, "Other.")
    early = Finding(Place("a.yaml", 2, 5), "TM009", Severity.WARNING, "Early.")
    assert ordered([late, early, other, late]) == [early, other, late]
    assert errors([late, early, other]) == [late]


def test_a_finding_has_a_key_that_survives_edits_elsewhere() -> None:
    def finding(line: int) -> Finding:
        return Finding(Place("models/cart.yaml", line), "TM303", Severity.ERROR, "No ticket.", ("threats", "T-01"), "cart", "T-01", "0")

    assert finding(3).key == finding(30).key == "TM303/cart/T-01/0"
    assert Finding(Place("models/_policy.yaml"), "TM011", Severity.ERROR, "Unknown.", ("teems",)).key == "TM011/models/_policy.yaml/teems"


def test_a_path_inside_a_file_is_written_as_people_write_it() -> None:
    assert dotted(("threats", "T-01", "mitigations", 0, "ticket")) == "threats.T-01.mitigations[0].ticket"
    assert dotted(()) == ""


def test_text_of_a_model_cannot_break_a_line_of_output() -> None:
    assert one_line("a\nb\r\x1b[31mc\u2028d\ud800") == "a b  [31mc d "
    assert one_line("Ärger – fünf €") == "Ärger – fünf €"


def test_a_node_gives_its_child_or_nothing() -> None:
    node = Node([Node("x", 1, 2)], 1, 1)
    assert node.child(0) == Node("x", 1, 2)
    assert node.child(1) is None
    assert node.child("x") is None


@pytest.mark.parametrize("key", ["? targe\n  \u200bts", "? targe'\n  \u200b\u2066ts: x\n? a", "{targe\n  \u200bts"])
def test_a_key_over_several_lines_has_its_place_in_the_file(key: str) -> None:
    """A finding about a character of it stands at most behind the end of its first line."""
    text = f"service: cart\ntitle: Cart\nowner: team-cart\nruled_out:\n  {key}\n"
    lines = text.split("\n")
    for one in parse_model(text.encode(), "models/cart.yaml", "cart").findings:
        assert 1 <= one.place.column <= len(lines[one.place.line - 1]) + 1, one


def test_the_examples_are_read_the_short_way(examples: Path) -> None:
    """Where nothing is out of the ordinary, nothing is read twice."""
    assert [path.name for path in sorted(examples.glob("[a-z]*.yaml")) if plain_document(path.read_bytes()) is None] == []


@pytest.mark.parametrize(("values", "short"), [(MAX_NODES // 8, True), (MAX_NODES, False)])
def test_a_long_model_is_read_the_short_way_unless_it_may_hold_too_many_values(values: int, short: bool) -> None:
    """The bound is on values, and a text of some length is told by what may stand before one."""
    text = f"service: cart\ntitle: Cart\nowner: team-cart\ntags: [{', '.join(f'a{number:09}' for number in range(values))}]\n"
    assert len(text) > MAX_NODES
    assert (plain_document(text.encode()) is not None) is short


@pytest.mark.parametrize(
    "text", ["- a\n- b\n", "a: b\nc: {d: e, f, g: }\n", "? a\n? b\n: c\n", "[a, [b], {c, d: [e]}, ]\n", "a:\n- - b\n  -\n"]
)
def test_each_value_stands_behind_a_sign(text: str) -> None:
    """What the bound counts is never less than the values that there are."""
    (node,), _ = parse_nodes(text.encode(), "models/cart.yaml")
    assert node.size <= 1 + sum(map(text.count, _BEFORE_VALUES))
