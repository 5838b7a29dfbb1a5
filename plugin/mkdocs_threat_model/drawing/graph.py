"""A measured diagram as a graph, as DOT text.

The graph carries sizes and structure only. No text of a model enters it: nodes are `n0`, `n1` …,
boundaries `cluster_b0` …, and a title or a flow's label is an empty table of the measured size.
So nothing in a title can be read as DOT, and Graphviz never looks for a font.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import TypeVar

from .diagram import Diagram, DiagramBoundary, DiagramNode
from .measure import Measured
from .ranks import level, ranked, turned
from .variant import Variant, inches

Part = TypeVar("Part", DiagramNode, DiagramBoundary)


def _room(width: float, height: float) -> str:
    """An empty label of a size, as Graphviz' HTML-like tables write it."""
    return (
        f'<<TABLE FIXEDSIZE="TRUE" WIDTH="{width:.0f}" HEIGHT="{height:.0f}" BORDER="0" CELLBORDER="0" CELLPADDING="0" CELLSPACING="0">'
        "<TR><TD></TD></TR></TABLE>>"
    )


@dataclass(frozen=True)
class Graph:
    """What a diagram's DOT text holds, and which of its names stands for what.

    Attributes:
        content: statements.
        nodes: ids by name.
        boundaries: ids by name.
        flows: ids by the value of an edge's `id`.
    """

    content: str
    nodes: Mapping[str, str]
    boundaries: Mapping[str, str]
    flows: Mapping[str, str]

    def dot(self, attributes: Mapping[str, str]) -> str:
        """The DOT text, with attributes of the graph."""
        return f"digraph{{\ngraph[{' '.join(f'{name}={value}' for name, value in attributes.items())}]\n{self.content}\n}}"


LABEL_AIR = 5.0
"""Around a flow's label, in pixels."""
TITLE_BAND = 9.0
"""Added to the height of a boundary's title."""
BOUNDARY_MARGIN = 20
NODE_NAME, BOUNDARY_NAME, FLOW_NAME = "n{}", "cluster_b{}", "f{}"


def graph_of(measured: Measured, variant: Variant) -> Graph:
    """Writes the graph of a diagram; the variant's `attributes` are not part of it."""
    diagram = measured.diagram
    nodes = {node.id: NODE_NAME.format(index) for index, node in enumerate(diagram.nodes)}
    boundaries = {boundary.id: BOUNDARY_NAME.format(index) for index, boundary in enumerate(diagram.boundaries)}
    lines = (
        *_HEAD,
        *(("graph[ordering=out]",) if diagram.ordered else ()),
        *_ranks(diagram, variant, nodes),
        *_content(measured, variant, None, nodes, boundaries),
        *_edges(measured, variant, nodes),
    )
    return Graph(
        "\n".join(lines),
        {name: id for id, name in nodes.items()},
        {name: id for id, name in boundaries.items()},
        {FLOW_NAME.format(index): flow.id for index, flow in enumerate(diagram.flows)},
    )


def _edges(measured: Measured, variant: Variant, names: Mapping[str, str]) -> Iterator[str]:
    diagram = measured.diagram
    against, flat = turned(diagram, variant), level(diagram, variant)
    for index, flow in enumerate(diagram.flows):
        label = None if flow.id in flat else measured.labels.get(flow.id)
        room = f" label={_room(label.width + 2 * LABEL_AIR, label.height + LABEL_AIR)}" if label else ""
        ends, heads = (flow.source, flow.target), "both" if flow.both_ways else "forward"
        # Graphviz ranks the head of an edge after its tail. What leads back is given the other way round, its arrow at the tail.
        if flow.id in against:
            ends, heads = (flow.target, flow.source), "both" if flow.both_ways else "back"
        if flow.headless:
            heads = "none"
        yield f"{names[ends[0]]}->{names[ends[1]]}[id={FLOW_NAME.format(index)} dir={heads}{room}]"


def _ranks(diagram: Diagram, variant: Variant, names: Mapping[str, str]) -> Iterator[str]:
    """Invisible anchors in a chain, each on one rank with its nodes; where these are pinned, a chain between them.

    They stand first: Graphviz breaks a circle at the edge that closes it, and so never at one of the chain.
    """
    for rank in () if variant.loose else variant.pins:
        for node, other in pairwise(rank):
            yield f"{names[node]}->{names[other]}[style=invis constraint=false]"
    given = ranked(diagram, variant)
    for index, rank in enumerate(variant.pins or diagram.ranks):
        yield f"r{index}[shape=point style=invis width=0.02]"
        if index:
            yield f"r{index - 1}->r{index}[style=invis]"
        yield f"{{rank=same; r{index}; {'; '.join(names[node] for node in rank if given[node] == index)}}}"


_HEAD = (
    "graph[splines=true pad=0 forcelabels=false newrank=true labeljust=l]",
    'node[fixedsize=true label="" shape=box]',
    "edge[arrowsize=0.8]",
)
# Without `newrank`, Graphviz ranks each boundary by itself, and gives up on boundaries that send
# data to each other: it loses edges ("trouble in init_rank") or ends the process by an assertion.


def _content(
    measured: Measured, variant: Variant, inside: str | None, nodes: Mapping[str, str], boundaries: Mapping[str, str]
) -> Iterator[str]:
    """What stands directly in a boundary, or in none, and the boundaries in it."""
    for node in _ordered([node for node in measured.diagram.nodes if node.boundary == inside], variant):
        size = measured.nodes[node.id]
        shape = " shape=ellipse" if node.shape.is_round else ""
        yield f"{nodes[node.id]}[width={inches(size.width)} height={inches(size.height)}{shape}]"
    for boundary in _ordered([boundary for boundary in measured.diagram.boundaries if boundary.parent == inside], variant):
        title = measured.titles.get(boundary.id)
        label = f" label={_room(title.width, title.height + TITLE_BAND)}" if title else ' label=""'
        yield f"subgraph {boundaries[boundary.id]}{{graph[margin={BOUNDARY_MARGIN}{label}]"
        yield from _content(measured, variant, boundary.id, nodes, boundaries)
        yield "}"


def _ordered(parts: list[Part], variant: Variant) -> list[Part]:
    # The search for few crossings starts from the order in which the parts are given, and ends elsewhere from the reverse.
    return parts[::-1] if variant.backwards else parts
