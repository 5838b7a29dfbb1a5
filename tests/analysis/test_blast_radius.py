"""What reopens if a control lapses is what is open once the model says that the control is in progress, and is not now."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import date
from pathlib import PurePosixPath
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.analysis.blast_radius import BlastRadius, TotalRadius, blast_radii, total_radii
from mkdocs_threat_model.analysis.facts import Facts, facts_of
from mkdocs_threat_model.analysis.status import Status
from mkdocs_threat_model.analysis.stride import CellState
from mkdocs_threat_model.model.organisation_files import Organisation, under
from mkdocs_threat_model.model.policy import Policy
from mkdocs_threat_model.model.reading import Model, parse_model
from mkdocs_threat_model.model.shared import SharedFile, parse_shared, sound

DAY = date(2026, 11, 24)
SHARED, OWN = ["c1", "c2", "c3", "c4"], ["o1", "o2"]
ANSWERS = st.sampled_from(
    [
        {"stride": ["S", "T"], "flows": {"encrypted": True}, "because": "Encrypted."},
        {"stride": ["S", "R", "D"], "crossings": {"into": "network"}, "because": "The gateway."},
        {"stride": ["S", "T", "R", "I", "D", "E"], "flows": {"authentication": ["mTLS", "JWT"]}, "because": "Signed."},
        {"stride": ["D"], "elements": {"type": ["process", "store"]}, "because": "Scaled."},
        {"stride": ["I"], "elements": {"technology": "postgresql"}, "because": "Encrypted at rest."},
    ]
)
BASE: dict[str, Any] = {
    "service": "shop",
    "title": "Shop",
    "owner": "team-shop",
    "boundaries": {"vpc": {"title": "VPC", "kind": "network"}, "data": {"title": "Data", "in": "vpc"}},
    "elements": {
        "user": {"type": "external", "title": "User"},
        "api": {"type": "process", "title": "API", "in": "vpc"},
        "base": {"type": "store", "title": "Base", "in": "data", "technology": "postgresql"},
    },
    "flows": {
        "ask": {"from": "user", "to": "api", "encrypted": True, "authentication": "JWT"},
        "save": {"from": "api", "to": "base", "encrypted": True},
    },
}


def _control(below: list[str]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {
            "title": st.just("Control"),
            "status": st.sampled_from(["done", "done", "done", "planned"]),
            "answers": st.lists(ANSWERS, min_size=1, max_size=2),
        },
        optional={
            "uses": st.lists(st.sampled_from(below), unique=True, max_size=2) if below else st.just([]),
            "verify_again_by": st.sampled_from(["2026-11-01", "2026-09-01", "2027-03-01"]),
        },
    )


@st.composite
def organisations(draw: st.DrawFn) -> tuple[dict[str, Any], dict[str, Any]]:
    """The shared controls, of which each may build on those before it, and a service."""
    shared = {id: draw(_control(SHARED[:place])) for place, id in enumerate(SHARED)}
    own = {id: draw(_control(SHARED)) for id in draw(st.lists(st.sampled_from(OWN), unique=True))}
    service = deepcopy(BASE) | {"controls": own, "uses": draw(st.lists(st.sampled_from(SHARED), unique=True))}
    service["status"] = draw(st.sampled_from(["live", "live", "live", "retired"]))
    named = st.sampled_from([*SHARED, *own])
    mitigation = st.one_of(named.map(lambda id: {"uses": id}), st.just({"control": "Something", "status": "done"}))
    threat = st.fixed_dictionaries(
        {
            "title": st.just("Threat"),
            "target": st.sampled_from(["api", "ask", "vpc", "shop"]),
            "stride": st.sampled_from(["S", "D"]),
            "disposition": st.sampled_from(["mitigate", "mitigate", "accept"]),
            "mitigations": st.lists(mitigation, max_size=3),
        }
    )
    service["threats"] = draw(st.dictionaries(st.sampled_from(["T-1", "T-2", "T-3"]), threat))
    ruling = {"targets": ["vpc"], "stride": ["T"], "where": {"encrypted": True}, "reason": "Because."}
    service["ruled_out"] = draw(st.lists(st.just(ruling), max_size=1))
    return shared, service


def _read(shared: dict[str, Any], service: dict[str, Any]) -> tuple[Facts, Organisation]:
    file, findings = parse_shared(yaml.safe_dump({"controls": shared}).encode(), "models/_controls.yaml", PurePosixPath())
    assert isinstance(file, SharedFile), findings
    known, wrong = sound([file], {})
    assert not wrong
    organisation = replace(under(Policy()), shared=known)
    model = parse_model(yaml.safe_dump(service).encode(), "models/shop.yaml", "shop")
    assert isinstance(model, Model), model
    return facts_of(model, organisation, DAY), organisation


def _gaps(facts: Facts) -> int:
    return sum(cell.state is CellState.GAP for row in facts.rows for cell in row.cells)


def _mitigated(facts: Facts) -> set[str]:
    return {assessed.threat.id for assessed in facts.threats if assessed.status is Status.MITIGATED}


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(organisations())
def test_what_reopens_is_what_a_model_says_in_which_the_control_is_in_progress(given_: tuple[dict[str, Any], dict[str, Any]]) -> None:
    shared, service = given_
    facts, organisation = _read(shared, service)
    found = blast_radii(facts, organisation)
    for id in (*SHARED, *service["controls"]):
        other_shared, other = deepcopy(shared), deepcopy(service)
        (other["controls"] if id in other["controls"] else other_shared)[id]["status"] = "in-progress"
        then, _ = _read(other_shared, other)
        lost = _mitigated(facts) - _mitigated(then)
        radius = found.get(id, BlastRadius())
        if service["status"] == "retired":
            assert radius == BlastRadius()
        else:
            assert (radius.cells, sorted(radius.threats)) == (_gaps(then) - _gaps(facts), sorted(lost))


def test_services_are_summed_and_a_services_own_control_is_no_other_ones() -> None:
    shared = {"c1": {"title": "One", "status": "done", "answers": [{"stride": ["T"], "flows": {"encrypted": True}, "because": "So."}]}}
    own = {"o1": {"title": "Own", "status": "done", "uses": ["c1"]}}
    threat = {"title": "T", "target": "api", "stride": "D", "disposition": "mitigate", "mitigations": [{"uses": "o1"}]}
    service = deepcopy(BASE) | {"controls": own, "uses": ["c1"], "threats": {"T-1": threat}}
    facts, organisation = _read(shared, service)
    other, _ = _read(shared, service | {"threats": {}})
    assert total_radii({"shop": facts, "other": other}, organisation) == {
        ("organisation", "", "c1"): TotalRadius(4, 2, (("shop", "T-1"),)),
        ("service", "shop", "o1"): TotalRadius(0, 0, (("shop", "T-1"),)),
    }
