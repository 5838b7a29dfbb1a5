"""What a comparison tells of controls, assumptions and exposures, of one service and of those that many share."""

from __future__ import annotations

import shutil
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from comparing_models import line

from cases import read_yaml
from mkdocs_threat_model.build.comparing import compare
from mkdocs_threat_model.changes.change import Change
from mkdocs_threat_model.changes.change_kinds import ChangeKind

CONTROLLED = Path(__file__).parents[1] / "controlled" / "models"
CASES = Path(__file__).parent / "cases" / "controlled.yaml"
HELD = read_yaml(CASES)["cases"]
EXPECTED = CASES.with_name("controlled_expected.yaml")
TODAY = date(2026, 11, 24)

MIRRORED = (
    (ChangeKind.CONTROL_ADDED, ChangeKind.CONTROL_REMOVED),
    (ChangeKind.CONTROL_WEAKENED, ChangeKind.CONTROL_ADVANCED),
    (ChangeKind.EVIDENCE_ADDED, ChangeKind.EVIDENCE_REMOVED),
    (ChangeKind.ANSWERS_WIDENED, ChangeKind.ANSWERS_NARROWED),
    (ChangeKind.USE_BEGUN, ChangeKind.USE_ENDED),
    (ChangeKind.MOVED_TO_RULE, ChangeKind.MOVED_FROM_RULE),
    (ChangeKind.ASSUMPTION_WRONG, ChangeKind.ASSUMPTION_HELD),
    (ChangeKind.EXPOSURE_RAISED, ChangeKind.EXPOSURE_LOWERED),
    (ChangeKind.COVERAGE_FELL, ChangeKind.COVERAGE_ROSE),
)


def _versions(case: dict[str, Any], folder: Path) -> tuple[Path, Path]:
    """The models before and after an edit, in folders of one name."""
    before, after = folder / "before" / "models", folder / "after" / "models"
    for made in (before, after):
        shutil.copytree(CONTROLLED, made)
    for edit in case["edits"]:
        path = after / edit["file"]
        text = path.read_text(encoding="utf-8")
        assert edit["replace"] in text, edit
        path.write_text(text.replace(edit["replace"], edit["by"], 1), encoding="utf-8")
    return before, after


def _changes(before: Path, after: Path) -> list[Change]:
    report = compare(after, str(before), "", TODAY)
    assert report.complete, (report.failure, report.unreadable)
    return report.changes


_FINDINGS = (ChangeKind.ERROR_ADDED, ChangeKind.WARNING_ADDED, ChangeKind.FINDING_FIXED)


def _said(change: Change) -> str:
    """A change as the cases write it; of a finding its code, since its words are another test's."""
    said = f"{change.effect} {change.kind} {change.what}" if change.kind in _FINDINGS else line(change)
    return f"{change.service or change.title}: {said}"


@pytest.mark.parametrize("case", HELD, ids=[case["name"] for case in HELD])
def test_an_edit_is_told_by_what_it_does(case: dict[str, Any], tmp_path: Path, update_cases: bool) -> None:
    found = [_said(change) for change in _changes(*_versions(case, tmp_path))]
    expected = read_yaml(EXPECTED) if EXPECTED.is_file() else {}
    if update_cases:
        expected[case["name"]] = found
        EXPECTED.write_text(yaml.safe_dump(expected, sort_keys=True, width=160, allow_unicode=True), encoding="utf-8")
        return
    assert found == expected[case["name"]]


@pytest.mark.parametrize("case", HELD, ids=[case["name"] for case in HELD])
def test_the_way_back_mirrors_the_way_there(case: dict[str, Any], tmp_path: Path) -> None:
    before, after = _versions(case, tmp_path)
    there, back = (Counter(change.kind for change in _changes(*pair)) for pair in ((before, after), (after, before)))
    assert {kind: there[kind] for kind, _ in MIRRORED} == {kind: back[mirrored] for kind, mirrored in MIRRORED}
    assert {kind: back[kind] for kind, _ in MIRRORED} == {kind: there[mirrored] for kind, mirrored in MIRRORED}


def test_the_same_models_have_no_change(tmp_path: Path) -> None:
    before, after = _versions({"edits": []}, tmp_path)
    (after / "_controls.yaml").write_text((before / "_controls.yaml").read_text(encoding="utf-8") + "# Reviewed.\n", encoding="utf-8")
    assert _changes(before, after) == []
