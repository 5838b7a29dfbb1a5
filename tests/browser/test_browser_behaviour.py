"""What a page does when somebody follows a link, presses a key, prints it, or has switched JavaScript off."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from looks import DRAWN
from playwright.sync_api import Page, Route, expect
from pypdf import PdfReader
from visits import Visitor

from building import MODELS, Built, example_site

ORDER = "threat-models/services/order-service/"
REGISTER = "threat-models/register/"
THREATS = sorted(re.findall(r"^  (T-\d+):$", (MODELS / "order-service.yaml").read_text(encoding="utf-8"), re.MULTILINE))
TOTAL = sum(len(re.findall(r"^  T-\d+:$", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in MODELS.glob("[!_]*.yaml"))


def test_address_of_a_threat_opens_its_record(browser_page: Visitor) -> None:
    page = browser_page("example", f"{ORDER}#threat-T-01").page
    expect(page.locator("#threat-T-01")).to_be_visible()
    expect(page.locator("#threat-T-01")).to_be_in_viewport()
    expect(page.locator("#threat-T-02")).to_be_hidden()


def test_link_of_a_stride_cell_opens_the_record(browser_page: Visitor) -> None:
    page = browser_page("example", ORDER).page
    page.locator(".tm-stride a[href$='#threat-T-05']").first.click()
    expect(page.locator("#threat-T-05")).to_be_in_viewport()


def test_link_to_an_element_opens_the_table_that_holds_it(browser_page: Visitor) -> None:
    page = browser_page("example", f"{ORDER}#element-api").page
    expect(page.locator("#element-api")).to_be_in_viewport()


def test_every_kind_of_anchor_is_visible_when_it_is_visited(browser_page: Visitor) -> None:
    """Also while the theme fetches the page anew at the first of these steps."""
    page = browser_page("example", ORDER).page
    for anchor in ("flow-save-order", "boundary-data", "data-email", "threat-T-10", "trigger-incident", "stride", "threats"):
        page.evaluate("(anchor) => { location.hash = anchor }", anchor)
        expect(page.locator(f"[id='{anchor}']")).to_be_in_viewport()


class Late:
    """Steps inside a page whose new copy, which the theme fetches at the first of them, is held back."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._held: list[Route] = []

        def hold(route: Route) -> None:
            self._held.append(route)

        page.route(f"**/{ORDER}", hold)

    def step(self, anchor: str) -> None:
        """A step, until the page has scrolled there and the theme has noted how far."""
        self.page.evaluate("(anchor) => { location.hash = anchor }", anchor)
        expect(self.page.locator(f"[id='{anchor}']")).to_be_in_viewport()
        self.noted()

    def noted(self) -> None:
        """Waits until the theme has noted how far the page is scrolled."""
        self.page.wait_for_function("() => history.state && Math.abs(history.state.y - scrollY) < 1")

    def come(self) -> None:
        """The copy comes, and is in place."""
        arrived = self.page.evaluate_handle(
            "() => { let times = 0; return { done: new Promise((done) => document$.subscribe(() => { times += 1; if (times > 1) setTimeout(done); })) }; }"
        )
        assert len(self._held) == 1
        self._held[0].continue_()
        arrived.evaluate("(one) => one.done")

    def place(self, anchor: str) -> tuple[int, int]:
        """How far the page is scrolled, and where the part that has an anchor stands on the screen."""
        script = "(anchor) => [scrollY, document.getElementById(anchor).getBoundingClientRect().top].map(Math.round)"
        top, stands = self.page.evaluate(script, anchor)
        return top, stands


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        (["flow-save-order"], "settled"),
        (["flow-save-order", "boundary-data"], "settled"),
        (["flow-save-order", "boundary-data"], "just made"),
        (["flow-save-order", "boundary-data"], "left"),
        (["threat-T-03", "threat-T-10", "stride"], "settled"),
        (["threat-T-10", "stride"], "just made"),
        (["open-high"], "left"),
    ],
    ids=lambda one: one if isinstance(one, str) else " ".join(one),
)
def test_page_stays_where_the_reader_has_it_when_its_copy_comes_late(browser_page: Visitor, steps: list[str], state: str) -> None:
    """However late: what was opened stays open, and what the address names stays on the screen until the reader leaves it."""
    late = Late(browser_page("example", ORDER).page)
    page = late.page
    for anchor in steps:
        late.step(anchor)
    if state == "just made":
        page.evaluate("() => history.replaceState(null, '')")
    if state == "left":
        page.mouse.move(700, 450)
        page.mouse.wheel(0, -1200)
        expect(page.locator(f"[id='{steps[-1]}']")).not_to_be_in_viewport()
        late.noted()
    opened = page.locator("details[open]").count()
    before = late.place(steps[-1])
    late.come()
    assert late.place(steps[-1]) == pytest.approx(before, abs=2)
    expect(page.locator("details[open]")).to_have_count(opened)


