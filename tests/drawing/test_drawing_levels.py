"""What the three levels show."""

from __future__ import annotations

from typing import Any

import pytest

from mkdocs_threat_model.drawing import dfd
from mkdocs_threat_model.drawing.diagram import Diagram
from mkdocs_threat_model.errors import RenderingError
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.types import adapter

MODEL: dict[str, Any] = {
    "service": "shop",
    "title": "Shop",
    "owner": "team-shop",
    "boundaries": {
        "net": {"title": "Internet"},
        "vpc": {"title": "VPC"},
        "data": {"title": "Data tier", "in": "vpc"},
        "empty": {"title": "Unused"},
    },
    "elements": {
        "user": {"type": "external", "title": "User", "in": "net"},
        "tap": {"type": "external", "title": "Log sink", "in": "data"},
        "api": {"type": "process", "title": "API", "in": "vpc"},
        "router": {"type": "process", "title": "Router", "part_of": "api"},
        "auth": {"type": "process", "title": "Auth", "part_of": "api"},
        "db": {"type": "store", "title": "Database", "in": "data"},
    },
    "flows": {
        "ask": {"from": "user", "to": "router", "title": "Ask"},
        "log-in": {"from": "user", "to": "auth", "title": "Log in"},
        "check": {"from": "router", "to": "auth", "title": "Check"},
        "read-1": {"from": "router", "to": "db", "title": "Read"},
        "read-2": {"from": "auth", "to": "db", "title": "Read"},
        "watch": {"from": "api", "to": "user", "title": "Watch"},
        "one": {"from": "user", "to": "api", "title": "One"},
        "two": {"from": "user", "to": "api", "title": "Two"},
    },
}


def _model(**changes: Any) -> Service:
    return adapter(Service).validate_python({**MODEL, **changes})


def _titles(diagram: Diagram) -> dict[str, tuple[str, ...]]:
    return {flow.id: flow.titles for flow in diagram.flows}


def test_level_0_is_one_process_with_its_external_entities() -> None:
    diagram = dfd.level_0(_model())
    assert [node.title for node in diagram.nodes] == ["User", "Shop", "Log sink"]
    assert {one.id for one in diagram.boundaries} == {"net", "vpc"}, "the data tier is a part of the service"
    assert {node.title: node.boundary for node in diagram.nodes} == {"User": "net", "Shop": "vpc", "Log sink": "vpc"}


def test_level_0_bundles_flows_and_shows_three_titles() -> None:
    titles = _titles(dfd.level_0(_model()))
    assert titles == {"ask": ("Ask", "Log in", "One", "+ 1 more"), "watch": ("Watch",)}


def test_level_1_lifts_flows_of_parts_and_joins_equal_ones() -> None:
    diagram = dfd.level_1(_model())
    assert [node.id for node in diagram.nodes] == ["user", "tap", "api", "db"]
    assert "check" not in _titles(diagram), "inside the process"
    assert [flow.titles for flow in diagram.flows if flow.target == "db"] == [("Read",)]


def test_a_boundary_without_elements_is_not_drawn() -> None:
    assert "empty" not in {one.id for one in dfd.level_1(_model()).boundaries}


def test_level_2_shows_the_parts_in_a_frame_with_their_neighbours_and_the_rest() -> None:
    diagram = dfd.level_2(_model(), "api")
    frames = [one for one in diagram.boundaries if one.frame]
    assert [(one.title, one.parent) for one in frames] == [("API", "vpc")]
    assert {node.title for node in diagram.nodes if node.boundary == frames[0].id} == {"Router", "Auth", "Rest of API"}
    assert {node.title for node in diagram.nodes} - {"Router", "Auth", "Rest of API"} == {"User", "Database"}
    assert {"ask", "check", "watch"} <= set(_titles(diagram))


def test_parts_in_different_boundaries_stand_in_them_without_a_frame() -> None:
    elements = {**MODEL["elements"], "auth": {"type": "process", "title": "Auth", "part_of": "api", "in": "data"}}
    diagram = dfd.level_2(_model(elements=elements), "api")
    assert not any(one.frame for one in diagram.boundaries)


def test_a_process_without_parts_has_no_level_2() -> None:
    with pytest.raises(RenderingError, match="part_of: router"):
        dfd.level_2(_model(), "router")


def test_flows_name_their_ends_and_what_they_cross() -> None:
    names = {flow.id: flow.name for flow in dfd.level_1(_model()).flows}
    assert names["ask"].startswith("Data flow Ask, from User to API, crosses Internet, VPC")


def test_what_is_out_of_scope_is_muted_and_says_so() -> None:
    elements = {**MODEL["elements"], "db": {"type": "store", "title": "Database", "in": "data", "out_of_scope": "Another team's"}}
    node = next(node for node in dfd.level_1(_model(elements=elements)).nodes if node.id == "db")
    assert node.muted
    assert "out of scope: " in node.name


def test_an_empty_model_has_an_empty_level_1_and_a_level_0() -> None:
    model = _model(elements={}, flows={})
    assert dfd.level_1(model).nodes == ()
    assert [node.title for node in dfd.level_0(model).nodes] == ["Shop"]


@pytest.mark.parametrize("inner", ["empty", "data"])
def test_a_flow_into_a_boundary_that_holds_nothing_but_a_part_is_drawn(inner: str) -> None:
    elements = {
        "user": MODEL["elements"]["user"],
        "api": MODEL["elements"]["api"],
        "cron": {"type": "process", "title": "Cron", "in": "vpc"},
        "job": {"type": "process", "title": "Job", "part_of": "cron"},
        "router": {"type": "process", "title": "Router", "part_of": "api", "in": inner},
    }
    flows = {"ask": {"from": "user", "to": "router", "title": "Ask"}, "run": {"from": "job", "to": "router", "title": "Run"}}
    model = _model(elements=elements, flows=flows)
    for diagram in (dfd.level_0(model), dfd.level_1(model), dfd.level_2(model, "cron")):
        drawn = {zone.id for zone in diagram.boundaries}
        assert inner not in drawn
        assert all(set(flow.crosses) <= drawn for flow in diagram.flows)
    ask = next(flow for flow in dfd.level_1(model).flows if flow.id == "ask")
    assert MODEL["boundaries"][inner]["title"] in ask.name, "what is not drawn is said all the same"
    assert inner in {zone.id for zone in dfd.level_2(model, "api").boundaries}
