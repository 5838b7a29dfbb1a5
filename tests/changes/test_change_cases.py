"""One edit of a model each, and all the changes that follow from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from comparing_models import BASE, changes, facts, line

CASES = yaml.safe_load((Path(__file__).parent / "cases" / "one_edit.yaml").read_text(encoding="utf-8"))["cases"]


def _edited(text: str, edits: list[dict[str, str]]) -> str:
    for edit in edits:
        assert edit["replace"] in text, edit
        text = text.replace(edit["replace"], edit["by"], 1)
    return text


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_edit_is_told_by_what_it_does(case: dict[str, Any]) -> None:
    text = BASE.read_text(encoding="utf-8")
    before, after = facts(_edited(text, case.get("before", []))), facts(_edited(text, case["edits"]))
    assert [line(change) for change in changes(before, after)] == case["changes"]
