"""What nobody sees is no text, and one name in two spellings is one name."""

from __future__ import annotations

import pytest

from mkdocs_threat_model.model.reading import Broken, Model, parse_model
from mkdocs_threat_model.model.seen import one_name, shown, shown_in_markdown

UNSEEN = {
    "zero-width space": "\u200b",
    "no-break spaces": "\u00a0 \u2007",
    "Hangul filler": "\u3164",
    "empty Braille": "\u2800",
    "override of direction": "\u202e\u202c",
    "tags": "\U000e0020\U000e007f",
    "variation selector": "\ufe0f",
    "grapheme joiner": "\u034f",
    "soft hyphen": "\u00ad",
    "byte order mark": "\ufeff",
    "line separator": "\u2028",
}

SEEN = ["a", " a", "\u200ba", "é", "理由", "שלום", "नहीं", "👩\u200d💻", ".", "\u0301", "\U0001fadc", "\u0378"]


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_text_that_shows_nothing_is_empty(text: str) -> None:
    assert shown(text) == shown_in_markdown(text) == one_name(text) == ""
    assert shown_in_markdown("".join(f"&#{ord(char)};" for char in text)) == ""


@pytest.mark.parametrize("text", SEEN)
def test_text_that_shows_something_stays_as_it_is_written(text: str) -> None:
    assert shown(text) == shown_in_markdown(text) == text


@pytest.mark.parametrize("written", ["alice\u200b", "\uff41lice", "al\u00adice", " alice ", "\u202ealice", "alice\ufe0f"])
def test_a_name_with_what_nobody_sees_is_the_same_name(written: str) -> None:
    assert one_name(written) == "alice"


@pytest.mark.parametrize(("written", "other"), [("e\u0301va", "\u00e9va"), ("a  b", "a\u00a0b"), ("\ufb01lip", "filip")])
def test_spellings_of_one_name_are_one(written: str, other: str) -> None:
    assert one_name(written) == one_name(other)


@pytest.mark.parametrize("value", [None, 1, ["alice"], {"a": "b"}])
def test_what_is_no_text_is_left_to_the_schema(value: object) -> None:
    assert shown(value) is shown_in_markdown(value) is one_name(value) is value


MODEL = """\
service: cart
title: {title}
owner: {owner}
elements: {{web: {{type: process, title: Web, out_of_scope: "{unseen}"}}}}
ruled_out: [{{targets: [web], stride: S, reason: "{unseen}"}}]
threats:
  T-1:
    title: One
    target: web
    stride: T
    disposition: accept
    acceptance: {{rationale: "{unseen}", owner: alice, approved_by: "alice{unseen}"}}
    mitigations: [{{control: Check, ticket: "{unseen}"}}]
"""


@pytest.mark.parametrize("text", UNSEEN.values(), ids=UNSEEN)
def test_no_decision_rests_on_what_nobody_sees(text: str) -> None:
    unseen = "".join(f"\\U{ord(char):08x}" for char in text)
    model = parse_model(MODEL.format(title="Cart", owner="team", unseen=unseen).encode(), "models/cart.yaml", "cart")
    assert isinstance(model, Model)
    service = model.service
    threat = service.threats["T-1"]
    assert not service.ruled_out[0].reason
    assert not service.elements["web"].out_of_scope
    assert not threat.mitigations[0].ticket
    assert threat.acceptance
    assert not threat.acceptance.rationale
    assert threat.acceptance.approved_by == ("alice",)


@pytest.mark.parametrize("field", ["title", "owner"])
def test_what_must_be_named_is_not_named_by_what_nobody_sees(field: str) -> None:
    values = {"title": "Cart", "owner": "team", field: '"\\u200b"'}
    broken = parse_model(MODEL.format(**values, unseen="").encode(), "models/cart.yaml", "cart")
    assert isinstance(broken, Broken)
    assert [(one.where, one.code) for one in broken.findings] == [((field,), "TM016")]
