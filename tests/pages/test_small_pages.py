"""Pages stay small however large the organisation is: below the bound all rows stand on a list's page, above it on plain pages."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import lxml.html
import pytest
from test_register import DAY, FRAME, LOCATION

from extremes import HOSTILE, full_of, fullest
from mkdocs_threat_model.analysis.accepted_risks import accepted_risks
from mkdocs_threat_model.analysis.backlog import mitigations
from mkdocs_threat_model.analysis.data_inventory import inventory
from mkdocs_threat_model.analysis.facts import Facts, facts_by_service
from mkdocs_threat_model.analysis.landscape import landscape
from mkdocs_threat_model.analysis.register_entries import deadlines, register
from mkdocs_threat_model.analysis.retired import RetiredThreat
from mkdocs_threat_model.analysis.threat_history import NoHistory
from mkdocs_threat_model.build.service_step import Setting
from mkdocs_threat_model.build.site import Site, build_site
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.checks.gate import check_portfolio
from mkdocs_threat_model.checks.rulebook import missing_model_codes
from mkdocs_threat_model.checks.service_state import ServiceStates
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.frame.page_bound import BOUND, SAMPLE, cut, fits, spread
from mkdocs_threat_model.history.snapshot import Snapshot
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.pages.audit.acceptances_page import acceptance_weight, acceptances_page
from mkdocs_threat_model.pages.audit.data_page import data_page, holding_weight
from mkdocs_threat_model.pages.audit.mitigations_page import mitigation_weight, mitigations_page
from mkdocs_threat_model.pages.organisation.history_page import history_pages
from mkdocs_threat_model.pages.organisation.organisation_page import organisation_page
from mkdocs_threat_model.pages.organisation.service_map import service_map
from mkdocs_threat_model.pages.organisation.team_pages import team_pages
from mkdocs_threat_model.pages.register.as_of_page import as_of_pages
from mkdocs_threat_model.pages.register.register_page import register_pages
from mkdocs_threat_model.pages.register.register_parts import register_parts
from mkdocs_threat_model.pages.register.register_rows import row_weight
from mkdocs_threat_model.records.proof import evidence_of

SMALL = 1_200
"""A bound that every list of the example is above."""


def nodes(html: str) -> int:
    """Elements and texts, blank ones too."""
    return sum(1 + bool(element.text) + bool(element.tail) for element in lxml.html.fromstring(f"<div>{html}</div>").iter())


def content(page: Page) -> str:
    """All that a page adds to the theme's frame."""
    return "".join(html or heading for heading, html in page.pieces())


def rows(page: Page, slot: str) -> int:
    """Rows of the tables in a slot, without those that only head a group."""
    return len(lxml.html.fromstring(f"<div>{page.slots[slot]}</div>").xpath("//tbody/tr[not(@class='tm-group')]"))


def _built(models: Path, bound: int) -> Site:
    with pytest.MonkeyPatch.context() as patch:
        made = Setting.frame
        patch.setattr(Setting, "frame", lambda setting: replace(made(setting), bound=bound))
        return build_site(Workshop().content(models, DAY), LOCATION)


@pytest.fixture(scope="module")
def large(request: pytest.FixtureRequest) -> Site:
    """The example, as if a page held next to nothing."""
    return _built(Path(request.config.rootpath, "models"), SMALL)


@pytest.fixture(scope="module")
def facts(request: pytest.FixtureRequest) -> dict[str, Facts]:
    """What follows from the example's models."""
    return facts_by_service(read_portfolio(Path(request.config.rootpath, "models")), DAY)


# Cutting


