"""The STRIDE table: what is asked of what, and what a model answers."""

from __future__ import annotations

import pickle

import pytest
from models_of_tests import analysed

from mkdocs_threat_model.analysis.facts import Facts
from mkdocs_threat_model.analysis.stride import APPLICABLE, Coverage
from mkdocs_threat_model.model.components import Component

# The table of the method, with what MODEL.md asks at a crossing.
ASKED = """
                S  T  R  I  D  E
    crossing    x  x  x  x  x  x
    process     x  .  x  x  x  x
    store       .  x  x  x  x  .
    flow        .  x  .  x  .  .
    external    x  .  .  .  .  .
"""

ONE_OF_EACH = """
    boundaries: {vpc: {title: VPC}}
    elements:
      client: {type: external, title: Client}
      api:    {type: process, title: API, in: vpc}
      worker: {type: process, title: Worker, in: vpc}
      db:     {type: store, title: DB, in: vpc}
    flows:
      call: {from: client, to: api, title: Call}
      save: {from: api, to: db}
"""

TWO_ZONES = """
    boundaries:
      outer: {title: Outer}
      inner: {title: Inner, in: outer}
    elements:
      client: {type: external, title: Client}
      db:     {type: process, title: DB, in: inner}
    flows:
      call: {from: client, to: db}
"""


def _row(facts: Facts, target: str, boundary: str = "") -> str:
    """A row as text: ids of threats, `-` ruled out, `?` gap, `.` not asked."""
    (row,) = (row for row in facts.rows if (row.target, row.boundary) == (target, boundary))
    signs = {"ruled-out": "-", "gap": "?", "not-asked": "."}
    return " ".join("+".join(cell.threats) or signs[cell.state] for cell in row.cells)


def _table() -> dict[str, str]:
    lines = ASKED.strip().splitlines()
    letters = lines[0].split()
    rows = (line.split() for line in lines[1:])
    return {kind: "".join(letter for letter, mark in zip(letters, marks, strict=True) if mark == "x") for kind, *marks in rows}


@pytest.mark.parametrize(("kind", "letters"), _table().items())
def test_a_kind_of_row_is_asked_the_categories_of_the_method(kind: str, letters: str) -> None:
    assert APPLICABLE[Component(kind)] == frozenset(letters)


def test_every_kind_of_row_stands_in_the_table() -> None:
    assert set(_table()) == set(APPLICABLE)


def test_an_unanswered_model_asks_everything_and_nothing_more() -> None:
    facts = analysed(ONE_OF_EACH)
    assert {(row.target, row.boundary): _row(facts, row.target, row.boundary) for row in facts.rows} == {
        ("call", "vpc"): "? ? ? ? ? ?",
        ("api", ""): "? . ? ? ? ?",
        ("worker", ""): "? . ? ? ? ?",
        ("db", ""): ". ? ? ? ? .",
        ("save", ""): ". ? . ? . .",
        ("client", ""): "? . . . . .",
    }
    assert (facts.coverage.asked, facts.coverage.answered, facts.coverage.percent) == (23, 0, 0)


def test_crossings_come_first_then_processes_stores_flows_and_externals() -> None:
    assert [row.kind for row in analysed(ONE_OF_EACH).rows] == ["crossing", "process", "process", "store", "flow", "external"]


def test_a_flow_without_a_title_is_called_by_its_id() -> None:
    titles = {row.target: row.title for row in analysed(ONE_OF_EACH).rows}
    assert (titles["call"], titles["save"]) == ("Call", "save")


def test_a_flow_has_a_row_for_every_boundary_that_it_pierces_and_none_of_its_own() -> None:
    rows = [row for row in analysed(TWO_ZONES).rows if row.target == "call"]
    assert [(row.kind, row.boundary, row.direction) for row in rows] == [("crossing", "outer", "in"), ("crossing", "inner", "in")]


def test_a_threat_on_a_flow_answers_every_boundary_that_it_pierces() -> None:
    facts = analysed(TWO_ZONES + "    threats: {T-01: {title: T, target: call, stride: [S, D]}}")
    assert _row(facts, "call", "outer") == _row(facts, "call", "inner") == "T-01 ? ? ? T-01 ?"


def test_a_threat_that_names_a_boundary_answers_that_one_alone() -> None:
    facts = analysed(TWO_ZONES + "    threats: {T-01: {title: T, target: call, boundary: inner, stride: S}}")
    assert _row(facts, "call", "outer") == "? ? ? ? ? ?"
    assert _row(facts, "call", "inner") == "T-01 ? ? ? ? ?"


