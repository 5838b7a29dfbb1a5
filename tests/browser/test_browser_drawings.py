"""How drawings stand in pages and what a reader does with them: on the first screen, on a phone, by keyboard, on paper."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from accessibility import violations
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader
from serving import served
from visits import Visitor, listed, listening

from building import MODELS, build, write_site
from extremes import SMALL

SERVICES = sorted(path.stem for path in MODELS.glob("[!_]*.yaml"))
LARGE = ("order-service", "security-site")
"""Those whose Level 1 no first screen holds."""
SERVICE = "threat-models/services/{}/"

STANDS = """() => {
  const svg = [...document.querySelectorAll("svg.tm-dfd")].find((drawing) => drawing.checkVisibility());
  const box = svg.getBoundingClientRect(), scale = box.width / Number(svg.getAttribute("width"));
  const texts = [...svg.querySelectorAll("text")].map((text) => parseFloat(getComputedStyle(text).fontSize) * scale);
  return { name: svg.getAttribute("aria-label"), top: box.top, bottom: box.bottom, right: box.right, smallest: Math.min(...texts) };
}"""


def test_first_screen_holds_the_drawing_of_every_service_or_its_overview(browser_page: Visitor) -> None:
    page = browser_page("example", SERVICE.format(SERVICES[0]), width=1280, height=800).page
    for service in SERVICES:
        page.goto(page.url.rsplit("/", 2)[0] + f"/{service}/")
        found = page.evaluate(STANDS)
        assert found["bottom"] <= 800, found
        assert found["right"] <= 1280, found
        assert found["smallest"] >= 9, found
        assert found["name"].endswith("by boundary" if service in LARGE else "Level 1"), found


def test_whole_of_a_large_drawing_is_one_step_away_and_leads_back(browser_page: Visitor) -> None:
    page = browser_page("example", SERVICE.format("order-service"), width=1280, height=800).page
    link = page.get_by_role("link", name="Whole drawing")
    link.focus()
    page.keyboard.press("Enter")
    canvas = page.locator("dialog .tm-canvas")
    expect(canvas).to_be_focused()
    assert (
        page.locator("dialog svg.tm-dfd").first.evaluate("(svg) => svg.getBoundingClientRect().width / Number(svg.getAttribute('width'))")
        == 1
    )
    expect(page.locator("dialog .tm-outside")).to_have_text("More of the drawing: below.")
    page.keyboard.press("End")
    expect(page.locator("dialog .tm-outside")).to_have_text("More of the drawing: above.")
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    expect(link).to_be_focused()
    expect(page.locator("#level-1 .tm-drawing")).to_have_count(1)
    link.click()
    page.locator("dialog a[aria-label^='Process Order API']").first.click()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.locator("#element-api")).to_be_in_viewport()


def _width(figure: Locator) -> float:
    return float(
        figure.evaluate("(one) => [...one.querySelectorAll('svg')].find((svg) => svg.checkVisibility()).getBoundingClientRect().width")
    )


def _pinch(page: Page, canvas: Locator, begin: int, end: int) -> None:
    box = canvas.bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + 100
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *apart: int) -> None:
        points = [{"x": x + side * half, "y": y, "id": side} for half in apart for side in (-1, 1)]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})

    touch("touchStart", begin)
    for half in range(begin, end, 8 if end > begin else -8):
        touch("touchMove", half)
    touch("touchEnd")


def test_phone_opens_fitted_and_every_way_to_another_size_works(browser_page: Visitor) -> None:
    page = browser_page("example", SERVICE.format("cart-service"), width=390, height=844, touch=True).page
    figure = page.locator(".tm-drawing").first
    canvas, outside = figure.locator(".tm-canvas"), figure.locator(".tm-outside")
    figure.evaluate("(one) => one.scrollIntoView()")
    fitted = _width(figure)
    assert 340 < fitted <= 360
    expect(outside).to_be_empty()
    expect(canvas).not_to_have_attribute("tabindex", "0")
    figure.get_by_role("button", name="Larger").tap()
    grown = _width(figure)
    assert grown == pytest.approx(1.4 * fitted, rel=0.02)
    expect(outside).to_have_text("More of the drawing: left, right.")
    expect(canvas).to_have_attribute("tabindex", "0")
    assert violations(page, ".tm-diagrams") == {}
    figure.get_by_role("button", name="Smaller").tap()
    assert _width(figure) == pytest.approx(fitted, rel=0.02)
    _pinch(page, canvas, 40, 110)
    pinched = _width(figure)
    assert pinched > 2 * fitted
    assert page.evaluate("visualViewport.scale") == 1
    _pinch(page, canvas, 110, 60)
    assert _width(figure) < 0.7 * pinched
    figure.get_by_role("button", name="Fit").tap()
    assert _width(figure) == pytest.approx(fitted, rel=0.02)
    expect(outside).to_be_empty()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_passing_over_a_drawing_dims_nothing_and_resting_or_focusing_does(browser_page: Visitor) -> None:
    page = browser_page("example", SERVICE.format("cart-service"), width=1280, height=800).page
    drawing = page.locator("svg.tm-dfd").first
    box = drawing.bounding_box()
    assert box is not None
    drawing.evaluate(
        "(svg) => { window.dimmed = 0; new MutationObserver(() => { dimmed += 1 }).observe(svg, { attributes: true, subtree: true }) }"
    )
    page.clock.install()  # however long a step takes here, to the page they follow each other at once
    page.clock.pause_at(page.evaluate("Date.now() + 60_000"))
    for step in range(20):
        page.mouse.move(box["x"] + box["width"] * step / 20, box["y"] + box["height"] / 2)
    page.mouse.move(5, 5)
    page.clock.run_for(600)
    assert page.evaluate("dimmed") == 0
    part = drawing.locator("g.node").first
    part.hover()
    page.clock.run_for(300)
    assert page.evaluate("dimmed") == 0
    page.clock.run_for(100)
    expect(drawing).to_have_class("tm-dfd tm-pointed")
    page.mouse.move(5, 5)
    expect(drawing).to_have_class("tm-dfd")
    page.locator(".tm-drawing").first.locator(".tm-tools button").last.focus()
    page.keyboard.press("Tab")
    expect(drawing).to_have_class("tm-dfd tm-pointed")


def test_chosen_view_holds_for_all_pages_before_they_are_painted(browser_page: Visitor) -> None:
    page = browser_page("example", SERVICE.format("cart-service"), width=1280, height=800).page
    figure = page.locator(".tm-drawing").first
    shown = "[...document.querySelectorAll('.tm-drawing .tm-way')].find((way) => way.checkVisibility()).dataset.tmWay"
    assert page.evaluate(shown) == "right"
    figure.get_by_role("button", name="Down").focus()
    page.keyboard.press("Enter")
    figure.get_by_role("button", name="On focus").click()
    assert page.evaluate(shown) == "down"
    title = page.locator(".tm-way[data-tm-way=down] g.edge text").first
    expect(title).to_be_hidden()
    title.locator("xpath=ancestor::*[name()='a']").focus()
    expect(title).to_be_hidden()  # a pointer brought the focus last
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    expect(title).to_be_visible()
    page.context.route("**/threat-model.js", lambda route: route.abort())
    page.goto(page.url.replace("cart-service", "identity-service"))
    assert page.evaluate(shown) == "down", "it does not wait for the page's script"
    expect(page.locator(".tm-way[data-tm-way=down] g.edge text").first).to_be_hidden()


def test_without_scripts_the_first_view_stands_alone_and_fitted(browser_page: Visitor) -> None:
    page = browser_page("example", SERVICE.format("cart-service"), width=390, height=844, script=False).page
    figure = page.locator(".tm-drawing").first
    expect(figure.locator("svg.tm-dfd:visible")).to_have_count(1)
    expect(figure.locator(".tm-tools")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") == 390


def test_no_listener_is_left_behind_when_pages_follow_each_other(browser: Browser, tmp_path: Path) -> None:
    """The theme follows only links that the sitemap lists, by the site's own address with its port."""
    context = browser.new_context()
    page = context.new_page()
    listening(page)

    def listeners() -> int:
        session, count = context.new_cdp_session(page), 0
        for target in ("window", "document"):
            found = session.send("Runtime.evaluate", {"expression": target})["result"]["objectId"]
            count += len(session.send("DOMDebugger.getEventListeners", {"objectId": found})["listeners"])
        return count

    with served(tmp_path / "site") as address:
        theme = {"name": "material", "font": False, "features": ["navigation.instant"]}
        build(write_site(tmp_path, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn"}, theme=theme, site_url=f"{address}/"))
        page.goto(f"{address}/threat-models/")
        listed(page)
        page.evaluate("() => { self.stayed = true }")
        counts = []
        for _ in range(3):
            page.locator(".md-content a[href$='services/small/']").first.click()
            page.wait_for_url("**/services/small/")
            expect(page.locator(".tm-header--service")).to_be_visible()  # the address changes before the page does
            expect(page.locator(".tm-tools button").first).to_be_visible()
            counts.append(listeners())
            page.locator(".tm-crumbs a").click()
            page.wait_for_url("**/threat-models/")
            expect(page.locator(".tm-header--service")).to_have_count(0)
            expect(page.locator(".tm-tools button").first).to_be_visible()
        assert page.evaluate("self.stayed"), "the page was loaded anew: instant navigation was not tested"
    assert len(set(counts)) == 1
    context.close()


@pytest.mark.parametrize("service", [*LARGE, "cart-service", "notification-service"])
def test_labels_on_paper_have_six_and_a_half_points(browser_page: Visitor, service: str) -> None:
    page = browser_page("example", SERVICE.format(service), width=1280, height=800, scheme="dark").page
    sizes: list[float] = []

    def seen(text: str, matrix: list[float], place: list[float], font: dict[str, Any] | None, size: float) -> None:
        if text.strip() and font and "Inter" in str(font.get("/BaseFont")):
            sizes.append(size * (abs(place[3] * matrix[3]) + abs(place[1] * matrix[2])))

    for sheet in PdfReader(BytesIO(page.pdf(format="A4", prefer_css_page_size=True))).pages:
        sheet.extract_text(visitor_text=seen)
    assert len(sizes) > 20
    assert min(sizes) >= 6.5
