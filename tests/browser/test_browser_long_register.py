"""A register that is too long for one page: rows come and go while one scrolls, and the tables stand in parts."""

from __future__ import annotations

import csv
import io
import re
import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from pypdf import PdfReader
from serving import served

sys.path.insert(0, str(Path(__file__).parent.parent.parent / "benchmarks"))
import grid

REGISTER = "threat-models/register/"
ROWS = 2400
PARTS = 9


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site of a synthetic register, as the benchmark writes it; its rows come in chunks."""
    with served(grid.write_site(ROWS, tmp_path_factory.mktemp("long"), parts=True, chunk=500)) as found:
        yield found


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Page]:
    """Its register."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/{REGISTER}")
    expect(page.locator("[data-ready]")).to_be_attached()
    expect(page.locator(".tm-grid__loading")).to_be_hidden()
    yield page
    context.close()


_ARRIVED = """(before) => new Promise((done) => {
  let last = before, still = 0;
  const look = () => {
    still = scrollY !== before && scrollY === last ? still + 1 : 0;
    last = scrollY;
    if (still > 2) done(); else requestAnimationFrame(look);
  };
  look();
})"""


def _wheel(page: Page, by: int) -> None:
    """Scrolls, until the rows of that place are drawn: their heights, once they are known, move the page a little more."""
    before = page.evaluate("scrollY")
    page.mouse.wheel(0, by)
    page.evaluate(_ARRIVED, before)


def test_few_of_many_rows_are_drawn(opened: Page) -> None:
    assert opened.locator(".tm-grid__table").get_attribute("aria-rowcount") == str(ROWS + 1)
    assert opened.locator(".tm-grid__count").inner_text() == f"{ROWS} threats"
    assert 10 < opened.locator(".tm-grid__row").count() < 60


def test_scrolling_shows_every_row_in_its_order(opened: Page) -> None:
    """Without a gap on the screen, and without one row twice."""
    opened.get_by_role("button", name="ID", exact=True).click()
    seen: list[int] = []
    for _ in range(6):
        found = [
            int(row)
            for row in opened.locator(".tm-grid__row").evaluate_all("(rows) => rows.map((row) => row.getAttribute('aria-rowindex'))")
        ]
        assert found == sorted(set(found))
        assert not seen or found[0] <= seen[-1] + 1, "rows were left out"
        gap = opened.evaluate(
            "() => { const box = document.querySelector('.tm-grid__table tbody').getBoundingClientRect(); const rows = [...document.querySelectorAll('.tm-grid__row')].map((row) => row.getBoundingClientRect()); return [Math.max(box.top, 0) - rows[0].top, Math.min(box.bottom, innerHeight) - rows.at(-1).bottom]; }"
        )
        assert gap[0] > -1
        assert gap[1] < 1, "the screen is not filled"
        seen = found
        _wheel(opened, 500)
    assert seen[0] > 5


def test_keyboard_goes_to_the_last_row_and_back(opened: Page) -> None:
    """With Ctrl, as the guide says; Home and End alone stay in the row."""
    opened.locator(".tm-grid__open").first.focus()
    opened.keyboard.press("Control+End")
    last = opened.locator(f".tm-grid__row[aria-rowindex='{ROWS + 1}'] .tm-grid__open")
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()
    opened.keyboard.press("Control+Home")
    first = opened.locator(".tm-grid__row[aria-rowindex='2'] .tm-grid__open")
    expect(first).to_be_focused()
    expect(first).to_be_in_viewport()


def test_row_with_the_focus_stays_while_one_scrolls(opened: Page) -> None:
    opener = opened.locator(".tm-grid__open").nth(2)
    opener.focus()
    _wheel(opened, 8000)
    assert opened.evaluate("document.activeElement.classList.contains('tm-grid__open')")
    assert opened.evaluate("document.activeElement.closest('tr').getAttribute('aria-rowindex')") == "4"


def test_filter_far_down_leads_back_to_the_rows(opened: Page) -> None:
    _wheel(opened, 30000)
    opened.evaluate("tmGrid.setFilter('inherent_risk', ['critical'])")
    expect(opened.locator(".tm-grid__row").first).to_be_in_viewport()


def test_summary_adds_up_and_leads_to_the_services(opened: Page) -> None:
    opened.get_by_role("button", name="Plain table").click()
    rows = opened.locator(".tm-register__services tbody tr")
    assert rows.count() == ROWS // 40
    numbers = rows.locator("[data-label='All threats']").all_inner_texts()
    assert sum(map(int, numbers)) == ROWS == int(opened.locator("tfoot [data-label='All threats']").inner_text())
    for label in ("Critical", "High", "Medium", "Low", "Not rated", "Open"):
        cells = rows.locator(f"[data-label='{label}']").all_inner_texts()
        assert sum(map(int, cells)) == int(opened.locator(f"tfoot [data-label='{label}']").inner_text()), label
    assert re.search(r"services/[\w-]+/#threats$", rows.locator("a").first.get_attribute("href") or "")


