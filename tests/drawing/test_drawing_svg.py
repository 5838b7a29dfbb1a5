"""What the two kinds of SVG are made of."""

from __future__ import annotations

import gzip
import pickle
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from diagrams_of_tests import EXAMPLES, TRICKY, any_diagram, example, large
from hypothesis import HealthCheck, given, settings

from mkdocs_threat_model.drawing import Drawings, draw
from mkdocs_threat_model.drawing.diagram import Diagram, DiagramBoundary, DiagramFlow, DiagramNode
from mkdocs_threat_model.drawing.node_shapes import EXTERNAL, PROCESS, STORE
from mkdocs_threat_model.drawing.palette import DARK, LIGHT
from mkdocs_threat_model.drawing.pens import PENS, attributes, pen_styles
from mkdocs_threat_model.drawing.style import with_attributes
from mkdocs_threat_model.drawing.walk import walk
from mkdocs_threat_model.errors import RenderingError

SVG = "{http://www.w3.org/2000/svg}"
XLINK = "{http://www.w3.org/1999/xlink}"
PRESENTATION = {name for pen in PENS.values() for name in pen}


def _simple(**changes: object) -> Diagram:
    parts = {
        "boundaries": (DiagramBoundary("net", "Internet"), DiagramBoundary("vpc", "VPC")),
        "nodes": (
            DiagramNode("user", "User", EXTERNAL, "net"),
            DiagramNode("api", "API", PROCESS, "vpc", href="#element-api", name="Process API"),
        ),
        "flows": (DiagramFlow("ask", "user", "api", ("Ask",), crosses=("net", "vpc"), href="#flow-ask", name="Data flow Ask"),),
    }
    return Diagram("tm-simple", "Simple", **{**parts, **changes})  # type: ignore[arg-type]


def _groups(svg: str, kind: str) -> list[ElementTree.Element]:
    return [group for group in ElementTree.fromstring(svg).iter(f"{SVG}g") if kind in group.get("class", "").split()]


@pytest.mark.parametrize("name", EXAMPLES)
def test_every_element_and_flow_of_an_example_is_a_link_with_a_name(name: str) -> None:
    service = example(name)
    links = {
        link.get(f"{XLINK}href") or link.get("href"): link
        for link in ElementTree.fromstring(Drawings(service).level_1().inline).iter(f"{SVG}a")
    }
    for one in service.elements.values():
        if one.part_of is None:
            assert one.title in links[f"#element-{one.id}"].get("aria-label", "")
    assert any(href and href.startswith("#flow-") for href in links)
    assert all(link.get("aria-label") for link in links.values())


@pytest.mark.parametrize("title", TRICKY)
def test_a_hostile_title_stays_text(title: str) -> None:
    diagram = _simple(
        boundaries=(DiagramBoundary("net", title), DiagramBoundary("vpc", title)),
        nodes=(
            DiagramNode("user", title, STORE, "net", title, name=title, href=title),
            DiagramNode("api", title, EXTERNAL, "vpc"),
        ),
        flows=(DiagramFlow("ask", "user", "api", (title, title), name=title),),
    )
    drawing = draw(diagram)
    for svg in (drawing.svg, drawing.inline):
        tags = {element.tag for element in ElementTree.fromstring(svg).iter()}
        assert tags <= {
            f"{SVG}{tag}"
            for tag in ["svg", "title", "desc", "defs", "image", "rect", "ellipse", "path", "polygon", "circle", "g", "a", "text", "use"]
        }
    assert drawing.png().startswith(b"\x89PNG")


def test_a_standalone_svg_refers_to_nothing_outside_and_names_no_variable() -> None:
    svg = draw(
        _simple(
            nodes=(
                DiagramNode("user", "U", boundary="net", technology="postgresql"),
                DiagramNode("api", "A", boundary="vpc", technology="postgresql"),
            )
        )
    ).svg
    assert "var(" not in svg
    assert "<a" not in svg
    assert svg.count("data:image/png") == 1, "an icon that two nodes share is embedded once"
    assert all(value.startswith(("#", "data:image/png;base64,")) for value in re.findall(r'href="([^"]*)"', svg))
    assert re.findall(r"url\(|@import|<script|<style", svg) == []


def test_an_inline_svg_leaves_its_looks_and_its_ground_to_the_page() -> None:
    inline = draw(_simple()).inline
    assert not {name for one in ElementTree.fromstring(inline).iter() for name in one.attrib} & PRESENTATION - {"font-family", "font-size"}
    assert 'class="ground"' not in inline


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_inline_svg_has_no_blank_line_and_its_own_ids(name: str) -> None:
    service = example(name)
    drawings = [Drawings(service).level_0(), Drawings(service).level_1()]
    assert all(line.strip() for drawing in drawings for line in drawing.inline.split("\n"))
    ids = [one for drawing in drawings for one in re.findall(r' id="([^"]*)"', drawing.inline)]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z][A-Za-z0-9._-]*", one) for one in ids)