@pytest.mark.parametrize(
    ("weights", "parts"),
    [([], [[]]), ([3, 3, 3], [[3, 3, 3]]), ([5, 5, 1], [[5, 5], [1]]), ([11, 1], [[11], [1]]), ([1, 11, 1], [[1], [11], [1]])],
    ids=["nothing", "all of it", "as many as fit", "a row above the bound", "such a row in between"],
)
def test_rows_are_cut_in_their_order_below_the_bound(weights: list[int], parts: list[list[int]]) -> None:
    assert [list(held) for held in cut(weights, int, 10)] == parts
    assert fits(weights, 10) == (len(parts) == 1 and sum(weights) <= 10)


def test_several_lists_share_a_part_and_go_on_in_the_next() -> None:
    lists: Mapping[str, Sequence[int]] = {"first": [4, 4, 4], "none": [], "second": [4, 4]}
    assert spread(lists, dict.fromkeys(lists, int), 8) == [
        {"first": [4, 4], "none": [], "second": []},
        {"first": [4], "none": [], "second": [4]},
        {"first": [], "none": [], "second": [4]},
    ]


# Weights


@pytest.mark.slow
def test_no_row_weighs_less_than_it_is(facts: Mapping[str, Facts], tmp_path: Path) -> None:
    """On pages without a bound, of the example, of a model with all there is, and of hostile ones: nodes, and bytes by what 1 MB is to 20,000 nodes."""
    (tmp_path / "fullest.yaml").write_text(fullest(), encoding="utf-8")
    for number, text in enumerate(HOSTILE.values()):
        (tmp_path / f"hostile-{number}.yaml").write_text(full_of(text, f"hostile-{number}"), encoding="utf-8")
    endless = replace(FRAME, bound=1 << 40)
    for portfolio in (facts, facts_by_service(read_portfolio(tmp_path), DAY)):
        items = mitigations(portfolio, DAY)
        accepted = accepted_risks(portfolio, FRAME.policy, DAY)
        kinds = inventory(portfolio)
        entries = register(portfolio)
        (part,) = register_parts([entries], endless)
        lists: dict[str, tuple[list[str], list[int]]] = {
            "register": ([part.slots["table"]], [row_weight(entry) for entry in entries]),
            "mitigations": (_tables(mitigations_page(items, endless)[0]), [mitigation_weight(item) for item in items]),
            "acceptances": (_tables(acceptances_page(accepted, endless)[0]), [acceptance_weight(row) for row in accepted]),
            "data": (_tables(data_page(kinds, endless)[0]), [holding_weight(held) for kind in kinds for held in kind.holdings]),
        }
        for name, (tables, weights) in lists.items():
            head = 60 * len(tables)
            html = "".join(tables)
            assert nodes(html) <= sum(weights) + head, name
            assert len(html.encode()) <= 50 * (sum(weights) + head), name


def _tables(page: Page) -> list[str]:
    return [html for name, html in page.slots.items() if name != "header"]


# A large organisation


@pytest.mark.slow
def test_no_page_of_the_organisation_is_above_the_bound(large: Site) -> None:
    """But for what no list is part of: heads, counts, the matrix, the map and the proof."""
    beside = 1_900
    assert {page.uri: nodes(content(page)) for page in _lists(large) if nodes(content(page)) > SMALL + beside} == {}


def _lists(site: Site) -> list[Page]:
    return [page for page in site.pages if not page.uri.startswith(("threat-models/services/", "threat-models/method/"))]


GRIDS = {
    "threat-models/index.md": "services",
    "threat-models/register/index.md": "register",
    "threat-models/mitigations/index.md": "mitigations",
    "threat-models/acceptances/index.md": "acceptances",
    "threat-models/data/index.md": "data",
    "threat-models/frameworks/iso-27001/index.md": "citations",
}


@pytest.mark.parametrize("uri", GRIDS)
def test_a_long_list_has_a_grid_at_its_own_address_only(large: Site, uri: str) -> None:
    (page,) = (page for page in large.pages if page.uri == uri)
    if uri.endswith("acceptances/index.md"):
        pytest.skip("The example has few of them.") if "grid" not in page.slots else None
    assert f'data-list="{GRIDS[uri]}"' in page.slots["grid"]
    assert "grid" in page.own
    assert posixpath.join(posixpath.dirname(uri), "rows.js") in large.files


