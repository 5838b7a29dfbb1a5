"""How readable a laid out diagram is, judged on its geometry: rules that must hold, and a score.

Distances are in pixels of the drawing. A rule's margins are a little wider than the eye needs, so
that a reader's own font and a browser's rounding do not break what holds here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from ..model.components import Component
from .diagram import Diagram
from .geometry import Box, Geometry, Point, Route, Segment, between
from .segments import meets, meets_ellipse, runs_near
from .tangles import above, tangles

FROM_NODE = 4.0
FROM_LABEL = 3.0
FROM_RIM = 3.0
FROM_FOREIGN_FLOW = 2.0
TOUCHING = 3.0
"""A label this near to its flow belongs to it, whatever else is near."""
FAR = 36.0
"""A label farther than this from its flow has lost it."""
_REACHES = ((TOUCHING, FROM_FOREIGN_FLOW), *((reach, reach) for reach in (6.0, 10.0, 16.0, 24.0, FAR)))
"""The nearer its own flow is to a label, the nearer another one may come: pairs of distances."""
WIDEST = 1362.0
"""Wider than this, text is smaller than 10 px where a page shows the drawing 1,200 px wide."""
PAGE = (1180.0, 680.0)
"""What a page shows without scrolling."""


@dataclass(frozen=True)
class Readability:
    """How readable a drawing is.

    Attributes:
        broken: flows and boundaries whose labels, titles or lines break a rule, each with the rule.
        unfit: how much too wide it is for text of a readable size, in tenths.
        crossings: pairs of flows that cross, pairs that run together as if they were one, and flows
            that run through a boundary that they do not pierce.
        cost: what remains to compare: shape, length and direction of the flows.
    """

    broken: tuple[tuple[str, str], ...]
    unfit: int
    crossings: int
    cost: float

    @property
    def order(self) -> tuple[int, int, float]:
        """Sorts the most readable first."""
        return self.problems, self.crossings, self.cost

    @property
    def problems(self) -> int:
        """How much there is that must not be."""
        return len(self.broken) + self.unfit

    @property
    def holds(self) -> bool:
        """Whether no rule is broken."""
        return not self.problems


def judged(diagram: Diagram, geometry: Geometry, glance: Readability) -> Readability:
    """Judges a layout, of which `glanced` has said the rest already."""
    broken = (
        *(
            (flow, rule)
            for flow, box in geometry.labels.items()
            for rule in label_faults(surroundings(geometry, flow, box.grown(FAR)), box)
        ),
        *((boundary, "title") for boundary in geometry.titles if title_hit_at(geometry, geometry.titles[boundary])),
        *through_nodes(diagram, geometry),
        *_boundary_faults(diagram, geometry),
    )
    return replace(glance, broken=broken)


def glanced(diagram: Diagram, geometry: Geometry) -> Readability:
    """As `judged`, without the rules: what moving labels about does not change."""
    # Rounded up, since a tenth that is begun is too wide; but for a thousandth of it, which is rounding.
    unfit = max(0, int((geometry.width - WIDEST) / (WIDEST / 10) + 0.999))
    return Readability((), unfit, tangles(diagram, geometry), _cost(diagram, geometry))


@dataclass(frozen=True)
class Surroundings:
    """What stands in a part of a drawing, as seen from one flow.

    Attributes:
        nodes: boxes of the nodes there.
        labels: boxes of the labels of other flows there.
        rims: boxes of boundaries whose rims may run there.
        titles: boxes of boundaries' titles there.
        own: the flow's line.
        foreign: pieces of other flows' lines there.
    """

    nodes: tuple[Box, ...]
    labels: tuple[Box, ...]
    rims: tuple[Box, ...]
    titles: tuple[Box, ...]
    own: Route
    foreign: tuple[Segment, ...]


def surroundings(geometry: Geometry, flow: str, region: Box) -> Surroundings:
    """Gathers what a label of a flow may run into inside a region."""
    left, top, right, bottom = region
    return Surroundings(
        tuple(_inside(geometry.nodes.values(), region)),
        tuple(_inside((box for id, box in geometry.labels.items() if id != flow), region)),
        tuple(box for box in _inside(geometry.boundaries.values(), region) if not box.holds(region)),
        tuple(_inside(geometry.titles.values(), region)),
        geometry.routes[flow],
        tuple(
            segment
            for id, route in geometry.routes.items()
            if id != flow and route.box.overlaps(region)
            for (x, y, x2, y2), run in route.pieces
            if x < right and left < x2 and y < bottom and top < y2
            for segment in run
        ),
    )


def _inside(boxes: Iterable[Box], region: Box) -> Iterator[Box]:
    """Those that overlap a region."""
    left, top, right, bottom = region
    return (box for box in boxes if box[0] < right and left < box[2] and box[1] < bottom and top < box[3])


def label_faults(near: Surroundings, box: Box) -> Iterator[str]:
    """The rules that a flow's label would break at a place."""
    if any(_inside(near.nodes, box.grown(FROM_NODE))):
        yield "label-on-node"
    spaced = box.grown(FROM_LABEL)
    if any(_inside(near.labels, spaced)):
        yield "label-on-label"
    for rim in near.rims:
        if rim.overlaps(spaced) and not rim.holds(spaced):
            yield "label-on-boundary"
            break
    if any(_inside(near.titles, spaced)):
        yield "label-on-title"
    for own, foreign in _REACHES:
        if runs_near(near.own.segments, box, own):
            if runs_near(near.foreign, box, foreign):
                yield "label-astray"
            return
    yield "label-far"


def title_hit_at(geometry: Geometry, box: Box) -> bool:
    """Whether a flow or its label runs through a place."""
    return any(_inside(geometry.labels.values(), box.grown(FROM_LABEL))) or any(
        box.overlaps(route.box, 2) and runs_near(route.segments, box, 1.5) for route in geometry.routes.values()
    )


def through_nodes(diagram: Diagram, geometry: Geometry) -> Iterator[tuple[str, str]]:
    """Flows that run through nodes they do not touch, each with the rule, once for each such node."""
    shapes = {node.id: meets_ellipse if node.shape is Component.PROCESS else meets for node in diagram.nodes}
    reach = {node: box.grown(1) for node, box in geometry.nodes.items()}
    for flow in diagram.flows:
        route = geometry.routes[flow.id]
        for node, box in reach.items():
            if node in (flow.source, flow.target) or not box.overlaps(route.box):
                continue
            if runs_near(route.segments, box, 0) and any(shapes[node](box, segment) for segment in route.segments):
                yield flow.id, "flow-through-node"


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
            rims.append(_rim(a, b, box) if before else _rim(b, a, box))
    return tuple(rims)


def _rim(inner: Point, outer: Point, box: Box) -> Point:
    """Where the way from a point inside to one outside leaves the box."""
    across, down = outer.x - inner.x, outer.y - inner.y
    part = 1.0
    if across:
        part = min(part, ((box.right if across > 0 else box.left) - inner.x) / across)
    if down:
        part = min(part, ((box.bottom if down > 0 else box.top) - inner.y) / down)
    return between(inner, outer, part)
