"""Suggestions on a service's page: in unanswered cells alone, and nowhere else on the site."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from links import broken_links, repeated_ids
from lxml.html import HtmlElement

from building import Built, build, once, write_site

pytestmark = pytest.mark.slow

THREAT = "  T-09: {title: Theft, target: place, stride: S, boundary: vpc, library: token-theft, references: [CWE-89, cwe-613]}"
REASON = "  - {targets: [place], boundary: internet, stride: [S], library: token-theft, reason: Bound to the device.}"
MODELS = Path(__file__).parents[1] / "library" / "models"


@pytest.fixture(scope="module")
def suggesting(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A service with unanswered cells, and an organisation's own families beside the package's."""
    config = write_site(tmp_path_factory.mktemp("suggesting"), MODELS, plugin={"on_incomplete": "warn", "today": "2026-11-24"})
    return once("suggesting", lambda: build(config, strict=False))


@pytest.fixture(scope="module")
def with_pages(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """The same with a page for each entry, one of which a threat and a reason name."""
    folder = tmp_path_factory.mktemp("with-pages")
    config = write_site(folder, MODELS, plugin={"on_incomplete": "warn", "today": "2026-11-24", "library_pages": True})
    model = folder / "models" / "shop.yaml"
    text = model.read_text(encoding="utf-8")
    text = text.replace("\nruled_out:\n", f"\n{THREAT}\nruled_out:\n{REASON}\n")
    model.write_text(text, encoding="utf-8")
    return once("suggesting, with pages", lambda: build(config, strict=False))


@pytest.fixture
def shop(suggesting: Built) -> HtmlElement:
    return suggesting.page("threat-models/services/shop")


def _cells(shop: HtmlElement, state: str) -> list[HtmlElement]:
    return shop.xpath(f"//td[contains(concat(' ', @class, ' '), ' tm-cell--{state} ')]")


def test_every_link_leads_somewhere_and_no_id_stands_twice(suggesting: Built) -> None:
    assert list(broken_links(suggesting, "threat-models")) == []
    assert [id for id in repeated_ids(suggesting) if "threat-models" in id] == []


def test_unanswered_cells_unfold_at_most_three_and_others_none(shop: HtmlElement) -> None:
    counts = [len(cell.xpath(".//details[@class='tm-suggest']//li")) for cell in _cells(shop, "gap")]
    assert counts
    assert 1 <= max(counts) <= 3
    assert shop.xpath("//details[@class='tm-suggest'][not(ancestor::td[contains(@class, 'tm-cell--gap')])]") == []


def test_a_suggestion_leads_to_its_entry_which_stands_once(shop: HtmlElement) -> None:
    led = {link.removeprefix("#library-") for link in shop.xpath("//details[@class='tm-suggest']//a/@href")}
    listed = [id.removeprefix("library-") for id in shop.xpath("//tr[starts-with(@id, 'library-')]/@id")]
    assert led == set(listed)
    assert len(listed) == len(led)
    assert "third" in led


def test_what_is_incomplete_names_what_to_consider_once_for_a_target(shop: HtmlElement) -> None:
    """At most three, at the target that has the cells, and never where a cell is answered."""
    for finding in shop.xpath(
        "//section[contains(@class, 'tm-incomplete')]//li[contains(@class, 'tm-finding')][contains(a, 'unanswered')]"
    ):
        named = finding.xpath(".//details//li/a/@href")
        target = finding.xpath("./a/@href")[0].split("-", 1)[1]
        cells = shop.xpath(
            f"//tr[@data-tm-target and contains(concat(' ', @data-tm-target, ' '), ' {target} ')]//details[@class='tm-suggest']//a/@href"
        )
        assert len(named) == len(set(named))
        assert {link for link in named if link != "#stride"} <= set(cells)
        assert bool(named) is bool(cells)
        assert len(named) <= 4
    assert shop.xpath("//section[contains(@class, 'tm-incomplete')]//details//a[@href='#library-third']")


def test_a_long_list_of_what_is_incomplete_suggests_below_its_first_findings_alone(tmp_path: Path) -> None:
    """A model of which nothing is answered, with more findings than are listed unfolded."""
    technologies = ("mcp", "kubernetes", "lambda", "graphql", "wordpress", "nginx", "terraform", "smtp", "keycloak", "imagemagick")
    elements = "\n".join(f"  p{number}: {{type: process, title: Process, technology: {technologies[number // 2]}}}" for number in range(20))
    model = f"service: many\ntitle: Many\nowner: team\nelements:\n{elements}\n"
    built = build(write_site(tmp_path, {"many.yaml": model}, plugin={"on_incomplete": "warn"}), strict=False)
    page = built.page("threat-models/services/many")
    findings = page.xpath("//li[contains(@class, 'tm-finding')][contains(., 'unanswered')]")
    assert len(findings) == 20
    suggesting = [bool(finding.xpath(".//details//li/a")) for finding in findings]
    assert 10 <= sum(suggesting) <= 12
    assert not any(suggesting[12:])


def test_nothing_is_suggested_outside_the_services_page(suggesting: Built) -> None:
    """Neither in the register nor in any file that is exported."""
    told = [
        path.relative_to(suggesting.site).as_posix()
        for path in sorted(suggesting.site.rglob("*"))
        if path.is_file() and b"A third one" in path.read_bytes()
    ]
    assert told == ["threat-models/services/shop/index.html"]


def _row(register: Path, id: str) -> dict[str, str]:
    with register.open(encoding="utf-8-sig", newline="") as file:
        return next(row for row in csv.DictReader(file) if row["ID"] == id)


def test_every_link_to_the_librarys_pages_leads_somewhere(with_pages: Built) -> None:
    assert list(broken_links(with_pages, "threat-models")) == []
    assert [id for id in repeated_ids(with_pages) if "threat-models" in id] == []


def test_a_suggestion_leads_to_the_page_of_its_entry(with_pages: Built) -> None:
    links = with_pages.page("threat-models/services/shop").xpath("//details[@class='tm-suggest']//a/@href")
    assert "../../library/third/" in links
    assert all(link.startswith("../../library/") for link in links)


def test_a_threat_and_a_reason_that_name_an_entry_link_it_and_take_over_what_it_cites(with_pages: Built) -> None:
    shop = with_pages.page("threat-models/services/shop")
    threat, reason = shop.xpath("//*[@id='threat-T-09']")[0], shop.xpath("//*[@id='reason-1']")[0]
    for place in (threat, reason):
        assert place.xpath(".//a[@href='../../library/token-theft/']/text()") == ["A stolen token acts for the customer"]
    assert [link.text_content() for link in threat.xpath(".//a[contains(@href, 'cwe.mitre.org')]")] == ["CWE-89", "cwe-613"]
    assert [link.text_content() for link in reason.xpath(".//a[contains(@href, 'cwe.mitre.org')]")] == ["CWE-613"]


def test_the_register_leads_to_the_entrys_page_from_where_it_stands(with_pages: Built) -> None:
    folder = with_pages.site / "threat-models" / "register"
    details = (folder / "details" / "shop.js").read_text(encoding="utf-8")
    assert "../library/token-theft/" in details
    assert "../../library/" not in details
    assert _row(folder / "register.csv", "T-09")["References"].split("; ") == ["CWE-89", "cwe-613"]


@pytest.mark.parametrize(("words", "page"), [("A third one", "third"), ("A stolen session token is replayed", "stolen-session-token")])
def test_search_finds_an_entry(with_pages: Built, words: str, page: str) -> None:
    index = json.loads((with_pages.site / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert f"threat-models/library/{page}/" in {doc["location"].partition("#")[0] for doc in index["docs"] if words in doc["title"]}