def test_every_row_stands_once_on_the_teams_pages(large: Site, facts: Mapping[str, Facts]) -> None:
    teams = [page for page in large.pages if re.match(r"threat-models/teams/(?!part-)[^/]+/", page.uri)]

    def count(slot: str) -> int:
        return sum(rows(page, slot) for page in teams if slot in page.slots)

    items = mitigations(facts, DAY)
    assert count("services") == len(facts)
    assert count("due") == len(deadlines(facts, DAY))
    assert count("waiting") == sum(item.to_do for item in items)
    assert count("done") == sum(item.done for item in items)
    assert count("accepted") == len(accepted_risks(facts, FRAME.policy, DAY))
    assert count("data") == sum(len(kind.holdings) for kind in inventory(facts))
    links = landscape({name: state.service for name, state in facts.items()}).links
    owner = {name: state.service.owner for name, state in facts.items()}
    assert count("connections") == sum(len({owner[end] for end in (link.source, link.target) if end in owner}) for link in links)


def test_search_has_each_team_once_and_no_numbered_part(large: Site) -> None:
    found = {page.uri for page in _lists(large) if "search: {exclude: true}" not in page.skeleton()}
    assert [uri for uri in found if "/part-" in uri] == []
    assert len([uri for uri in found if uri.startswith("threat-models/teams/")]) == 1 + 5


def test_every_record_of_a_framework_stands_once_in_its_parts(large: Site) -> None:
    whole = next(page for page in large.pages if page.uri == "threat-models/frameworks/iso-27001/index.md")
    parts = [page for page in large.pages if page.uri.startswith("threat-models/frameworks/iso-27001/part-")]
    said = lxml.html.fromstring(whole.slots["summary"]).xpath("//td[@data-label='Threats' or @data-label='Mitigations']/text()")
    assert len(parts) > 1
    assert sum(len(lxml.html.fromstring(part.slots["entries"]).xpath("//th[@data-label='Record']")) for part in parts) == sum(
        map(int, said)
    )


def test_links_of_a_large_organisation_lead_to_pages_and_places_of_it(large: Site) -> None:
    pages = {page.uri: {*page.anchors(), *(_slug(heading) for heading, _ in page.sections)} for page in large.pages}
    broken = [
        (page.uri, href)
        for page in _lists(large)
        for href, target, anchor in _targets(page)
        if (target not in pages and target not in large.files) or (anchor and target in pages and anchor not in pages[target])
    ]
    assert broken == []


def _slug(heading: str) -> str:
    return re.sub(r"[^\w]+", "-", heading.lower()).strip("-")


def _targets(page: Page) -> Iterator[tuple[str, str, str]]:
    """Where the links of a page lead: the address, the page or file, and the place in it."""
    for href in re.findall(r'href="([^"]*)"', content(page)):
        path, _, anchor = href.partition("#")
        if re.match(r"[a-z]+:", path):
            continue
        path = unquote(path.partition("?")[0])
        target = posixpath.normpath(posixpath.join(posixpath.dirname(page.uri), path)) if path else page.uri
        yield href, f"{target}/index.md" if path.endswith("/") or path in (".", "..") else target, anchor


@pytest.mark.slow
def test_pages_of_a_small_organisation_have_no_grid_but_the_registers(facts: Mapping[str, Facts], request: pytest.FixtureRequest) -> None:
    site = _built(Path(request.config.rootpath, "models"), BOUND)
    assert [page.uri for page in site.pages if "grid" in page.slots] == ["threat-models/register/index.md"]
    assert [page.uri for page in site.pages if "/teams/" in page.uri or "/part-" in page.uri] == []


