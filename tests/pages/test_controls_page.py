"""The page of controls: groups, what reopens, and the bound of a page."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import lxml.html
import pytest

from mkdocs_threat_model.analysis.facts import analysed
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.frame.page_frame import Frame
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.pages.audit.control_entries import ControlEntry, control_entries, entry_weight
from mkdocs_threat_model.pages.audit.controls_page import controls_pages

DAY = date(2026, 11, 24)
CONTROLS = """
controls:
  tls: {title: Encryption in transit, owner: team-platform, status: done, evidence: https://e.example.com, verify_again_by: 2027-09-01,
        answers: [{stride: [T, I], flows: {encrypted: true}, because: Encrypted.}]}
  late: {title: Late, owner: team-platform, status: done, evidence: https://e.example.com, verify_again_by: 2026-11-20}
  soon: {title: Soon, owner: team-platform, status: done, evidence: https://e.example.com, verify_again_by: 2026-12-24, uses: [tls]}
  open: {title: Open, owner: team-platform, ticket: PLAT-1}
"""
SERVICE = """
service: {name}
title: Service {name}
owner: team-shop
uses: [tls]
boundaries: {{vpc: {{title: VPC}}}}
elements:
  user: {{type: external, title: User}}
  api: {{type: process, title: API, in: vpc}}
flows:
  ask: {{from: user, to: api, title: Ask, encrypted: true}}
controls:
  log: {{title: Log of {name}, status: done, evidence: https://e.example.com}}
threats:
  T-1: {{title: One, target: api, stride: S, disposition: mitigate, mitigations: [{{uses: tls}}]}}
"""


def _made(folder: Path, services: int, controls: str = CONTROLS, bound: int = 17_000) -> tuple[list[ControlEntry], list[Page]]:
    models = folder / "models"
    models.mkdir()
    (models / "_controls.yaml").write_text(controls, encoding="utf-8")
    for number in range(services):
        (models / f"s{number}.yaml").write_text(SERVICE.format(name=f"s{number}"), encoding="utf-8")
    portfolio, facts = analysed(read_portfolio(models), DAY)
    assert not portfolio.broken
    policy = portfolio.organisation.policy
    frame = Frame(Templates(policy), Location(shows_controls=True), policy, DAY, bound=bound)
    entries = control_entries(facts, portfolio.organisation, DAY)
    return entries, controls_pages(entries, frame)


def _ids(page: Page, slot: str) -> list[str]:
    return lxml.html.fromstring(page.slots[slot]).xpath("//*[contains(@class, 'tm-record')]/@id")


def test_what_is_to_be_verified_again_comes_first_and_what_does_not_count_after_it(tmp_path: Path) -> None:
    _, (page,) = _made(tmp_path, 2)
    assert {name: _ids(page, name) for name in ("due", "open", "done")} == {
        "due": ["control-late", "control-soon"],
        "open": ["control-open"],
        "done": ["control-tls"],
    }
    assert [heading for heading, _ in page.sections] == [
        "",
        "Verification overdue or due soon",
        "Not counted as done",
        "Done and counted",
        "Services’ own controls",
    ]
    assert "2 of them services’ own" in page.slots["header"]
    assert "<strong>1 overdue for verification</strong>, 1 due in the next 30 days" in page.slots["header"]


SENTENCES = {
    "done": "If this lapses: 4 cells in 2 services reopen, 2 threats go back to in progress.",
    "open": "It does not count as done and answers nothing.",
    "due": "If this lapses, nothing reopens.",
}


@pytest.mark.parametrize("slot", SENTENCES)
def test_a_sentence_says_what_reopens(tmp_path: Path, slot: str) -> None:
    _, (page,) = _made(tmp_path, 2)
    assert SENTENCES[slot] in " ".join(lxml.html.fromstring(page.slots[slot]).text_content().split())


def test_a_services_own_control_leads_to_the_page_of_the_service(tmp_path: Path) -> None:
    _, (page,) = _made(tmp_path, 1)
    (row,) = lxml.html.fromstring(page.slots["own"]).xpath("//tbody/tr")
    assert (row.get("id"), row.xpath(".//th/a/@href")) == ("own-s0/log", ["../services/s0/#control-log"])


def test_an_organisation_without_controls_has_no_page(tmp_path: Path) -> None:
    assert _made(tmp_path, 0, "actors: {a: {title: A}}") == ([], [])


def test_lists_get_shorter_before_a_page_gets_too_long(tmp_path: Path) -> None:
    entries, (page,) = _made(tmp_path, 30, bound=1_900)
    text = " ".join(lxml.html.fromstring(page.slots["done"]).text_content().split())
    listed = len(re.findall(r"Service s\d+ \d", text))
    assert 0 < listed < 30
    assert f"and {30 - listed} more" in text
    assert f"and {30 - listed} more" not in " ".join(entry.listed.control.title for entry in entries)
    assert "of 30, those to be verified again" in " ".join(page.slots["own"].split())


def test_many_shared_controls_are_an_index_and_numbered_parts_below_the_bound(tmp_path: Path) -> None:
    many = "controls:\n" + "".join(f"  c{number}: {{title: Control {number}, ticket: P-{number}}}\n" for number in range(60))
    bound = 3_000
    entries, (whole, *parts) = _made(tmp_path, 0, many, bound=bound)
    held = [_ids(part, "open") for part in parts]
    assert sorted(id for ids in held for id in ids) == sorted(f"control-c{number}" for number in range(60))
    weights = {entry.anchor: entry_weight(replace(entry, uses=(), threats=())) for entry in entries}
    assert all(sum(weights[id] for id in ids) <= bound for ids in held)
    index = lxml.html.fromstring(whole.slots["index"]).xpath("//tbody/tr")
    assert 0 < len(index) < 60
    for row in index:
        (link,) = row.xpath(".//th/a/@href")
        number = int(re.fullmatch(r"part-(\d+)/#(.+)", link)[1])  # type: ignore[index]
        assert row.get("id") in held[number - 1]
