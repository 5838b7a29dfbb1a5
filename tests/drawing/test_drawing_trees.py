"""Attack trees are drawn by the rules of the other drawings, and large ones fold until they can be read."""

from __future__ import annotations

import re
from collections import Counter
from time import process_time

import lxml.etree
import pytest
from diagrams_of_tests import TRICKY
from hypothesis import given, settings
from hypothesis import strategies as st
from seen import faults
from trees_of_tests import generated, report_on, tree_of

from mkdocs_threat_model.analysis.attack_trees.answers import TreeReport
from mkdocs_threat_model.drawing import Drawing
from mkdocs_threat_model.drawing.extent import SCREEN
from mkdocs_threat_model.drawing.legend import Sign
from mkdocs_threat_model.drawing.marks import MARK_TEXT
from mkdocs_threat_model.drawing.tree_diagram import TreeNotes
from mkdocs_threat_model.drawing.tree_drawings import TREES, TreeDrawings, tree_drawings
from mkdocs_threat_model.drawing.tree_folding import folds, leaves_below
from mkdocs_threat_model.drawing.work import Work

SHOP = {
    "or": [
        {"title": "Come in through the back office", "and": [
            {"node": "phish", "title": "Phish an administrator", "cost": 300, "probability": 0.4, "skill": "low", "time": 2},
            {"title": "Export from the dashboard", "threat": "T-09", "service": "pay"},
        ]},
        {"title": "Use the backup", "sand": [{"title": "Copy the backup", "equipment": ["A", "B", "C"]}, {"title": "Decrypt it", "insider": True}]},
        {"and": [{"ref": "phish"}, {"title": "Read the screen", "access": ["office"], "detectability": "high"}]},
    ]
}  # fmt: skip


def _ways(drawings: TreeDrawings) -> list[Drawing]:
    return [way for drawn in drawings.all for way in (drawn.drawing, drawn.drawing.turned) if way]


def _names(svg: str) -> list[str]:
    root = lxml.etree.fromstring(svg.encode())
    return [group.findtext("{*}title") for group in root.iter("{*}g") if "node" in (group.get("class") or "").split()]


SAID = [
    "Goal Steal card data, OR",
    "Sub-goal Come in through the back office, AND",
    "Attack step Phish an administrator, cost 300, probability 40%, low skill · time 2, on the attack that is set off",
    "Attack step Export from the dashboard, pay/T-09",
    "Sub-goal Use the backup, SAND",
    "Attack step Copy the backup, needs A, B + 1 more",
    "Attack step Decrypt it, insider, defended: T-02 is mitigated",
    "Sub-goal AND",
    "Attack step Read the screen, high detectability, access office",
]


def test_a_tree_says_its_gates_its_steps_and_how_they_stand_in_words() -> None:
    drawings = tree_drawings(report_on(tree_of(SHOP)), "Shop", lambda parts: TreeNotes({"phish"}, {}, parts))
    assert _names(drawings.opening.drawing.svg) == SAID
    assert drawings.opening.drawing.signs == (Sign.GOAL, Sign.GATE, Sign.LEAF, Sign.CHOSEN, Sign.DEFENDED, Sign.OUT_OF_REACH)


def test_what_is_defended_an_open_door_or_set_off_is_told_without_colour() -> None:
    report = report_on(generated(8, 1, 2))
    way = {report.graph.root, report.graph.leaves[0].key}
    svg = tree_drawings(report, "Shop", lambda parts: TreeNotes(way, {}, parts)).opening.drawing.svg
    root = lxml.etree.fromstring(svg.encode())
    texts = Counter("".join(text.itertext()) for text in root.iter("{*}text"))
    assert (texts["✓ Defended"], texts["Open door"]) == (1, 1)
    widths = [rect.get("stroke-width") for rect in root.iter("{*}rect")]
    assert widths.count("3.2") == len(way)
    dotted = [rect for rect in root.iter("{*}rect") if rect.get("stroke-dasharray") == "1.5 3"]
    assert len(dotted) == 1


def test_the_goal_stands_on_top_and_every_step_below_what_needs_it() -> None:
    report = report_on(tree_of(SHOP))
    root = lxml.etree.fromstring(tree_drawings(report, "Shop").opening.drawing.inline.encode())
    tops = {group.get("data-node"): float(group.find("{*}rect").get("y")) for group in root.iter("{*}g") if group.get("data-node")}
    lines = [(group.get("data-source"), group.get("data-target")) for group in root.iter("{*}g") if group.get("data-source")]
    assert lines
    assert [ends for ends in lines if tops[ends[0]] >= tops[ends[1]]] == []


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("leaves", "shared"), [(5, 0), (9, 2), (22, 3)])
def test_a_drawing_breaks_no_rule(leaves: int, shared: int, seed: int) -> None:
    drawings = tree_drawings(report_on(generated(leaves, shared, seed)), "Shop")
    assert [dict(found) for way in _ways(drawings) if (found := faults(way.inline))] == []


