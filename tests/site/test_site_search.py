"""What search finds is the same however the pages came about: made now, taken from an earlier build, or made beside other plugins."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from building import TODAY, Built, build, example, write_site

OURS = {"threat-model": {"today": TODAY, "on_incomplete": "warn", "library_pages": False}}
THEMES = {"material": {"name": "material", "font": False}, "mkdocs": {"name": "mkdocs"}, "readthedocs": {"name": "readthedocs"}}
HOME = "# Home\n\nBy hand, about `checkout`.\n\n## More\n\nOf it.\n"

pytestmark = pytest.mark.slow


def _found(built: Built) -> list[dict[str, Any]]:
    assert built.code == 0, built.log
    docs = json.loads((built.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    return sorted(docs, key=lambda entry: str(entry["location"]))


@pytest.mark.parametrize("theme", THEMES)
def test_search_finds_the_same_in_new_cached_and_neighboured_pages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    results = []
    # The third one has a plugin that looks at every page: the way past the theme is closed.
    for name, plugins in (("new", ["search", OURS]), ("cached", ["search", OURS]), ("neighboured", ["search", OURS, "autorefs"])):
        folder = tmp_path / ("neighboured" if name == "neighboured" else "alone")
        if name != "cached":
            folder.mkdir()
            write_site(folder, example("order-service", "cart-service"), docs={"index.md": HOME}, theme=THEMES[theme], plugins=plugins)
        results.append(_found(build(folder / "mkdocs.yml", strict=False)))
    new, cached, neighboured = results
    assert any(entry["location"].endswith("services/order-service/#threat-T-01") for entry in new)
    assert cached == new
    assert neighboured == new
