"""Diagrams for the drawing tests: those of the example company, and any that hypothesis thinks of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from hypothesis import strategies as st

from mkdocs_threat_model.drawing import dfd
from mkdocs_threat_model.drawing.choice import candidate_for
from mkdocs_threat_model.drawing.diagram import Diagram, DiagramBoundary, DiagramFlow, DiagramNode
from mkdocs_threat_model.drawing.geometry import Geometry
from mkdocs_threat_model.drawing.layout import Layouter
from mkdocs_threat_model.drawing.node_shapes import OF_COMPONENTS
from mkdocs_threat_model.drawing.row_layout import in_rows
from mkdocs_threat_model.model.reading import Model, read_model
from mkdocs_threat_model.model.scales import LayoutDirection
from mkdocs_threat_model.model.service import Service

MODELS = Path(__file__).parent.parent.parent / "models"
EXAMPLES = sorted(path.stem for path in MODELS.glob("[!_]*.yaml"))
LEVELS = {"level 0": dfd.level_0, "level 1": dfd.level_1}

DFD_SHAPES = tuple(OF_COMPONENTS.values())

TRICKY = (
    "",
    " ",
    "node",
    "\\N \\G \\L",
    'a "quoted" <b>&amp; title</b>\nwith lines\tand \x00 controls',
    "]]> --> <!-- <![CDATA[",
    "var(--tm-dfd-text,#fff)",
    "W" * 120,
    "A long title that goes on " * 12,
    "漢字の題名" * 20,
    "خدمة الطلبات",
    "שירות \u202eהזמנות",
    "e\u0301\u0301" * 30,
    "👩‍👩‍👧‍👦 family",
    "\ud800 lone surrogate",
)
"""Titles that broke a drawing tool somewhere."""

_titles = st.one_of(st.sampled_from(TRICKY), st.text(max_size=40), st.just("Order service"))
_ids = st.sampled_from(
    ("node", "graph", "subgraph", "digraph", "edge", "strict", "a.b-c", "n0", "b0", "f0", "x y", '"', "<", "é", "")
) | st.text(max_size=8)


def example(name: str) -> Service:
    """One of the example company's models."""
    model = read_model(MODELS / f"{name}.yaml", name)
    assert isinstance(model, Model)
    return model.service


def arranged(diagram: Diagram) -> Geometry:
    """Where everything stands, in rows if need be."""
    chosen = candidate_for(Layouter(diagram))
    return chosen.geometry if chosen else in_rows(diagram, 118)[1]


def assert_kept(diagram: Diagram, geometry: Geometry) -> None:
    """Everything has a place, boundaries nest or stand apart, and nodes are in their own boundary and in no other."""
    parents = {one.id: one.parent for one in diagram.boundaries}

    def holders(one: str | None) -> set[str]:
        return set() if one is None else {one} | holders(parents[one])

    assert set(geometry.nodes) == {node.id for node in diagram.nodes}
    assert set(geometry.routes) == {flow.id for flow in diagram.flows}
    for node in diagram.nodes:
        box = geometry.nodes[node.id]
        for boundary, rim in geometry.boundaries.items():
            if boundary in holders(node.boundary):
                assert rim.holds(box, 0.5)
            else:
                assert not rim.overlaps(box, -0.5)
    for one, box in geometry.boundaries.items():
        for other, rim in geometry.boundaries.items():
            if one in holders(other) and one != other:
                assert box.holds(rim, 0.5)
            elif other not in holders(one):
                assert not box.overlaps(rim, -0.5)


def nested(count: int, depth: int) -> Diagram:
    """Boundaries in chains of a depth, with a node in each and flows between neighbours and to the first."""
    boundaries = tuple(DiagramBoundary(f"b{n}", f"Boundary {n}", f"b{n - 1}" if n % depth else None) for n in range(count))
    nodes = tuple(DiagramNode(f"e{n}", f"Element {n}", DFD_SHAPES[n % 3], f"b{n}") for n in range(count))
    flows = [DiagramFlow(f"f{n}", f"e{n}", f"e{(n + 1) % count}", (f"Flow {n}",)) for n in range(count)]
    flows += [DiagramFlow(f"g{n}", f"e{n}", "e0", (f"Back {n}",), both_ways=n % 4 == 0) for n in range(1, count, 2)]
    return Diagram("tm-nested", "Nested", boundaries, nodes, tuple(flows))