@pytest.mark.slow
@pytest.mark.parametrize(("leaves", "shared", "most_parts"), [(100, 4, 30), (300, 20, 40)])
def test_a_large_tree_folds_into_parts_that_can_be_read(leaves: int, shared: int, most_parts: int) -> None:
    report, work = report_on(generated(leaves, shared, 1)), Work(TREES)
    began = process_time()
    drawings = tree_drawings(report, "Shop", work=work)
    assert process_time() - began < 10
    assert len(drawings.parts) <= most_parts
    assert work.spent < TREES
    assert drawings.whole is not None
    assert all(drawn.drawing.direction for drawn in drawings.all), "a part is not drawn"
    parts = [drawings.opening, *drawings.parts]
    smallest = {drawn.name: MARK_TEXT * min(1, SCREEN.width / drawn.drawing.width, SCREEN.height / drawn.drawing.height) for drawn in parts}
    assert {name: size for name, size in smallest.items() if size < 0.85 * SCREEN.smallest} == {}
    assert {drawn.name: found for drawn in parts if (found := faults(drawn.drawing.inline))} == {}
    if len(drawings.parts) < most_parts:
        shown = {name for drawn in parts for name in _names(drawn.drawing.svg) if name.startswith("Attack step")}
        assert len(shown) == len(report.graph.leaves)
    assert len(_names(drawings.whole.drawing.svg)) == len(report.graph.steps)


def test_a_folded_part_counts_what_is_below_it_and_leads_to_its_drawing() -> None:
    report = report_on(generated(100, 8, 1))
    drawings = tree_drawings(report, "Shop")
    links = set(re.findall(r'xlink:href="#([^"]+)"', drawings.opening.drawing.inline))
    assert links == {drawn.name for drawn in drawings.parts if drawn.name in links}
    assert links
    (folded,) = [name for name in _names(drawings.opening.drawing.svg) if name.startswith("Folded sub-tree Sub-goal 64,")] or [""]
    whole = {step.title: key for key, step in report.graph.steps.items()}
    if folded:
        assert f"{len(leaves_below(report.graph, whole['Sub-goal 64']))} steps" in folded


def test_when_the_work_is_over_a_sentence_leads_to_the_outline() -> None:
    drawing = tree_drawings(report_on(tree_of(SHOP)), "Shop", work=Work(0)).opening.drawing
    assert "The outline contains everything." in drawing.note


@given(leaves=st.integers(1, 60), shared=st.integers(0, 12), seed=st.integers(0, 10_000), room=st.integers(20, 300))
@settings(max_examples=40, deadline=None)
def test_parts_hold_every_step_and_each_folded_step_has_one(leaves: int, shared: int, seed: int, room: int) -> None:
    graph = report_on(generated(leaves, shared, seed)).graph
    parts = list(folds(graph, lambda *_: (float(room), 40.0)))
    assert {key for part in parts for key in part.shown} == set(graph.steps)
    tops = [part.root for part in parts]
    assert len(tops) == len(set(tops))
    assert set(tops) == {graph.root, *(key for part in parts for key in part.folded)}


@pytest.mark.parametrize("title", [title for title in TRICKY if title.strip() and len(title) <= 300 and title.isprintable()])
def test_a_hostile_title_stays_text(title: str) -> None:
    drawings = tree_drawings(
        report_on(tree_of({"title": title, "and": [{"title": title}, {"title": title, "equipment": [title]}]}, title)), title
    )
    for way in _ways(drawings):
        assert "\n\n" not in way.inline
        assert {lxml.etree.QName(one).localname for one in lxml.etree.fromstring(way.inline.encode()).iter()} <= {
            "svg", "desc", "g", "rect", "path", "text", "a",
        }  # fmt: skip


@pytest.mark.slow
def test_the_same_tree_gives_the_same_bytes() -> None:
    def drawn() -> list[str]:
        return [way.inline for way in _ways(tree_drawings(report_on(generated(20, 3, 4)), "Shop"))]

    assert drawn() == drawn()


def test_a_step_below_many_is_reached_once() -> None:
    chain: dict[str, object] = {"node": "last", "title": "The last step"}
    report: TreeReport = report_on(tree_of({"or": [{"and": [chain, {"title": "One"}]}, {"and": [{"ref": "last"}, {"title": "Two"}]}]}))
    assert _names(tree_drawings(report, "Shop").opening.drawing.svg).count("Attack step The last step") == 1