def test_a_ruling_out_without_a_boundary_answers_every_crossing() -> None:
    facts = analysed(TWO_ZONES + "    ruled_out: [{targets: call, stride: [T, R], reason: Signed.}]")
    assert _row(facts, "call", "outer") == _row(facts, "call", "inner") == "? - - ? ? ?"


def test_a_ruling_out_that_names_a_boundary_answers_that_one_alone() -> None:
    facts = analysed(TWO_ZONES + "    ruled_out: [{targets: call, boundary: outer, stride: T, reason: Signed.}]")
    assert _row(facts, "call", "outer") == "? - ? ? ? ?"
    assert _row(facts, "call", "inner") == "? ? ? ? ? ?"


def test_several_threats_in_a_cell_stand_in_the_order_of_the_model_and_each_once() -> None:
    facts = analysed(
        ONE_OF_EACH
        + """
    threats:
      T-09: {title: A, target: [api, worker], stride: [S, S]}
      T-01: {title: B, target: [api, api], stride: [S, E]}
    """
    )
    assert _row(facts, "api") == "T-09+T-01 . ? ? ? T-01"
    assert _row(facts, "worker") == "T-09 . ? ? ? ?"


def test_a_threat_counts_more_than_a_ruling_out_of_the_same_cell() -> None:
    facts = analysed(
        ONE_OF_EACH
        + """
    threats: {T-01: {title: A, target: api, stride: S}}
    ruled_out: [{targets: [api, worker], stride: S, reason: Certificates.}]
    """
    )
    assert _row(facts, "api").startswith("T-01")
    assert _row(facts, "worker").startswith("-")


def test_a_ruling_out_without_a_reason_answers_nothing() -> None:
    facts = analysed(ONE_OF_EACH + "    ruled_out: [{targets: api, stride: S}]")
    assert _row(facts, "api") == "? . ? ? ? ?"


def test_reasons_of_several_rulings_out_are_joined_and_equal_ones_said_once() -> None:
    facts = analysed(
        ONE_OF_EACH
        + """
    ruled_out:
      - {targets: [api], stride: S, reason: First.}
      - {targets: [api, worker], stride: [S], reason: Second.}
      - {targets: [api], stride: S, reason: First.}
    """
    )
    (row,) = (row for row in facts.rows if row.target == "api")
    assert row.cells[0].reason == "First. Second."


def test_a_threat_beyond_the_table_is_shown_and_answers_no_question() -> None:
    """The method's own register has elevation of privilege on an external entity, the admin dashboard."""
    facts = analysed(ONE_OF_EACH + "    threats: {T-02: {title: A, target: client, stride: E}}")
    assert _row(facts, "client") == "? . . . . T-02"
    assert (facts.coverage.asked, facts.coverage.answered) == (23, 0)


def test_a_threat_about_what_is_out_of_scope_completes_nothing() -> None:
    facts = analysed("""
    elements: {gone: {type: process, title: Gone, out_of_scope: Not ours.}}
    threats: {T-01: {title: A, target: gone, stride: S}}
    """)
    assert (facts.coverage.asked, facts.coverage.complete) == (0, False)


def test_a_ruling_out_beyond_the_table_is_neither_shown_nor_counted() -> None:
    facts = analysed(ONE_OF_EACH + "    ruled_out: [{targets: client, stride: E, reason: Never.}]")
    assert _row(facts, "client") == "? . . . . ."
    assert facts.coverage.asked == 23


def test_what_is_out_of_scope_is_asked_nothing_and_says_why() -> None:
    facts = analysed("""
        boundaries: {vpc: {title: VPC}}
        elements:
          client: {type: external, title: Client, out_of_scope: Modelled elsewhere.}
          api: {type: process, title: API, in: vpc}
        flows:
          call: {from: client, to: api, out_of_scope: Modelled elsewhere.}
    """)
    assert _row(facts, "client") == _row(facts, "call", "vpc") == ". . . . . ."
    assert {row.target: row.out_of_scope for row in facts.rows} == {
        "call": "Modelled elsewhere.",
        "api": "",
        "client": "Modelled elsewhere.",
    }