def test_shapes_tell_the_kinds_apart() -> None:
    kinds = (DiagramNode("x", "X", EXTERNAL), DiagramNode("p", "P", PROCESS), DiagramNode("s", "S", STORE))
    svg = draw(Diagram("tm-kinds", "Kinds", nodes=kinds)).svg
    assert _groups(svg, "external")[0].find(f"{SVG}rect") is not None
    assert _groups(svg, "process")[0].find(f"{SVG}ellipse") is not None
    lines = _groups(svg, "store")[0].find(f"{SVG}path")
    assert lines is not None
    assert lines.get("d", "").count("H") == 2, "a store is two lines without sides"


def test_a_crossing_differs_by_more_than_its_colour() -> None:
    crossing = draw(_simple()).svg
    plain = draw(_simple(flows=(DiagramFlow("ask", "user", "api", ("Ask",)),))).svg
    widths = [group.find(f"{SVG}path").get("stroke-width") for svg in (crossing, plain) for group in _groups(svg, "edge")]  # type: ignore[union-attr]
    assert float(widths[0] or 0) > float(widths[1] or 0)
    assert len(_groups(crossing, "edge")[0].findall(f"{SVG}circle")) == 2, "one mark for each boundary"
    assert _groups(plain, "edge")[0].findall(f"{SVG}circle") == []


def test_a_stream_has_a_head_at_each_end() -> None:
    for both, heads in ((False, 1), (True, 2)):
        svg = draw(_simple(flows=(DiagramFlow("ask", "user", "api", ("Ask",), both_ways=both),))).svg
        assert len(_groups(svg, "edge")[0].findall(f"{SVG}polygon")) == heads


@pytest.mark.parametrize(
    "nodes",
    [(), (DiagramNode("a", "A"),), (DiagramNode("a", "A"), DiagramNode("b", "B", STORE))],
    ids=["none", "one", "two apart"],
)
def test_little_is_drawn_too(nodes: tuple[DiagramNode, ...]) -> None:
    drawing = draw(Diagram("tm-little", "Little", nodes=nodes))
    assert len(_groups(drawing.svg, "node")) == len(nodes)
    assert drawing.png().startswith(b"\x89PNG")


def test_a_drawing_can_be_sent_to_another_process() -> None:
    drawing = draw(_simple())
    assert pickle.loads(pickle.dumps(drawing)) == drawing


def test_the_palettes_have_the_same_names() -> None:
    assert set(LIGHT) == set(DARK)


@pytest.mark.parametrize(
    "parts",
    [
        {"flows": (DiagramFlow("f", "user", "nobody"),)},
        {"nodes": (DiagramNode("user", "U", boundary="nowhere"),), "flows": ()},
        {"boundaries": (DiagramBoundary("net", "N", "vpc"), DiagramBoundary("vpc", "V", "net"))},
        {"nodes": (DiagramNode("user", "U"), DiagramNode("user", "V")), "flows": ()},
    ],
    ids=["dangling flow", "dangling boundary", "circle", "twice"],
)
def test_a_diagram_that_does_not_hold_together_is_refused_at_once(parts: dict[str, object]) -> None:
    with pytest.raises(RenderingError):
        _simple(**parts)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(any_diagram())
def test_any_diagram_becomes_well_formed_svg(diagram: Diagram) -> None:
    drawing = draw(diagram)
    for svg in (drawing.svg, drawing.inline):
        root = ElementTree.fromstring(svg)
        assert root.tag == f"{SVG}svg"
        assert all(line.strip() for line in svg.split("\n"))
    assert len(_groups(drawing.svg, "node")) == len(diagram.nodes)
    assert len(_groups(drawing.svg, "edge")) == (len(diagram.flows) if diagram.nodes else 0)
    assert draw(diagram) == drawing


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_drawing_of_fifty_elements_is_light(seed: int) -> None:
    """Icons included, as a server compresses it."""
    drawn = draw(replace(icons := large(seed, 50, 70), nodes=tuple(replace(one, technology="postgresql") for one in icons.nodes)))
    assert max(len(gzip.compress(text.encode(), 6, mtime=0)) for text in (drawn.inline, drawn.svg)) <= 60_000


