"""One reason for many cells, counted by hand: how many of how many categories are too unlike to have one in common."""

from __future__ import annotations

from datetime import date

import pytest

from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.checks.placeholders import one_for_all
from mkdocs_threat_model.checks.registry import Subject
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model

DAY = date(2026, 11, 24)
CASES = [
    # processes, categories that are asked of each, whether it is found
    (3, "SRIE", False),  # 12 cells of four
    (4, "SRIE", True),  # 16 of four
    (8, "SRI", False),  # 24 of three
    (9, "SRI", True),  # 27 of three
    (13, "SR", False),  # 26 of two
    (40, "S", False),
]


@pytest.mark.parametrize(("processes", "letters", "found"), CASES, ids=str)
def test_one_reason_is_enough_for_cells_that_are_alike(processes: int, letters: str, found: bool) -> None:
    ids = [f"p{number}" for number in range(processes)]
    elements = ", ".join(f"{one}: {{type: process, title: P}}" for one in ids)
    ruled_out = f"[{{targets: [{', '.join(ids)}], stride: [{', '.join(letters)}], reason: Internal only.}}]"
    text = f"service: shop\ntitle: Shop\nowner: team\nelements: {{{elements}}}\nruled_out: {ruled_out}\n"
    model = parse_model(text.encode(), "models/shop.yaml", "shop")
    assert isinstance(model, Model)
    assert bool([*one_for_all(Subject(facts_of(model, under(Policy()), DAY), Policy(), DAY))]) is found
