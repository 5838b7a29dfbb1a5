"""Suggestions on a service's page: in unanswered cells alone, and nowhere else on the site."""

from __future__ import annotations

from pathlib import Path

import pytest
from links import broken_links, repeated_ids
from lxml.html import HtmlElement

from building import Built, build, once, write_site

MODELS = Path(__file__).parents[1] / "library" / "models"


@pytest.fixture(scope="module")
def suggesting(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A service with unanswered cells, and an organisation's own families beside the package's."""
    config = write_site(tmp_path_factory.mktemp("suggesting"), MODELS, plugin={"on_incomplete": "warn", "today": "2026-11-24"})
    return once("suggesting", lambda: build(config, strict=False))


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
    assert not [cell for state in ("threatened", "ruled-out", "not-asked") for cell in _cells(shop, state) if cell.xpath(".//details")]


def test_a_suggestion_leads_to_its_entry_which_stands_once(shop: HtmlElement) -> None:
    led = {link.removeprefix("#library-") for link in shop.xpath("//details[@class='tm-suggest']//a/@href")}
    listed = [id.removeprefix("library-") for id in shop.xpath("//tr[starts-with(@id, 'library-')]/@id")]
    assert led == set(listed)
    assert len(listed) == len(led)
    assert "third" in led


def test_nothing_is_suggested_outside_the_services_page(suggesting: Built) -> None:
    """Neither in the register nor in any file that is exported."""
    told = [
        path.relative_to(suggesting.site).as_posix()
        for path in sorted(suggesting.site.rglob("*"))
        if path.is_file() and b"A third one" in path.read_bytes()
    ]
    assert told == ["threat-models/services/shop/index.html"]
