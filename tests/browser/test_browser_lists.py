"""Lists that are too long for their pages, in the grid that serves them all."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from serving import served
from visits import Visitor

from building import MODELS, build, write_site
from mkdocs_threat_model.build.service_step import Setting

LISTS = {
    "": "services",
    "mitigations/": "mitigations",
    "acceptances/": "accepted risks",
    "data/": "kinds of data in services",
    "frameworks/iso-27001/": "records",
}
"""The pages by their addresses, and what their rows are called."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The example's site, as if a page held next to nothing and a file few rows."""
    models = {path.name: path.read_text(encoding="utf-8") for path in MODELS.glob("*.yaml")}
    frame = Setting.frame
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Setting, "frame", lambda setting: replace(frame(setting), bound=600, chunk=5))
        built = build(write_site(tmp_path_factory.mktemp("lists"), models, plugin={"on_incomplete": "warn"}))
    with served(built.site) as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that reports what goes wrong in it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def _ready(page: Page) -> None:
    expect(page.locator("[data-ready]")).to_be_attached()
    expect(page.locator(".tm-grid__loading")).to_be_hidden()


@pytest.mark.parametrize("path", LISTS)
def test_every_list_is_sorted_filtered_and_taken_along(page: Page, address: str, path: str, tmp_path: Path) -> None:
    page.goto(f"{address}/threat-models/{path}")
    _ready(page)
    status = page.locator(".tm-grid__count").inner_text()
    total = int(re.fullmatch(rf"(\d+) {LISTS[path]}", status)[1])  # type: ignore[index]
    expect(page.locator(".tm-grid__row")).to_have_count(total)
    page.locator(".tm-grid__opener", has_text="Filters").click()
    choice = page.locator("[data-facet] label").first
    wanted = int(choice.locator(".tm-grid__number").inner_text())
    choice.click()
    expect(page.locator(".tm-grid__row")).to_have_count(wanted)
    page.locator(".tm-grid__sort").first.click()
    sorted_link = page.url
    shown = page.locator(".tm-grid__row > th").all_inner_texts()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as CSV").click()
    download.value.save_as(tmp_path / "rows.csv")
    lines = list(csv.reader(io.StringIO((tmp_path / "rows.csv").read_text(encoding="utf-8-sig"), newline="")))
    assert len(lines) == wanted + 1
    page.goto(f"{address}/")
    page.goto(sorted_link)
    _ready(page)
    expect(page.locator(".tm-grid__row")).to_have_count(wanted)
    assert page.locator(".tm-grid__row > th").all_inner_texts() == shown


def test_instant_navigation_brings_each_page_its_own_rows(page: Page, address: str) -> None:
    for path in ("mitigations/", "data/", "mitigations/"):
        if page.url == "about:blank":
            page.goto(f"{address}/threat-models/{path}")
        else:
            page.locator(".tm-siblings a", has_text=path.strip("/").capitalize()).click()
        expect(page.locator(".tm-grid__count")).to_have_text(re.compile(LISTS[path]))
        _ready(page)


def test_links_of_rows_lead_to_the_records(page: Page, address: str) -> None:
    page.goto(f"{address}/threat-models/data/")
    _ready(page)
    page.locator(".tm-grid__row code").first.click()
    expect(page).to_have_url(re.compile(r"/services/[\w-]+/#data-[\w-]+$"))
    expect(page.locator(":target")).to_be_visible()


def test_text_that_would_be_a_formula_is_none_in_the_file(page: Page, address: str) -> None:
    """The same escape as in the files that the site offers; `records/delimited.py` says why."""
    page.goto(f"{address}/threat-models/data/")
    _ready(page)
    made = page.evaluate("""() => {
      const title = tmGrid.store.column("data");
      title.values[0] = "\\u3000'=1+1,\\n\\"x\\"\\u0007";
      tmGrid.search("");
      HTMLAnchorElement.prototype.click = () => {};
      return new Promise((saved) => {
        self.URL.createObjectURL = (blob) => { saved(blob.text()); return "blob:none"; };
        [...document.querySelectorAll(".tm-grid button")].find((one) => one.textContent === "Download as CSV").click();
      });
    }""")
    assert '"\'\u3000\'=1+1,\n""x"" "' in made


@pytest.mark.parametrize("width", [1440, 1024])
def test_columns_of_mitigations_line_up_between_owners(browser_page: Visitor, width: int) -> None:
    page = browser_page("example", "threat-models/mitigations/", width=width).page
    lefts = page.evaluate(
        "() => [...document.querySelectorAll('div.tm-backlog .tm-table')].map((one) => [...one.tHead.rows[0].cells].map((cell) => Math.round(cell.getBoundingClientRect().left)))"
    )
    assert len(lefts) > 2
    nearly = 1 if width == 1440 else 5  # where there is little room, the longest word of one owner takes some from its neighbour
    assert all(abs(one - other) <= nearly for table in lefts for one, other in zip(table, lefts[0], strict=True)), lefts
