"""Evidence that changes takes effect in the next build, in a preview that remembers its models as well as from a kept site."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from mkdocs_threat_model.build.evidence_record import evidence_unchanged, recorded
from mkdocs_threat_model.build.workshop import Judged, Workshop
from mkdocs_threat_model.evidence_lookup.looking_up import looking_up

MODEL = """
service: shop
title: Shop
owner: team-shop
elements: {api: {type: process, title: API}}
threats:
  T-01:
    title: Read on the way
    target: api
    stride: S
    disposition: mitigate
    mitigations:
      - control: Mutual TLS
        ticket: SHOP-1
        status: done
        evidence:
          - https://ci.example.com/1
          - {file: mesh.yaml, contains: "mode: STRICT"}
          - {test: test_refused, report: junit.xml}
"""
PASSED = '<testsuite><testcase name="test_refused"/></testsuite>'


@pytest.fixture
def models(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "shop.yaml").write_text(MODEL, encoding="utf-8")
    (tmp_path / "mesh.yaml").write_text("mode: STRICT\n", encoding="utf-8")
    return folder


def _judged(workshop: Workshop, models: Path) -> Judged:
    return workshop.judged(models, date(2026, 11, 24), look_up=looking_up(models))


def test_a_preview_looks_again_at_every_rebuild(models: Path) -> None:
    workshop, mesh = Workshop(remembering=True), models.parent / "mesh.yaml"
    steps = [("mode: STRICT\n", "Mitigated"), ("mode: NONE\n", "In progress"), ("mode: STRICT\n", "Mitigated")]
    for text, status in steps:
        mesh.write_text(text, encoding="utf-8")
        (threat,) = _judged(workshop, models).facts["shop"].threats
        assert threat.status == status


def test_a_preview_remembers_where_nothing_changed(models: Path) -> None:
    workshop = Workshop(remembering=True)
    assert _judged(workshop, models).facts["shop"] is _judged(workshop, models).facts["shop"]


CHANGES = {
    "nothing": ("mesh.yaml", "mode: STRICT\n", True),
    "the text in another place": ("mesh.yaml", "spec: {mode: STRICT}\nmode: STRICT\n", True),
    "the text is gone": ("mesh.yaml", "mode: NONE\n", False),
    "the report is there": ("junit.xml", PASSED, False),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_kept_site_is_used_where_looking_comes_to_the_same(change: str, models: Path) -> None:
    name, text, same = CHANGES[change]
    record = json.loads(json.dumps(recorded(_judged(Workshop(), models).evidence)))
    assert record
    (models.parent / name).write_text(text, encoding="utf-8")
    assert evidence_unchanged(record, models, None) is same


def test_another_root_is_another_answer(models: Path, tmp_path: Path) -> None:
    record = recorded(_judged(Workshop(), models).evidence)
    assert evidence_unchanged(record, models, tmp_path)
    assert not evidence_unchanged(record, models, tmp_path / "code")


def test_links_alone_leave_no_record(models: Path) -> None:
    path = models / "shop.yaml"
    path.write_text(
        MODEL.replace('          - {file: mesh.yaml, contains: "mode: STRICT"}\n', "").replace(
            "          - {test: test_refused, report: junit.xml}\n", ""
        ),
        encoding="utf-8",
    )
    assert recorded(_judged(Workshop(), models).evidence) == []
