"""How readable a laid out diagram is, judged on its geometry: rules that must hold, and a score."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from .diagram import Diagram, DiagramFlow
from .geometry import Box, Geometry, Point, Route, rim
from .ground import Ground
from .lines import FlowLines
from .node_shapes import Shape
from .segments import meets_ellipse, runs_near
from .tangles import Tangles, above, tangles

WIDEST = 1362.0
"""Wider than this, text is smaller than 10 px where a page shows the drawing 1,200 px wide."""
_SMALL_TEXT = 3
"""A tenth too wide is as bad as so many crossings."""
_CORNER_TIP = 3.5
PAGE = (1180.0, 680.0)
"""What a page shows without scrolling."""


@dataclass(frozen=True)
class Readability:
    """How readable a drawing is.

    Attributes:
        broken: flows and boundaries whose labels, titles or lines break a rule, each with the rule.
        unfit: how much too wide it is for text of a readable size, in tenths.
        tangles: flows that get in each other's way, or in that of a boundary.
        cost: what remains to compare: shape, length and direction of the flows.
    """

    broken: tuple[tuple[str, str], ...]
    unfit: int
    tangles: Tangles
    cost: float

    @property
    def order(self) -> tuple[int, int, float]:
        """Sorts the most readable first."""
        return len(self.broken), self.crossings + len(self.tangles.on_rims) + _SMALL_TEXT * self.unfit, self.cost

    @property
    def promise(self) -> tuple[int, float]:
        """Sorts the most promising glances first."""
        return self.tangled + _SMALL_TEXT * self.unfit, self.cost

    @property
    def tangled(self) -> int:
        """How much there is to untangle: a flow that has to be led elsewhere may cross others there."""
        return self.crossings + 2 * (len(self.tangles.together) + len(self.tangles.intrusions))

    @property
    def problems(self) -> int:
        """How much there is that must not be."""
        return len(self.broken) + self.unfit

    @property
    def crossings(self) -> int:
        """Pairs of flows that cross."""
        return len(self.tangles.crossings)

    @property
    def holds(self) -> bool:
        """Whether no rule is broken."""
        return not self.problems


def judged(ground: Ground, lines: Readability) -> Readability:
    """Judges a layout by all rules; what `lines_judged` has found is part of it."""
    broken = (
        *((flow, rule) for flow, box in ground.labels.items() for rule in ground.label_faults(flow, box)),
        *((boundary, "title") for boundary, box in ground.titles.items() if ground.title_is_hit(box)),
        *lines.broken,
    )
    return replace(lines, broken=broken)


def lines_judged(diagram: Diagram, geometry: Geometry, glance: Readability) -> Readability:
    """Judges what moving labels about does not change, of which `glanced` has said the rest already."""
    broken = (
        *through_nodes(diagram, geometry),
        *_boundary_faults(diagram, geometry),
        *((flow, "false-crossing") for flow, _ in glance.tangles.intrusions),
        *((flow, "flows-together") for flow, _ in sorted(glance.tangles.together)),
    )
    return replace(glance, broken=broken)


def glanced(diagram: Diagram, geometry: Geometry, lines: FlowLines) -> Readability:
    """As `lines_judged`, without the rules."""
    return Readability((), unfit(geometry), tangles(diagram, geometry, lines), _cost(diagram, geometry))


def unfit(geometry: Geometry) -> int:
    """How much too wide a drawing is for text of a readable size, in tenths."""
    # Rounded up, since a tenth that is begun is too wide; but for a thousandth of it, which is rounding.
    return max(0, int((geometry.width - WIDEST) / (WIDEST / 10) + 0.999))


def through_nodes(diagram: Diagram, geometry: Geometry) -> Iterator[tuple[str, str]]:
    """Flows that run through nodes they do not touch, each with the rule, once for each such node."""
    shapes = {node.id: node.shape for node in diagram.nodes}
    for flow in diagram.flows:
        yield from ((flow.id, "flow-through-node") for _ in run_through(flow, geometry.routes[flow.id], geometry.nodes, shapes))


def run_through(flow: DiagramFlow, route: Route, nodes: Mapping[str, Box], shapes: Mapping[str, Shape]) -> Iterator[str]:
    """The nodes that a flow runs through and does not touch."""
    left, top, right, bottom = route.box.grown(1)
    for node, box in nodes.items():
        if left < box[2] and box[0] < right and top < box[3] and box[1] < bottom and node not in (flow.source, flow.target):
            grown = box.grown(1)
            if not runs_near(route.segments, grown, 0):
                continue
            # A line past an ellipse does not cut off more than the tip of a corner around it either.
            through = not shapes[node].is_round or runs_near(route.segments, box, -_CORNER_TIP)
            if through or any(meets_ellipse(grown, segment) for segment in route.segments):
                yield node


def _boundary_faults(diagram: Diagram, geometry: Geometry) -> Iterator[tuple[str, str]]:
    """Boundaries that overlap without nesting, and what stands outside its boundary."""
    parents = {boundary.id: boundary.parent for boundary in diagram.boundaries}
    boxes = geometry.boundaries
    for id, box in boxes.items():
        outer = boxes.get(parents[id] or "")
        if outer and not outer.holds(box, 0.5):
            yield id, "leaves-boundary"
    names = list(boxes)
    for index, name in enumerate(names):
        for other in names[index + 1 :]:
            if boxes[name].overlaps(boxes[other]) and not _nested(name, other, parents):
                yield name, "boundaries-overlap"
    for node in diagram.nodes:
        outer = boxes.get(node.boundary or "")
        if outer and not outer.holds(geometry.nodes[node.id]):
            yield node.id, "leaves-boundary"


def _nested(inner: str, other: str, parents: Mapping[str, str | None]) -> bool:
    return inner in above(other, parents) or other in above(inner, parents)


def _cost(diagram: Diagram, geometry: Geometry) -> float:
    width, height = PAGE
    shape = max(0.0, geometry.width - width) / 100 + max(0.0, geometry.height - height) / 60
    length = sum(abs(x2 - x) + abs(y2 - y) for route in geometry.routes.values() for x, y, x2, y2 in route.segments)
    across = geometry.width >= geometry.height
    against = sum(
        (a.x > b.x + 40) if across else (a.y > b.y + 40)
        for a, b in ((geometry.nodes[flow.source].middle, geometry.nodes[flow.target].middle) for flow in diagram.flows)
    )
    return shape + length / 1000 / max(1, len(diagram.flows)) + against * 0.3


def piercings(route: Route, box: Box) -> tuple[Point, ...]:
    """Where a line goes through the rim of a box."""
    rims: list[Point] = []
    points = route.points
    inside = box.has(points[0])
    for a, b in pairwise(points):
        before, inside = inside, box.has(b)
        if before != inside:
            rims.append(rim(a, b, box) if before else rim(b, a, box))
    return tuple(rims)
