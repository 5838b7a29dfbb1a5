"""Places labels and titles where Graphviz left them in the way of something.

Lines and boxes stay where they are. A label moves along its flow and from one side to the other, a
title along the top of its boundary or to the bottom; where no place is free, the text is broken
into narrower or wider lines. What breaks no rule is not moved.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import replace

from .diagram import DiagramBoundary, DiagramFlow
from .geometry import Box, Geometry, Point, Route, around, box_at, shifted
from .graph import BOUNDARY_MARGIN, TITLE_BAND
from .measure import Measured, label_block, title_block
from .readability import FAR, Surroundings, label_faults, piercings, surroundings, title_hit_at
from .segments import runs_near
from .typesetting import TextBlock
from .work import Work

GAP = 2.2
"""Between a label and its flow; small enough for a label to belong to the flow beyond doubt."""
_PLACES = 12
_ROUNDS = 2
_TITLE_STEP = 12.0
_TITLE_INSET = BOUNDARY_MARGIN * 0.75
_RULE_BROKEN = 1000.0
_A_PART = 0.5
"""Units of work for each part of a drawing that is passed over, and for each piece of a line beside which a label is moved."""
_A_PLACE = 5.0
_LABEL_LIMITS = (72.0, 190.0)
_TITLE_PARTS = (0.6, 0.4)


def repaired(measured: Measured, geometry: Geometry, work: Work) -> tuple[Measured, Geometry]:
    """Moves the labels and titles that break a rule to places where they break none, if there are any.

    Args:
        measured: the texts.
        geometry: where they stand.
        work: what is left when it is over stays where it is.
    """
    repair = _Repair(measured, geometry, work)
    flows: Iterable[DiagramFlow] = measured.diagram.flows
    for _ in range(_ROUNDS):
        for boundary in measured.diagram.boundaries:
            if not work.is_over and repair.title_is_hit(boundary):
                repair.move_title(boundary)
        moved = [flow for flow in flows if not work.is_over and repair.label_is_wrong(flow) and repair.move_label(flow)]
        if not moved:
            break
        flows = repair.near_labels_of(moved)
    return repair.result()


class _Repair:
    """Tables of labels and titles that change, over lines and boxes that do not."""

    def __init__(self, measured: Measured, geometry: Geometry, work: Work) -> None:
        self.measured = measured
        self.work = work
        self.whole = _A_PART * (len(geometry.nodes) + len(geometry.routes) + len(geometry.boundaries))
        self.label_blocks = dict(measured.labels)
        self.title_blocks = dict(measured.titles)
        self.labels = dict(geometry.labels)
        self.titles = dict(geometry.titles)
        # It holds these two dictionaries themselves: whatever is judged next meets what was moved before.
        self.geometry = replace(geometry, labels=self.labels, titles=self.titles)

    def result(self) -> tuple[Measured, Geometry]:
        """The texts as they are broken now, and where they stand."""
        return replace(self.measured, labels=self.label_blocks, titles=self.title_blocks), _whole(self.geometry)

    def title_is_hit(self, boundary: DiagramBoundary) -> bool:
        """Whether a boundary's title has to move."""
        self.work.spend(self.whole)
        return boundary.id in self.titles and title_hit_at(self.geometry, self.titles[boundary.id])

    def move_title(self, boundary: DiagramBoundary) -> None:
        """Gives a title the first free place, in narrower lines if there is none for it as it is."""
        whole = self.title_blocks[boundary.id]
        narrower = (title_block(boundary, max(40.0, whole.width * part)) for part in _TITLE_PARTS)
        for text in (whole, *filter(None, narrower)):
            for place in _title_places(self.geometry.boundaries[boundary.id], text):
                if self.work.is_over:
                    return
                self.work.spend(self.whole)
                if self._is_free_for_title(boundary, place):
                    self.titles[boundary.id], self.title_blocks[boundary.id] = place, text
                    return

    def _is_free_for_title(self, boundary: DiagramBoundary, place: Box) -> bool:
        inner = (box for id, box in self.geometry.boundaries.items() if id != boundary.id and not box.holds(place))
        taken = (*self.geometry.nodes.values(), *inner, *(box for id, box in self.titles.items() if id != boundary.id))
        return not any(place.overlaps(box, 2) for box in taken) and not title_hit_at(self.geometry, place)

    def label_is_wrong(self, flow: DiagramFlow) -> bool:
        """Whether a flow's label has to move, or has no place yet."""
        if flow.id not in self.label_blocks:
            return False
        self.work.spend(self.whole)
        box = self.labels.get(flow.id)
        return box is None or any(label_faults(surroundings(self.geometry, flow.id, box.grown(FAR)), box))

    def near_labels_of(self, moved: list[DiagramFlow]) -> list[DiagramFlow]:
        """Flows whose labels stand near those of the given ones; only these can be wrong once those have moved."""
        boxes = [self.labels[flow.id].grown(FAR) for flow in moved]
        return [
            flow
            for flow in self.measured.diagram.flows
            if flow.id in self.labels and any(box.overlaps(self.labels[flow.id]) for box in boxes)
        ]

    def move_label(self, flow: DiagramFlow) -> bool:
        """Gives a label the best place along its flow, in other lines if every place breaks a rule.

        Returns:
            Whether there is a better place than the one that it had.
        """
        route = self.geometry.routes[flow.id]
        rims = [point for box in self.geometry.boundaries.values() if box.overlaps(route.box) for point in piercings(route, box)]
        text = self.label_blocks[flow.id]
        here = best = self.labels.get(flow.id)
        near = surroundings(self.geometry, flow.id, route.box.grown(text.width + 16))
        least = _cost(near, here, rims, math.inf) if here else math.inf
        for option in (text, *(label_block(flow, limit) for limit in _LABEL_LIMITS)):
            # Other lines are for a text that breaks a rule wherever it stands as it is.
            if option is None or least < _RULE_BROKEN:
                break
            near = surroundings(self.geometry, flow.id, route.box.grown(option.width + 16))
            self.work.spend(self.whole + _A_PLACE * len(near.foreign))
            for place, off_centre in _label_places(route, option.width, option.height):
                if off_centre < least:
                    cost = off_centre + _cost(near, place, rims, least - off_centre)
                    if cost < least:
                        best, text, least = place, option, cost
        if best:
            self.labels[flow.id], self.label_blocks[flow.id] = best, text
        return best is not here


