"""The register's grid, driven for real: by pointer, by keyboard alone, by its address, from a folder, under a strict policy."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from accessibility import violations
from looks import DRAWN
from playwright.sync_api import Browser, Locator, Page, expect
from pypdf import PdfReader
from serving import served
from visits import Visitor, listed, listening

from building import MODELS, build, example_site, write_site
from extremes import SMALL

REGISTER = "threat-models/register/"
TOTAL = sum(len(re.findall(r"^  T-\d+:$", path.read_text(encoding="utf-8"), re.MULTILINE)) for path in MODELS.glob("[!_]*.yaml"))


@pytest.fixture
def grid(browser_page: Visitor) -> Callable[..., Page]:
    """Opens the example's register with a query or a fragment, once its grid is there."""

    def visit(address: str = "", **options: object) -> Page:
        page: Page = browser_page("example", f"{REGISTER}{address}", **options).page
        expect(page.locator("[data-tm-grid][data-ready]")).to_be_attached()
        return page

    return visit


def _rows(page: Page) -> Locator:
    return page.locator(".tm-grid__row")


def _column(page: Page, label: str) -> list[str]:
    return [text.strip() for text in page.locator(f".tm-grid__row [data-label='{label}']").all_inner_texts()]


def _count(page: Page) -> str:
    return page.locator(".tm-grid__count").inner_text()


def _open(page: Page, label: str) -> None:
    page.locator(".tm-grid__opener", has_text=label).click()


def _preset(page: Page, label: str) -> Locator:
    return page.locator(".tm-grid__preset", has_text=re.compile(f"^{label}"))


def _facet(page: Page, key: str) -> dict[str, int]:
    labels = page.locator(f"[data-facet={key}] label")
    return {one.locator("span").nth(0).inner_text(): int(one.locator("span").nth(1).inner_text()) for one in labels.all()}


# What is shown


def test_every_threat_is_a_row_in_the_order_of_the_tables(grid: Callable[..., Page]) -> None:
    page = grid()
    expect(_rows(page)).to_have_count(TOTAL)
    assert _count(page) == f"{TOTAL} threats"
    order = page.evaluate("() => [...document.querySelectorAll('.tm-register__table tbody tr')].map((row) => row.id)")
    shown = page.evaluate(
        "() => [...document.querySelectorAll('.tm-grid__row > th a')].map((one) => one.getAttribute('href').replace(/^.*services\\/(.*)\\/#threat-/, '$1/'))"
    )
    assert shown == order
    expect(page.locator(".tm-register__table").first).to_be_hidden()


def test_cells_say_what_the_tables_say(grid: Callable[..., Page]) -> None:
    page = grid()
    for label in (
        "Service",
        "Component",
        "STRIDE",
        "Threat description",
        "Likelihood",
        "Impact",
        "Inherent risk",
        "Residual risk",
        "Mitigation",
        "Status",
        "Owner",
    ):
        cells = "() => [...document.querySelectorAll(`%s [data-label='%s']`)].map((one) => one.textContent.trim().replace(/\\s+/g, ' '))"
        assert page.evaluate(cells % (".tm-grid__row", label)) == page.evaluate(cells % (".tm-register__table", label)), label


def test_table_says_its_size_to_those_who_do_not_see(grid: Callable[..., Page]) -> None:
    page = grid("?inherent_risk=critical")
    count = _rows(page).count()
    table = page.locator(".tm-grid__table")
    assert table.get_attribute("aria-rowcount") == str(count + 1)
    assert [row.get_attribute("aria-rowindex") for row in _rows(page).all()] == [str(index) for index in range(2, count + 2)]


# Search, filters, presets


def test_search_narrows_and_counts_aloud(grid: Callable[..., Page]) -> None:
    page = grid()
    page.locator(".tm-grid__search").fill("session cart")
    expect(page.locator(".tm-grid__count")).to_have_text(re.compile(rf"^\d+ of {TOTAL} threats$"))
    assert page.locator(".tm-grid__count").get_attribute("role") == "status"
    texts = _rows(page).all_inner_texts()
    assert texts
    assert all("session" in text.lower() and "cart" in text.lower() for text in texts)


