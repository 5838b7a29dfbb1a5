"""A measured diagram as a graph, built with the classes of `diagrams`, as DOT text.

The graph carries sizes and structure only. No text of a model enters it: nodes are `n0`, `n1` …,
boundaries `cluster_b0` …, and a title or a flow's label is an empty table of the measured size.
So nothing in a title can be read as DOT, and Graphviz never looks for a font.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import diagrams

from ..model.components import Component
from .diagram import Diagram, DiagramBoundary
from .measure import Measured
from .ranks import level, ranked, turned
from .variant import Variant, inches


class _UnrenderedDiagram(diagrams.Diagram):  # type: ignore[misc]
    """A diagram that is not rendered when it ends: nothing is written to the disk."""

    def __exit__(self, *_: object) -> None:
        diagrams.setdiagram(None)


class _GraphNode(diagrams.Node):  # type: ignore[misc]
    """A shape of a fixed size without a text."""

    shape = "box"

    def __init__(self, nodeid: str, width: float, height: float) -> None:
        super().__init__("", nodeid=nodeid, shape=self.shape, width=inches(width), height=inches(height))


class _GraphEdge(diagrams.Edge):  # type: ignore[misc]
    """An edge without the fonts and colours of the library's own: it carries no text."""

    _default_edge_attrs: Mapping[str, str] = {}


class ExternalShape(_GraphNode):
    """An external entity."""


class ProcessShape(_GraphNode):
    """A process."""

    shape = "ellipse"


class StoreShape(_GraphNode):
    """A data store."""


class BoundaryShape(_GraphNode):
    """A trust boundary as one shape."""


_SHAPES: Mapping[Component, type[_GraphNode]] = {
    Component.EXTERNAL: ExternalShape,
    Component.PROCESS: ProcessShape,
    Component.STORE: StoreShape,
    Component.BOUNDARY: BoundaryShape,
}


def _room(width: float, height: float) -> str:
    """An empty label of a size, as Graphviz' HTML-like tables write it."""
    return (
        f'<<TABLE FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}" BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">'
        "<TR><TD></TD></TR></TABLE>>"
    )


@dataclass(frozen=True)
class Graph:
    """DOT text and which of its names stands for what.

    Attributes:
        dot: the text.
        nodes: ids by name.
        boundaries: ids by name.
        flows: ids by the value of an edge's `id`.
    """

    dot: str
    nodes: Mapping[str, str]
    boundaries: Mapping[str, str]
    flows: Mapping[str, str]


LABEL_AIR = 5.0
"""Around a flow's label, in pixels."""
TITLE_BAND = 9.0
"""Added to the height of a boundary's title."""
BOUNDARY_MARGIN = 20
NODE_NAME, BOUNDARY_NAME, FLOW_NAME = "n{}", "b{}", "f{}"


def graph_of(measured: Measured, variant: Variant) -> Graph:
    """Builds the graph of a diagram; the variant's `attributes` are not part of it."""
    diagram = measured.diagram
    node_names = {node.id: NODE_NAME.format(index) for index, node in enumerate(diagram.nodes)}
    boundary_names = {boundary.id: BOUNDARY_NAME.format(index) for index, boundary in enumerate(diagram.boundaries)}
    drawn: dict[str, Any] = {}
    with _UnrenderedDiagram("x", filename="x", show=False, graph_attr=_GRAPH, node_attr=_NODES, edge_attr=_EDGES) as drawing:
        drawing.dot.body.extend(_ranks(diagram, variant, node_names))
        _fill(measured, variant, None, node_names, boundary_names, drawn)
        against, flat = turned(diagram, variant), level(diagram, variant)
        for index, flow in enumerate(diagram.flows):
            label = None if flow.id in flat else measured.labels.get(flow.id)
            room = _room(label.width + 2 * LABEL_AIR, label.height + LABEL_AIR) if label else ""
            tail, head = drawn[flow.source], drawn[flow.target]
            # Graphviz ranks the head of an edge after its tail. What leads back is given the other way round, its arrow at the tail.
            if flow.id in against:
                head.connect(tail, _GraphEdge(head, forward=flow.both_ways, reverse=True, label=room, id=FLOW_NAME.format(index)))
            else:
                tail.connect(head, _GraphEdge(tail, forward=True, reverse=flow.both_ways, label=room, id=FLOW_NAME.format(index)))
        text = drawing.dot.source
    return Graph(
        text,
        {name: id for id, name in node_names.items()},
        {f"cluster_{name}": boundary for boundary, name in boundary_names.items()},
        {FLOW_NAME.format(index): flow.id for index, flow in enumerate(diagram.flows)},
    )


def _ranks(diagram: Diagram, variant: Variant, names: Mapping[str, str]) -> Iterator[str]:
    """Invisible anchors in a chain, each on one rank with its nodes; where these are pinned, a chain between them.

    They stand first: Graphviz breaks a circle at the edge that closes it, and so never at one of the chain.
    """
    for rank in () if variant.loose else variant.pins:
        for node, other in pairwise(rank):
            yield f"\t{names[node]} -> {names[other]} [style=invis constraint=false]\n"
    given = ranked(diagram, variant)
    for index, rank in enumerate(variant.pins or diagram.ranks):
        yield f"\tr{index} [shape=point style=invis width=0.02]\n"
        if index:
            yield f"\tr{index - 1} -> r{index} [style=invis]\n"
        yield f"\t{{rank=same; r{index}; {'; '.join(names[node] for node in rank if given[node] == index)}}}\n"


_NODES = {"fixedsize": "true", "label": "", "style": ""}
_EDGES = {"arrowsize": "0.8"}
_GRAPH = {"splines": "true", "pad": "0", "label": "", "forcelabels": "false", "newrank": "true"}
# Without `newrank`, Graphviz ranks each boundary by itself, and gives up on boundaries that send
# data to each other: it loses edges ("trouble in init_rank") or ends the process by an assertion.


def _fill(
    measured: Measured,
    variant: Variant,
    inside: str | None,
    node_names: Mapping[str, str],
    boundary_names: Mapping[str, str],
    drawn: dict[str, Any],
) -> None:
    """Adds what stands directly in a boundary, or in none, and the boundaries in it."""
    nodes = [node for node in measured.diagram.nodes if node.boundary == inside]
    boundaries = [boundary for boundary in measured.diagram.boundaries if boundary.parent == inside]
    for node in _ordered(nodes, variant):
        size = measured.nodes[node.id]
        drawn[node.id] = _SHAPES[node.shape](node_names[node.id], size.width, size.height)
    for boundary in _ordered(boundaries, variant):
        with diagrams.Cluster(boundary_names[boundary.id], graph_attr=_cluster_attributes(measured, boundary)):
            _fill(measured, variant, boundary.id, node_names, boundary_names, drawn)


def _ordered(parts: list[Any], variant: Variant) -> list[Any]:
    # The search for few crossings starts from the order in which the parts are given, and ends elsewhere from the reverse.
    return parts[::-1] if variant.backwards else parts


def _cluster_attributes(measured: Measured, boundary: DiagramBoundary) -> dict[str, str]:
    title = measured.titles.get(boundary.id)
    label = _room(title.width, title.height + TITLE_BAND) if title else ""
    return {"label": label, "labeljust": "l", "margin": str(BOUNDARY_MARGIN), "style": "", "bgcolor": ""}