def test_gaps_of_a_row_are_its_unanswered_cells() -> None:
    facts = analysed(ONE_OF_EACH + "    ruled_out: [{targets: db, stride: [T, R, I], reason: No.}]")
    (row,) = (row for row in facts.rows if row.target == "db")
    assert [cell.letter for cell in row.gaps] == ["D"]


def test_coverage_rounds_down_so_that_100_means_all() -> None:
    letters = ", ".join("SRIDE")
    facts = analysed(
        ONE_OF_EACH
        + f"""
    ruled_out:
      - {{targets: [call], stride: [S, T, R, I, D, E], reason: No.}}
      - {{targets: [api, worker, client], stride: [{letters}], reason: No.}}
      - {{targets: [db], stride: [T, R, I, D], reason: No.}}
      - {{targets: [save], stride: [T], reason: No.}}
    """
    )
    assert (facts.coverage.asked, facts.coverage.answered, facts.coverage.percent) == (23, 22, 95)


def test_a_model_that_asks_nothing_is_covered() -> None:
    assert analysed("").coverage.percent == 0, "nothing was answered"


PARTS = """
    boundaries: {vpc: {title: VPC}}
    elements:
      api:    {type: process, title: API, in: vpc}
      router: {type: process, title: Router, part_of: api}
      inner:  {type: process, title: Inner router, part_of: router}
      shown:  {type: process, title: Shown only, part_of: api, out_of_scope: Drawn for show.}
      alone:  {type: process, title: Alone, in: vpc}
      sketch: {type: process, title: Sketch, part_of: alone, out_of_scope: Drawn for show.}
"""


def test_a_process_with_parts_is_asked_through_them() -> None:
    """Once, at the deepest level; parts that are out of scope ask nothing in its place."""
    facts = analysed(PARTS)
    asked = {row.target: _row(facts, row.target) for row in facts.rows}
    everything, nothing = "? . ? ? ? ?", ". . . . . ."
    assert asked == {
        "api": nothing,
        "router": nothing,
        "inner": everything,
        "shown": nothing,
        "alone": everything,
        "sketch": nothing,
    }
    assert (facts.coverage.asked, facts.coverage.answered) == (10, 0)


def test_a_threat_on_a_process_with_parts_is_shown_there_and_answers_no_part() -> None:
    facts = analysed(PARTS + "\n    threats: {T-1: {title: T, target: router, stride: S}}")
    assert _row(facts, "router") == "T-1 . . . . ."
    assert _row(facts, "inner") == "? . ? ? ? ?"


@pytest.mark.parametrize(
    ("answer", "inner", "crossing"),
    [
        ("threats: {T-1: {title: T, target: [save, call], boundary: vpc, stride: T}}", ". ? . ? . .", "? T-1 ? ? ? ?"),
        ("ruled_out: [{targets: [save, call], boundary: vpc, stride: T, reason: R}]", ". ? . ? . .", "? - ? ? ? ?"),
        ("ruled_out: [{targets: [save, call], stride: T, reason: R}]", ". - . ? . .", "? - ? ? ? ?"),
    ],
)
def test_an_answer_that_names_a_boundary_answers_no_flow_that_does_not_cross_it(answer: str, inner: str, crossing: str) -> None:
    facts = analysed(f"{ONE_OF_EACH}\n    {answer}")
    assert _row(facts, "save") == inner
    assert _row(facts, "call", "vpc") == crossing


@pytest.mark.parametrize("answer", ["threats: {T-1: {title: T, target: [api, call], boundary: vpc, stride: S}}"])
def test_a_threat_that_names_a_boundary_answers_its_element(answer: str) -> None:
    assert _row(analysed(f"{ONE_OF_EACH}\n    {answer}"), "api").startswith("T-1")


@pytest.mark.parametrize(("answered", "asked", "complete"), [(0, 0, False), (0, 1, False), (2, 3, False), (1, 1, True), (3, 3, True)])
def test_complete_is_what_was_asked_and_answered(answered: int, asked: int, complete: bool) -> None:
    assert Coverage(asked, answered).complete is complete


def test_rows_that_were_let_go_are_made_again_here_and_in_another_process() -> None:
    facts, other = analysed(TWO_ZONES), analysed(ONE_OF_EACH)
    rows, handed_over = facts.rows, pickle.loads(pickle.dumps(facts))
    facts.table.let_go()
    assert (facts.rows, handed_over.rows) == (rows, rows)
    assert facts == handed_over
    assert other.rows != rows
