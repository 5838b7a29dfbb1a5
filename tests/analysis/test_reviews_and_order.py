"""Reviews and the review triggers, the order of threats, deadlines, and whatever a valid model holds."""

from __future__ import annotations

from datetime import date

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from models_of_tests import DAY, analysed

from mkdocs_threat_model.analysis.crossings import crossings_of, enclosing, innermost
from mkdocs_threat_model.analysis.facts import facts_of
from mkdocs_threat_model.analysis.register_entries import deadlines, matrix_counts, register
from mkdocs_threat_model.analysis.stride import CellState
from mkdocs_threat_model.model.organisation_files import under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.scales import Level, Trigger
from mkdocs_threat_model.model.types import adapter

API = "elements: {api: {type: process, title: API}}"


def test_the_last_review_is_the_latest_by_date_and_of_one_day_the_last_written() -> None:
    facts = analysed(f"""
        {API}
        reviews:
          - {{date: 2026-03-01, trigger: incident, summary: First}}
          - {{date: 2026-03-01, trigger: incident, summary: Second}}
          - {{date: 2026-01-01, trigger: new-service, summary: Old}}
    """)
    assert facts.reviews.last_session is not None
    assert facts.reviews.last_session.summary == "Second"
    assert [held.review.summary for held in facts.reviews.held] == ["Second"]


def test_the_next_review_is_due_one_cycle_after_the_last() -> None:
    facts = analysed(
        f"    {API}\n    reviews: [{{date: 2026-01-31, trigger: incident}}]",
        policy=adapter(Policy).validate_python({"review": {"cycle_days": 30}}),
    )
    assert facts.reviews.due == date(2026, 3, 2)


def test_without_a_review_none_is_due() -> None:
    facts = analysed(f"    {API}")
    assert (facts.reviews.last_session, facts.reviews.due) == (None, None)


def test_the_checklist_has_a_line_for_every_trigger_in_the_methods_order() -> None:
    lines = analysed("").triggers
    assert [line.trigger for line in lines] == list(Trigger)
    assert all(line.title and line.question and line.scopes for line in lines)


def test_an_empty_model_says_that_there_is_nothing_in_scope() -> None:
    phrases = {scope.phrase for line in analysed("").triggers for scope in line.scopes}
    assert {"no elements", "no flows", "no endpoints", "no stores", "no boundaries"} <= phrases


THREATS = f"""
    {API}
    threats:
      T-05: {{title: T, target: api, stride: S, likelihood: low, impact: low, disposition: avoid}}
      T-04: {{title: T, target: api, stride: S, likelihood: low, impact: low}}
      T-03: {{title: T, target: api, stride: S, likelihood: high, impact: high, disposition: avoid}}
      T-02: {{title: T, target: api, stride: S, likelihood: high, impact: high, disposition: mitigate}}
      T-01: {{title: T, target: api, stride: S}}
      T-00: {{title: T, target: api, stride: S, likelihood: high, impact: high, disposition: mitigate}}
"""


def test_threats_stand_worst_first_unrated_on_top_unresolved_before_resolved_then_by_id() -> None:
    assert [one.threat.id for one in analysed(THREATS).threats] == ["T-01", "T-00", "T-02", "T-03", "T-04", "T-05"]


def test_the_matrix_counts_what_is_rated_by_likelihood_and_impact() -> None:
    facts = analysed(THREATS)
    assert matrix_counts(register({"cart": facts})) == {(Level.HIGH, Level.HIGH): 3, (Level.LOW, Level.LOW): 2}