def test_threat_of_the_register_leads_to_its_open_record(browser_page: Visitor) -> None:
    """Through the theme's instant navigation, which loads no page."""
    page = browser_page("example", REGISTER).page
    page.locator("a[href$='order-service/#threat-T-03']").locator("visible=true").click()
    page.wait_for_url("**/order-service/#threat-T-03")
    expect(page.locator("#threat-T-03")).to_be_in_viewport()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_view_of_the_register_shows_one_risk_alone_and_then_all(browser_page: Visitor, script: bool) -> None:
    page = browser_page("example", f"{REGISTER}#inherent-critical", script=script).page
    rows = page.locator("tbody tr:visible:has(> [data-label='Inherent risk'])")
    expect(page.locator(".tm-grid__row").first if script else rows.first).to_be_visible()
    assert set(rows.locator("[data-label='Inherent risk'] .tm-risk").all_text_contents()) == {"Critical"}
    clear = (
        page.get_by_role("button", name="Clear filters") if script else page.get_by_role("link", name="Show all").locator("visible=true")
    )
    clear.click()
    expect(rows).to_have_count(TOTAL)


def test_count_of_the_matrix_leads_to_as_many_rows(browser_page: Visitor) -> None:
    """Through the theme's instant navigation, which changes the address without a load: the view must follow."""
    page = browser_page("example", "threat-models/").page
    link = page.locator("a.tm-matrix__count").first
    count = int(re.match(r"\d+", link.inner_text())[0])  # type: ignore[index]
    link.click()
    page.wait_for_url("**/register/#rating-*")
    expect(page.locator(".tm-grid__row")).to_have_count(count)
    page.go_back()
    page.wait_for_url("**/threat-models/")
    expect(page.get_by_role("heading", name="Threat models", level=1)).to_be_visible()


def test_register_is_complete_without_javascript(browser_page: Visitor) -> None:
    page = browser_page("example", REGISTER, script=False).page
    expect(page.locator(".tm-register__table tbody tr:visible")).to_have_count(TOTAL)


def test_service_is_complete_without_javascript(browser_page: Visitor) -> None:
    """A fold opens by a click on its line, and the drawing is there."""
    page = browser_page("example", ORDER, script=False).page
    expect(page.locator("figure svg").first).to_be_visible()
    page.locator("details.tm-threat > summary").first.click()
    expect(page.locator(".tm-record").first).to_be_visible()


FOCUS = """() => {
  const one = document.activeElement;
  if (!one || one === document.body) return null;
  const style = getComputedStyle(one), box = one.getBoundingClientRect();
  return {
    name: `${one.tagName} ${one.textContent.trim().slice(0, 40)}`,
    inside: Boolean(one.closest(".md-content")),
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


@pytest.mark.parametrize(
    ("site", "path"),
    [("example", "threat-models/"), ("example", REGISTER), ("example", ORDER), ("extremes", "threat-models/services/incomplete/")],
)
def test_keyboard_reaches_everything_with_a_visible_focus(browser_page: Visitor, site: str, path: str) -> None:
    page = browser_page(site, path).page
    shown = "[...document.querySelectorAll('.md-content :is(a[href], summary, button, [tabindex=\"0\"])')].filter((one) => one.getClientRects().length && !one.closest('details:not([open]) > :not(summary)'))"
    # A table of cells is one stop, from which arrows lead to the others; nothing else is left out.
    assert (
        page.evaluate(
            f"() => {shown}.filter((one) => one.tabIndex < 0 && !one.closest('table[role=grid]')?.querySelector('[tabindex=\"0\"]')).map((one) => one.outerHTML)"
        )
        == []
    )
    focusable = page.evaluate(f"() => {shown}.filter((one) => one.tabIndex >= 0).length")
    page.evaluate("() => { const start = document.querySelector('.md-content'); start.tabIndex = -1; start.focus(); }")
    reached, steps = 0, min(focusable, 60)
    for _ in range(steps):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        assert found is not None
        assert found["inside"], found
        assert found["ring"], found
        assert found["seen"], found
        reached += 1
    assert reached == steps > 3


def test_reason_of_a_ruled_out_cell_shows_on_focus_and_on_hover(browser_page: Visitor) -> None:
    page = browser_page("example", ORDER).page
    cell = page.locator(".tm-ruled").first
    reason = cell.locator(".tm-reason")
    expect(reason).to_be_hidden()
    cell.focus()
    expect(reason).to_be_visible()
    cell.blur()
    expect(reason).to_be_hidden()
    cell.hover()
    expect(reason).to_be_visible()


def test_reason_of_every_ruled_out_cell_stays_on_the_screen(browser_page: Visitor) -> None:
    page = browser_page("example", ORDER).page
    for width in (1440, 1024, 390):
        page.set_viewport_size({"width": width, "height": 900})
        page.evaluate(DRAWN)
        found = page.evaluate(
            """() => [...document.querySelectorAll(".tm-ruled")].filter((one) => {
              one.focus();
              const box = one.querySelector(".tm-reason").getBoundingClientRect();
              return box.left < 0 || box.right > document.documentElement.clientWidth + 1 || !box.width;
            }).map((one) => one.textContent)"""
        )
        assert found == [], width


def test_reason_is_read_to_those_who_do_not_see(browser_page: Visitor) -> None:
    page = browser_page("example", ORDER).page
    cell = page.locator(".tm-ruled").first
    cell.focus()
    assert len(cell.inner_text().replace("–", "").strip()) > 10


def _printed(page: Page) -> str:
    """The text of the page's print, without the breaks of its lines."""
    reader = PdfReader(BytesIO(page.pdf(format="A4", landscape=True)))
    return " ".join(" ".join(one.extract_text() for one in reader.pages).split())


