"""The tree that the guide writes down is one that no check has anything to say of."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.checks.check_runner import check_service
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model

DAY = date(2026, 11, 24)
GUIDE = Path(__file__).parents[2] / "docs" / "guide" / "attack-trees.md"
SERVICE = """service: shop
title: Shop
owner: team-shop
elements: {desk: {type: process, title: Desk}}
threats:
  T-02:
    {title: An administrator is phished, target: desk, stride: S, disposition: mitigate, mitigations: [{control: Keys, ticket: SHOP-142}]}
"""


def test_no_check_says_anything_of_the_first_tree() -> None:
    block = re.search(r"```yaml\n(attack_trees:.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL)
    assert block
    model = parse_model((SERVICE + block[1]).encode(), "models/shop.yaml", "shop")
    assert isinstance(model, Model), model
    found = check_service(facts_of(model, under(Policy()), DAY), Policy(), DAY)
    assert [finding.message for finding in found if finding.code.startswith("TM8")] == []
