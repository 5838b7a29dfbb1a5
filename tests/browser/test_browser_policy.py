"""Pages under `Content-Security-Policy: default-src 'self'`: nothing of ours is refused, whatever the theme itself does."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import pytest
from looks import DRAWN, LETTERS
from playwright.sync_api import Browser, Page, Route, expect
from serving import served
from visits import ready

from building import example_site

POLICY = "default-src 'self'"
SERVICE = "threat-models/services/order-service/"
PAGES = (
    "threat-models/",
    "threat-models/register/",
    SERVICE,
    "threat-models/acceptances/",
    "threat-models/mitigations/",
    "threat-models/data/",
    "threat-models/frameworks/",
    "threat-models/method/",
    "threat-models/history/",
)
EMPTY = "404.html"
"""A page of the same site that holds the theme alone."""
LISTEN = """
self.refused = [];
addEventListener("securitypolicyviolation", (one) => self.refused.push([one.effectiveDirective, one.blockedURI]));
"""
SHOWN = """() => Promise.all([...document.querySelectorAll("svg.tm-dfd image")].map((one) => new Promise((done) => {
  const picture = new Image();
  picture.onload = picture.onerror = () => done([one.getAttribute("xlink:href"), picture.naturalWidth]);
  picture.src = one.href.baseVal;
})))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The example's site behind the policy."""
    with served(example_site(tmp_path_factory.mktemp("example")).site, POLICY) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that remembers what its policy refused."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(LISTEN)
    page.route("**/assets/stylesheets/*.css", _without_pictures)
    yield page
    context.close()


def _without_pictures(route: Route) -> None:
    """The theme's stylesheets have pictures inside, how many of which a page needs depends on its folds: what is left is ours."""
    response = route.fetch()
    route.fulfill(response=response, body=re.sub(r"""url\((["'])data:.*?\1\)|url\(data:[^)]*\)""", "none", response.text()))


def _refused(page: Page, address: str) -> Counter[tuple[str, str]]:
    """What is refused of a page that is read to its end, with every fold open, as the printer asks for it."""
    page.goto(address, wait_until="load")
    ready(page)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.evaluate(LETTERS)
    page.evaluate(DRAWN)
    page.evaluate(SHOWN)
    return Counter((directive, blocked) for directive, blocked in page.evaluate("self.refused"))


def test_no_more_is_refused_than_of_an_empty_page_of_the_theme(page: Page, address: str) -> None:
    themes = _refused(page, f"{address}/{EMPTY}")
    assert set(themes) == {("script-src-elem", "inline")}, "the policy is in force"
    assert {path: more for path in PAGES if (more := _refused(page, f"{address}/{path}") - themes)} == {}


def test_icons_of_technologies_are_shown(page: Page, address: str) -> None:
    failed: list[str] = []
    page.on("response", lambda one: failed.append(one.url) if one.status >= 400 else None)
    page.on("requestfailed", lambda one: failed.append(one.url))
    page.goto(f"{address}/{SERVICE}")
    # By the drawing itself.
    page.wait_for_function("(name) => performance.getEntriesByName(name).length", arg=f"{address}/assets/threat-model/icons/postgresql.png")
    shown = page.evaluate(SHOWN)
    assert len(shown) > 1
    assert [href for href, width in shown if not (width and href.startswith("../../../assets/threat-model/icons/"))] == []
    assert [one for one in failed if "threat-model" in one] == []


def test_the_register_s_grid_works(page: Page, address: str) -> None:
    page.goto(f"{address}/threat-models/register/")
    expect(page.locator("[data-ready]")).to_be_attached()
    page.locator(".tm-grid__open").first.click()
    expect(page.locator(".tm-grid__detail")).to_contain_text("Residual risk")
