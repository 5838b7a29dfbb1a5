"""A drawing says nothing false: no flow enters what it does not cross, no line runs through a label, no two flows look like one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import yaml
from diagrams_of_tests import plausible
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mkdocs_threat_model.drawing.choice import candidate_for
from mkdocs_threat_model.drawing.detour import led
from mkdocs_threat_model.drawing.dfd import level_0, level_1
from mkdocs_threat_model.drawing.diagram import Diagram, DiagramBoundary, DiagramFlow, DiagramNode
from mkdocs_threat_model.drawing.geometry import Box, Geometry, Point, Route
from mkdocs_threat_model.drawing.lines import FlowLines
from mkdocs_threat_model.drawing.tangles import Tangles, tangles
from mkdocs_threat_model.drawing.work import DRAWING, Work
from mkdocs_threat_model.model.components import Component
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.types import adapter

SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.yaml"))
FALSE = {"false-crossing", "label-struck", "flows-together", "flow-through-node", "label-astray"}


def broken(diagram: Diagram) -> Counter[str]:
    """The rules that the drawing of a diagram breaks, each with how often."""
    chosen = candidate_for(diagram)
    assert chosen is not None
    return Counter(rule for _, rule in chosen.verdict.broken)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda path: path.stem)
def test_a_shape_breaks_no_rule_and_has_as_few_crossings_as_it_needs(shape: Path) -> None:
    content = yaml.safe_load(shape.read_text(encoding="utf-8"))
    most = content.pop("crossings")
    service = adapter(Service).validate_python({"service": "shape", "title": "Shape", "owner": "team-x", **content})
    for diagram in (level_0(service), level_1(service)):
        chosen = candidate_for(diagram)
        assert chosen is not None
        assert chosen.verdict.broken == ()
        assert chosen.verdict.crossings <= most


@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10_000), st.integers(6, 19))
def test_the_drawing_of_a_plausible_model_says_nothing_false(seed: int, nodes: int) -> None:
    """Eight to twenty-five flows in nested boundaries; none of 500 such models broke a rule."""
    assert not FALSE & broken(plausible(seed, nodes)).keys()


TITLES = ("Order API", "Customer", "Orders database", "Message queue with retries")
FLOWS = ("Read", "Place an order", "Fetch own orders and their state")


@st.composite
def crowded(draw: st.DrawFn) -> Diagram:
    """A hub with many flows, up to three between the same two, in boundaries that are nested three deep."""
    depths = draw(st.lists(st.integers(1, 3), min_size=1, max_size=3))
    boundaries = tuple(
        DiagramBoundary(f"b{n}{m}", "Data tier", f"b{n}{m - 1}" if m else None) for n, d in enumerate(depths) for m in range(d)
    )
    homes = st.sampled_from((None, *(boundary.id for boundary in boundaries)))
    kinds = st.sampled_from((Component.EXTERNAL, Component.PROCESS, Component.STORE))
    count = draw(st.integers(6, 14))
    nodes = tuple(DiagramNode(f"e{n}", draw(st.sampled_from(TITLES)), draw(kinds), draw(homes)) for n in range(count))
    flows: list[DiagramFlow] = []
    for number in range(draw(st.integers(8, 20))):
        first, other = draw(st.integers(0, count - 1)), draw(st.integers(1, count - 1))
        ends = (0 if number % 3 == 0 and other else first, (first + other) % count)
        if ends[0] != ends[1] and sum({flow.source, flow.target} == {f"e{end}" for end in ends} for flow in flows) < 3:
            flows.append(DiagramFlow(f"f{number}", f"e{ends[0]}", f"e{ends[1]}", (draw(st.sampled_from(FLOWS)),)))
    return Diagram("tm-crowded", "Crowded", boundaries, nodes, tuple(flows))


@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(crowded())
def test_the_drawing_of_a_crowded_model_says_nothing_false(diagram: Diagram) -> None:
    """A label may stand far from its flow there, but no line strikes it, and no flow is drawn where it does not run."""
    assert not {"false-crossing", "label-struck", "flows-together"} & broken(diagram).keys()


def _straight(*points: tuple[float, float]) -> Route:
    """A line by straight pieces, ending in a head."""
    corners = [Point(x, y) for x, y in points]
    control = [corners[0]]
    for begin, end in pairwise(corners):
        control += [begin, end, end]
    return Route(tuple(control), None, corners[-1])


NODES = {"a": Box(0, 0, 80, 40), "b": Box(400, 0, 480, 40), "c": Box(400, 200, 480, 240)}
BOXES = {"between": Box(150, -60, 300, 100), "around": Box(-40, -40, 520, 280), "target": Box(380, -20, 500, 60)}
CASES = {
    "through a boundary that holds neither end": ("between", None, _straight((80, 20), (400, 20))),
    "out of a boundary that holds both ends, and back": ("around", "around", _straight((80, 20), (240, -80), (400, 20))),
    "twice into the boundary of its target": ("target", "target", _straight((80, 20), (390, 20), (360, -40), (440, 0))),
}


@pytest.mark.parametrize("case", CASES)
def test_a_flow_that_passes_a_rim_falsely_is_led_another_way(case: str) -> None:
    boundary, home, route = CASES[case]
    holds = {"a": home if home == "around" else None, "b": home}
    nodes = tuple(DiagramNode(node, node.upper(), Component.EXTERNAL, holds[node]) for node in holds)
    diagram = Diagram("tm-rim", "Rim", (DiagramBoundary(boundary, ""),), nodes, (DiagramFlow("f", "a", "b"),))
    geometry = Geometry(520, 280, {node: NODES[node] for node in holds}, {boundary: BOXES[boundary]}, {}, {"f": route}, {})
    assert _tangled(diagram, geometry).intrusions == (("f", boundary),)
    assert _tangled(diagram, _led(diagram, geometry)).intrusions == ()


def test_flows_on_one_line_are_drawn_side_by_side() -> None:
    nodes = tuple(DiagramNode(node, node.upper(), Component.EXTERNAL) for node in ("a", "b"))
    flows = tuple(DiagramFlow(f"f{number}", "a", "b") for number in range(3))
    routes = {flow.id: _straight((80, 20), (400, 20)) for flow in flows}
    diagram = Diagram("tm-side", "Side", (), nodes, flows)
    geometry = Geometry(480, 40, {node: NODES[node] for node in "ab"}, {}, {}, routes, {})
    assert len(_tangled(diagram, geometry).together) == 3
    assert not _tangled(diagram, _led(diagram, geometry)).together


def _tangled(diagram: Diagram, geometry: Geometry) -> Tangles:
    return tangles(diagram, geometry, FlowLines(geometry.routes, Work(DRAWING)))


def _led(diagram: Diagram, geometry: Geometry) -> Geometry:
    lines = FlowLines(geometry.routes, Work(DRAWING))
    return led(diagram, geometry, lines, tangles(diagram, geometry, lines), Work(DRAWING))
