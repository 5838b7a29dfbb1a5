"""Drawing ends, whatever a model holds: work is counted, and where it is over, a plain drawing says so."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from pathlib import Path
from xml.etree import ElementTree

import pytest
from diagrams_of_tests import any_diagram, assert_kept, large
from families import FAMILIES, complete, service, star, wide
from hypothesis import HealthCheck, given, settings

from mkdocs_threat_model.drawing import Drawing, Drawings, draw, graphviz_client, graphviz_process
from mkdocs_threat_model.drawing.dfd import level_1
from mkdocs_threat_model.drawing.diagram import Diagram, DiagramFlow, DiagramNode
from mkdocs_threat_model.drawing.row_layout import in_rows
from mkdocs_threat_model.drawing.variant import Variant
from mkdocs_threat_model.drawing.work import DRAWING, SERVICE, Work, of_a_way, places
from mkdocs_threat_model.errors import RenderingError
from mkdocs_threat_model.model.service import Service
from thorough import examples

ROOM = "<<TABLE FIXEDSIZE='TRUE' WIDTH='169' HEIGHT='120'><TR><TD></TD></TR></TABLE>>"
DEADLY = f"""digraph {{
  b -> c [constraint=false]
  {{rank=same; a; b; c}}
  b -> c [label={ROOM}]
  a -> c
}}"""
"""Ends Graphviz 14 by a segmentation fault: a label between two nodes of a rank."""

QUICK = (
    "star of 1000",
    "1000 flows between two",
)


def all_of(model: Service, work: Work, earlier: dict[str, object] | None = None) -> Iterator[Drawing]:
    """Every drawing of a service, as its page asks for them."""
    drawings = Drawings(model, earlier or {}, work)  # type: ignore[arg-type]
    whole = drawings.level_1()
    yield whole
    yield drawings.level_0()
    yield from drawings.by_boundary(whole).values()
    for process in dict.fromkeys(one.part_of for one in model.elements.values() if one.part_of):
        yield drawings.level_2(process)


def shapes(drawing: Drawing, kind: str) -> int:
    """How many groups of a kind there are in a drawing; it must be well-formed."""
    root = ElementTree.fromstring(drawing.svg)
    return sum(one.get("class", "").split(" ")[0] == kind for one in root.iter("{http://www.w3.org/2000/svg}g"))


@pytest.mark.parametrize("family", [pytest.param(name, marks=() if name in QUICK else pytest.mark.slow) for name in FAMILIES])
def test_the_drawings_of_a_service_are_within_its_work(family: str) -> None:
    """The last drawing may go over by what a plain one takes; nobody gets a drawing with something missing."""
    model, work = FAMILIES[family](), Work(SERVICE)
    drawn = list(all_of(model, work))
    assert work.spent < SERVICE * 1.2
    whole = level_1(model)
    if "There is no drawing" not in drawn[0].note:
        assert shapes(drawn[0], "node") == len(whole.nodes)
        assert shapes(drawn[0], "edge") == len(whole.flows)
    for drawing in drawn:
        ElementTree.fromstring(drawing.inline)
        assert drawing.note == "" or re.match("This drawing is simplified: |There is no drawing: ", drawing.note)


@pytest.mark.slow
@pytest.mark.parametrize("family", ["complete graph of 20", "100 processes of 9 parts"])
def test_with_and_without_a_memory_the_drawings_are_the_same(family: str) -> None:
    """What is kept of the last build takes less work; it counts as much as before, so that as much is left for the others."""
    model = FAMILIES[family]()
    first = list(all_of(model, Work(SERVICE)))
    again = list(all_of(model, Work(SERVICE), {one.arrangement.drawing: one.arrangement for one in first if one.arrangement}))
    assert [(one.svg, one.inline, one.note) for one in first] == [(one.svg, one.inline, one.note) for one in again]


@pytest.mark.slow
@pytest.mark.parametrize(
    "model",
    [
        service(20, complete(20)),
        service(45, complete(45), boundaries=[None, 0, 1, None, 3], home=lambda n: n % 5),
        service(400, star(400), boundaries=[one - 1 if one else None for one in range(16)], home=lambda n: n % 16),
        service(40, complete(40), title=wide),
    ],
)
def test_a_plain_drawing_shows_everything_and_boundaries_hold_their_elements(model: Service) -> None:
    diagram = level_1(model)
    measured, geometry = in_rows(diagram, 118)
    assert_kept(diagram, geometry)
    drawing = draw(diagram)
    assert f"{len(diagram.nodes)} shapes and {len(diagram.flows)} flows" in drawing.note
    assert drawing.arrangement is None
    missing = len(measured.labels) - len(geometry.labels)
    assert (f" {missing} flow" in drawing.note) is (missing > 0)
    boxes = list(geometry.labels.values())
    obstacles = [*boxes, *geometry.nodes.values(), *geometry.titles.values()]
    assert not any(box.overlaps(other) for box in boxes for other in obstacles if box is not other)


def test_a_plain_drawing_says_so_to_everybody() -> None:
    drawing = draw(level_1(service(20, complete(20))))
    assert drawing.note.startswith("This drawing is simplified: no good layout of its 20 shapes and 190 flows was found")
    assert drawing.note.endswith("or split the service.")
    for text in (drawing.svg, drawing.inline):
        described = ElementTree.fromstring(text).findtext("{http://www.w3.org/2000/svg}desc")
        assert described is not None
        assert described.endswith(drawing.note)


def test_flows_between_the_same_two_elements_lie_beside_each_other() -> None:
    flows = tuple(DiagramFlow(f"f{n}", "ab"[n % 2], "ba"[n % 2], (), n == 3) for n in range(5))
    geometry = in_rows(Diagram("x", "X", (), (DiagramNode("a", "A"), DiagramNode("b", "B")), flows), 118)[1]
    middles = sorted(round(geometry.routes[flow.id].at(0.5).y, 1) for flow in flows)
    assert len(set(middles)) == 5
    loops = tuple(DiagramFlow(f"f{n}", "a", "a") for n in range(5))
    geometry = in_rows(Diagram("x", "X", (), (DiagramNode("a", "A"),), loops), 118)[1]
    assert len({geometry.routes[flow.id].box.right for flow in loops}) == 5


def test_when_the_work_is_over_a_sentence_stands_in_place_of_a_drawing() -> None:
    model = service(4, ((0, 1), (1, 2)), part_of=lambda n: 0 if n == 3 else None, boundaries=[None, None], home=lambda n: n % 2)
    drawings = Drawings(model, work=Work(0))
    for drawing in (drawings.level_1(), drawings.level_0(), drawings.level_2("e0")):
        assert "It would take" not in drawing.svg
        assert "There is no drawing: its layout would exceed the limit for this service." in drawing.svg
        assert "The tables on this page contain everything." in drawing.note


def test_work_is_foreseen_by_the_places_that_flows_take_on_ranks() -> None:
    """A flow and its label take a place each on every rank that the flow passes: that is what Graphviz' time grows with."""

    def of(count: int, *ends: tuple[int, int], ranks: tuple[tuple[str, ...], ...] = ()) -> int:
        flows = tuple(DiagramFlow(f"f{n}", f"e{a}", f"e{b}") for n, (a, b) in enumerate(ends))
        return places(Diagram("x", "X", (), tuple(DiagramNode(f"e{n}", "E") for n in range(count)), flows, ranks=ranks), Variant())

    assert of(2, (0, 1)) == 2
    assert of(2, (0, 1), (1, 0)) == 4
    assert of(3, (0, 1), (1, 2), (0, 2)) == 2 + 2 + 4
    assert of(3, (0, 1), (1, 2), (2, 0)) == 2 + 2 + 4
    assert of(3, (0, 1), ranks=(("e0",), ("e2",), ("e1",))) == 4
    assert of(3, (0, 1), (0, 1), ranks=(("e0", "e1"),)) == 2, "beside each other"
    assert of(1, (0, 0)) == 1


