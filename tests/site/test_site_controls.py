"""A site with controls, conditions, assumptions, actors and objectives: what a reader sees of them, and where it leads."""

from __future__ import annotations

from pathlib import Path

import pytest
from links import broken_links, repeated_ids
from lxml.html import HtmlElement

from building import Built, build, once, write_site

MODELS = Path(__file__).parent / "shared_controls"


@pytest.fixture(scope="module")
def controlled(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An organisation with shared controls, a team's in a folder with a blank in its name, and a service's own."""
    config = write_site(tmp_path_factory.mktemp("controlled"), MODELS, plugin={"on_incomplete": "warn", "today": "2026-11-24"})
    return once("controlled", lambda: build(config, strict=False))


def _text(element: HtmlElement) -> str:
    return " ".join(element.text_content().split())


@pytest.fixture
def shop(controlled: Built) -> HtmlElement:
    return controlled.page("threat-models/services/shop")


def test_every_link_leads_somewhere_and_no_id_stands_twice(controlled: Built) -> None:
    assert list(broken_links(controlled, "threat-models")) == []
    assert [id for id in repeated_ids(controlled) if "threat-models" in id] == []


def test_a_cell_that_a_rule_answers_names_it_and_leads_to_it(shop: HtmlElement) -> None:
    (cell,) = shop.xpath("//tr[@data-tm-target='save']/td[@data-label='Spoofing']")
    assert cell.get("class") == "tm-cell--by-rule"
    assert _text(cell) == "§ ruleMutual TLS between workloads: Identities are issued to signed workloads only."
    assert cell.xpath(".//a/@href") == ["#control-mesh-mtls"]


def test_a_gap_that_reopened_says_why(shop: HtmlElement) -> None:
    reopened = {_text(reason) for reason in shop.xpath("//td[contains(@class, 'tm-cell--gap')]//*[@class='tm-reason']")}
    lapsed = "it lapsed: it was to be verified again by 2026-09-01"
    assert reopened == {f"Web application firewall no longer answers this: {lapsed}."}


def test_a_gap_that_the_policy_wants_answered_individually_says_so(controlled: Built) -> None:
    (cell,) = controlled.page("threat-models/services/pay").xpath("//tr[@data-tm-target='front']/td[@data-label='Elevation of privilege']")
    reason = "Keys of payments in a vault does not answer this: the policy asks for an answer of its own here."
    assert _text(cell) == f"? unanswered one by one{reason}"


PLACES = {
    "header": ("//*[contains(@class, 'tm-facts')]", ", 13 by rule"),
    "table": ("//*[contains(@class, 'tm-stride-wrap')]/p", "one by one, "),
}


@pytest.mark.parametrize("place", PLACES)
def test_coverage_is_told_apart(shop: HtmlElement, place: str) -> None:
    path, told = PLACES[place]
    assert told in _text(shop.xpath(path)[0])


def test_the_overview_tells_how_much_rules_answer(controlled: Built) -> None:
    assert "one by one, 16 by rule." in _text(controlled.page("threat-models").xpath("//*[contains(@class, 'tm-header')]")[0])


def test_the_integrity_record_tells_how_much_rules_answer(controlled: Built) -> None:
    (row,) = controlled.page("threat-models/register").xpath("//tr[th='STRIDE questions answered']")
    assert _text(row) == "STRIDE questions answered 22 of 47: 6 one by one, 16 by rule"


RECORDS = {
    "T-01": (
        "Trust boundary Cluster",
        "rated by severity alone",
        "Actors Support employee, Anonymous outsider",
        "Harms No card data leaves the shop",
        "Depends on Staff reach the cluster by VPN only",
        "Tags mesh",
        "Test: Start a pod without identity.",
    ),
    "T-02": ("Target The whole service", "Not counted as done: it lapsed"),
    "T-03": ("Reopened: it depends on a-tls, which was only assumed until 2026-10-01.",),
}


@pytest.mark.parametrize("threat", RECORDS)
def test_the_record_of_a_threat_tells_what_it_is_about(shop: HtmlElement, threat: str) -> None:
    record = _text(shop.xpath(f"//*[@id='threat-{threat}']")[0])
    assert [said for said in RECORDS[threat] if said not in record] == []


SECTIONS = {
    "controls": ("Append-only audit log audit", "still counts until 2026-12-10", "nothing while it does not count as done"),
    "assumptions": ("The load balancer alone ends TLS a-tls2026-10-01 date passed", "Ruled out: Cache poisoning"),
    "actors": ("Support employee insider insider", "Anonymous outsider outsider of the organisation"),
    "objectives": ("No card data leaves the shop no-loss", "T-01 Spoofed workload reaches the cluster"),
}


@pytest.mark.parametrize("section", SECTIONS)
def test_a_service_has_a_part_for_each(shop: HtmlElement, section: str) -> None:
    shown = "".join(shop.xpath(f"//h2[@id='{section}']/following::table[1]")[0].text_content().split())
    assert [said for said in SECTIONS[section] if "".join(said.split()) not in shown] == []


def test_a_named_suspicion_tells_who_decided(shop: HtmlElement) -> None:
    (row,) = shop.xpath("//*[@id='suspicion-R-02']")
    assert [_text(cell) for cell in row] == [
        "R-02 Cache poisoning through the CDN",
        "User → Shop API",
        "E",
        "Nothing is cached.",
        "security-lead",
        "2026-08-01",
    ]


def test_boundaries_have_kind_and_exposure(shop: HtmlElement) -> None:
    heads = {boundary: _text(shop.xpath(f"//*[@id='boundary-{boundary}']/th")[0]) for boundary in ("internet", "cluster", "data")}
    assert heads == {
        "internet": "Internet internetExposure public",
        "cluster": "Cluster clusterNetwork, exposure internalTags: mesh",
        "data": "Data tier dataAccount, exposure internal (inherited)",
    }


def test_a_teams_control_has_a_place_of_its_own(controlled: Built) -> None:
    record = controlled.page("threat-models/controls").xpath("//*[@id='control-payments~20eu/vault']")[0]
    assert "If this lapses: 2 cells in 1 service reopen." in _text(record)
    assert "the services in payments eu" in _text(record)
    assert record.xpath(".//dd/a[text()='Internal certificate authority']/@href") == ["#control-pki"]


def test_a_model_without_any_of_it_has_no_such_part(small: Built) -> None:
    page = small.page("threat-models/services/small")
    assert not page.xpath("//h2[@id='controls' or @id='assumptions' or @id='actors' or @id='objectives']")
    assert not (small.site / "threat-models/controls").exists()
