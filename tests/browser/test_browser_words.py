"""No line ends inside a word, on any page of the example, on screens and on paper. Each kind of page is seen in more sizes beside its looks."""

from __future__ import annotations

from pathlib import Path

import pytest
from looks import BROKEN, DRAWN, OPEN_ALL, TOO_WIDE
from visits import Visitor

from building import example_site

SIZES = {"1024": ("screen", 1024), "390": ("screen", 390), "A4": ("print", 688)}
"""Where lines are shortest: between the bars at both sides, on a phone, and between the margins of an upright sheet (182 mm)."""

EACH = 12
"""Of the library's entries, whose pages are of one kind, one in so many is looked at; of all others each."""


def _pages(site: Path) -> list[str]:
    pages = sorted(path.parent.relative_to(site).as_posix() for path in site.rglob("index.html"))
    entries = [page for page in pages if page.startswith("threat-models/library/")]
    return sorted({*pages} - {*entries} | {*entries[::EACH]})


@pytest.mark.slow
def test_no_word_is_broken_on_any_page(browser_page: Visitor, tmp_path: Path) -> None:
    page = browser_page("example", "").page
    home = page.url
    broken: dict[str, list[str]] = {}
    for path in _pages(example_site(tmp_path).site):
        page.emulate_media(media="screen")
        page.goto(f"{home}{path}/")
        page.evaluate(OPEN_ALL)
        for name, (media, width) in SIZES.items():
            page.emulate_media(media=media)
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(DRAWN)
            if found := [*page.evaluate(BROKEN), *page.evaluate(TOO_WIDE)]:
                broken[f"{path} {name}"] = found
    assert broken == {}