READING = {
    "a chain, written backwards": (("db", "api", "user"), (("api", "db"), ("user", "api")), "user user>api api api>db db"),
    "a node before what leaves it, each flow before what it reaches": (
        ("user", "a", "b"),
        (("user", "a"), ("user", "b"), ("a", "b")),
        "user user>a a a>b b user>b",
    ),
    "a circle begins with the first node": (("a", "b"), (("b", "a"), ("a", "b")), "a a>b b b>a"),
    "a loop": (("a",), (("a", "a"),), "a a>a"),
    "a node without flows comes last": (("alone", "user", "api"), (("user", "api"),), "user user>api api alone"),
}


@pytest.mark.parametrize("case", READING)
def test_a_drawing_is_read_along_the_data(case: str) -> None:
    ids, ends, order = READING[case]
    flows = tuple(DiagramFlow(f"{a}>{b}", a, b, href=f"#{a}>{b}") for a, b in ends)
    diagram = Diagram("tm-walk", "Walk", (), tuple(DiagramNode(one, one, href=f"#{one}") for one in ids), flows)
    links = ElementTree.fromstring(draw(diagram).inline).iter(f"{SVG}a")
    assert " ".join(link.get(f"{XLINK}href", "")[1:] for link in links) == order


@pytest.mark.slow
@settings(max_examples=50, deadline=None)
@given(any_diagram())
def test_everything_is_read_once(diagram: Diagram) -> None:
    parts = list(walk(diagram))
    assert sorted(part.id for part in parts if isinstance(part, DiagramNode)) == sorted(node.id for node in diagram.nodes)
    assert sorted(part.id for part in parts if isinstance(part, DiagramFlow)) == sorted(flow.id for flow in diagram.flows)


def test_a_page_says_by_classes_what_the_file_says_by_attributes() -> None:
    """Each shape and text of a drawing in a page looks as the one in the same place of its file, once its class is looked up."""

    def looks(svg: str) -> list[tuple[str, dict[str, str]]]:
        found = []
        for one in ElementTree.fromstring(svg).iter():
            tag = one.tag.removeprefix(SVG)
            if tag in ("rect", "ellipse", "path", "polygon", "circle", "text", "use"):
                pen = PENS.get(one.get("class", ""), {})
                drawn = {name: value for name, value in one.attrib.items() if name in PRESENTATION}
                found.append((tag, drawn or dict(re.findall(r'([a-z-]+)="([^"]*)"', attributes(pen, LIGHT)))))
        return found

    drawn = 0
    for name in EXAMPLES:
        for drawing in (Drawings(example(name)).level_0(), Drawings(example(name)).level_1()):
            alone, inline = looks(drawing.svg), looks(drawing.inline)
            assert alone[1:] == inline, "the file has a ground before all else"
            assert all(look for _, look in inline)
            drawn += len(inline)
    assert drawn > 1000


def test_every_pen_is_a_rule_of_the_stylesheet_with_colours_that_a_page_sets() -> None:
    rules = dict(re.findall(r":where\(\.tm-dfd \.([a-z.-]+)\) \{ (.*) \}\n", pen_styles(LIGHT)))
    assert {tuple(name.split(".")) for name in rules} == {tuple(name.split()) for name in PENS}
    assert rules["crossing-disc"] == "fill: var(--tm-dfd-crossing); stroke: var(--tm-dfd-background); stroke-width: 1.4;"
    assert rules["mark.gap"].endswith("stroke-dasharray: 2.5 2;")
    assert "font-size: 10.5px;" in rules["node-heading"]
    assert {name for rule in rules.values() for name in re.findall(r"var\(--tm-dfd-([a-z-]+)\)", rule)} <= set(LIGHT)
    assert all(value in {*LIGHT, "none"} for pen in PENS.values() for name, value in pen.items() if name in ("fill", "stroke", "filter"))


def test_without_the_stylesheet_attributes_say_the_same() -> None:
    drawing = draw(_simple(boundaries=(DiagramBoundary("net", '<rect class="node-title"'), DiagramBoundary("vpc", 'class="ground"'))))
    whole = with_attributes(drawing.inline)
    texts = [one.text for one in ElementTree.fromstring(drawing.inline).iter() if one.text]
    assert [one.text for one in ElementTree.fromstring(whole).iter() if one.text] == texts, "no text of a model is taken for a class"
    for one in ElementTree.fromstring(whole).iter():
        if (pen := PENS.get(one.get("class", ""))) is not None:
            assert {name: re.sub(r"var\(--tm-dfd-([a-z-]+),#\w+\)", r"\1", one.get(name, "")) for name in pen} == dict(pen)
    assert whole.count("fill=") > 10
