"""Places labels and titles where Graphviz left them in the way of something.

Lines and boxes stay where they are. A label moves along its flow and from one side to the other, a
title along the top of its boundary or to the bottom; where no place is free, the text is broken
into narrower or wider lines, between words. What breaks no rule is not moved.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from .diagram import DiagramBoundary, DiagramFlow
from .geometry import Box, Geometry, Point, Route, around, shifted
from .graph import BOUNDARY_MARGIN, TITLE_BAND
from .ground import FAR, Ground
from .lines import FlowLines
from .measure import Measured, label_block, label_words, title_block, title_words
from .readability import piercings
from .typesetting import TextBlock
from .work import Work

GAP = 2.2
"""Between a label and its flow; small enough for a label to belong to the flow beyond doubt."""
_PLACES = 20
_PREFERENCES = sorted(
    (
        (step - 1, usual, away, abs(step - _PLACES / 2) * 0.3 + (0.0 if usual else 0.3) + dislike)
        for step in range(1, _PLACES)
        for usual in (True, False)
        for away, dislike in ((GAP, 0.0), (GAP + 6, 3.0), (GAP + 13, 6.0))
        if not dislike or step % 2 == 0
    ),
    key=lambda place: place[3],
)
"""Where along its flow a label may stand, on which side and how far from it, and how little it is liked there."""
_ROUNDS = 3
_TITLE_STEP = 12.0
_TITLE_INSET = BOUNDARY_MARGIN * 0.75
_TITLE_AIR = 1.5
"""Below a title at the bottom: one line has room there under a node, at the distance that labels keep from nodes."""
_RULE_BROKEN = 1000.0
_A_PLACE = 12.0
"""Units of work for each place that is looked at."""
_LABEL_LIMITS = (72.0, 190.0)
_TITLE_PARTS = (0.6, 0.4)


def repaired(measured: Measured, geometry: Geometry, lines: FlowLines, work: Work) -> tuple[Measured, Ground]:
    """Moves the labels and titles that break a rule to places where they break none, if there are any.

    Args:
        measured: the texts.
        geometry: where they stand.
        lines: of its flows.
        work: what is left when it is over stays where it is.

    Returns:
        The texts as they are broken now, and where they stand.
    """
    repair = _Repair(measured, geometry, lines, work)
    repair.run(len(measured.diagram.flows))
    return repair.result


def repaired_unless(measured: Measured, geometry: Geometry, lines: FlowLines, work: Work, most: int) -> tuple[Measured, Ground] | None:
    """As `repaired`; `None` as soon as more than `most` labels were looked at that have no place, each as the others stood then."""
    repair = _Repair(measured, geometry, lines, work)
    return repair.result if repair.run(most) else None


class _Repair:
    """Labels and titles that change, over lines and boxes that do not."""

    def __init__(self, measured: Measured, geometry: Geometry, lines: FlowLines, work: Work) -> None:
        self.measured = measured
        self.geometry = geometry
        self.work = work
        self.label_blocks = dict(measured.labels)
        self.title_blocks = dict(measured.titles)
        self.ground = Ground(geometry, lines)
        self.without: set[str] = set()
        """Flows whose label found no place where it breaks no rule."""

    def run(self, most: int) -> bool:
        """Moves what breaks a rule, until nothing moves any more; ends before that where more than `most` labels have no place."""
        flows: Iterable[DiagramFlow] = self.measured.diagram.flows
        for _ in range(_ROUNDS):
            for boundary in self.measured.diagram.boundaries:
                if not self.work.is_over and self.title_is_hit(boundary):
                    self.move_title(boundary)
            moved: list[DiagramFlow] = []
            for flow in flows:
                if not self.work.is_over and self.label_is_wrong(flow) and self.move_label(flow):
                    moved.append(flow)
                if len(self.without) > most:
                    return False
            if not moved:
                break
            flows = self.near_labels_of(moved)
        return True

    @property
    def result(self) -> tuple[Measured, Ground]:
        """The texts as they are broken now, and where they stand."""
        return replace(self.measured, labels=self.label_blocks, titles=self.title_blocks), self.ground

    def title_is_hit(self, boundary: DiagramBoundary) -> bool:
        """Whether a boundary's title has to move."""
        self.work.spend(_A_PLACE)
        return boundary.id in self.ground.titles and self.ground.title_is_hit(self.ground.titles[boundary.id])

    def move_title(self, boundary: DiagramBoundary) -> None:
        """Gives a title the first free place, in narrower lines if there is none for it as it is."""
        whole = self.title_blocks[boundary.id]
        words = min(title_words(boundary), whole.width)
        narrower = (title_block(boundary, max(words, whole.width * part)) for part in _TITLE_PARTS)
        for text in (whole, *filter(None, narrower)):
            for place in _title_places(self.geometry.boundaries[boundary.id], text):
                if self.work.is_over:
                    return
                self.work.spend(_A_PLACE)
                if self.ground.title_is_free(boundary.id, place):
                    self.ground.put_title(boundary.id, place)
                    self.title_blocks[boundary.id] = text
                    return

    def label_is_wrong(self, flow: DiagramFlow) -> bool:
        """Whether a flow's label has to move, or has no place yet."""
        if flow.id not in self.label_blocks:
            return False
        self.work.spend(_A_PLACE)
        box = self.ground.labels.get(flow.id)
        return box is None or any(self.ground.label_faults(flow.id, box))

    def near_labels_of(self, moved: list[DiagramFlow]) -> list[DiagramFlow]:
        """Flows whose labels stand near those of the given ones; only these can be wrong once those have moved."""
        labels = self.ground.labels
        boxes = [labels[flow.id].grown(FAR) for flow in moved]
        return [flow for flow in self.measured.diagram.flows if flow.id in labels and any(box.overlaps(labels[flow.id]) for box in boxes)]

    def move_label(self, flow: DiagramFlow) -> bool:
        """Gives a label the best place along its flow, in other lines if every place breaks a rule.

        Returns:
            Whether there is a better place than the one that it had.
        """
        route = self.geometry.routes[flow.id]
        rims = [point for box in self.geometry.boundaries.values() if box.overlaps(route.box) for point in piercings(route, box)]
        text = self.label_blocks[flow.id]
        here = best = self.ground.labels.get(flow.id)
        least = self._cost(flow, here, rims, math.inf) if here else math.inf
        words = min(label_words(flow), text.width)
        for option in (text, *(label_block(flow, max(words, limit)) for limit in _LABEL_LIMITS)):
            # Other lines are for a text that breaks a rule wherever it stands as it is.
            if option is None or least < _RULE_BROKEN or self.work.is_over:
                break
            for place, off_centre in _label_places(route, option.width, option.height):
                if off_centre >= least:
                    break
                cost = off_centre + self._cost(flow, place, rims, least - off_centre)
                if cost < least:
                    best, text, least = place, option, cost
        if least >= _RULE_BROKEN:
            self.without.add(flow.id)
        if best and best is not here:
            self.ground.put_label(flow.id, best)
            self.label_blocks[flow.id] = text
        return best is not here

    def _cost(self, flow: DiagramFlow, box: Box, rims: list[Point], most: float) -> float:
        """What is wrong with a place for a label; not exact where it is `most` or more."""
        self.work.spend(_A_PLACE)
        cost = 0.0
        for _ in self.ground.label_faults(flow.id, box):
            cost += _RULE_BROKEN
            if cost >= most:
                return cost
        if rims:
            reach = box.grown(4)
            cost += 6 * sum(reach.has(point) for point in rims)
        if cost < most and self.ground.label_is_crowded(flow.id, box):
            cost += 4
        return cost


