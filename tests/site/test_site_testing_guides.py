"""The testing guide on a site: where it is, what leads to it, and where there is none."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from links import broken_links, repeated_ids

from building import Built, build, once, write_site
from extremes import EMPTIEST, SMALL
from mkdocs_threat_model.build.site import MOST_GUIDES, decided

pytestmark = pytest.mark.slow

MODELS = {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST, "over.yaml": "service: over\ntitle: Over\nowner: team\nstatus: retired\n"}
GUIDE = "threat-models/services/small/testing"


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Built:
    plugin = {"on_incomplete": "warn", "testing_guides": "auto", "library_pages": True}
    config = write_site(tmp_path_factory.mktemp("guided"), MODELS, plugin=plugin)
    return once("guided", lambda: build(config))


def test_it_builds_strictly_and_every_link_leads_somewhere(guided: Built) -> None:
    assert (guided.code, guided.complaints) == (0, [])
    assert list(broken_links(guided)) == []
    assert [one for one in repeated_ids(guided) if "testing" in one] == []


def test_a_services_page_leads_to_its_guide_which_leads_back_to_each_threat(guided: Built) -> None:
    assert "testing/" in guided.page("threat-models/services/small").xpath("//*[contains(@class, 'tm-threats')]//a/@href")
    page = guided.page(GUIDE)
    threats = set(guided.page("threat-models/services/small").xpath("//div[@class='tm-record']/@id"))
    assert threats
    assert {link.partition("#")[2] for link in page.xpath("//tr[starts-with(@id, 'test-')]/th/a/@href")} == threats


def test_a_model_of_which_nothing_is_known_has_an_empty_guide_and_a_retired_service_none(guided: Built) -> None:
    assert guided.page("threat-models/services/emptiest/testing").xpath("//h1")
    assert not (guided.site / "threat-models/services/over/testing").exists()
    assert "testing/" not in guided.page("threat-models/services/over").xpath("//*[contains(@class, 'tm-threats')]//a/@href")


def test_its_file_has_the_rows_of_the_page(guided: Built) -> None:
    with (guided.site / GUIDE / "testing.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    listed = {id.removeprefix("test-") for id in guided.page(GUIDE).xpath("//tr[starts-with(@id, 'test-')]/@id")}
    assert {row["ID"] for row in rows if row["Kind"] == "threat"} == listed


def test_search_does_not_find_the_same_twice(guided: Built) -> None:
    assert "/testing/" not in (guided.site / "search" / "search_index.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "services", "made"),
    [("auto", MOST_GUIDES, "always"), ("auto", MOST_GUIDES + 1, "never"), ("always", 10_000, "always"), ("never", 1, "never")],
)
def test_the_organisations_size_decides_where_nobody_does(asked: str, services: int, made: str) -> None:
    assert decided(asked, services) == made


def test_where_none_is_wanted_there_is_none(tmp_path: Path) -> None:
    built = build(write_site(tmp_path, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn", "testing_guides": "never"}))
    assert not list(built.site.rglob("testing*"))
