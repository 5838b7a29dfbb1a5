"""The guide's limits are the program's."""

from __future__ import annotations

from pathlib import Path

import pytest

from mkdocs_threat_model.history import period_ends
from mkdocs_threat_model.history.git import bounds
from mkdocs_threat_model.model.yaml_text import MAX_BYTES
from mkdocs_threat_model.pages.service import threat_past as past

GUIDE = Path(__file__).parent.parent.parent / "docs" / "guide" / "history.md"
_DISK = "the repository's size on disk"
ROWS = {
    "a version of a model": f"{MAX_BYTES // 10**6} MB; a larger one is ignored",
    "a commit or a tag": f"{bounds.MAX_COMMIT // 10**6} MB",
    "a folder in a commit": f"{bounds.MAX_TREE // 10**6} MB",
    "an object that others are based on": f"{bounds.MAX_OBJECT // 10**6} MB",
    "deltas on deltas": f"{bounds.MAX_CHAIN:,}",
    "packs": f"{bounds.MAX_PACKS}",
    "commits of the mainline": f"{bounds.MAX_COMMITS:,}",
    "files and folders of models in one commit, or changed by it": f"{bounds.MAX_FILES:,}",
    "nesting of model folders": f"{bounds.MAX_FOLDERS}",
    "unpacked data per read": f"{bounds.MAX_MADE // 10**9} GB, and {bounds.LEAST_MADE // 10**9} GB more than {bounds.MADE_PER_BYTE:,} times {_DISK}",
    "old versions parsed as YAML per read (a threat that did not change is not parsed again)": f"{bounds.MAX_PARSED / 10**9:g} GB, and {bounds.LEAST_PARSED // 10**6} MB more than {bounds.PARSED_PER_BYTE} times {_DISK}",
}


@pytest.mark.parametrize(("what", "most"), ROWS.items(), ids=list(ROWS))
def test_the_guide_names_the_limit(what: str, most: str) -> None:
    assert f"| {what} | {most} |\n" in GUIDE.read_text(encoding="utf-8")


def test_the_guide_names_the_pairs_that_are_compared() -> None:
    assert f"{bounds.MAX_PAIRS:,} pairs" in GUIDE.read_text(encoding="utf-8")


def test_the_guide_names_what_a_period_and_a_threats_page_hold() -> None:
    text = GUIDE.read_text(encoding="utf-8")
    assert f"matrix changed more than {period_ends.MAX_RULES} times in a period" in text
    assert f"its policies exceed {period_ends.MAX_POLICIES // 10**6} MB" in text
    assert f"the last {past.MOST_CHANGES} changes of a threat" in text
    assert f"at most {past.MOST_DIFFERENCES} values per change" in text
