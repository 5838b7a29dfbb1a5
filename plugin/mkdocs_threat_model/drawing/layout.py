"""A graph → where everything stands, by the Graphviz that `pygraphviz` brings along. Writes nothing to the disk."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from typing import Any

from ..errors import RenderingError
from . import graphviz_client
from .diagram import Diagram
from .geometry import Box, Geometry, Point, Route, box_at
from .graph import Graph, graph_of
from .measure import Measured, measured, relabelled
from .row_layout import straight, titles_of
from .variant import Variant
from .work import DRAWING, ENDED, Work, of_a_way


class Layouter:
    """Lays one diagram out, in as many ways as are asked for and as there is work for. The diagram must have a node.

    Not to be shared between threads.
    """

    def __init__(self, diagram: Diagram, work: Work | None = None) -> None:
        self.diagram = diagram
        self.work = work or Work(DRAWING)
        self._known: dict[Variant, tuple[Measured, Geometry]] = {}
        self._paid: set[Variant] = set()
        self._sizes: dict[float, Measured] = {}
        self._graphs: dict[Hashable, tuple[Measured, Graph]] = {}

    def with_work(self, work: Work) -> Layouter:
        """The same for other work. It pays for a way that is known already as for any, so that knowing it changes no result."""
        other = Layouter(self.diagram, work)
        other._known, other._sizes, other._graphs = self._known, self._sizes, self._graphs
        return other

    def lay_out(self, variant: Variant) -> tuple[Measured, Geometry]:
        """Lays the diagram out in one way.

        Raises:
            RenderingError: Graphviz gave up, or it would take more work than is left.
        """
        if variant not in self._paid:
            if (cost := of_a_way(self.diagram, variant, self.work.left)) > self.work.left:
                raise RenderingError("A diagram is too large to be laid out.")
            self.work.spend(cost)
            self._paid.add(variant)
        if variant not in self._known:
            self._known[variant] = self._lay_out(variant)
        return self._known[variant]

    def _lay_out(self, variant: Variant) -> tuple[Measured, Geometry]:
        if variant.structure not in self._graphs:
            sizes = self._measured(variant.label_limit)
            self._graphs[variant.structure] = sizes, graph_of(sizes, variant)
        sizes, graph = self._graphs[variant.structure]
        try:
            answer = graphviz_client.lay_out(graph.dot(variant.attributes))
        except RenderingError:
            self.work.spend(ENDED)
            raise
        try:
            return sizes, _geometry(sizes, graph, answer)
        except (KeyError, ValueError) as error:
            raise RenderingError("Graphviz did not place a part of a diagram.") from error

    def _measured(self, label_limit: float) -> Measured:
        if label_limit not in self._sizes:
            known = next(iter(self._sizes.values()), None)
            self._sizes[label_limit] = relabelled(known, label_limit) if known else measured(self.diagram, label_limit)
        return self._sizes[label_limit]


def _geometry(sizes: Measured, graph: Graph, answer: Mapping[str, Any]) -> Geometry:
    left, bottom, right, top = (float(part) for part in answer["bb"].split(","))

    def place(text: str) -> Point:
        x, y = text.split(",")
        # Graphviz counts upwards from below, a drawing downwards from above.
        return Point(float(x) - left, top - float(y))

    nodes = {}
    for name, node in graph.nodes.items():
        nodes[node] = box_at(place(answer["nodes"][name]), sizes.nodes[node].width, sizes.nodes[node].height)
    boundaries = {}
    for name, boundary in graph.boundaries.items():
        if around := answer["clusters"].get(name):
            x0, y0, x1, y1 = (float(value) for value in around.split(","))
            boundaries[boundary] = Box(x0 - left, top - y1, x1 - left, top - y0)
    routes: dict[str, Route] = {}
    labels: dict[str, Box] = {}
    for name, flow in zip(graph.flows, sizes.diagram.flows, strict=True):
        tail, line, middle = answer["edges"][name]
        if line:
            routes[flow.id] = _route(line, place, turned=graph.nodes[tail] != flow.source)
        else:
            routes[flow.id] = straight(nodes[flow.source], nodes[flow.target], flow.both_ways)
        label = sizes.labels.get(flow.id)
        if label and middle:
            labels[flow.id] = box_at(place(middle), label.width, label.height)
    return Geometry(right - left, top - bottom, nodes, boundaries, titles_of(sizes, boundaries), routes, labels)


def _route(text: str, place: Callable[[str], Point], turned: bool) -> Route:
    """Reads an edge's `pos`; `turned` where Graphviz was given the flow's ends the other way round."""
    start = end = None
    control: list[Point] = []
    for part in text.replace(";", " ").split():
        if part.startswith("s,"):
            start = place(part[2:])
        elif part.startswith("e,"):
            end = place(part[2:])
        else:
            control.append(place(part))
    return Route(tuple(reversed(control)), end, start) if turned else Route(tuple(control), start, end)