def test_choice_of_a_facet_shows_as_many_rows_as_it_says(grid: Callable[..., Page]) -> None:
    page = grid()
    _open(page, "Filters")
    for key in ("inherent_risk", "remaining_risk", "open", "status", "stride", "owner", "boundaries", "classification", "service"):
        label, count = next(iter(_facet(page, key).items()))
        page.locator(f"[data-facet={key}] label", has_text=label).first.locator("input").check()
        expect(_rows(page)).to_have_count(count)
        page.locator(f"[data-facet={key}] label", has_text=label).first.locator("input").uncheck()
        expect(_rows(page)).to_have_count(TOTAL)


@pytest.mark.parametrize("query", ["", "?text=session", "?status=Not+started&status=In+progress"])
def test_counts_of_a_facet_add_up(grid: Callable[..., Page], query: str) -> None:
    """Each threat has one risk, one owner, one service: their counts are the rows that the other filters leave."""
    page = grid(query)
    rows = _rows(page).count()
    _open(page, "Filters")
    for key in ("inherent_risk", "owner", "service", "classification", "disposition"):
        assert sum(_facet(page, key).values()) == rows, key
    assert sum(_facet(page, "status").values()) == (TOTAL if "status" in query else rows)


@pytest.mark.parametrize(
    ("field", "text", "label"),
    [
        ("Threat description contains", "token", "Threat description"),
        ("Mitigation contains", "key", "Mitigation"),
        ("ID contains", "T-03", "ID"),
    ],
)
def test_column_is_filtered_by_what_it_contains(grid: Callable[..., Page], field: str, text: str, label: str) -> None:
    page = grid()
    _open(page, "Filters")
    page.get_by_label(field).fill(text)
    expect(page.locator(".tm-grid__count")).to_contain_text("of")
    cells = _column(page, label)
    assert cells
    assert all(text.lower() in cell.lower() for cell in cells)


def test_days_are_filtered_by_a_range(grid: Callable[..., Page]) -> None:
    page = grid("?columns=id,review_by&sort=review_by")
    _open(page, "Filters")
    page.get_by_label("Review by, from").fill("2027-01-01")
    page.get_by_label("Review by, until").fill("2027-03-31")
    expect(page.locator(".tm-grid__chip")).to_contain_text("from 2027-01-01 until 2027-03-31")
    days = _column(page, "Review by")
    assert days == sorted(days)
    assert days
    assert all("2027-01-01" <= day <= "2027-03-31" for day in days)


def test_presets_answer_what_they_ask(grid: Callable[..., Page]) -> None:
    page = grid()
    for preset in page.locator(".tm-grid__preset").all():
        expect(preset.locator(".tm-grid__number")).not_to_be_empty()
        count = int(preset.locator(".tm-grid__number").inner_text())
        preset.click()
        expect(preset).to_have_attribute("aria-pressed", "true")
        expect(_rows(page)).to_have_count(count)
    _preset(page, "Open criticals").click()
    assert {text.split()[0] for text in _column(page, "Inherent risk")} == {"Critical"}
    assert {re.sub(r"^\W+", "", text) for text in _column(page, "Status")} <= {
        "Undecided",
        "Not started",
        "In progress",
        "Acceptance expired",
    }


def test_acceptances_that_end_within_90_days(grid: Callable[..., Page]) -> None:
    page = grid("?columns=id,status,review_by&when=90")
    days = _column(page, "Review by")
    assert days
    assert all("2026-11-24" <= day <= "2027-02-22" for day in days)
    expect(_preset(page, "Expires in 90 days")).to_have_attribute("aria-pressed", "true")


def test_mine_is_what_a_team_or_a_person_answers_for(grid: Callable[..., Page]) -> None:
    page = grid("?columns=id,owner,risk_owner")
    page.get_by_label("Mine: choose an owner").select_option("head-of-fulfilment")
    expect(page.locator(".tm-grid__chip")).to_contain_text("Mine: head-of-fulfilment")
    assert set(_column(page, "Risk owner")) == {"head-of-fulfilment"}


def test_filter_is_taken_away_by_its_chip_and_all_by_one_button(grid: Callable[..., Page]) -> None:
    page = grid("?inherent_risk=critical&text=a")
    page.get_by_role("button", name="Remove the filter Inherent risk: Critical").click()
    expect(page.locator(".tm-grid__chip")).to_have_count(0)
    page.get_by_role("button", name="Clear filters").click()
    expect(_rows(page)).to_have_count(TOTAL)


def test_no_row_left_says_what_to_do(grid: Callable[..., Page]) -> None:
    page = grid("?text=nothing-of-the-kind")
    expect(page.get_by_text("No threat matches all filters")).to_be_visible()
    assert _count(page) == f"0 of {TOTAL} threats"


