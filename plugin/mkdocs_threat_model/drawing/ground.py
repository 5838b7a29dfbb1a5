"""What labels and titles stand among: nodes, rims of boundaries, lines, other labels and titles, by squares.

Distances are in pixels of the drawing. A rule's margins are a little wider than the eye needs, so
that a reader's own font and a browser's rounding do not break what holds here.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from .geometry import Box, Geometry
from .lines import FlowLines
from .segments import runs_near
from .squares import Squares

FROM_NODE = 4.0
FROM_LABEL = 3.0
FROM_FOREIGN_FLOW = 3.9
TOUCHING = 2.4
"""A label this near to its flow belongs to it, whatever else is near."""
FAR = 28.0
"""A label farther than this from its flow has lost it, or half as far again where a corner of it is nearest."""
_REACHES = ((TOUCHING, FROM_FOREIGN_FLOW), *((reach, 1.42 * reach + 1) for reach in (3.4, 4.5, 6.0, 8.0, 11.0, 15.0, 20.0, FAR)))
"""The nearer its own flow is to a label, the nearer another one may come: pairs of distances, the second beyond the first's corners."""
_STRUCK = 0.5
"""So far into a label's box, which has a little air around its letters, a line may come."""
_SIDE = 64.0


class _Obstacle(IntEnum):
    """What may be in a label's way."""

    NODE = 0
    LABEL = 1
    TITLE = 2
    RIM = 3


_MARGINS = {_Obstacle.NODE: FROM_NODE, _Obstacle.LABEL: FROM_LABEL, _Obstacle.TITLE: FROM_LABEL, _Obstacle.RIM: FROM_LABEL}
_RULES = ("label-on-node", "label-on-label", "label-on-title", "label-on-boundary")

_Thing = tuple[_Obstacle, str, Box]
"""A kind, an id, and the box with as much around it as a label has to stay away; a rim's box is as it is."""


class Ground:
    """Places of labels and titles that may change, over lines and boxes that do not.

    Args:
        geometry: where everything stands at first.
        lines: of its flows.
    """

    def __init__(self, geometry: Geometry, lines: FlowLines) -> None:
        self.geometry = geometry
        self.lines = lines
        self.labels = dict(geometry.labels)
        self.titles = dict(geometry.titles)
        self._things = Squares[_Thing](_SIDE)
        for kind, boxes in ((_Obstacle.NODE, geometry.nodes), (_Obstacle.LABEL, self.labels), (_Obstacle.TITLE, self.titles)):
            for id, box in boxes.items():
                self._put(kind, id, box)
        for id, box in geometry.boundaries.items():
            self._things.put_rim((_Obstacle.RIM, id, box), box, FROM_LABEL)

    def _put(self, kind: _Obstacle, id: str, box: Box) -> None:
        grown = box.grown(_MARGINS[kind])
        self._things.put((kind, id, grown), grown)

    def _take(self, kind: _Obstacle, id: str, box: Box) -> None:
        grown = box.grown(_MARGINS[kind])
        self._things.take((kind, id, grown), grown)

    def put_label(self, flow: str, box: Box) -> None:
        """Moves a flow's label."""
        if flow in self.labels:
            self._take(_Obstacle.LABEL, flow, self.labels[flow])
        self.labels[flow] = box
        self._put(_Obstacle.LABEL, flow, box)

    def put_title(self, boundary: str, box: Box) -> None:
        """Moves a boundary's title."""
        self._take(_Obstacle.TITLE, boundary, self.titles[boundary])
        self.titles[boundary] = box
        self._put(_Obstacle.TITLE, boundary, box)

    def label_faults(self, flow: str, box: Box) -> Iterator[str]:
        """The rules that a flow's label would break at a place, those first that are seen soonest."""
        left, top, right, bottom = box
        broken: set[_Obstacle] = set()
        for kind, id, thing in self._things.near(box):
            if kind is _Obstacle.RIM:
                hit = _is_on(thing, left - FROM_LABEL, top - FROM_LABEL, right + FROM_LABEL, bottom + FROM_LABEL)
            else:
                x, y, x2, y2 = thing
                hit = left < x2 and x < right and top < y2 and y < bottom
            if hit and kind not in broken and not (kind is _Obstacle.LABEL and id == flow):
                broken.add(kind)
                yield _RULES[kind]
        if self.lines.hit(box, -_STRUCK):
            yield "label-struck"
        own = self.geometry.routes[flow].segments
        for reach, foreign in _REACHES:
            if runs_near(own, box, reach):
                if self.lines.hit(box, foreign, flow):
                    yield "label-astray"
                return
        yield "label-far"

    def label_is_crowded(self, flow: str, box: Box) -> bool:
        """Whether another flow comes near a label, though not too near."""
        return self.lines.hit(box, 6, flow)

    def title_is_hit(self, box: Box) -> bool:
        """Whether a flow or its label runs through a title's place."""
        labels = (thing for kind, _, thing in self._things.near(box) if kind is _Obstacle.LABEL)
        return any(box.overlaps(label) for label in labels) or self.lines.hit(box, 1.5)

    def title_is_free(self, boundary: str, box: Box) -> bool:
        """Whether a title may stand at a place of its boundary."""
        for kind, id, thing in self._things.near(box.grown(FROM_LABEL)):
            if kind is _Obstacle.RIM:
                if thing.overlaps(box, 2) and not thing.holds(box):
                    return False
            elif thing.overlaps(box) and not (kind is _Obstacle.TITLE and id == boundary):
                return False
        return not self.title_is_hit(box)


def _is_on(rim: Box, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether a box of these sides lies across the rim of another one."""
    x, y, x2, y2 = rim
    if x >= right or left >= x2 or y >= bottom or top >= y2:
        return False
    return left < x or top < y or right > x2 or bottom > y2
