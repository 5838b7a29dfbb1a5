"""Whatever stands in a file, reading it gives a model or findings that a person can use."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.findings import Finding, errors
from mkdocs_threat_model.model.reading import Broken, Model, _explained, parse_model

ORDER_SERVICE = (Path(__file__).parents[2] / "models" / "order-service.yaml").read_text(encoding="utf-8")
HEAD = "service: cart\ntitle: Cart\nowner: team-cart\n"

# One sequence of examples: a test that fails on some days only teaches nobody.
quickly = settings(max_examples=100, deadline=None, derandomize=True)

_MARKS = r"""[ ] { } : &a *a !x ' " \ # ~ null no 1e3 12:30 2026-02-30 é 𝄞 T-01 CVSS:4.0/ "\x07" "\ud800" <<:"""
_SPACED = (": ", "- ", "? ", ", ", "&a ", "<<: *a", "!!str ", "|\n ", ">-\n", "  ", "\t", "\n", "\r\n", "\x00", "\x85", "\u2028", "\ufeff")
_PIECES = ("%YAML 1.2\n", "---\n", "...\n", "service: cart\n", "elements:\n", "threats: {", "stride: S", "in: a", "reviews: [")
_tokens = st.sampled_from([*_MARKS.split(), *_SPACED, *_PIECES])
_edits = st.lists(st.tuples(st.integers(0, len(ORDER_SERVICE)), st.integers(0, 60), _tokens | st.just("")), min_size=1, max_size=6)


def _check(raw: bytes) -> Model | Broken:
    found = parse_model(raw, "models/cart.yaml", "cart")
    assert found == _explained(raw, "models/cart.yaml", "cart"), "the short way reads what the long one reads"
    if isinstance(found, Model):
        assert not errors(found.notes)
        _check_findings(found.notes, raw)
    else:
        assert errors(found.findings), "a model that is broken says why"
        _check_findings(found.findings, raw)
    return found


def _check_findings(findings: tuple[Finding, ...], raw: bytes) -> None:
    text = raw.decode("utf-8-sig", "replace")
    for finding in findings:
        # YAML counts the line separators of Unicode too; bytes that are no text have only those of an editor.
        lines = text.split("\n") if finding.code == "TM004" else text.splitlines() or [""]
        assert finding.place.path == "models/cart.yaml"
        assert 1 <= finding.place.line <= len(lines), "the line stands in the file"
        assert 1 <= finding.place.column <= len(lines[finding.place.line - 1]) + 1, "the column stands in the line"
        assert finding.code.startswith("TM0")
        assert finding.message.isprintable(), "one line, without control characters"
        assert finding.message[-1] in ".?", "sentences end"
        assert len(finding.message) < 5_000
        assert str(finding).startswith("models/cart.yaml:")


@quickly
@given(st.binary(max_size=400))
@example(b"")
@example(b"\xef\xbb\xbf")
@example(b"\xef\xbb\xbf\xff")
@example(b"\x00")
def test_any_bytes_give_a_model_or_findings(raw: bytes) -> None:
    _check(raw)


@quickly
@given(st.text(max_size=400))
@example("%")
@example("a: b: c")
@example("\u2028- [")
@example("'\u0085")
def test_any_text_gives_a_model_or_findings(text: str) -> None:
    _check(text.encode("utf-8", "surrogatepass"))


@pytest.mark.slow
@quickly
@given(st.lists(_tokens, max_size=60))
def test_any_sequence_of_yaml_tokens_gives_a_model_or_findings(tokens: list[str]) -> None:
    _check((HEAD + "".join(tokens)).encode())


@pytest.mark.slow
@quickly
@given(_edits)
def test_any_edit_of_a_real_model_gives_a_model_or_findings(edits: list[tuple[int, int, str]]) -> None:
    text = ORDER_SERVICE
    for at, length, put in edits:
        text = text[:at] + put + text[at + length :]
    _check(text.encode())


_KEY_TEXT = """
    service title owner data boundaries elements flows threats retired ruled_out attack_trees reviews links a b T-01
    type in from to carries part_of stores target stride cvss residual disposition mitigations control acceptance
    transfer root goal and or sand ref node renamed_from date trigger scope
"""
_KEYS = _KEY_TEXT.split()
_plain = st.recursive(
    st.none() | st.text(max_size=12) | st.sampled_from(["a", "b", "T-01", "S", "high", "process", "mitigate", "2026-01-01", "no", "1e3"]),
    lambda children: st.lists(children, max_size=3) | st.dictionaries(st.sampled_from(_KEYS) | st.text(max_size=8), children, max_size=5),
    max_leaves=30,
)


@pytest.mark.slow
@quickly
@given(st.dictionaries(st.sampled_from(_KEYS), _plain, max_size=8))
def test_any_values_under_known_keys_give_a_model_or_findings(document: dict[str, object]) -> None:
    """Well-formed YAML of the wrong shape: the schema, and the references beside it."""
    _check(yaml.safe_dump({"service": "cart", "title": "Cart", "owner": "team"} | document, allow_unicode=True).encode())


@pytest.mark.slow
@quickly
@given(st.text(max_size=80))
@example("CVSS:4.0/")
@example("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H/E")
def test_any_text_as_a_vector_is_scored_or_refused(text: str) -> None:
    document = {
        "elements": {"api": {"type": "process", "title": "API"}},
        "threats": {"T-01": {"title": "T", "target": "api", "stride": "S"}},
    }
    document["threats"]["T-01"]["cvss"] = text
    raw = (HEAD + yaml.safe_dump(document, allow_unicode=True)).encode()
    _check(raw)


_METRICS = {
    "AV": "NALPX",
    "AC": "LH",
    "AT": "NP",
    "PR": "NLH",
    "UI": "NPAR",
    "S": "UC",
    "E": "XAPU",
    "VC": "HLN",
    "MSI": "SHLN",
    "CR": "HML",
    "Q": "q",
}
_part = st.sampled_from(sorted(_METRICS)).flatmap(lambda metric: st.sampled_from(_METRICS[metric]).map(lambda value: f"{metric}:{value}"))


@pytest.mark.slow
@quickly
@given(
    st.sampled_from(["CVSS:4.0", "CVSS:3.1", "CVSS:3.0", "CVSS:", "cvss:4.0"]),
    st.lists(_part | st.sampled_from(["", ":", "AV"]), max_size=14),
)
def test_any_metrics_in_a_vector_are_scored_or_refused(version: str, parts: list[str]) -> None:
    vector = "/".join([version, *parts])
    raw = f'{HEAD}elements: {{a: {{type: process, title: A}}}}\nthreats: {{T: {{title: T, target: a, stride: S, cvss: "{vector}"}}}}\n'
    _check(raw.encode())