@st.composite
def any_diagram(draw: st.DrawFn, most_nodes: int = 12) -> Diagram:
    """Any diagram: odd ids and titles, boundaries that hold boundaries or nothing, loops, parallel and opposite flows, any ranks."""
    boundary_ids = draw(st.lists(_ids, unique=True, max_size=5))
    boundaries = [
        DiagramBoundary(one, draw(_titles), draw(st.sampled_from([None, *boundary_ids[:index]])), draw(st.booleans()))
        for index, one in enumerate(boundary_ids)
    ]
    node_ids = draw(st.lists(_ids, unique=True, max_size=most_nodes))
    homes = st.sampled_from([None, *boundary_ids])
    technology = st.sampled_from(("", "postgresql", "../../etc/passwd", "Node.js 22"))
    nodes = [
        DiagramNode(
            one,
            draw(_titles),
            draw(st.sampled_from(DFD_SHAPES)),
            draw(homes),
            draw(technology),
            draw(st.booleans()),
            draw(_titles),
            draw(_titles),
        )
        for one in node_ids
    ]
    flows: list[DiagramFlow] = []
    for number in range(draw(st.integers(0, 2 * len(nodes))) if nodes else 0):
        ends = (draw(st.sampled_from(node_ids)), draw(st.sampled_from(node_ids)))
        crosses = tuple(draw(st.sets(st.sampled_from(boundary_ids), max_size=2))) if boundary_ids else ()
        titles = tuple(draw(st.lists(_titles, max_size=2)))
        flows.append(DiagramFlow(f"flow{number}", *ends, titles, draw(st.booleans()), crosses, draw(st.booleans()), draw(st.booleans())))
    ranks = tuple(map(tuple, draw(st.lists(st.lists(st.sampled_from(node_ids), min_size=1, max_size=4), max_size=4)))) if nodes else ()
    direction = draw(st.sampled_from((None, *LayoutDirection)))
    return Diagram(draw(_titles), draw(_titles), tuple(boundaries), tuple(nodes), tuple(flows), direction=direction, ranks=ranks)


def large(seed: int, nodes: int = 60, flows: int = 100) -> Diagram:
    """A diagram of a size, with boundaries that send data to each other in every direction."""
    draws = numbers(seed)
    boundaries = tuple(
        DiagramBoundary(f"b{n}", f"Boundary {n}", f"b{next(draws) % n}" if n > 2 and next(draws) % 2 else None) for n in range(8)
    )
    parts = tuple(
        DiagramNode(f"e{n}", f"Element {n} with a title", DFD_SHAPES[next(draws) % 3], f"b{n * 8 // nodes}") for n in range(nodes)
    )
    ends = [(next(draws) % nodes, next(draws) % nodes) for _ in range(flows)]
    return Diagram(
        "tm-large",
        "Large",
        boundaries,
        parts,
        tuple(DiagramFlow(f"f{n}", f"e{a}", f"e{b}", (f"Flow {n}",)) for n, (a, b) in enumerate(ends)),
    )


TITLES = (
    "Order",
    "Payment service",
    "注文データベース",
    "Неавторизованный шлюз",
    "خدمة الطلبات",
    "Queue",
    "A very long title of an element that goes on and on",
    "Ledger of bookings",
)


def plausible(seed: int, nodes: int) -> Diagram:
    """A diagram as people draw them: nested boundaries, flows mostly between neighbours, titles of any length and script."""
    draws = numbers(seed)

    def below(bound: int) -> int:
        return next(draws) % bound

    def title() -> str:
        return TITLES[below(len(TITLES))]

    boundaries = tuple(
        DiagramBoundary(f"b{n}", title(), f"b{below(n)}" if n and below(5) < 2 else None) for n in range(1 + below(max(1, nodes // 5)))
    )
    homes = (*(one.id for one in boundaries), None)
    parts = tuple(DiagramNode(f"e{n}", title(), DFD_SHAPES[below(3)], homes[below(len(homes))]) for n in range(nodes))
    ends = [(max(0, n - 1 - below(5)), n) for n in range(1, nodes)]
    while len(ends) < 1.3 * nodes:
        one, other = below(nodes), below(nodes)
        ends += [(one, other)] if one != other else []
    flows = tuple(DiagramFlow(f"f{n}", f"e{a}", f"e{b}", (title(),)) for n, (a, b) in enumerate(ends))
    return Diagram("tm-plausible", "Plausible", boundaries, parts, flows)


def numbers(seed: int) -> Iterator[int]:
    """The same numbers for the same seed, in every version of Python."""
    state = seed + 1
    while True:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        yield state >> 33
