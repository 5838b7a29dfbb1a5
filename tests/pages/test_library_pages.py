"""The threat library's pages: what a reader finds of an entry, of the organisation's own, and of what is switched off."""

from __future__ import annotations

import posixpath
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml

from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.frame.page_bound import BOUND
from mkdocs_threat_model.frame.page_frame import Frame
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.library.threat_library import ThreatLibrary, library_of
from mkdocs_threat_model.model.library_rules import LibraryRules
from mkdocs_threat_model.model.limits import MAX_NAME
from mkdocs_threat_model.model.organisation_files import Organisation
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.portfolio import read_organisation
from mkdocs_threat_model.model.scales import Stride
from mkdocs_threat_model.pages.library.library_pages import library_pages

MODELS = Path(__file__).parents[1] / "library" / "models"
LOCATION = Location(with_library=True)


def _frame(policy: Policy, bound: int = BOUND) -> Frame:
    return Frame(Templates(policy), LOCATION, policy, date(2026, 11, 24), bound=bound)


@pytest.fixture(scope="module")
def organisation(tmp_path_factory: pytest.TempPathFactory) -> Organisation:
    """Families of its own, and one that switches an entry of the package off."""
    folder = tmp_path_factory.mktemp("organisation") / "models"
    shutil.copytree(MODELS, folder)
    (folder / "_library" / "less.yaml").write_text("family: less\ntitle: Less\noff: [session-fixed-before-sign-in]\n", encoding="utf-8")
    return read_organisation(folder)


@pytest.fixture(scope="module")
def library(organisation: Organisation) -> ThreatLibrary:
    return library_of(organisation.library)


@pytest.fixture(scope="module")
def pages(organisation: Organisation) -> dict[str, Page]:
    """The pages where the policy requires an entry and a family."""
    policy = Policy(library=LibraryRules(require=("general", "webhooks")))
    return {page.uri: page for page in library_pages(organisation.library, _frame(policy))}


def _html(page: Page) -> lxml.html.HtmlElement:
    return lxml.html.fragment_fromstring("".join(html for _, html in page.pieces()), create_parent="div")


def test_every_entry_has_a_page_and_what_is_switched_off_has_none(library: ThreatLibrary, pages: dict[str, Page]) -> None:
    assert library.off
    assert pages.keys() == {LOCATION.library, *map(LOCATION.library_entry, library.threats)}
    assert not {LOCATION.library_entry(id) for id in library.off} & pages.keys()


def test_a_page_says_all_that_its_entry_says(library: ThreatLibrary, pages: dict[str, Page]) -> None:
    for threat in library.threats.values():
        entry, html = threat.entry, _html(pages[LOCATION.library_entry(threat.id)])
        text = " ".join(html.text_content().split())
        said = [entry.title, entry.how, entry.effect, entry.ask, entry.not_where, entry.rating.because, threat.about, *entry.references]
        said += [words for control in entry.controls for words in (control.control, control.done_when)]
        assert [one for one in said if " ".join(one.replace("`", "").split()) not in text] == [], threat.id
        assert {*entry.sources} <= {*html.xpath("//a/@href")}
        assert ("the organisation’s own entry" in text) is threat.own
        assert ("The policy requires an answer" in text) is (threat.id == "general" or threat.family == "webhooks")


def test_an_id_of_a_catalogue_has_its_name(pages: dict[str, Page]) -> None:
    text = _html(pages[LOCATION.library_entry("stolen-session-token")]).text_content()
    assert "CWE-613 Insufficient Session Expiration" in text


def test_the_list_has_every_entry_once_in_its_family_and_in_each_of_its_categories(library: ThreatLibrary, pages: dict[str, Page]) -> None:
    html = _html(pages[LOCATION.library])
    ids = [cell.text_content() for cell in html.xpath("//tbody[tr[contains(@class, 'tm-group')]]//td[@data-label='Id']")]
    assert sorted(ids) == sorted(library.threats)
    for letter in Stride:
        listed = html.xpath(f"//details[@id='category-{letter.value.lower()}']//li/a/@href")
        wanted = [
            LOCATION.link(LOCATION.library, LOCATION.library_entry(id)) for id, one in library.threats.items() if letter in one.entry.stride
        ]
        assert listed == wanted


def test_the_list_says_what_is_own_required_and_switched_off(library: ThreatLibrary, pages: dict[str, Page]) -> None:
    html = _html(pages[LOCATION.library])
    own = html.xpath("//tr[th/span[.='own']]/td[@data-label='Id']")
    required = html.xpath("//tr[th/strong[.='required']]/td[@data-label='Id']")
    off = html.xpath("//*[@id='switched-off']//td[@data-label='Id']")
    assert {cell.text_content() for cell in own} == {threat.id for threat in library.threats.values() if threat.own}
    assert {cell.text_content() for cell in required} == {"general", *(threat.id for threat in library.named("webhooks"))}
    assert {cell.text_content() for cell in off} == library.off


def test_every_link_to_the_library_leads_to_a_page_of_it(pages: dict[str, Page]) -> None:
    anchors = {page.uri: {*page.anchors()} for page in pages.values()}
    for page in pages.values():
        for link in _html(page).xpath("//a/@href[not(contains(., ':'))]"):
            path, _, anchor = str(link).partition("#")
            target = posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), path, "index.md")) if path else page.uri
            if anchor or "/library/" in target:
                assert target in pages, link
                assert not anchor or anchor in anchors[target], link


def test_search_reads_what_an_entry_is_about_and_nothing_of_the_list(pages: dict[str, Page]) -> None:
    entry = pages[LOCATION.library_entry("stolen-session-token")]
    assert "replayed" in str(entry.searched["entry"])
    assert "search" not in entry.hide
    assert all(not said for said in pages[LOCATION.library].searched.values())


def _many(folder: Path, title: str) -> Organisation:
    entry: dict[str, Any] = yaml.safe_load((MODELS / "_library" / "trust.yaml").read_text(encoding="utf-8"))["entries"]["direct-change"]
    family = {"family": "zoo", "title": "Many", "entries": {f"entry-{n}": {**entry, "title": title} for n in range(40)}}
    family["entries"]["part-2"] = entry
    (folder / "_library").mkdir(parents=True)
    (folder / "_library" / "zoo.yaml").write_text(yaml.dump(family, Dumper=yaml.CSafeDumper), encoding="utf-8")
    return read_organisation(folder)


@pytest.mark.slow
def test_a_list_that_is_too_long_stands_in_parts_that_an_entry_cannot_be_taken_for(tmp_path: Path) -> None:
    """With the longest titles, on pages of an eighth of their size; an entry is called as a part is."""
    organisation = _many(tmp_path, "<&>" * (MAX_NAME // 3))
    assert organisation.findings == ()
    made = list(library_pages(organisation.library, _frame(Policy(), BOUND // 8)))
    assert len({page.uri for page in made}) == len(made)
    parts = [page for page in made if page.title.startswith("Threat library")]
    assert len(parts) > 1
    assert sum(len(_html(page).xpath("//td[@data-label='Id']")) for page in parts) == len(library_of(organisation.library).threats)
    assert max(len("".join(page.slots.values()).encode()) for page in parts) < 1_000_000 // 8


def test_an_entry_that_no_folder_can_be_named_after_has_an_address_of_its_own() -> None:
    assert LOCATION.library_entry("con") != f"{LOCATION.base}/library/con/index.md"
