"""Every kind of page, wide and narrow, light and dark: nothing is cut off, overlaps or cannot be read."""

from __future__ import annotations

import os

import pytest
from accessibility import violations
from looks import BROKEN, CLIPPED, CONTRASTS, DRAWN, OPEN_ALL, OUTSIDE, OVERFLOW
from visits import ACTING, Visit, Visitor

from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.navigation import PAGES as OF_THE_ORGANISATION

PAGES = {
    "index": ("example", "threat-models/"),
    "register": ("example", "threat-models/register/"),
    "service": ("example", "threat-models/services/order-service/"),
    "service with attack trees": ("example", "threat-models/services/payment-service/"),
    "fullest service": ("extremes", "threat-models/services/fullest/"),
    "emptiest service": ("extremes", "threat-models/services/emptiest/"),
    "incomplete service": ("extremes", "threat-models/services/incomplete/"),
    "broken service": ("extremes", "threat-models/services/broken/"),
    "index with everything": ("extremes", "threat-models/"),
    "register with everything": ("extremes", "threat-models/register/"),
    **{name.lower(): ("example", page(Location()).removesuffix("index.md")) for name, page in OF_THE_ORGANISATION[2:] if name != "Changes"},
    "library's entry": ("example", "threat-models/library/stolen-session-token/"),
    "testing guide": ("example", "threat-models/services/order-service/testing/"),
    "one framework": ("example", "threat-models/frameworks/iso-27001/"),
    "acceptances with everything": ("extremes", "threat-models/acceptances/"),
    "mitigations with everything": ("extremes", "threat-models/mitigations/"),
    "controls with everything": ("extremes", "threat-models/controls/"),
    "data with everything": ("extremes", "threat-models/data/"),
    "history": ("dated", "threat-models/history/"),
    "register as of a tag": ("dated", "threat-models/register/as-of/v1/"),
    "service with a past": ("dated", "threat-models/services/small/"),
    "history that is not there": ("example", "threat-models/history/"),
}
TWICE = 720
"""Of 1440 pixels, what a reader with weak eyes sees at 200 %."""
WIDTHS = (1440, 1024, TWICE, 390)
SCHEMES = {"light": "default", "dark": "slate"}
JUDGED = {1440: "light", 390: "dark"}
"""In which palette axe, which takes half of a visit, looks at a width; one visit serves both what axe finds and what can be measured."""
VISITS = [(kind, WIDTHS) for kind in PAGES if not kind.startswith("register")]
VISITS += [(kind, widths) for kind in PAGES if kind.startswith("register") for widths in (WIDTHS[:-1], WIDTHS[-1:])]
"""A phone is a visit of its own where the grid is: it begins with fewer columns there."""
TOO_MUCH_FOR_AXE = ("fullest service", "index with everything", "register with everything")


def _pictures(visit: Visit, name: str) -> None:
    """Keeps pictures for somebody who wants to look, where SCREENSHOTS names a folder."""
    if folder := os.environ.get("SCREENSHOTS"):
        for scheme, palette in SCHEMES.items():
            visit.page.evaluate("(name) => { document.body.dataset.mdColorScheme = name }", palette)
            visit.page.screenshot(path=f"{folder}/{name} {scheme}.png".replace(" ", "-"), full_page=True)


@pytest.mark.parametrize(("kind", "widths"), VISITS, ids=[f"{kind} {widths[0]}" for kind, widths in VISITS])
def test_page_fits(browser_page: Visitor, kind: str, widths: tuple[int, ...]) -> None:
    first = "dark" if len(widths) == 1 else "light"
    visit = browser_page(*PAGES[kind], width=widths[0], scheme=first)
    page = visit.page
    assert page.evaluate("document.body.dataset.mdColorScheme") == SCHEMES[first]
    for state in ("closed", "open"):
        for width in widths:
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate(DRAWN)
            _pictures(visit, f"{kind} {width} {state}")
            # Where words stand is the same in both palettes.
            assert page.evaluate(OVERFLOW) == [], f"{width}, {state}: the page scrolls sideways"
            assert page.evaluate(CLIPPED) == [], f"{width}, {state}: text is cut off"
            assert page.evaluate(OUTSIDE) == [], f"{width}, {state}: text sticks out"
            if state == "open" and width != TWICE:
                assert page.evaluate(BROKEN) == [], f"{width}: a word is broken"
        page.evaluate(OPEN_ALL)
    assert (visit.errors, visit.abroad, visit.dialogs) == ([], [], [])
    for width in widths if kind not in TOO_MUCH_FOR_AXE else ():
        if width in JUDGED:  # axe asks for files that are not there, so nothing is said of errors any more
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("(palette) => { document.body.dataset.mdColorScheme = palette }", SCHEMES[JUDGED[width]])
            assert violations(page, ".md-content") == {}, f"{width}, {JUDGED[width]}"


@pytest.mark.parametrize("kind", ["index", "register", "service", "incomplete service", "emptiest service"])
def test_badges_can_be_read(browser_page: Visitor, kind: str) -> None:
    page = browser_page(*PAGES[kind]).page
    page.evaluate(OPEN_ALL)
    for scheme, palette in SCHEMES.items():
        page.evaluate("(palette) => { document.body.dataset.mdColorScheme = palette }", palette)
        found = page.evaluate(
            CONTRASTS, ".tm-risk, .tm-status, .tm-count, .tm-hit__risk, .tm-gap, .tm-key, .tm-finding__kind, .tm-quiet, .tm-id"
        )
        assert found
        assert {name: ratio for name, ratio in found if ratio < 4.5} == {}, scheme


@pytest.mark.parametrize(
    ("style", "pale"),
    [
        ("color: #767676", ""),
        ("color: #777", "4.48"),
        ("color: #777; font-size: 24px", ""),
        ("color: #777; font-size: 19px; font-weight: 700", ""),
        ("color: #fff", "1"),
        ("color: #000; opacity: .3", "2.11"),
        ("color: #000; background: #444", "2.16"),
        ("color: #fff; visibility: hidden", ""),
    ],
)
def test_text_with_too_little_contrast_is_found(browser_page: Visitor, style: str, pale: str) -> None:
    page = browser_page("example", "").page
    page.set_content(f'<div class="md-content"><p style="{style}">Text</p></div>')
    assert violations(page, ".md-content").get("contrast") == ([f"P. {pale}: Text"] if pale else None)


@pytest.mark.parametrize("number", range(len(ACTING)), ids=ACTING)
def test_hostile_text_does_nothing(browser_page: Visitor, number: int) -> None:
    visit = browser_page("extremes", f"threat-models/services/hostile-{number}/")
    visit.page.evaluate(OPEN_ALL)
    acting = "[onload], [onerror], [onclick], [onmouseover], [onfocus], [autofocus], .md-content iframe, .md-content img, .md-content svg [href^=javascript]"
    assert visit.page.locator(acting).count() == 0
    scripts = visit.page.locator(".md-content script, .md-content noscript").evaluate_all(
        "(all) => all.map((one) => [one.tagName, new URL(one.src).origin === location.origin, new URL(one.src).pathname, one.textContent, one.getAttributeNames().join()])"
    )
    assert scripts == [["SCRIPT", True, "/assets/threat-model/view.js", "", "src"]], "more than the script before the drawings"
    assert visit.page.evaluate(OVERFLOW) == []
    assert (visit.errors, visit.abroad, visit.dialogs) == ([], [], [])