def test_parts_hold_every_row_once_and_views_lead_into_them(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{REGISTER}#inherent-critical")
    note = page.locator("#inherent-critical")
    expect(note).to_be_visible()
    count = int(re.match(r"\d+", note.inner_text())[0])  # type: ignore[index]
    links = [link for link in note.locator("a").evaluate_all("(links) => links.map((one) => one.href)") if "part-" in link]
    found = 0
    for link in links:
        page.goto(link)
        found += page.locator("tbody tr:visible").count()
        assert set(page.locator("tbody tr:visible [data-label='Inherent risk'] .tm-risk").all_text_contents()) == {"Critical"}
    assert found == count
    ids: list[str] = []
    for part in range(1, PARTS + 1):
        page.goto(f"{address}/{REGISTER}part-{part}/")
        ids += page.locator(".tm-register__table tbody tr").evaluate_all("(rows) => rows.map((row) => row.id)")
    assert len(ids) == len(set(ids)) == ROWS
    context.close()


def test_part_prints_whole(browser: Browser, address: str) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{address}/{REGISTER}part-{PARTS}/")
    count = page.locator(".tm-register__table tbody tr").count()
    reader = PdfReader(BytesIO(page.pdf(format="A4", landscape=True)))
    assert sum(len(re.findall(r"^T-\d+", one.extract_text(), re.MULTILINE)) for one in reader.pages) == count
    context.close()


def test_block_out_of_sight_is_found_and_reached(browser: Browser, address: str) -> None:
    """Blocks that are not laid out are still searched by the browser and scrolled to."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/{REGISTER}part-1/")
    block = page.locator(".tm-block").first
    assert block.evaluate("(one) => getComputedStyle(one).contentVisibility") == "auto"
    row = block.locator("tbody tr").nth(150)
    page.goto(f"{address}/{REGISTER}part-1/#{row.get_attribute('id')}")
    expect(row).to_be_in_viewport()
    context.close()


def test_rows_are_there_before_the_last_chunk_is(browser: Browser, address: str) -> None:
    """They can be filtered meanwhile; what is on its way is told by a progress bar, and joins in the order of the whole."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/rows-5.js*", hold)
    page.goto(f"{address}/{REGISTER}?inherent_risk=high")
    count = page.locator(".tm-grid__count")
    expect(page.locator(".tm-grid__loading")).to_contain_text("2000 loaded")
    expect(count).to_have_text(re.compile(r"^\d+ of 2000 threats$"))
    assert page.get_by_role("progressbar", name="Loading the threats").evaluate("(bar) => [bar.value, bar.max]") == [2000, ROWS]
    assert page.get_by_role("button", name="Download as CSV").is_disabled()
    before = int(count.inner_text().split()[0])
    held[0].continue_()
    expect(count).to_have_text(re.compile(rf"^\d+ of {ROWS} threats$"))
    assert int(count.inner_text().split()[0]) > before
    expect(page.locator(".tm-grid__loading")).to_be_hidden()
    page.evaluate("tmGrid.sortBy('service')")
    services = page.evaluate("() => Array.from(tmGrid.numbers, (row) => tmGrid.store.value('service', row))")
    assert len(set(services)) > 1
    assert services == sorted(services)
    context.close()


def test_rows_that_do_not_come_are_missed_aloud(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    page.route("**/rows-3.js*", lambda route: route.abort())
    page.goto(f"{address}/{REGISTER}")
    expect(page.get_by_text(f"Only the first 1000 of {ROWS} threats could be loaded.")).to_be_visible()
    context.close()


def test_link_to_a_row_of_a_later_chunk_opens_it_once_it_is_there(browser: Browser, address: str, opened: Page) -> None:
    opened.locator(".tm-grid__open").first.focus()
    opened.keyboard.press("Control+End")
    link = opened.locator(f".tm-grid__row[aria-rowindex='{ROWS + 1}'] th a").get_attribute("href")
    service, threat = re.findall(r"services/([\w-]+)/#threat-(T-\d+)", link or "")[0]
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{address}/{REGISTER}#{service}/{threat}")
    expect(page.locator(f".tm-grid__row[aria-rowindex='{ROWS + 1}'] .tm-grid__open[aria-expanded='true']")).to_be_in_viewport()
    context.close()


def test_download_holds_the_rows_that_are_shown(opened: Page, tmp_path: Path) -> None:
    opened.evaluate("tmGrid.setFilter('inherent_risk', ['critical'])")
    opened.evaluate("tmGrid.sortBy('-service')")
    shown = int(opened.locator(".tm-grid__count").inner_text().split()[0])
    with opened.expect_download() as download:
        opened.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "register.csv")
    data = (tmp_path / "register.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\r\n") == shown + 1
    head, *lines = csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""))
    assert head == [text.strip(" ▲▼") for text in opened.locator(".tm-grid__sort").all_inner_texts()]
    services = [line[head.index("Service")] for line in lines]
    assert services == sorted(services, reverse=True)
    assert {line[head.index("Inherent risk")] for line in lines} == {"critical"}