def test_print_of_a_view_of_the_register_holds_every_threat(browser_page: Visitor) -> None:
    text = _printed(browser_page("example", f"{REGISTER}#inherent-critical").page)
    assert len(re.findall(r"T-\d\d", text)) >= TOTAL


def test_print_of_a_service_holds_every_record_box_and_reason(browser_page: Visitor) -> None:
    page = browser_page("example", ORDER, scheme="dark").page
    text = _printed(page)
    model = (MODELS / "order-service.yaml").read_text(encoding="utf-8")
    for threat in THREATS:
        assert threat in text
    for said in ("Disposition", "Residual risk", *re.findall(r"ticket: (SHOP-\d+)", model)):
        assert said in text, said
    assert "Volumes and backups are encrypted with a key per environment" in text, "why a cell is ruled out"
    assert len(re.findall(r"\d+ of \d+ covered by the review of|[Nn]ever reviewed", text)) == 8
    expect(page.locator("details.tm-threat[open]")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_print_is_dark_on_white(browser_page: Visitor, scheme: str) -> None:
    page = browser_page("example", ORDER, scheme=scheme).page
    page.emulate_media(media="print")
    colours = page.evaluate(
        "() => ['.tm-lead', '.tm-table td', '.tm-table thead th', '.tm-record dd', '.tm-record dt', '.tm-crumbs', '.tm-quiet', 'h1'].map((one) => getComputedStyle(document.querySelector(one)).color)"
    )
    for colour in colours:
        channels = [float(value) for value in re.findall(r"[\d.]+", colour)[:3]]
        assert sum(channels) / 3 < 128, f"light text on white paper: {colours}"


@pytest.mark.parametrize(
    ("site", "path", "turned", "most", "threats"),
    [
        ("example", REGISTER, True, 7, TOTAL),  # and what proves them; in the font that `threat-model pdf` brings along it is 6
        ("example", "threat-models/mitigations/", True, 6, 0),
        ("material", ORDER, False, 12, len(THREATS)),
        ("example", "threat-models/", False, 4, 0),
    ],
)
def test_print_takes_few_sheets_and_turns_them_for_wide_tables(
    browser_page: Visitor, site: str, path: str, turned: bool, most: int, threats: int
) -> None:
    sheets = PdfReader(BytesIO(browser_page(site, path).page.pdf(format="A4", prefer_css_page_size=True))).pages
    assert (sheets[0].mediabox.width > sheets[0].mediabox.height) == turned
    assert len(sheets) <= most
    assert len(re.findall(r"T-\d\d", " ".join(one.extract_text() for one in sheets))) >= threats


def test_example_is_the_one_that_was_built(tmp_path_factory: pytest.TempPathFactory) -> None:
    built: Built = example_site(tmp_path_factory.mktemp("example"))
    assert (built.code, built.complaints) == (0, [])