def test_deadlines_are_told_earliest_first_with_who_has_to_act() -> None:
    facts = analysed(f"""
        {API}
        threats:
          T-01:
            {{title: Accepted, target: api, stride: S, disposition: accept, acceptance: {{owner: head, review_by: 2026-12-01}}}}
          T-02:
            title: Mitigated
            target: api
            stride: S
            disposition: mitigate
            mitigations:
              - {{control: Late, due: 2026-11-23}}
              - {{control: Today, due: 2026-11-24, owner: somebody}}
              - {{control: Done, due: 2026-11-01, status: done}}
              - {{control: Far, due: 2027-11-01}}
        reviews: [{{date: 2025-11-01, trigger: incident}}]
    """)
    found = [(str(one.day), one.overdue, one.what, one.title, one.owner) for one in deadlines({"cart": facts}, DAY)]
    assert found == [
        ("2026-11-01", True, "review", "Cart", "team-cart"),
        ("2026-11-23", True, "mitigation", "Late", "team-cart"),
        ("2026-11-24", False, "mitigation", "Today", "somebody"),
        ("2026-12-01", False, "acceptance", "Accepted", "head"),
    ]


_ids = st.sampled_from([f"x{number}" for number in range(6)])
_maybe = st.none() | _ids


@st.composite
def _documents(draw: st.DrawFn) -> dict[str, object]:
    """Models whose references mostly hold; circles and dangling ids are for `model/` to refuse."""
    boundaries = {
        f"b{number}": {"title": "B", "in": draw(st.sampled_from([None, *(f"b{one}" for one in range(number))]))} for number in range(4)
    }
    inside = st.sampled_from([None, *boundaries])
    kinds = st.sampled_from(["process", "process", "store", "external"])
    elements = {f"e{number}": {"type": draw(kinds), "title": "E", "in": draw(inside)} for number in range(draw(st.integers(2, 5)))}
    processes = [one for one, element in elements.items() if element["type"] == "process"]
    for number in range(draw(st.integers(0, 2)) if processes else 0):
        elements[f"part{number}"] = {"type": "process", "title": "P", "part_of": draw(st.sampled_from(processes)), "in": draw(inside)}
    ends = st.sampled_from(sorted(elements))
    flows = {
        f"f{number}": {"from": draw(ends), "to": draw(ends), "both_ways": draw(st.sampled_from(["yes", "no"]))}
        for number in range(draw(st.integers(0, 5)))
    }
    targets = st.lists(st.sampled_from([*elements, *flows]), min_size=1, max_size=3)
    letters = st.lists(st.sampled_from("STRIDE"), min_size=1, max_size=3)
    about = {"target": targets, "stride": letters, "boundary": inside, "title": st.just("T")}
    threats = {f"T-{number}": draw(st.fixed_dictionaries(about)) for number in range(draw(st.integers(0, 4)))}
    ruling = st.fixed_dictionaries({"targets": targets, "stride": letters, "boundary": inside, "reason": st.sampled_from(["No.", ""])})
    given = {
        "boundaries": boundaries,
        "elements": elements,
        "flows": flows,
        "threats": threats,
        "ruled_out": draw(st.lists(ruling, max_size=3)),
    }
    return {"service": "cart", "title": "Cart", "owner": "team"} | given


@pytest.mark.slow
@settings(max_examples=100, deadline=None, derandomize=True)
@given(_documents())
def test_whatever_is_valid_can_be_analysed_and_adds_up(document: dict[str, object]) -> None:
    """After `model/` nothing fails on what a user wrote."""
    model = parse_model(yaml.safe_dump(document).encode(), "models/cart.yaml", "cart")
    if not isinstance(model, Model):
        return  # a flow with one end twice
    facts = facts_of(model, under(Policy()), DAY)
    service = facts.service
    for flow in service.flows.values():
        zones = [set(enclosing(service, innermost(service, service.elements[end]))) for end in (flow.from_, flow.to)]
        assert {one.boundary for one in crossings_of(service, flow)} == zones[0] ^ zones[1]
    rows = [row for row in facts.rows if row.target in service.flows]
    assert len(rows) == sum(max(1, len(crossings_of(service, flow))) for flow in service.flows.values())
    assert len(facts.rows) == len(rows) + len(service.elements)
    assert all(len(row.cells) == 6 for row in facts.rows)
    gaps = sum(cell.state is CellState.GAP for row in facts.rows for cell in row.cells)
    assert facts.coverage.asked - facts.coverage.answered == gaps
    assert 0 <= facts.coverage.percent <= 100
    assert {one.threat.id for one in facts.threats} == set(service.threats)
