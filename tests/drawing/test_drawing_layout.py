"""Where things stand: rules that hold for the examples, and for any diagram what a drawing must keep."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from diagrams_of_tests import DFD_SHAPES, EXAMPLES, LEVELS, MODELS, any_diagram, arranged, assert_kept, example, nested, plausible
from hypothesis import HealthCheck, given, settings

from mkdocs_threat_model.drawing import draw
from mkdocs_threat_model.drawing.choice import candidate_for
from mkdocs_threat_model.drawing.detour import led
from mkdocs_threat_model.drawing.diagram import Diagram, DiagramFlow, DiagramNode
from mkdocs_threat_model.drawing.geometry import Box, Geometry, Point, Route
from mkdocs_threat_model.drawing.layout import Layouter
from mkdocs_threat_model.drawing.lines import FlowLines
from mkdocs_threat_model.drawing.node_shapes import Shape
from mkdocs_threat_model.drawing.readability import through_nodes
from mkdocs_threat_model.drawing.row_layout import in_rows
from mkdocs_threat_model.drawing.tangles import tangles
from mkdocs_threat_model.drawing.work import DRAWING, Work
from mkdocs_threat_model.errors import RenderingError

SVG_OF_ALL = """
import hashlib, sys
from pathlib import Path
from mkdocs_threat_model.drawing import draw, dfd
from mkdocs_threat_model.model.reading import read_model
for path in [Path(sys.argv[1]) / f"{name}.yaml" for name in sys.argv[2:]]:
    for level in (dfd.level_0, dfd.level_1):
        drawing = draw(level(read_model(path, path.stem).service))
        print(path.stem, hashlib.sha256((drawing.svg + drawing.inline).encode()).hexdigest())
print(hashlib.sha256(drawing.png()).hexdigest())
"""


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_breaks_no_rule_and_has_few_crossings(name: str, level: str) -> None:
    diagram = LEVELS[level](example(name))
    chosen = candidate_for(Layouter(diagram))
    assert chosen is not None
    assert chosen.verdict.broken == ()
    assert chosen.verdict.unfit == 0, "text would be smaller than 10 px where the drawing is 1,200 px wide"
    assert chosen.verdict.crossings <= 0.3 * len(diagram.flows)
    assert_kept(diagram, chosen.geometry)


@pytest.mark.slow
@pytest.mark.parametrize("nodes", range(4, 17, 2))
@pytest.mark.parametrize("seed", range(6))
def test_a_plausible_diagram_breaks_no_rule(seed: int, nodes: int) -> None:
    chosen = candidate_for(Layouter(plausible(seed * 100 + nodes, nodes)))
    assert chosen is not None
    assert chosen.verdict.broken == ()


@pytest.mark.slow
@pytest.mark.parametrize("nodes", [30, 45, 60])
@pytest.mark.parametrize("seed", range(3))
def test_a_crowded_diagram_breaks_few_rules(seed: int, nodes: int) -> None:
    """At most one label or line in twenty; these drawings are wider than a page and are shown by boundary first.

    Some flows run through boundaries that are none of theirs there: nobody finds all ways among so many.
    """
    diagram = plausible(seed * 100 + nodes, nodes)
    chosen = candidate_for(Layouter(diagram))
    assert chosen is not None
    broken = [rule for _, rule in chosen.verdict.broken if rule not in ("false-crossing", "flows-together")]
    assert len(broken) <= 2 * len(diagram.flows) / 20


@pytest.mark.parametrize("both_ways", [False, True])
@pytest.mark.parametrize("shape", DFD_SHAPES)
def test_a_flow_through_a_node_is_led_around_it(shape: Shape, both_ways: bool) -> None:
    nodes = tuple(DiagramNode(name, name.upper(), shape) for name in ("a", "b", "c"))
    diagram = Diagram("tm-way", "Way", (), nodes, (DiagramFlow("f", "a", "c", (), both_ways),))
    boxes = {"a": Box(0, 0, 80, 40), "b": Box(150, 0, 230, 40), "c": Box(300, 0, 380, 40)}
    straight = Route((Point(80, 20), Point(150, 20), Point(230, 20), Point(292, 20)), None, Point(300, 20))
    geometry = Geometry(380, 40, boxes, {}, {}, {"f": straight}, {})
    assert list(through_nodes(diagram, geometry)) == [("f", "flow-through-node")]
    lines = FlowLines(geometry.routes, Work(DRAWING))
    after = led(diagram, geometry, lines, tangles(diagram, geometry, lines), Work(DRAWING))
    route = after.routes["f"]
    assert list(through_nodes(diagram, after)) == []
    assert boxes["c"].grown(0.5).has(route.end)
    assert (route.start is not None) is both_ways
    assert boxes["a"].grown(0.5).has(route.start or route.control[0])


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_diagram())
def test_any_diagram_keeps_its_boundaries(diagram: Diagram) -> None:
    if diagram.nodes:
        assert_kept(diagram, arranged(diagram))


@pytest.mark.parametrize(("count", "depth"), [(6, 2), (9, 3), (12, 6), (12, 12)])
def test_boundaries_that_send_to_each_other_are_laid_out(count: int, depth: int) -> None:
    diagram = nested(count, depth)
    assert_kept(diagram, arranged(diagram))


def test_what_graphviz_cannot_lay_out_stands_in_rows_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def gives_up(*_: object) -> None:
        raise RenderingError("no")

    diagram = nested(12, 3)
    monkeypatch.setattr(Layouter, "lay_out", gives_up)
    drawing = draw(diagram)
    assert drawing.svg.count('class="node') == 12
    assert drawing.note.startswith("This drawing is simplified")
    assert_kept(diagram, in_rows(diagram, 118)[1])


def test_a_loop_in_rows_is_drawn() -> None:
    diagram = Diagram("tm-loop", "Loop", nodes=(DiagramNode("a", "A"),), flows=(DiagramFlow("f", "a", "a", ("Again",)),))
    geometry = in_rows(diagram, 118)[1]
    assert geometry.routes["f"].box.right > geometry.nodes["a"].right


@pytest.mark.slow
def test_the_same_model_gives_the_same_bytes_in_any_process_with_any_fonts(tmp_path: Path) -> None:
    command = [sys.executable, "-c", SVG_OF_ALL, str(MODELS), *EXAMPLES[:4]]
    path = os.pathsep.join(sys.path)
    nowhere = {
        **os.environ,
        "PYTHONPATH": path,
        "FONTCONFIG_FILE": "/nonexistent",
        "HOME": str(tmp_path),
        "PYTHONHASHSEED": "1",
        "LC_ALL": "C",
    }
    here = {**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": "2"}
    runs = [subprocess.run(command, env=env, capture_output=True, text=True, check=True) for env in (here, nowhere)]
    assert runs[0].stdout == runs[1].stdout
    assert runs[0].stdout.count("\n") == 2 * 4 + 1
    assert runs[1].stderr == "", "nothing was looked for and missed"


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(any_diagram(most_nodes=60))
def test_any_large_diagram_keeps_its_boundaries(diagram: Diagram) -> None:
    if diagram.nodes:
        draw(diagram)
        assert_kept(diagram, arranged(diagram))