def _title_places(box: Box, text: TextBlock) -> Iterator[Box]:
    """Along the top from left to right, then along the bottom, then down its left side and its right one."""
    for top in (box.top + TITLE_BAND, box.bottom - text.height - _TITLE_AIR):
        left = box.left + _TITLE_INSET
        while left + text.width <= box.right - _TITLE_INSET / 2:
            yield Box(left, top, left + text.width, top + text.height)
            left += _TITLE_STEP
    for left in (box.left + _TITLE_INSET, box.right - _TITLE_INSET / 2 - text.width):
        top = box.top + TITLE_BAND
        while left > box.left and top + text.height <= box.bottom - _TITLE_AIR:
            yield Box(left, top, left + text.width, top + text.height)
            top += _TITLE_STEP


def _label_places(route: Route, width: float, height: float) -> Iterator[tuple[Box, float]]:
    """Places beside a line with a cost, the best first: near to its middle, near to the line."""
    along = _along(route)
    wide, high = width / 2, height / 2
    for index, usual, away, cost in _PREFERENCES:
        (x, y), (across, down) = along[index]
        # Half of the box as seen across the line: its nearest corner, on a slanting one, just does not touch.
        reach = abs(across) * wide + abs(down) * high + away
        # Above a level line and to the right of an upright one, as in most drawings.
        if (down > 0 or (down == 0 and across < 0)) is usual:
            reach = -reach
        x, y = x + across * reach, y + down * reach
        yield Box(x - wide, y - high, x + wide, y + high), cost


def _along(route: Route) -> list[tuple[tuple[float, float], tuple[float, float]]]:
    """Points at even distances along a line, each with the direction across it (a unit vector)."""
    lengths = [((x2 - x) ** 2 + (y2 - y) ** 2) ** 0.5 for x, y, x2, y2 in route.segments]
    whole = sum(lengths) or 1.0
    places: list[tuple[tuple[float, float], tuple[float, float]]] = []
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
        places.append(((x + (x2 - x) * part, y + (y2 - y) * part), ((y - y2) / length, (x2 - x) / length)))
    return places


def whole(geometry: Geometry, labels: Mapping[str, Box], titles: Mapping[str, Box]) -> Geometry:
    """A drawing with its labels and titles elsewhere, in a frame that holds all that was moved; nothing lies at a negative place."""
    boxes = [Box(0, 0, geometry.width, geometry.height), *labels.values(), *(route.box for route in geometry.routes.values())]
    frame = around([point for box in boxes for point in (Point(box.left, box.top), Point(box.right, box.bottom))])
    moved = replace(geometry, labels=labels, titles=titles)
    if (frame.left, frame.top, frame.right, frame.bottom) == (0, 0, geometry.width, geometry.height):
        return moved
    return shifted(moved, Point(-frame.left, -frame.top), frame.width, frame.height)