def test_the_rating_that_counts_is_filled_and_the_other_an_outline(grid: Callable[..., Page]) -> None:
    page = grid("?columns=id,service,inherent_risk,residual_risk,remaining_risk")
    rows = page.evaluate(
        """() => [...document.querySelectorAll('.tm-grid__row')].map((row) => ['Inherent risk', 'Residual risk', 'Remaining risk'].map((label) => {
            const badge = row.querySelector(`[data-label='${label}'] .tm-risk`);
            return badge && [badge.textContent, Boolean(badge.closest('.tm-aside'))];
        }))"""
    )
    assert len(rows) == TOTAL
    for inherent, residual, remaining in rows:
        assert not remaining[1]
        for one in filter(None, (inherent, residual)):
            assert one[1] == (one[0] != remaining[0])
    assert any(residual and inherent[1] for inherent, residual, _ in rows)


def test_owners_lead_to_their_contact(grid: Callable[..., Page]) -> None:
    page = grid("?columns=id,owner,risk_owner")
    cell = page.locator("[data-label='Owner']")
    assert cell.filter(has_text="team-orders").first.locator("a").get_attribute("href") == "mailto:orders@example.com"
    assert cell.filter(has_text="team-payments").first.locator("a").get_attribute("href") == "https://chat.example.com/channels/payments"
    named = cell.filter(has_text="team-operations").first
    expect(named).to_have_text("team-operations #operations in the chat")
    expect(named.locator("a")).to_have_count(0)


# Order, groups, columns


def test_risk_sorts_by_severity_and_then_by_a_second_column(grid: Callable[..., Page]) -> None:
    page = grid()
    risk = page.get_by_role("button", name="Inherent risk", exact=True)
    risk.click()
    risk.click()
    expect(page.locator("th[aria-sort=ascending]")).to_contain_text("Inherent risk")
    ranks = ["Low", "Medium", "High", "Critical"]
    found = [ranks.index(text.split()[0]) for text in _column(page, "Inherent risk")]
    assert found == sorted(found)
    page.get_by_role("button", name="Service", exact=True).click(modifiers=["Shift"])
    expect(page.locator("th[aria-sort]:not([aria-sort=none])")).to_have_count(2)
    pairs = list(zip((ranks.index(text.split()[0]) for text in _column(page, "Inherent risk")), _column(page, "Service"), strict=True))
    assert [risk for risk, _ in pairs] == sorted(risk for risk, _ in pairs)
    assert page.url.endswith("?sort=inherent_risk%2Cservice")


def test_status_sorts_by_its_rank(grid: Callable[..., Page]) -> None:
    ranks = [
        "Undecided",
        "Acceptance expired",
        "Not started",
        "In progress",
        "Accepted",
        "Transferred",
        "Mitigated",
        "Avoided",
        "Service retired",
    ]
    found = [ranks.index(re.sub(r"^\W+", "", text)) for text in _column(grid("?sort=status"), "Status")]
    assert found == sorted(found)


def test_nothing_sorts_last_in_both_directions(grid: Callable[..., Page]) -> None:
    for sort in ("next_due", "-next_due"):
        days = _column(grid(f"?columns=id,next_due&sort={sort}"), "Next due")
        filled = [day for day in days if day]
        assert days[: len(filled)] == filled
        assert filled == sorted(filled, reverse=sort.startswith("-"))


@pytest.mark.parametrize("key", ["service", "owner", "remaining_risk", "status"])
def test_groups_add_up_and_fold(grid: Callable[..., Page], key: str) -> None:
    page = grid()
    page.get_by_label("Group by").select_option(key)
    groups = page.locator(".tm-grid__group")
    counts = [int(text.rsplit(" ", 1)[1]) for text in groups.all_inner_texts()]
    assert len(counts) > 1
    assert sum(counts) == TOTAL
    groups.first.get_by_role("button").click()
    expect(_rows(page)).to_have_count(TOTAL - counts[0])
    expect(groups.first.get_by_role("button")).to_have_attribute("aria-expanded", "false")