@pytest.mark.slow
def test_what_is_too_much_is_not_asked_of_graphviz(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(graphviz_client, "lay_out", lambda *_: pytest.fail("Graphviz was asked"))
    diagram = level_1(service(45, complete(45)))
    assert of_a_way(diagram, Variant()) > DRAWING
    assert draw(diagram).note


def test_what_ends_graphviz_ends_one_layout_and_no_build() -> None:
    with pytest.raises(RenderingError, match="Graphviz stopped while laying out a diagram"):
        graphviz_client.lay_out(DEADLY)
    assert list(graphviz_client.lay_out("digraph { a -> b }")["nodes"]) == ["a", "b"]


def test_graphviz_is_started_again_before_what_it_leaves_behind_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each layout leaves some memory behind, so that thousands of services would take gigabytes, and end it in the middle of one."""
    graph = "digraph { a -> b }"
    monkeypatch.setattr(graphviz_client, "_MOST_ASKED", 9 * len(graph))
    graphviz_client.end()
    asked: dict[int, int] = defaultdict(int)
    for _ in range(30):
        assert list(graphviz_client.lay_out(graph)["nodes"]) == ["a", "b"]
        asked[graphviz_client._engine._process.pid] += 1
    assert list(asked.values()) == [10, 10, 10]


def test_a_worker_process_waits_for_the_end_of_its_graphviz() -> None:
    """Otherwise its time would be nobody's, and it would be left behind for a moment."""
    with ProcessPoolExecutor(2) as workers:
        asked = {*workers.map(_asked_of, range(4))}
    assert os.getpid() not in asked
    assert not [pid for pid in asked if _is_there(pid)]


def _asked_of(_: int) -> int:
    graphviz_client.lay_out("digraph { a -> b }")
    return graphviz_client._engine._process.pid


def _is_there(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


ASKING = """
import sys, threading
from mkdocs_threat_model.drawing import graphviz_client
graphviz_client.lay_out("digraph { a }")
print(graphviz_client._engine._process.pid, flush=True)
asking = threading.Thread(target=graphviz_client.lay_out, args=(sys.stdin.read(),))
asking.start()
asking.join()
"""
ENDLESS = "digraph { " + " ".join(f"n{a} -> n{b};" for a in range(90) for b in range(a)) + " }"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the bound on the time of a layout ends it")
def test_graphviz_ends_with_a_build_that_is_killed() -> None:
    """By SIGKILL, which nobody can answer, in the middle of a layout that would take minutes."""
    with subprocess.Popen([sys.executable, "-c", ASKING], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as build:
        assert build.stdin
        assert build.stdout
        graphviz = int(build.stdout.readline())
        stat = Path(f"/proc/{graphviz}/stat")
        before = _ticks(stat)
        build.stdin.write(ENDLESS)
        build.stdin.close()
        assert _within(60, lambda: _ticks(stat) > before + 20), "Graphviz is at work"
        build.kill()
        build.wait()
    try:
        assert _within(20, lambda: not stat.exists() or _state(stat) == "Z")
    finally:
        with suppress(ProcessLookupError):
            os.kill(graphviz, signal.SIGKILL)


def _state(stat: Path) -> str:
    return stat.read_text().rpartition(")")[2].split()[0]


def _ticks(stat: Path) -> int:
    """CPU time, in hundredths of a second."""
    return int(stat.read_text().rpartition(")")[2].split()[11])


def _within(seconds: float, happened: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not happened():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def test_whoever_is_gone_before_a_layout_begins_is_noticed() -> None:
    request = (ENDLESS if sys.platform == "linux" else "digraph { a }").encode()
    command = [sys.executable, "-P", graphviz_process.__file__]
    whole = graphviz_process.LENGTH.pack(len(request)) + request
    subprocess.run(command, input=whole, stdout=subprocess.DEVNULL, timeout=40, check=False)


@pytest.mark.slow
def test_a_diagram_that_always_ends_graphviz_is_drawn_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting it again takes work, so that it is not tried for ever."""
    asked = []
    monkeypatch.setattr("mkdocs_threat_model.drawing.layout.graphviz_client.lay_out", _dying(asked, graphviz_client.lay_out))
    drawing = draw(large(0, 12, 20))
    assert drawing.note.startswith("This drawing is simplified")
    assert 1 < len(asked) < 15


def _dying(asked: list[str], lay_out: object) -> object:
    def asking(dot: str) -> object:
        asked.append(dot)
        return lay_out(DEADLY)  # type: ignore[operator]

    return asking


@pytest.mark.slow
@settings(max_examples=examples(40, thorough=1_000), deadline=None, suppress_health_check=list(HealthCheck))
@given(any_diagram(most_nodes=20))
def test_nothing_that_is_drawn_ends_graphviz(diagram: Diagram) -> None:
    """None of 12,000 generated graphs did, with ranks of every kind; before labels within a rank were left out, one of 55 did."""
    assert draw(diagram).svg
