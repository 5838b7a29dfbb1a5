"""Facts that hang on one word of the code: which of two days, which of two owners, which boundary, and the last day that counts."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from models_of_tests import DAY, analysed

from mkdocs_threat_model.analysis.register_entries import deadlines, register
from mkdocs_threat_model.analysis.stride import CellState
from mkdocs_threat_model.model.scales import Stride
from mkdocs_threat_model.records.columns import COLUMNS

SYSTEM = """
    boundaries: {net: {title: Internet}, vpc: {title: VPC}, data: {title: Data tier, in: vpc}}
    elements:
      user: {type: external, title: User, in: net}
      api: {type: process, title: API, in: vpc}
      orders: {type: store, title: Orders, in: data}
    flows:
      read: {from: user, to: orders, title: Read}
"""


def _row(threat: str) -> dict[str, object]:
    """The register's row of a threat on the store, by column."""
    facts = analysed(
        f"{SYSTEM}\n    threats:\n      T-1: {{title: T, target: orders, stride: T, likelihood: high, impact: high, {threat}}}\n"
    )
    (entry,) = register({"cart": facts})
    return {column.key: column.value(entry) for column in COLUMNS}


@pytest.mark.parametrize(
    ("decision", "owner"),
    [
        ("disposition: accept, acceptance: {rationale: R., owner: head-of-shop, approved_by: ciso}", "head-of-shop"),
        ("disposition: transfer, transfer: {to: Provider, basis: Contract, owner: head-of-payments}", "head-of-payments"),
        ("disposition: transfer, transfer: {to: Provider, basis: Contract}", "team-cart"),
        ("disposition: mitigate, mitigations: [{control: C, ticket: X-1, owner: team-other}]", "team-cart"),
        ("disposition: avoid, avoidance: {change: Gone, ticket: X-2}", "team-cart"),
    ],
    ids=["accepted", "transferred", "transferred to nobody of ours", "mitigated by another team", "avoided"],
)
def test_whose_risk_it_is(decision: str, owner: str) -> None:
    assert _row(decision)["risk_owner"] == owner


def test_the_next_due_day_is_the_first_of_what_is_not_done() -> None:
    mitigations = (
        "{control: A, ticket: X-1, status: done, due: 2026-12-01}, {control: B, ticket: X-2, status: planned, due: 2027-03-01}, "
        "{control: C, ticket: X-3, status: in-progress, due: 2027-02-01}, {control: D, ticket: X-4, status: planned}"
    )
    assert _row(f"disposition: mitigate, mitigations: [{mitigations}]")["next_due"] == date(2027, 2, 1)


@pytest.mark.parametrize("boundary", ["", "net", "vpc", "data"])
def test_a_threat_that_names_a_boundary_answers_that_crossing_and_its_element(boundary: str) -> None:
    named = f"boundary: {boundary}, " if boundary else ""
    facts = analysed(
        f"{SYSTEM}\n    threats:\n      T-1: {{title: T, target: [read, orders], {named}stride: T, likelihood: low, impact: low, disposition: avoid}}\n"
    )
    answered = {
        (row.target, row.boundary)
        for row in facts.rows
        for cell in row.cells
        if cell.letter is Stride.TAMPERING and cell.state is CellState.THREATENED
    }
    crossings = {("read", one) for one in ("net", "vpc", "data") if boundary in ("", one)}
    assert answered == {("orders", ""), *crossings}


@pytest.mark.parametrize(
    ("days", "listed", "overdue"), [(-1, True, True), (0, True, False), (59, True, False), (60, True, False), (61, False, False)]
)
def test_what_falls_due_within_sixty_days_is_listed(days: int, listed: bool, overdue: bool) -> None:
    due = DAY + timedelta(days=days)
    facts = analysed(
        f"{SYSTEM}\n    threats:\n      T-1: {{title: T, target: orders, stride: T, likelihood: low, impact: low, disposition: mitigate, "
        f"mitigations: [{{control: C, ticket: X-1, status: planned, due: {due}}}]}}\n"
    )
    found = [one for one in deadlines({"cart": facts}, DAY) if one.what == "mitigation"]
    assert [(one.day, one.overdue) for one in found] == ([(due, overdue)] if listed else [])
