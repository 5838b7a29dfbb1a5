"""The guide's limits are the program's."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_threat_model.history import period
from mkdocs_threat_model.history.git import limits
from mkdocs_threat_model.model.text import MAX_BYTES
from mkdocs_threat_model.pages.service import threat_past as past

GUIDE = Path(__file__).parent.parent.parent / "docs" / "guide" / "history.md"
_DISK = "what the repository takes on the disk"
ROWS = {
    "a model's version": f"{MAX_BYTES // 10**6} MB; a larger one says nothing",
    "a commit or a tag": f"{limits.MAX_COMMIT // 10**6} MB",
    "a folder as a commit holds it": f"{limits.MAX_TREE // 10**6} MB",
    "an object that others are made of": f"{limits.MAX_OBJECT // 10**6} MB",
    "deltas on deltas": f"{limits.MAX_CHAIN:,}",
    "packs": f"{limits.MAX_PACKS}",
    "commits of the mainline": f"{limits.MAX_COMMITS:,}",
    "files and folders of models that one commit holds or changes": f"{limits.MAX_FILES:,}",
    "folders in folders of models": f"{limits.MAX_FOLDERS}",
    "unpacked for one reading": f"{limits.MAX_MADE // 10**9} GB, and {limits.LEAST_MADE // 10**9} GB more than {limits.MADE_PER_BYTE:,} times {_DISK}",
    "old versions read as YAML for one reading, where a threat that did not change is not read again": f"{limits.MAX_PARSED / 10**9:g} GB, and {limits.LEAST_PARSED // 10**6} MB more than {limits.PARSED_PER_BYTE} times {_DISK}",
}


@pytest.mark.parametrize(("what", "most"), ROWS.items(), ids=list(ROWS))
def test_the_guide_names_the_limit(what: str, most: str) -> None:
    assert f"| {what} | {most} |\n" in GUIDE.read_text(encoding="utf-8")


def test_the_guide_names_the_pairs_that_are_compared() -> None:
    assert f"{limits.MAX_PAIRS:,} pairs" in GUIDE.read_text(encoding="utf-8")


def test_the_guide_names_what_a_period_and_a_threats_page_hold() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert f"matrix changed more than {period.MAX_RULES} times in a period" in text
    assert f"its policies hold more than {period.MAX_POLICIES // 10**6} MB" in text
    assert f"The last {past.MOST_CHANGES} changes of a threat are told" in text
    assert f"at most {past.MOST_DIFFERENCES} values of a change" in text
