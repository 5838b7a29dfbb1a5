"""One edit of a model each, and all the changes that follow from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from comparing_models import BASE, changes, edited, facts, line

from cases import read_yaml

CASES = read_yaml(Path(__file__).parent / "cases" / "one_edit.yaml")["cases"]


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_an_edit_is_told_by_what_it_does(case: dict[str, Any]) -> None:
    text = BASE.read_text(encoding="utf-8")
    before, after = facts(edited(text, case.get("before", []))), facts(edited(text, case["edits"]))
    assert [line(change) for change in changes(before, after)] == case["changes"]
