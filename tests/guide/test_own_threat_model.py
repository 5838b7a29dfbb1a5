"""The example's model of the security site is this tool's own threat model: what it calls done names a test that exists."""

from __future__ import annotations

import ast
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.scales import MitigationStatus

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "models" / "security-site.yaml"
MIRROR = "https://git.example.com/mirror/mkdocs-threat-model/blob/main/"
"""The example company's mirror of this repository."""


def _model() -> Model:
    found = parse_model(MODEL.read_bytes(), "models/security-site.yaml", MODEL.stem)
    assert isinstance(found, Model)
    return found


EVIDENCE = sorted(
    {
        item.text.removeprefix(MIRROR)
        for threat in _model().service.threats.values()
        for one in threat.mitigations
        for item in one.evidence
        if item.text.startswith(MIRROR)
    }
)


@pytest.mark.parametrize("evidence", EVIDENCE)
def test_each_promise_is_a_control_whose_evidence_is_a_test_that_exists(evidence: str) -> None:
    address = urlsplit(evidence)
    tree = ast.parse((ROOT / address.path).read_text(encoding="utf-8"))
    assert address.fragment in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_each_threat_that_the_tool_answers_has_such_a_control() -> None:
    """The others are answered by the pipeline, by whoever runs it, or accepted."""
    threats = _model().service.threats.values()
    answered = {one.id for one in threats if any(item.text.startswith(MIRROR) for each in one.mitigations for item in each.evidence)}
    assert {one.id for one in threats} - answered == {"T-13", "T-14", "T-15", "T-16"}


def test_it_stays_small_enough_to_be_drawn_well() -> None:
    service = _model().service
    assert len(service.elements) <= 14
    assert len(service.flows) <= 18


def test_nothing_is_done_without_evidence() -> None:
    mitigations = [one for threat in _model().service.threats.values() for one in threat.mitigations]
    assert all(one.evidence for one in mitigations if one.status is MitigationStatus.DONE)