def test_columns_are_chosen_and_stay_in_the_address(grid: Callable[..., Page]) -> None:
    page = grid()
    _open(page, "Columns")
    page.get_by_role("checkbox", name="Mitigation").uncheck()
    page.get_by_role("checkbox", name="Risk owner").check()
    heads = [text.strip() for text in page.locator(".tm-grid__sort").all_inner_texts()]
    assert "Risk owner" in heads
    assert "Mitigation" not in heads
    page.reload()
    expect(page.locator(".tm-grid__sort", has_text="Risk owner")).to_be_visible()
    expect(page.locator(".tm-grid__sort", has_text="Mitigation")).to_have_count(0)


# The address


def test_state_is_restored_from_the_address(grid: Callable[..., Page]) -> None:
    page = grid()
    page.locator(".tm-grid__search").fill("customer")
    page.get_by_label("Group by").select_option("inherent_risk")
    page.get_by_role("button", name="Status", exact=True).click()
    _open(page, "Filters")
    page.locator("[data-facet=owner] input").first.check()
    expect(page.locator(".tm-grid__chip")).to_have_count(1)
    before = page.locator(".tm-grid__table tbody").inner_text()
    page.reload()
    expect(page.locator(".tm-grid__chip")).to_have_count(1)
    assert page.locator(".tm-grid__table tbody").inner_text() == before
    assert page.locator(".tm-grid__search").input_value() == "customer"
    assert page.get_by_label("Group by").input_value() == "inherent_risk"


def test_back_and_forward_go_through_the_steps(grid: Callable[..., Page]) -> None:
    page = grid()
    _preset(page, "Accepted").click()
    page.get_by_label("Group by").select_option("owner")
    expect(page.locator(".tm-grid__group").first).to_be_visible()
    page.go_back()
    expect(page.locator(".tm-grid__group")).to_have_count(0)
    expect(_preset(page, "Accepted")).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(_rows(page)).to_have_count(TOTAL)
    page.go_forward()
    expect(_preset(page, "Accepted")).to_have_attribute("aria-pressed", "true")


def test_typing_is_one_step_of_the_history(grid: Callable[..., Page]) -> None:
    page = grid()
    page.locator(".tm-grid__search").press_sequentially("token")
    page.wait_for_url("**?text=token")
    page.go_back()
    expect(_rows(page)).to_have_count(TOTAL)
    assert page.locator(".tm-grid__search").input_value() == ""


def test_link_to_a_view_is_copied_and_shows_the_same_rows(grid: Callable[..., Page]) -> None:
    page = grid("?inherent_risk=high&sort=status")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.get_by_role("button", name="Copy link to this view").click()
    expect(page.get_by_text("Link copied")).to_be_visible()
    address = page.evaluate("navigator.clipboard.readText()")
    other = page.context.new_page()
    other.goto(address)
    expect(other.locator("[data-ready]")).to_be_attached()
    assert _rows(other).all_inner_texts() == _rows(page).all_inner_texts()


def test_link_is_shown_where_it_may_not_be_copied(grid: Callable[..., Page]) -> None:
    page = grid("?inherent_risk=high")
    page.evaluate("() => Object.defineProperty(navigator, 'clipboard', { value: undefined })")
    page.get_by_role("button", name="Copy link to this view").click()
    assert page.get_by_label("Link to this view").input_value() == page.url


def test_views_by_fragment_set_the_filters_and_can_be_chosen_again(grid: Callable[..., Page]) -> None:
    page = grid("#inherent-high")
    assert {text.split()[0] for text in _column(page, "Inherent risk")} == {"High"}
    high = _rows(page).count()
    page.get_by_role("button", name="Clear filters").click()
    expect(_rows(page)).to_have_count(TOTAL)
    link = page.locator(".tm-counts a[href$='#inherent-high']")
    assert link.inner_text() == str(high)
    link.click()
    expect(_rows(page)).to_have_count(high)
    page.locator(".tm-counts a[href$='#status-accepted']").click()
    expect(_rows(page)).not_to_have_count(high)
    assert {re.sub(r"^\W+", "", text) for text in _column(page, "Status")} == {"Accepted"}
    page.go_back()
    expect(_rows(page)).to_have_count(high)
    page.locator(".tm-counts a[href$='#register']").first.click()
    expect(_rows(page)).to_have_count(TOTAL)


def test_anchor_of_a_row_opens_it(grid: Callable[..., Page]) -> None:
    page = grid("#order-service/T-03")
    opener = page.get_by_role("button", name="Details of T-03, Order service")
    expect(opener).to_have_attribute("aria-expanded", "true")
    expect(opener).to_be_focused()
    expect(opener).to_be_in_viewport()


