"""The pages that auditors ask for, in real builds."""

from __future__ import annotations

import posixpath
import re
from pathlib import Path

import pytest

from building import TODAY, Built, build, write_site
from building import example as example_of
from extremes import HOSTILE, SMALL, full_of
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.navigation import PAGES

ADDRESSES = {name: page(Location()) for name, page in PAGES if name != "Changes"}
"""Source paths of the organisation's pages, by name; without the preview's alone."""


@pytest.mark.parametrize("page", ADDRESSES)
def test_the_pages_of_the_organisation_lead_to_each_other(example: Built, page: str) -> None:
    folder = posixpath.dirname(ADDRESSES[page])
    links = example.page(folder).xpath("//nav[contains(@class, 'tm-siblings')]//a")
    assert {link.text: posixpath.normpath(posixpath.join(folder, link.get("href"), "index.md")) for link in links} == ADDRESSES
    assert [link.text for link in links] == list(ADDRESSES)
    assert [link.text for link in links if link.get("aria-current") == "page"] == [page]


def test_the_page_of_a_framework_belongs_to_the_frameworks(example: Built) -> None:
    links = example.page("threat-models/frameworks/iso-27001").xpath("//nav[contains(@class, 'tm-siblings')]//a[@aria-current]")
    assert [(link.text, link.get("aria-current")) for link in links] == [("Frameworks", "true")]


def test_every_acceptance_stands_on_its_page(example: Built) -> None:
    page = example.page("threat-models/acceptances")
    rows = page.xpath("//article//tbody/tr")
    accepted = [
        row for row in example.page("threat-models/register").xpath("//*[@id='register']//tbody/tr") if "Accepted" in row.text_content()
    ]
    residual = [row for row in rows if "the residual risk is accepted" in row.text_content()]
    assert len(rows) - len(residual) == len(accepted) > 0
    assert [row.xpath(".//th//code")[0].text_content() for row in residual] == ["T-01"]
    assert all(re.search(r"20\d\d-\d\d-\d\d", row.text_content()) for row in rows)


def test_what_a_retired_service_accepted_stands_last_and_in_no_calendar(example: Built) -> None:
    page = example.page("threat-models/acceptances")
    headings = [one.text for one in page.xpath("//article//h2")]
    assert headings == ["Valid", "Service retired"]
    (row,) = page.xpath("//article//h2[starts-with(., 'Service retired')]/following::tbody/tr")
    (link,) = row.xpath(".//th/a/@href")
    assert "notification-service" in link
    assert not row.xpath(".//*[contains(@class, 'tm-late') or contains(@class, 'tm-gap')]")
    assert "notification-service" not in (example.site / "threat-models/acceptances/reviews.ics").read_text(encoding="utf-8")
    record = example.page("threat-models/services/notification-service").xpath("//*[contains(@class, 'tm-status')]")
    assert {" ".join(one.text_content().split()) for one in record} == {"– Service retired"}


def test_the_acceptance_of_a_residual_risk_is_called_so(example: Built) -> None:
    (record,) = example.page("threat-models/services/payment-service").xpath("//dl[@aria-label='Acceptance of the residual risk']")
    text = " ".join(record.text_content().split())
    assert text.startswith("Residual risk accepted because Signature and read come from the same provider.")
    assert "Risk owner head-of-payments Approved by security-lead Approved on 2026-04-22 Review by 2027-04-21" in text


@pytest.mark.parametrize("file", ["acceptances/reviews.ics", "mitigations/mitigations.csv", "data/data.csv"])
def test_files_stand_beside_their_pages_and_are_linked(example: Built, file: str) -> None:
    folder, _, name = file.partition("/")
    assert (example.site / "threat-models" / file).stat().st_size > 100
    assert example.page(f"threat-models/{folder}").xpath(f"//a[@href='{name}']")


def test_a_framework_that_a_model_cites_has_a_page_that_claims_no_conformity(example: Built) -> None:
    folders = sorted(path.parent.name for path in (example.site / "threat-models/frameworks").glob("*/index.html"))
    assert folders == ["iso-27001", "owasp-api", "owasp-top-10", "pci-dss", "soc-2"]
    for name in folders:
        text = " ".join(example.page(f"threat-models/frameworks/{name}").xpath("//article")[0].text_content().split())
        assert "supporting evidence for" in text.lower()
        assert not re.search(r"\bcompliant\b|\bcomplies\b", text)
        assert "claims no conformity" in text


@pytest.mark.slow
def test_the_method_is_the_policys_own(tmp_path: Path) -> None:
    models = example_of("order-service")
    policy = models["_policy.yaml"].replace("longest: 1 year", "longest: 90 days").replace("high:   {low: medium", "high:   {low: high")
    built = build(write_site(tmp_path, models | {"_policy.yaml": policy}, plugin={"on_incomplete": "warn"}))
    text = " ".join(built.page("threat-models/method").xpath("//article")[0].text_content().split())
    assert "90 days" in text
    assert "two reviews 1 year" in text, "the review cycle stays"
    first = built.page("threat-models/method").xpath("//table[contains(@class, 'tm-matrix')]//tbody/tr")[0]
    assert " ".join(first.text_content().split()).startswith("High High High Critical")
    assert "0.1" in text, "older calculators of CVSS 4.0 may differ by this"


@pytest.mark.slow
def test_an_organisation_with_nothing_says_what_would_stand_there(tmp_path: Path) -> None:
    built = build(write_site(tmp_path, {"empty.yaml": "service: empty\ntitle: Empty\nowner: team\n"}, plugin={"on_incomplete": "warn"}))
    assert built.code == 0
    for page in ("acceptances", "mitigations", "data", "frameworks"):
        empty = built.page(f"threat-models/{page}").xpath("//*[contains(@class, 'tm-empty')]")
        assert empty, page
        assert all(one.text_content().strip().endswith((".", "publisher's.")) for one in empty)


@pytest.mark.slow
def test_hostile_text_is_text_on_the_pages_for_auditors(tmp_path: Path) -> None:
    models = {f"h{number}.yaml": full_of(text, f"h{number}") for number, text in enumerate(HOSTILE.values())}
    built = build(write_site(tmp_path, models, plugin={"on_incomplete": "warn", "library_pages": True}))
    for address in [*ADDRESSES.values()][2:]:
        article = built.page(posixpath.dirname(address)).xpath("//article")[0]
        assert not article.xpath(".//script[not(@src)] | .//iframe | .//*[@onerror or @onload or @onmouseover or @onclick] | .//img")
        assert not [link for link in article.xpath(".//a/@href") if link.lower().startswith(("javascript:", "data:"))]


@pytest.mark.slow
def test_without_history_nothing_leads_to_it(tmp_path: Path) -> None:
    built = build(write_site(tmp_path, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn", "history": "off", "today": TODAY}))
    names = [link.text for link in built.page("threat-models/method").xpath("//nav[contains(@class, 'tm-siblings')]//a")]
    assert "History" not in names
    assert not (built.site / "threat-models/history").exists()