@pytest.mark.slow
def test_lists_of_a_hundred_services_are_below_1_mb_and_20_000_nodes(tmp_path: Path, synthetic: ModuleType) -> None:
    """The theme's frame has what is left: it takes some 1,000 nodes and 30 KB of a page that is not in the navigation."""
    synthetic.write_organisation(tmp_path, 120, 1)
    portfolio = read_portfolio(tmp_path)
    facts = facts_by_service(portfolio, DAY)
    entries, states = register(facts), ServiceStates(check_portfolio(portfolio, facts, DAY))
    services = service_map(facts, (), {}, FRAME)
    evidence = evidence_of(portfolio, facts, entries, DAY, None, excusing=missing_model_codes())
    pages = [
        organisation_page(facts, (), entries, states, services, FRAME)[0],
        *register_pages(entries, (), evidence, FRAME)[0],
        mitigations_page(mitigations(facts, DAY), FRAME)[0],
        acceptances_page(accepted_risks(facts, FRAME.policy, DAY), FRAME)[0],
        data_page(inventory(facts), FRAME)[0],
        *team_pages(facts, states, services, FRAME),
    ]
    sizes = {page.uri: (nodes(content(page)), len(content(page).encode())) for page in pages}
    assert {uri: size for uri, size in sizes.items() if size[0] > 19_000 or size[1] > 960_000} == {}
    assert max(sizes.values())[0] > 10_000, "a bound that is far too low makes needless pages"


def test_proof_names_as_many_files_as_the_page_can_hold(facts: Mapping[str, Facts], request: pytest.FixtureRequest) -> None:
    """All of them stand in `proof.json` in any case."""
    portfolio, entries = read_portfolio(Path(request.config.rootpath, "models")), register(facts)
    evidence = evidence_of(portfolio, facts, entries, DAY, None, excusing=missing_model_codes())
    many = {**evidence.proof, "sources": {f"{number}.yaml": "0" * 64 for number in range(1_000)}}
    page, *_ = register_pages(entries, (), replace(evidence, proof=many), FRAME)[0]
    assert page.slots["proof"].count(".yaml") == SAMPLE
    assert nodes(content(page)) < BOUND


# The past


def test_many_retired_threats_stand_in_parts() -> None:
    gone = [RetiredThreat("shop", f"T-{number}", f"Threat {number}", date(2026, 1, 1), "No longer.", None) for number in range(100)]
    (page, *parts), files = history_pages(NoHistory(""), {}, gone, None, {}, replace(FRAME, bound=SMALL))
    assert "retired" not in page.slots
    assert list(files) == ["threat-models/history/rows.js"]
    assert sum(rows(part, "retired") for part in parts) == 100


def test_a_long_register_of_then_stands_in_parts(facts: Mapping[str, Facts], request: pytest.FixtureRequest) -> None:
    entries = register(facts)
    snapshot = Snapshot("v1", "0" * 40, DAY, read_portfolio(Path(request.config.rootpath, "models")), facts)
    (page, *parts), files = as_of_pages(snapshot, LOCATION.as_of("v1"), replace(FRAME, bound=SMALL))
    assert "table" not in page.slots
    assert list(files) == ["threat-models/register/as-of/v1/rows.js"]
    assert sum(rows(part, "table") for part in parts) == len(entries)


# Addresses


@pytest.mark.parametrize(
    "owners", [("Team A", "team-a", "TEAM-A"), ("日本", "中国"), ("con", "con."), ("..", "."), ("part-1", "x" * 300, "x" * 301)]
)
def test_every_owner_has_an_address_of_its_own_that_every_disk_can_hold(owners: tuple[str, ...]) -> None:
    folders = [LOCATION.team(owner).split("/")[2] for owner in owners]
    assert len({folder.lower() for folder in folders}) == len(owners)
    assert all(re.fullmatch(r"[a-z0-9](?:[a-z0-9-]{0,80})", folder) and not folder.startswith("part-") for folder in folders)
