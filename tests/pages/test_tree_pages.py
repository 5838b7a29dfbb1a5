"""The list of attack trees, short and long; and the outline of any tree."""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.analysis.facts import Facts
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page_frame import Frame
from mkdocs_threat_model.frame.templates import Templates
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.pages.organisation.tree_lines import TreeLine
from mkdocs_threat_model.pages.organisation.tree_pages import tree_pages
from mkdocs_threat_model.pages.service.tree_outline import outline_of

sys.path.append(str(Path(__file__).parent.parent / "drawing"))
from trees_of_tests import generated, report_on, tree_of

LINE = TreeLine("shop", "t", "Steal card data", 5, 1, 0, True, True, 300.0, 100.0, 0.4, 0.9, "The cheapest way in costs 300.")


def _frame(bound: int = 17_000) -> Frame:
    policy = Policy()
    return replace(Frame(Templates(policy), Location(shows_trees=True), policy, date(2026, 11, 24)), bound=bound)


def _facts(*names: str) -> dict[str, Facts]:
    found = {name: SimpleNamespace(service=SimpleNamespace(service=name, title=f"Service {name}")) for name in names}
    return cast("dict[str, Facts]", found)


def _text(html: str) -> str:
    return " ".join(lxml.html.fromstring(html).text_content().split())


def test_goals_within_reach_stand_first_the_cheapest_attack_before_the_others() -> None:
    lines = [
        replace(LINE, tree="a", goal="Stopped", reachable=False, cost=None, probability=None),
        replace(LINE, tree="b", goal="Dear", cost=500.0),
        replace(LINE, tree="c", goal="Cheap"),
        replace(LINE, tree="d", goal="Without costs", cost=None),
    ]
    (page,) = tree_pages(lines, _facts("shop"), _frame())
    goals = lxml.html.fromstring(page.slots["table"]).xpath("//tbody/tr/th/a/text()")
    assert goals == ["Cheap", "Dear", "Without costs", "Stopped"]
    assert "4 attack trees in 1 service: 3 goals are within an attacker’s reach" in _text(page.slots["header"])


@pytest.mark.parametrize(
    ("change", "said"),
    [({}, "without mitigations 100 →, now 300"), ({"cost_before": 300.0}, "300"), ({"cost": None, "cost_before": None}, "–")],
)
def test_a_line_compares_with_the_time_before_the_mitigations(change: dict[str, Any], said: str) -> None:
    (page,) = tree_pages([replace(LINE, **change)], _facts("shop"), _frame())
    (cell,) = lxml.html.fromstring(page.slots["table"]).xpath("//td[@data-label='Cheapest attack']")
    assert " ".join(cell.text_content().split()) == said


def test_many_trees_stand_in_numbered_parts_below_the_bound() -> None:
    lines = [replace(LINE, service=f"s{number}", cost=float(number)) for number in range(300)]
    whole, *parts = tree_pages(lines, _facts(*(f"s{number}" for number in range(300))), _frame(3_000))
    assert "table" not in whole.slots
    rows = [lxml.html.fromstring(part.slots["table"]).xpath("//tbody/tr") for part in parts]
    assert sum(map(len, rows)) == 300
    assert max(map(len, rows)) <= 3_000 / 44
    links = re.findall(r'href="(part-\d+/)"', whole.slots["parts"])
    assert links == [f"part-{number}/" for number in range(1, len(parts) + 1)]


def test_without_a_tree_there_is_no_page() -> None:
    assert tree_pages([], {}, _frame()) == []


@given(leaves=st.integers(1, 40), shared=st.integers(0, 15), seed=st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_an_outline_is_a_well_formed_list_that_holds_every_step_once(leaves: int, shared: int, seed: int) -> None:
    report = report_on(generated(leaves, shared, seed))
    lines = outline_of(report, frozenset(), {})
    assert sorted(line.step.key for line in lines if not line.again) == sorted(report.graph.steps)
    assert _depths(lines)[-1] == 0


def test_an_outline_of_a_long_chain_goes_on_behind_it() -> None:
    root: dict[str, Any] = {"node": "g0", "title": "Step 0"}
    steps: list[dict[str, Any]] = [{"node": f"g{n}", "and": [{"ref": f"g{n - 1}"}, {"title": f"Step {n}"}]} for n in range(1, 90)]
    report = report_on(tree_of({"or": [root, *steps]}))
    chained = report_on(tree_of({"or": [{"ref": "g89"}, *reversed(steps), root]}))
    for found in (report, chained):
        lines = outline_of(found, frozenset(), {})
        assert {line.step.key for line in lines if not line.again} == set(found.graph.steps)
        assert max(_depths(lines)) <= 20


def _depths(lines: list[Any]) -> list[int]:
    """How many lists are open behind each line; the kinds of those that end are checked."""
    opened: list[str] = []
    depths = []
    for line in lines:
        if line.opens:
            opened.append(line.opens)
        for kind in line.closes:
            assert opened.pop() == kind
        depths.append(len(opened))
    return depths
