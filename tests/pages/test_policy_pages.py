"""What the policy changes in the method, the risk matrix and the register's views."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import lxml.html
import pytest

from mkdocs_threat_model.analysis.facts import analysed
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page_frame import Frame
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.model.levels import Scales
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.portfolio import read_portfolio
from mkdocs_threat_model.pages.audit.method_page import method_page
from mkdocs_threat_model.pages.threat_views import VIEWS, rating_view, view_styles, views_of, views_under, views_with_counts

DAY = date(2026, 11, 24)
OWN = """
scales:
  likelihood: [rare, unlikely, likely, certain]
  impact: [minor, major]
  titles: {rare: Less than once in ten years}
matrix:
  minor: {rare: low, unlikely: low, likely: medium, certain: medium}
  major: {rare: medium, unlikely: medium, likely: high, certain: critical}
stride: {external: SR}
answers: {one_by_one: {stride: [E], exposure: [public], classification: [restricted]}}
severity_alone: {refused: {exposure: [public], status: live}}
controls: {grace: 10 days, uses: [{controls: [tls], tags: [mesh], teams: [team-pay]}]}
"""
SERVICE = """
service: shop
title: Shop
owner: team-shop
elements: {api: {type: process, title: API}}
threats:
  T-1: {title: One, target: api, stride: S, likelihood: certain, impact: major}
  T-2: {title: Two, target: api, stride: D, severity: low}
"""
CONTROLS = "controls: {tls: {title: TLS, owner: team-platform, status: done, evidence: https://e.example.com}}"


def _policy(folder: Path, text: str) -> tuple[Policy, list[tuple[str, ...]]]:
    models = folder / "models"
    models.mkdir()
    for name, raw in {"_policy.yaml": text, "shop.yaml": SERVICE, "_controls.yaml": CONTROLS}.items():
        (models / name).write_text(raw, encoding="utf-8")
    portfolio, facts = analysed(read_portfolio(models), DAY)
    policy = portfolio.organisation.policy
    assert [finding.message for finding in portfolio.organisation.findings] == []
    return policy, [views_of(assessed, policy.scales) for found in facts.values() for assessed in found.threats]


def test_cells_of_other_scales_are_views_by_their_ranks(tmp_path: Path) -> None:
    policy, held = _policy(tmp_path, OWN)
    scales = policy.scales
    assert rating_view(scales, "major", "certain") == "rating-2-4"
    assert sum(name.startswith("rating-") for name in views_under(scales)) == 8
    (counted,) = [counted for counted in views_with_counts(held, scales) if counted.view.id.startswith("rating-")]
    assert (counted.view.id, counted.count) == ("rating-2-4", 1)
    assert counted.view.where == {"impact": "major", "likelihood": "certain"}
    assert "Less than once in ten years" in views_under(scales)["rating-1-1"].title
    assert "#rating-2-4:target" in view_styles()


def test_the_default_scales_keep_the_names_of_their_views() -> None:
    assert rating_view(Scales(), "high", "low") == "rating-high-low"
    assert views_under(Scales()) is VIEWS


SAID = {
    "risk": (
        "have this organisation’s own scales",
        "rare Less than once in ten years",
        "refused in services with status live and for threats to what has public exposure.",
    ),
    "stride": (
        "Changed by this organisation’s policy: External entity (by default S).",
        "one by one: cells of E; cells of parts and flows with public exposure; cells of what stores or carries restricted data.",
    ),
    "reviews": ("a shared control in the services that use it after 10 days", "tls by services tagged mesh or of team-pay"),
}
UNSAID = {"risk": ("own scales", "refused"), "stride": ("Changed by", "must be answered"), "reviews": ("used by policy",)}


def _shown(policy: Policy, slot: str) -> str:
    page = method_page(Frame(Templates(policy), Location(), policy, DAY), by_commit=False)
    return " ".join(lxml.html.fromstring(page.slots[slot]).text_content().split())


@pytest.mark.parametrize("slot", SAID)
def test_the_method_tells_the_policys_own_rules(tmp_path: Path, slot: str) -> None:
    policy, _ = _policy(tmp_path, OWN)
    shown = _shown(policy, slot)
    assert [said for said in SAID[slot] if said not in shown] == []


@pytest.mark.parametrize("slot", UNSAID)
def test_the_method_does_not_tell_of_what_the_policy_leaves_as_it_is(slot: str) -> None:
    shown = _shown(Policy(), slot)
    assert [said for said in UNSAID[slot] if said in shown] == []
