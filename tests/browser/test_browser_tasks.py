"""What readers come for, in as few steps as it takes: each task by pointer and by keyboard, with its clicks and keys counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect
from visits import Visitor

REGISTER = "threat-models/register/"
ORDER = "threat-models/services/order-service/"


@dataclass
class Hand:
    """Does things to a page, and counts them.

    Attributes:
        page: the page.
        by_keyboard: whether it has no pointer: what it is to click gets the focus, and Enter.
        steps: clicks, or keys that stand for one.
    """

    page: Page
    by_keyboard: bool
    steps: int = 0

    def click(self, target: Locator) -> None:
        """A click, or Enter."""
        self.steps += 1
        if self.by_keyboard:
            target.press("Enter")
        else:
            target.click()


@pytest.fixture(params=["pointer", "keyboard"])
def hand(request: pytest.FixtureRequest, browser_page: Visitor) -> Callable[..., Hand]:
    def visit(path: str, site: str = "example", **options: object) -> Hand:
        page: Page = browser_page(site, path, **options).page
        return Hand(page, request.param == "keyboard")

    return visit


def test_accepted_high_risks_that_end_within_90_days_and_who_approved_them(hand: Callable[..., Hand]) -> None:
    """One click: the preset shows the columns that answer it, and gives them back."""
    doing = hand(REGISTER, "accepted")
    page = doing.page
    before = page.locator(".tm-grid__sort").all_inner_texts()
    preset = page.get_by_role("button", name=re.compile("^High, expires in 90 days"))
    doing.click(preset)
    assert doing.steps <= 2
    rows = page.locator(".tm-grid__row")
    expect(rows).to_have_count(1)
    for label, value in {"ID": "T-02", "Remaining risk": "High", "Review by": "2027-02-01", "Approved by": "security-lead"}.items():
        expect(rows.locator(f"[data-label='{label}']")).to_contain_text(value)
    doing.click(preset)
    assert page.locator(".tm-grid__sort").all_inner_texts() == before


def test_link_to_a_threat_is_its_id_and_a_button_copies_it(hand: Callable[..., Hand]) -> None:
    doing = hand(ORDER)
    page = doing.page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    doing.click(page.get_by_role("button", name="Copy the link to T-04"))
    expect(page.get_by_text("Link copied.")).to_be_attached()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.endswith(f"/{ORDER}#threat-T-04")
    doing.click(page.get_by_role("link", name="T-05", exact=True).and_(page.locator(".tm-threat__id")))
    assert page.url.endswith("#threat-T-05")
    expect(page.locator("#threat-T-05")).to_be_visible()
    assert doing.steps == 2


def test_search_for_a_word_of_a_title_lands_at_the_threat(hand: Callable[..., Hand]) -> None:
    doing = hand("threat-models/", "searched example")
    page = doing.page
    page.locator("input[name=query]").click()
    page.locator("input[name=query]").press_sequentially("plaintext Datadog")
    found = page.locator(".md-search-result__link", has_text="T-04 Email address logged in plaintext to Datadog").first
    expect(found).to_be_attached()
    if doing.by_keyboard:
        expect(page.locator(".md-search-result__meta")).to_contain_text("matching")
        page.keyboard.press("ArrowDown")  # the page
        expect(page.locator(".md-search-result__link").first).to_be_focused()
        page.keyboard.press("ArrowDown")  # the first of what was found on it
        expect(found).to_be_focused()
        page.keyboard.press("Enter")
    else:
        found.click()
    page.wait_for_url("**/order-service/**#threat-T-04")
    expect(page.locator("#threat-T-04")).to_be_visible()
    expect(page.locator("#threat-T-04")).to_be_in_viewport()


def test_counts_of_a_service_show_the_threats_that_they_count(hand: Callable[..., Hand]) -> None:
    doing = hand(ORDER)
    page = doing.page
    threats = page.locator(".tm-threat-line:visible")
    total = threats.count()
    for name in ("#open-high", "#status-mitigated", "#inherent-critical", "#open"):
        link = page.locator(f".tm-counts a[href$='{name}']")
        count = int(link.inner_text())
        doing.click(link)
        expect(threats).to_have_count(count)
        expect(page.locator(f".tm-view{name}")).to_be_in_viewport()
    doing.click(page.get_by_role("link", name="Show all"))
    expect(threats).to_have_count(total)
    assert doing.steps == 5


def test_counts_are_large_enough_to_be_hit(browser_page: Visitor) -> None:
    for path, width in ((ORDER, 1440), (ORDER, 390), (REGISTER, 1440), ("threat-models/", 390)):
        page = browser_page("example", path, width=width).page
        boxes = page.evaluate(
            "() => [...document.querySelectorAll('.tm-counts :is(td, dd) a')].map((one) => one.getBoundingClientRect()).map(({ width, height }) => [width, height])"
        )
        assert boxes
        assert all(min(box) >= 24 for box in boxes), path


def test_counts_of_a_service_filter_without_a_script(browser_page: Visitor) -> None:
    page = browser_page("example", f"{ORDER}#open-high", script=False).page
    expect(page.locator(".tm-threat-line:visible")).to_have_count(int(page.locator(".tm-counts a[href$='#open-high']").inner_text()))


def test_from_the_table_of_cells_to_the_first_threat_are_a_few_keys(browser_page: Visitor) -> None:
    """The table is one stop; arrows, Home and End go inside, with Ctrl to the first and the last row."""
    page = browser_page("example", ORDER).page
    page.locator("#stride").evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
    table = page.locator("table.tm-stride")
    page.keyboard.press("Tab")  # the heading's own link
    page.keyboard.press("Tab")
    expect(table.locator("tbody a").first).to_be_focused()
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.tm-threat, .tm-threat__link')"):
            break
    else:
        pytest.fail("the first threat is far away")
    page.keyboard.press("Shift+Tab")
    for key, says in (("ArrowRight", "§ rule"), ("Home", "Place order"), ("ArrowDown", "Search own orders"), ("ArrowUp", "Place order")):
        table.locator("tbody a").first.focus() if key == "ArrowRight" else None
        page.keyboard.press(key)
        assert says in page.evaluate("document.activeElement.textContent"), key
    page.keyboard.press("End")
    reason = page.locator(".tm-ruled:focus .tm-reason")
    expect(reason).to_be_visible()
    page.keyboard.press("Control+End")
    assert page.evaluate("document.activeElement.closest('tr') === [...document.querySelectorAll('.tm-stride tr')].at(-1)")
    assert page.locator(".tm-stride [tabindex='0']").count() == 1


def test_filters_stand_beside_what_they_filter(hand: Callable[..., Hand]) -> None:
    doing = hand(REGISTER)
    page = doing.page
    opener = page.locator(".tm-grid__opener", has_text="Filters")
    doing.click(opener)
    panel = page.locator("#tm-grid-filters")
    expect(panel).to_be_focused()
    expect(page.locator(".tm-grid__row").first).to_be_in_viewport()
    beside = page.evaluate(
        "() => ['#tm-grid-filters', '.tm-grid__table'].map((one) => document.querySelector(one).getBoundingClientRect()).map(({ left, right }) => [left, right])"
    )
    assert beside[0][1] <= beside[1][0]
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(opener).to_be_focused()


@pytest.mark.parametrize("focused", [".tm-grid__search", ".tm-grid__opener >> nth=1", "#tm-grid-filters input >> nth=0"])
def test_escape_closes_the_filters_wherever_one_is(browser_page: Visitor, focused: str) -> None:
    page = browser_page("example", REGISTER, width=1024).page
    page.locator(".tm-grid__opener", has_text="Filters").click()
    page.locator(focused).focus()
    page.keyboard.press("Escape")
    expect(page.locator("#tm-grid-filters")).to_be_hidden()


def test_none_of_a_kind_is_said(browser_page: Visitor) -> None:
    page = browser_page("example", f"{REGISTER}?status=Avoided").page
    page.locator(".tm-grid__opener", has_text="Filters").click()
    said = page.locator("[data-facet=remaining_risk] label").all_inner_texts()
    assert [text.split()[0] for text in said] == ["Critical", "High", "Medium", "Low"]
    assert any(text.split()[-1] == "0" for text in said)


def test_unencrypted_data_leads_to_each_case(hand: Callable[..., Hand]) -> None:
    doing = hand("threat-models/data/", "accepted")
    page = doing.page
    cases = page.locator(".tm-lead a")
    expect(cases).to_have_count(3)
    doing.click(cases.first)
    page.wait_for_url("**/services/small/#element-*")
    expect(page.locator("tr:target")).to_be_visible()
    assert doing.steps == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_service_says_where_it_belongs_and_leads_to_the_register(browser_page: Visitor, scheme: str) -> None:
    page = browser_page("example", ORDER, scheme=scheme).page
    expect(page.locator(".md-tabs__item--active")).to_have_text(re.compile("Threat models"))
    page.get_by_role("navigation", name="Pages of the organisation").get_by_role("link", name="Register").click()
    page.wait_for_url("**/register/")


def test_how_a_threat_came_to_be_stands_on_its_record(hand: Callable[..., Hand]) -> None:
    """What changed at last and by whom, without unfolding more than the record, on its page and in the register."""
    doing = hand("threat-models/services/small/", "dated")
    page = doing.page
    doing.click(page.get_by_role("link", name="T-1", exact=True).and_(page.locator(".tm-threat__id")))
    last = page.locator("#threat-T-1 .tm-past__last")
    expect(last).to_contain_text(re.compile(r"Last change, \d{4}-\d\d-\d\d, .*committed by"))
    said = last.inner_text()
    page.goto(page.url.split("/services/")[0] + "/register/?id=T-1&service=small")
    doing.click(page.locator(".tm-grid__open").first)
    expect(page.locator(".tm-grid__detail .tm-past__last")).to_have_text(re.compile(re.escape(said.split(":")[0])))
    assert doing.steps == 2


def test_rows_that_answer_alike_are_one_and_unfold(hand: Callable[..., Hand]) -> None:
    doing = hand(ORDER)
    page = doing.page
    fold = page.locator(".tm-alike").first
    expect(fold.locator("li").first).to_be_hidden()
    doing.click(fold.locator("summary"))
    expect(fold.locator("li").first).to_be_visible()
    assert fold.locator("li").count() > 1


def test_register_on_a_phone_is_short(browser_page: Visitor) -> None:
    page = browser_page("example", REGISTER, width=390, height=844).page
    rows = page.locator(".tm-grid__row")
    expect(rows.first).to_be_visible()
    heights = page.evaluate("() => [...document.querySelectorAll('.tm-grid__row')].map((row) => row.getBoundingClientRect().height)")
    assert sum(heights) / len(heights) < 140


def test_a_view_stays_when_the_theme_fetches_the_page_anew(browser_page: Visitor) -> None:
    """Instant navigation does so at the first step to a fragment, and after the browser's own Back; what it puts in place has no `:target`."""
    page = browser_page("example", ORDER).page
    page.evaluate("() => { document.querySelector('article').dataset.first = ''; }")
    threats = page.locator(".tm-threat-line:visible")
    counts = []
    for name in ("#open-high", "#open"):
        link = page.locator(f".tm-counts a[href$='{name}']")
        counts.append(int(link.inner_text()))
        link.click()
        expect(page.locator("article[data-first]")).to_have_count(0)
        expect(threats).to_have_count(counts[-1])
        expect(page.locator(f".tm-view{name}")).to_be_in_viewport()
    page.go_back()
    expect(threats).to_have_count(counts[0])
