"""What a threat may be about: an element, a flow, a boundary, the whole service; each has its name, its data, its boundaries."""

from __future__ import annotations

import pytest
from models_of_tests import analysed

from mkdocs_threat_model.analysis.facts import Entry, Facts
from mkdocs_threat_model.analysis.phrases import target_name
from mkdocs_threat_model.frame.part_names import Names
from mkdocs_threat_model.records.cells import boundaries_crossed, classification

MODEL = """
data:
  order: {title: Order, classification: internal}
  card: {title: Card, classification: restricted}
  news: {title: News, classification: public}
boundaries:
  cluster: {title: Cluster}
  tier: {title: Data tier, in: cluster}
elements:
  user: {type: external, title: User}
  api: {type: process, title: API, in: cluster}
  base: {type: store, title: Base, in: tier, stores: [card]}
flows:
  ask: {from: user, to: api, title: Ask, carries: [news], replies: [order]}
  save: {from: api, to: base, title: Save, both_ways: true, carries: [news]}
threats:
  T-1: {title: One, target: %s, stride: S}
"""
CASES = {
    "api": ("API", "element-api", (), None),
    "base": ("Base", "element-base", (), "restricted"),
    "ask": ("User → API", "flow-ask", ("Cluster",), "internal"),
    "save": ("API ↔ Base", "flow-save", ("Data tier",), "public"),
    "cluster": ("Trust boundary Cluster", "boundary-cluster", ("Cluster",), "internal"),
    "tier": ("Trust boundary Data tier", "boundary-tier", ("Data tier",), "public"),
    "cart": ("The whole service", "data-flow-diagram", (), "restricted"),
}


def _facts(target: str) -> Facts:
    return analysed(MODEL % target)


@pytest.mark.parametrize("target", CASES)
def test_a_target_has_a_name_a_place_boundaries_and_data(target: str) -> None:
    facts = _facts(target)
    entry = Entry(facts, facts.threats[0])
    named = Names(facts.service).target(target)
    held = classification(entry)
    assert (target_name(facts.service, target), named.anchor, boundaries_crossed(entry), held and held.value) == CASES[target]
    assert named.name == target_name(facts.service, target)
