"""What is to be drawn, as plain values: the one input of the drawing code.

Knows no threat model: data flow diagrams, maps of services and attack trees all become a
`Diagram`. Ids are keys inside one diagram and may be any text; titles come from hostile files.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from ..errors import RenderingError
from ..model.scales import LayoutDirection
from .marks import Mark, Protection
from .node_shapes import PROCESS, Shape


@dataclass(frozen=True)
class DiagramBoundary:
    """A titled box around nodes and other boundaries.

    Attributes:
        id: key.
        title: stands in the box.
        parent: id of the boundary that holds it.
        frame: whether the box is a plain frame (the inside of a process) and no trust boundary.
        href: where its title leads in a page; empty for nowhere.
        marks: signs beside the title.
    """

    id: str
    title: str
    parent: str | None = None
    frame: bool = False
    href: str = ""
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True)
class DiagramNode:
    """A shape with a title.

    Attributes:
        id: key.
        title: stands in the shape.
        shape: how it is drawn.
        boundary: id of the innermost boundary that holds it.
        technology: shown as an icon, where one is known.
        muted: drawn lighter and dotted: not the subject of this diagram.
        name: for those who cannot see it: `Process Order API`.
        href: where it leads in a page; empty for nowhere.
        marks: signs below the title.
        heading: a word above the title, such as `AND`.
        details: lines below the title, in smaller letters.
        chosen: whether it belongs to what is set off by a strong line.
    """

    id: str
    title: str
    shape: Shape = PROCESS
    boundary: str | None = None
    technology: str = ""
    muted: bool = False
    name: str = ""
    href: str = ""
    marks: tuple[Mark, ...] = ()
    heading: str = field(default="", repr=False)
    details: tuple[str, ...] = field(default=(), repr=False)
    chosen: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class DiagramFlow:
    """A titled arrow.

    Attributes:
        id: key.
        source: id of the node where it begins.
        target: id of the node where its head is.
        titles: stand at the arrow, each on lines of its own.
        both_ways: whether both ends have a head.
        crosses: ids of the boundaries that it pierces; where there are any, it stands out.
        crossing: whether it stands out for another reason.
        muted: drawn lighter and dotted.
        name: for those who cannot see it: `Data flow Place order, from Mobile client to Order API`.
        href: where it leads in a page; empty for nowhere.
        marks: signs below the titles.
        protection: decides the sign where the flow meets a boundary.
        headless: whether neither end has a head: a line from what is made of parts to a part.
        chosen: whether it belongs to what is set off by a strong line.
    """

    id: str
    source: str
    target: str
    titles: tuple[str, ...] = ()
    both_ways: bool = False
    crosses: tuple[str, ...] = ()
    crossing: bool = False
    muted: bool = False
    name: str = ""
    href: str = ""
    marks: tuple[Mark, ...] = ()
    protection: Protection = Protection.BOTH
    headless: bool = field(default=False, repr=False)
    chosen: bool = field(default=False, repr=False)


@dataclass(frozen=True)
class Diagram:
    """Everything that one drawing shows.

    What only trees have is no part of its `repr`, which recorded layouts are told by: of a tree none is recorded.

    Attributes:
        id_prefix: begins every id in the SVG; unique on a page.
        title: names the drawing.
        boundaries: parents may stand before or after what they hold.
        nodes: in the model's order, which the layout keeps where it can.
        flows: between nodes of this diagram.
        description: what the drawing shows, in a sentence.
        empty: what stands there instead of a drawing without nodes.
        direction: where the flows must lead; `None` leaves it to the layout.
        ranks: ids of nodes that must stand beside each other, in the direction's order.
        advice: what to do where it is too much for a good drawing: a sentence.
        tight: whether neighbours may stand closer than usual: what has no marks and many flows gets tall otherwise.
        ordered: whether what a node leads to stands beside each other in the order of the flows.
    """

    id_prefix: str
    title: str
    boundaries: tuple[DiagramBoundary, ...] = ()
    nodes: tuple[DiagramNode, ...] = ()
    flows: tuple[DiagramFlow, ...] = ()
    description: str = ""
    empty: str = "Nothing to draw yet."
    direction: LayoutDirection | None = None
    ranks: tuple[tuple[str, ...], ...] = ()
    advice: str = ""
    tight: bool = False
    ordered: bool = field(default=False, repr=False)

    def __post_init__(self) -> None:
        """Holds the values together, so that no later step can fail.

        Raises:
            RenderingError: an id is used twice or names nothing, or boundaries hold each other in a circle.
        """
        parents = {boundary.id: boundary.parent for boundary in self.boundaries}
        nodes = {node.id for node in self.nodes}
        for kind, ids in (
            ("boundary", [boundary.id for boundary in self.boundaries]),
            ("node", [shape.id for shape in self.nodes]),
            ("flow", [arrow.id for arrow in self.flows]),
        ):
            _once(kind, ids)
        for parent in (*parents.values(), *(node.boundary for node in self.nodes), *(b for flow in self.flows for b in flow.crosses)):
            if parent is not None and parent not in parents:
                raise RenderingError(f"The diagram has no boundary `{parent}`. Add it, or name another.")
        for ranked in (id for rank in self.ranks for id in rank):
            if ranked not in nodes:
                raise RenderingError(f"The diagram has no node `{ranked}`. Add it, or remove it from the ranks.")
        for end in (end for flow in self.flows for end in (flow.source, flow.target)):
            if end not in nodes:
                raise RenderingError(f"The diagram has no node `{end}`. Add it, or change the ends of the flow.")
        for start in parents:
            seen: list[str] = []
            current: str | None = start
            while current is not None:
                if current in seen:
                    raise RenderingError(f"The boundary `{start}` contains itself. Remove it from its own contents.")
                seen.append(current)
                current = parents[current]


def _once(kind: str, ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for id in ids:
        if id in seen:
            raise RenderingError(f"The diagram has two of the {kind} `{id}`. Give one of them another id.")
        seen.add(id)