@pytest.mark.parametrize(
    "query",
    [
        "?inherent_risk=nonsense&group=nonsense&sort=nonsense&columns=nonsense&when=nonsense",
        "?next_due=x..y&stride=%00&text=%F0%9F%98%80",
        "#%E0%A4%A",
        "?inherent_risk=%3Cimg%20src=x%20onerror=alert(1)%3E",
    ],
)
def test_address_that_means_nothing_does_no_harm(browser_page: Visitor, query: str) -> None:
    visit = browser_page("example", f"{REGISTER}{query}")
    expect(visit.page.locator("[data-ready]")).to_be_attached()
    expect(visit.page.locator(".tm-grid__count")).to_contain_text(f"{TOTAL} threats")
    assert (visit.errors, visit.dialogs) == ([], [])


# The record of a row


def test_row_opens_the_full_record_with_links_to_its_service(grid: Callable[..., Page]) -> None:
    page = grid("?service=order-service&id=T-01")
    page.get_by_role("button", name="Details of T-01, Order service").click()
    record = page.locator(".tm-grid__detail")
    expect(record).to_contain_text("Residual risk")
    for ticket in re.findall(r"ticket: (SHOP-\d+)", (MODELS / "order-service.yaml").read_text(encoding="utf-8").split("T-02:")[0]):
        expect(record).to_contain_text(ticket)
    record.locator("a[href*='#element-'], a[href*='#flow-']").first.click()
    page.wait_for_url("**/services/order-service/#*")


def test_record_that_cannot_be_loaded_says_where_it_stands(grid: Callable[..., Page]) -> None:
    page = grid("?service=order-service")
    page.route("**/details/*", lambda route: route.abort())
    page.locator(".tm-grid__open").first.click()
    expect(page.locator(".tm-grid__detail")).to_contain_text("could not be loaded")
    expect(page.locator(".tm-grid__detail a")).to_have_attribute("href", re.compile(r"services/order-service/#threat-"))


def test_rows_that_cannot_be_loaded_leave_the_tables(browser: Browser, addresses: dict[str, str]) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.route("**/rows.js*", lambda route: route.abort())
    page.goto(f"{addresses['example']}/{REGISTER}")
    expect(page.get_by_text("The rows could not be loaded")).to_be_visible()
    expect(page.locator(".tm-register__table tbody tr:visible")).to_have_count(TOTAL)
    context.close()


def test_plain_table_stands_in_for_the_grid_and_back(grid: Callable[..., Page]) -> None:
    page = grid("?inherent_risk=high")
    page.get_by_role("button", name="Plain table").click()
    expect(page.locator(".tm-register__table tbody tr:visible")).to_have_count(TOTAL)
    expect(page.locator(".tm-grid__table")).to_be_hidden()
    page.get_by_role("button", name="Plain table").click()
    expect(page.locator(".tm-grid__table")).to_be_visible()
    assert {text.split()[0] for text in _column(page, "Inherent risk")} == {"High"}


# Keyboard, readers, print


def _tab_to(page: Page, target: Locator, limit: int = 60) -> None:
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("(one) => one === document.activeElement"):
            ring = page.evaluate(
                "() => { const style = getComputedStyle(document.activeElement); return style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) > 0; }"
            )
            assert ring, "the focus cannot be seen"
            return
    pytest.fail("the keyboard does not reach it")


