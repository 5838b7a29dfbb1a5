"""A drawing says nothing false: no flow enters what it does not cross, no line runs through a label, no two flows look like one."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from diagrams_of_tests import EXAMPLES, example, plausible
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from seen import faults

from cases import read_yaml
from mkdocs_threat_model.drawing import Drawings, draw
from mkdocs_threat_model.drawing.choice import candidate_for
from mkdocs_threat_model.drawing.detour import led
from mkdocs_threat_model.drawing.dfd import level_0, level_1
from mkdocs_threat_model.drawing.diagram import Diagram, DiagramBoundary, DiagramFlow, DiagramNode
from mkdocs_threat_model.drawing.geometry import Box, Geometry, Point, Route
from mkdocs_threat_model.drawing.layout import Layouter
from mkdocs_threat_model.drawing.lines import FlowLines
from mkdocs_threat_model.drawing.node_shapes import EXTERNAL, PROCESS, STORE
from mkdocs_threat_model.drawing.tangles import Tangles, tangles
from mkdocs_threat_model.drawing.work import DRAWING, Work
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.types import adapter
from thorough import examples

SHAPES = sorted((Path(__file__).parent / "shapes").glob("*.yaml"))
FALSE = {"false-crossing", "label-struck", "flows-together", "flow-through-node", "label-astray"}


def broken(diagram: Diagram) -> Counter[str]:
    """The rules that the drawing of a diagram breaks, each with how often."""
    chosen = candidate_for(Layouter(diagram))
    assert chosen is not None
    return Counter(rule for _, rule in chosen.verdict.broken)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda path: path.stem)
def test_a_shape_breaks_no_rule_and_has_as_few_crossings_as_it_needs(shape: Path) -> None:
    content = read_yaml(shape)
    most = content.pop("crossings")
    service = adapter(Service).validate_python({"service": "shape", "title": "Shape", "owner": "team-x", **content})
    for diagram in (level_0(service), level_1(service)):
        chosen = candidate_for(Layouter(diagram))
        assert chosen is not None
        assert chosen.verdict.broken == ()
        assert chosen.verdict.crossings <= most


LIES = ("false crossing", "struck label", "flows together", "through an element", "label on an element", "label on a label")


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_reader_finds_nothing_wrong_with_an_example(name: str) -> None:
    drawings = Drawings(example(name))
    for drawing in (drawings.level_1(), drawings.level_0()):
        assert not faults(drawing.svg)


@pytest.mark.parametrize("seed", [pytest.param(seed, marks=pytest.mark.slow if seed % 100 else ()) for seed in range(0, 500, 25)])
def test_the_drawing_of_a_plausible_model_says_nothing_false(seed: int) -> None:
    """Eight to twenty-five flows in nested boundaries."""
    assert not faults(draw(of_any_size(seed)).svg).keys() & {*LIES, "stray label"}


@pytest.mark.slow
def test_the_drawings_of_plausible_models_say_nothing_false() -> None:
    """Three of each of the fourteen sizes, or all 500."""
    seeds = range(examples(42, thorough=500))
    found = {seed: lies for seed in seeds if (lies := faults(draw(of_any_size(seed)).svg).keys() & {*LIES, "stray label"})}
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize("seed", [37, 119, 121, 418, 458])
def test_a_label_finds_room_where_the_usual_ways_have_none(seed: int) -> None:
    """Where a flow has to be bent aside for it, or everything to stand farther apart."""
    assert not faults(draw(of_any_size(seed)).svg).keys() & {*LIES, "stray label"}


def of_any_size(seed: int) -> Diagram:
    """Six to nineteen elements."""
    return plausible(seed, 6 + seed % 14)


CROSSED = """<svg xmlns="http://www.w3.org/2000/svg">
<g class="cluster boundary"><rect x="100" y="0" width="100" height="100"/></g>
<g class="node store"><rect x="0" y="40" width="40" height="20"/></g>
<g class="node process"><ellipse cx="150" cy="80" rx="30" ry="15"/></g>
<g class="node store"><rect x="260" y="40" width="40" height="20"/></g>
%s
</svg>"""
FLOW = '<g class="edge"><path d="%s"/><text x="%d" y="%d" font-size="10" textLength="40">Read</text></g>'
SEEN = {
    "through a boundary that holds neither end": ((("M40 50L260 50", 70, 40),), {"false crossing"}),
    "through its own label": ((("M40 50L70 -40L230 -40L260 50", 150, -37),), {"struck label"}),
    "through an element": ((("M40 50L150 80L260 50", 70, 90),), {"false crossing", "through an element"}),
    "beside each other": ((("M40 50L70 -40L260 50", 20, 0), ("M40 51L70 -39L260 51", 20, 14)), {"false crossing", "flows together"}),
    "along a rim": ((("M40 50L90 101L210 101L260 50", 70, 110),), {"along a rim"}),
    "beside a label of another": ((("M40 50L70 -40L230 -40L260 50", 20, 0), ("M40 55L70 140L230 140L260 55", 150, -45)), {"stray label"}),
}


@pytest.mark.parametrize("case", SEEN)
def test_what_a_reader_would_see_is_seen(case: str) -> None:
    flows, kinds = SEEN[case]
    assert faults(CROSSED % "".join(FLOW % flow for flow in flows)).keys() == kinds


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
    kinds = st.sampled_from((EXTERNAL, PROCESS, STORE))
    count = draw(st.integers(6, 14))
    nodes = tuple(DiagramNode(f"e{n}", draw(st.sampled_from(TITLES)), draw(kinds), draw(homes)) for n in range(count))
    flows: list[DiagramFlow] = []
    for number in range(draw(st.integers(8, 20))):
        first, other = draw(st.integers(0, count - 1)), draw(st.integers(1, count - 1))
        ends = (0 if number % 3 == 0 and other else first, (first + other) % count)
        if ends[0] != ends[1] and sum({flow.source, flow.target} == {f"e{end}" for end in ends} for flow in flows) < 3:
            flows.append(DiagramFlow(f"f{number}", f"e{ends[0]}", f"e{ends[1]}", (draw(st.sampled_from(FLOWS)),)))
    return Diagram("tm-crowded", "Crowded", boundaries, nodes, tuple(flows))


@pytest.mark.slow
@settings(max_examples=15, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(crowded())
def test_the_drawing_of_a_crowded_model_says_nothing_false(diagram: Diagram) -> None:
    """A label may be far from its flow there, but no flow is drawn where it does not run, or through a text."""
    assert not {"false-crossing", "flows-together", "label-struck"} & broken(diagram).keys()


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
    nodes = tuple(DiagramNode(node, node.upper(), EXTERNAL, holds[node]) for node in holds)
    diagram = Diagram("tm-rim", "Rim", (DiagramBoundary(boundary, ""),), nodes, (DiagramFlow("f", "a", "b"),))
    geometry = Geometry(520, 280, {node: NODES[node] for node in holds}, {boundary: BOXES[boundary]}, {}, {"f": route}, {})
    assert _tangled(diagram, geometry).intrusions == (("f", boundary),)
    assert _tangled(diagram, _led(diagram, geometry)).intrusions == ()


def test_a_flow_along_a_rim_is_led_away_from_it() -> None:
    nodes = tuple(DiagramNode(node, node.upper(), EXTERNAL, "around") for node in ("a", "b"))
    diagram = Diagram("tm-rim", "Rim", (DiagramBoundary("around", ""),), nodes, (DiagramFlow("f", "a", "b"),))
    route = _straight((80, 20), (120, -38), (360, -38), (400, 20))
    geometry = Geometry(520, 280, {node: NODES[node] for node in "ab"}, {"around": BOXES["around"]}, {}, {"f": route}, {})
    assert _tangled(diagram, geometry).on_rims == (("f", "around"),)
    assert _tangled(diagram, _led(diagram, geometry)).on_rims == ()


def test_flows_on_one_line_are_drawn_side_by_side() -> None:
    nodes = tuple(DiagramNode(node, node.upper(), EXTERNAL) for node in ("a", "b"))
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