def _title_places(box: Box, text: TextBlock) -> Iterator[Box]:
    """Along the top from left to right, then along the bottom, then down its left side and its right one."""
    for top in (box.top + TITLE_BAND, box.bottom - text.height - 3):
        left = box.left + _TITLE_INSET
        while left + text.width <= box.right - _TITLE_INSET / 2:
            yield Box(left, top, left + text.width, top + text.height)
            left += _TITLE_STEP
    for left in (box.left + _TITLE_INSET, box.right - _TITLE_INSET / 2 - text.width):
        top = box.top + TITLE_BAND
        while left > box.left and top + text.height <= box.bottom - 3:
            yield Box(left, top, left + text.width, top + text.height)
            top += _TITLE_STEP


def _cost(near: Surroundings, box: Box, rims: list[Point], most: float) -> float:
    """What is wrong with a place for a label; not exact where it is `most` or more."""
    cost = 0.0
    for _ in label_faults(near, box):
        cost += _RULE_BROKEN
        if cost >= most:
            return cost
    reach = box.grown(4)
    cost += 6 * sum(reach.has(point) for point in rims)
    if runs_near(near.own.segments, box, 1):
        cost += 8
    if cost < most and runs_near(near.foreign, box, 6):
        cost += 4
    return cost


def _label_places(route: Route, width: float, height: float) -> Iterator[tuple[Box, float]]:
    """Places beside and on a line with a cost: the nearer to its middle, the better; beside is better than on."""
    for index, (point, normal) in enumerate(_along(route)):
        off_centre = abs(index + 1 - _PLACES / 2) * 0.5
        # Half of the box as seen across the line: its nearest corner, on a slanting one, just does not touch.
        reach = abs(normal.x) * width / 2 + abs(normal.y) * height / 2 + GAP
        # Above a level line and to the right of an upright one, as in most drawings.
        side = -1 if normal.y > 0 or (normal.y == 0 and normal.x < 0) else 1
        for sign, dislike in ((side, 0.0), (-side, 0.3)):
            yield box_at(Point(point.x + sign * normal.x * reach, point.y + sign * normal.y * reach), width, height), off_centre + dislike
        yield box_at(point, width, height), off_centre + 3


def _along(route: Route) -> list[tuple[Point, Point]]:
    """Points at even distances along a line, each with the direction across it (a unit vector)."""
    lengths = [((x2 - x) ** 2 + (y2 - y) ** 2) ** 0.5 for x, y, x2, y2 in route.segments]
    whole = sum(lengths) or 1.0
    places: list[tuple[Point, Point]] = []
    index, before = 0, 0.0
    # The ends are left out: nodes and heads of arrows are there.
    for step in range(1, _PLACES):
        wanted = whole * step / _PLACES
        while index < len(lengths) - 1 and before + lengths[index] < wanted:
            before += lengths[index]
            index += 1
        x, y, x2, y2 = route.segments[index]
        length = lengths[index] or 1.0
        part = min(1.0, (wanted - before) / length)
        places.append((Point(x + (x2 - x) * part, y + (y2 - y) * part), Point((y - y2) / length, (x2 - x) / length)))
    return places


def _whole(geometry: Geometry) -> Geometry:
    """With a frame that holds all that was moved; nothing lies at a negative place."""
    boxes = [Box(0, 0, geometry.width, geometry.height), *geometry.labels.values(), *(route.box for route in geometry.routes.values())]
    frame = around([point for box in boxes for point in (Point(box.left, box.top), Point(box.right, box.bottom))])
    if (frame.left, frame.top, frame.right, frame.bottom) == (0, 0, geometry.width, geometry.height):
        return geometry
    return shifted(geometry, Point(-frame.left, -frame.top), frame.width, frame.height)