def test_keyboard_alone_searches_filters_sorts_and_opens(grid: Callable[..., Page]) -> None:
    page = grid()
    page.evaluate("() => { const start = document.querySelector('.md-content'); start.tabIndex = -1; start.focus(); }")
    _tab_to(page, page.locator(".tm-grid__search"))
    page.keyboard.type("e")
    expect(page.locator(".tm-grid__count")).to_contain_text("of")
    _tab_to(page, _preset(page, "Accepted"))
    page.keyboard.press("Enter")
    expect(_preset(page, "Accepted")).to_have_attribute("aria-pressed", "true")
    expect(_preset(page, "Accepted")).to_be_focused()
    _tab_to(page, page.locator(".tm-grid__opener", has_text="Filters"))
    page.keyboard.press("Enter")
    box = page.get_by_role("checkbox", name="Medium").first
    _tab_to(page, box)
    page.keyboard.press("Space")
    expect(box).to_be_focused()
    expect(page.locator(".tm-grid__chip")).to_have_count(2)
    page.keyboard.press("Escape")
    expect(page.locator("#tm-grid-filters")).to_be_hidden()
    expect(page.locator(".tm-grid__opener", has_text="Filters")).to_be_focused()
    _tab_to(page, page.locator(".tm-grid__open").first)
    page.keyboard.press("ArrowUp")
    heads = [text.strip() for text in page.locator(".tm-grid__sort").all_inner_texts()]
    for _ in range(heads.index("Remaining risk")):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("th[aria-sort=descending]")).to_contain_text("Remaining risk")
    expect(page.locator("[data-column=remaining_risk]")).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    expect(page.locator(".tm-grid__detail")).to_contain_text("Residual risk")
    expect(page.locator(".tm-grid__open").first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(page.locator(".tm-grid__open").nth(1)).to_be_focused()
    page.keyboard.press("Control+End")
    expect(page.locator(".tm-grid__open").last).to_be_focused()
    expect(page.locator(".tm-grid__open").last).to_be_in_viewport()


@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_axe_finds_no_violation_with_everything_open(grid: Callable[..., Page], scheme: str, width: int) -> None:
    page = grid("?group=inherent_risk&sort=status&inherent_risk=critical&inherent_risk=high", scheme=scheme, width=width)
    page.locator(".tm-grid__row .tm-grid__open").first.click()
    expect(page.locator(".tm-grid__detail")).to_contain_text("Residual risk")
    for panel in ("Columns", "Filters"):
        _open(page, panel)
        assert violations(page, ".md-content") == {}
        page.keyboard.press("Escape")


def test_print_is_the_whole_register_whatever_the_grid_shows(grid: Callable[..., Page]) -> None:
    page = grid("?inherent_risk=critical&group=owner&columns=id,service", scheme="dark")
    assert _rows(page).count() < TOTAL
    reader = PdfReader(BytesIO(page.pdf(format="A4", landscape=True)))
    texts = [one.extract_text() for one in reader.pages]
    rows = [re.findall(r"^T-\d\d", text, re.MULTILINE) for text in texts]
    assert sum(map(len, rows)) == TOTAL
    assert all("Threat description" in " ".join(text.split()) for text, found in zip(texts, rows, strict=True) if found), (
        "a page of rows has no head"
    )
    assert "Search all columns" not in "".join(texts)


def test_phone_has_cards_and_another_way_to_sort(grid: Callable[..., Page]) -> None:
    page = grid(width=390)
    assert page.locator(".tm-grid__row").first.evaluate("(row) => getComputedStyle(row).display") == "flex"
    page.get_by_label("Sort by").select_option("service")
    found = _column(page, "Service")
    assert found == sorted(found, key=str.casefold)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_a_key_right_after_another_is_not_undone(browser_page: Visitor) -> None:
    """A new row gets the focus again while its place is being measured; a reader who went on meanwhile keeps theirs."""
    page = browser_page("example", REGISTER).page
    _tab_to(page, page.locator(".tm-grid__open").first)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.evaluate(
        "() => new Promise((done) => { let left = 30; const next = () => left-- ? requestAnimationFrame(next) : done(); next(); })"
    )
    expect(page.locator(".tm-grid__row").nth(1).locator(":focus")).to_have_count(1)
    expect(page.locator(".tm-grid__open").nth(1)).not_to_be_focused()


# Where it runs


def test_script_is_loaded_by_the_register_alone(browser_page: Visitor) -> None:
    for path, loads in (("threat-models/", False), ("threat-models/services/order-service/", False), (REGISTER, True)):
        page = browser_page("example", path).page
        page.evaluate(DRAWN)
        names = page.evaluate("() => performance.getEntriesByType('resource').map((one) => one.name)")
        assert any(name.endswith("register.js") for name in names) == loads, path


def test_grid_works_when_it_is_reached_left_and_come_back_to_by_instant_navigation(browser: Browser, tmp_path: Path) -> None:
    """The theme follows only links that the sitemap lists, by the site's own address with its port."""
    theme = {"name": "material", "font": False, "features": ["navigation.instant"]}
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    listening(page)
    with served(tmp_path / "site") as address:
        build(write_site(tmp_path, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn"}, theme=theme, site_url=f"{address}/"))
        page.goto(f"{address}/threat-models/")
        listed(page)
        page.evaluate("() => { self.stayed = true }")
        page.locator(".md-content a[href$='register/']").first.click()
        expect(_rows(page)).to_have_count(4)
        _preset(page, "Accepted").click()
        expect(_rows(page)).to_have_count(1)
        page.locator(".tm-grid__row > th a").click()
        page.wait_for_url("**/services/small/#threat-T-02")
        expect(page.locator("#threat-T-02")).to_be_visible()
        page.go_back()
        expect(_rows(page)).to_have_count(1)
        page.go_back()
        expect(_rows(page)).to_have_count(4)
        page.locator(".tm-counts a[href$='#inherent-low']").click()
        expect(_rows(page)).to_have_count(1)
        page.get_by_role("button", name="Clear filters").click()
        page.locator(".tm-counts a[href$='#inherent-low']").click()
        expect(_rows(page)).to_have_count(1)
        page.locator(".tm-siblings a").first.click()
        page.wait_for_url("**/threat-models/")
        page.locator("a[href$='register/#status-accepted']").click()
        expect(_rows(page)).to_have_count(1)
        expect(page.locator(".tm-grid__tools")).to_have_count(1)
        page.locator(".tm-grid__open").click()
        expect(page.locator(".tm-grid__detail")).to_contain_text("Rare and cheap.")
        assert page.evaluate("self.stayed"), "the page was loaded anew: instant navigation was not tested"
    assert errors == []
    context.close()


def test_grid_works_from_a_folder(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    site = example_site(tmp_path_factory.mktemp("example")).site
    context = browser.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{(site / REGISTER / 'index.html').as_uri()}?inherent_risk=critical")
    expect(page.locator("[data-ready]")).to_be_attached()
    assert {text.split()[0] for text in _column(page, "Inherent risk")} == {"Critical"}
    page.locator(".tm-grid__open").first.click()
    expect(page.locator(".tm-grid__detail")).to_contain_text("Residual risk")
    page.get_by_role("button", name="Clear filters").click()
    expect(_rows(page)).to_have_count(TOTAL)
    assert errors == []
    context.close()


@pytest.fixture
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The example's register behind a policy that allows its own files and, by their digests, the theme's inline scripts and styles."""
    built = example_site(tmp_path_factory.mktemp("example"))
    with served(built.site, policy_of(built.page(REGISTER))) as address:
        yield address


def policy_of(page: object) -> str:
    """A Content-Security-Policy for a page: nothing of ours needs an exception."""

    def digests(name: str) -> str:
        inline = page.xpath(f"//{name}[not(@src)][not(ancestor::div[contains(@class, 'md-content')])]")  # type: ignore[attr-defined]
        return " ".join(f"'sha256-{base64.b64encode(hashlib.sha256((one.text or '').encode()).digest()).decode()}'" for one in inline)

    return f"default-src 'none'; img-src 'self' data:; font-src 'self'; connect-src 'self'; worker-src 'self'; script-src 'self' {digests('script')}; style-src 'self' {digests('style')}"


def test_grid_works_under_a_strict_policy(browser: Browser, strict: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(
        "self.refused = []; addEventListener('securitypolicyviolation', (event) => self.refused.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`))"
    )
    page.goto(f"{strict}/{REGISTER}")
    expect(_rows(page)).to_have_count(TOTAL)
    _preset(page, "Open criticals").click()
    page.locator(".tm-grid__open").first.click()
    expect(page.locator(".tm-grid__detail")).to_contain_text("Residual risk")
    _open(page, "Filters")
    assert page.locator(".tm-grid__table col").first.evaluate("(one) => one.style.width") != ""
    assert page.evaluate("self.refused") == []
    context.close()


def test_hostile_text_stays_text(browser_page: Visitor) -> None:
    visit = browser_page("extremes", REGISTER)
    page = visit.page
    expect(page.locator("[data-ready]")).to_be_attached()
    _open(page, "Filters")
    page.get_by_label("Group by").select_option("service")
    page.locator(".tm-grid__search").fill("alert(1)")
    expect(page.locator(".tm-grid__count")).to_contain_text("of")
    for opener in page.locator(".tm-grid__row .tm-grid__open").all()[:8]:
        opener.click()
    expect(page.locator(".tm-grid__detail .tm-fields").nth(5)).to_be_attached()
    acting = ".tm-grid :is([onload], [onerror], [onclick], [onmouseover], [onfocus], [autofocus], iframe, img, script, svg, a[href^='javascript' i])"
    assert page.locator(acting).count() == 0
    assert (visit.errors, visit.abroad, visit.dialogs) == ([], [], [])
