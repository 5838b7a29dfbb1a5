"""How much work drawing may be. It is counted, never timed: the same diagrams are drawn alike on a slow machine.

A unit is about a microsecond of the machine that the figures were taken from (2024, one core). What Graphviz needs
is foreseen from the graph's ranks, since it cannot be stopped: its time grows with the square of the places that
flows take on the ranks that they pass. `benchmarks/drawings.py --bounds` compares with the clock.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import chain, pairwise

from .diagram import Diagram
from .ranks import ranked, turned
from .variant import Variant

SERVICE = 2_000_000
"""For all drawings of a service."""
DRAWING = 1_000_000
"""For the arrangement of one drawing."""
PLAINLY = 400_000
"""Of a service's, kept for drawings without an arrangement."""
FACING = 200_000
"""For the other direction of a drawing, beside its own work."""
SPOTS = 100_000
"""To bend flows where signs of crossings lie on each other."""
ENDED = 150_000
"""For Graphviz' process, where a diagram ended it."""

_PLACES = 0.5
"""For the square of the places on ranks."""
_PART = 150
"""For each node, flow and boundary, to build a graph, to lay it out and to read the answer."""
_PAIR = 3
"""For the square of the number of flows, to compare them with each other."""
_NEIGHBOURS = 6
"""For the square of the number of flows of a node, to see which run together."""
_MEASURED = 1
"""For each character of a title, to be measured and broken into lines."""
_WRITTEN = 0.12
"""For each character of the finished drawing."""
_LONG, _A_CROSSING, _A_CHARACTER = 1_500, 300, 20
"""So many characters each part of a plain drawing has in the two texts of it, each crossing, and each character of a title."""
_MADE = 60
"""For each part of a diagram, to be looked up in the model."""
_LABEL = 1_000
"""For each flow, to find a place for its label."""
_PLACED = 100
"""For each part of a diagram, to be placed in rows."""
_WAY = 4_000
"""For any way, to ask Graphviz."""


class Work:
    """A number of units that may be spent. It may end below nothing: what was begun is finished."""

    def __init__(self, most: float) -> None:
        self.left = most
        self.spent = 0.0

    def spend(self, units: float) -> None:
        """Counts what was done."""
        self.left -= units
        self.spent += units

    @property
    def is_over(self) -> bool:
        """Whether nothing more should be begun."""
        return self.left <= 0


def of_a_way(diagram: Diagram, variant: Variant, most: float = math.inf) -> float:
    """What one way to lay a diagram out takes, and a glance at the result; not exact where it is more than `most`."""
    cost = _WAY + _PART * _parts(diagram) + _MEASURED * _characters(diagram) + of_a_glance(diagram)
    return cost if cost > most else cost + _PLACES * places(diagram, variant) ** 2


def of_laying_out(diagram: Diagram, variant: Variant) -> float:
    """As `of_a_way`, without the glance."""
    return _WAY + _PART * _parts(diagram) + _MEASURED * _characters(diagram) + _PLACES * places(diagram, variant) ** 2


def of_a_glance(diagram: Diagram) -> float:
    """What it takes to see where flows get in each other's way."""
    degrees: dict[str, int] = {}
    for flow in diagram.flows:
        for end in {flow.source, flow.target}:
            degrees[end] = degrees.get(end, 0) + 1
    return _PAIR * len(diagram.flows) ** 2 + _NEIGHBOURS * sum(count * count for count in degrees.values())


def of_a_judgement(diagram: Diagram) -> float:
    """What judging a way takes by all rules."""
    return len(diagram.flows) * _parts(diagram) + len(diagram.boundaries) ** 2


def of_labels(diagram: Diagram) -> float:
    """What finding places for the labels takes, as a rule."""
    return _LABEL * len(diagram.flows)


def of_rows(diagram: Diagram) -> float:
    """What a plain drawing takes, before it is written."""
    return _PLACED * _parts(diagram) + _MEASURED * _characters(diagram)


def of_a_plain_drawing(diagram: Diagram) -> float:
    """What a plain drawing takes to the end, as far as can be said before it is made."""
    crossings = sum(len(flow.crosses) for flow in diagram.flows)
    written = _LONG * _parts(diagram) + _A_CROSSING * crossings + _A_CHARACTER * _characters(diagram)
    return of_rows(diagram) + _WRITTEN * written


def of_writing(*texts: str) -> float:
    """What writing a drawing takes."""
    return _WRITTEN * sum(map(len, texts))


def of_making(diagram: Diagram) -> float:
    """What it takes to make a diagram of a model."""
    return _MADE * _parts(diagram)


def _characters(diagram: Diagram) -> int:
    titles = [*(node.title for node in diagram.nodes), *(boundary.title for boundary in diagram.boundaries)]
    return sum(map(len, chain(titles, *(flow.titles for flow in diagram.flows))))


def _parts(diagram: Diagram) -> int:
    return len(diagram.nodes) + len(diagram.flows) + len(diagram.boundaries)


def places(diagram: Diagram, variant: Variant) -> int:
    """How many places flows take on the ranks that they pass, labels on ranks of their own.

    Nodes are ranked by the longest way to them, which is what Graphviz begins with; it only shortens flows.
    """
    given, against = ranked(diagram, variant), turned(diagram, variant)
    group = {node.id: f"r{given[node.id]}" if node.id in given else f"n{node.id}" for node in diagram.nodes}
    groups = [f"r{index}" for index in range(len(variant.pins or diagram.ranks))]
    edges = list(pairwise(groups))
    flows = [(group[flow.source], group[flow.target]) for flow in diagram.flows if group[flow.source] != group[flow.target]]
    reverse = [flow.id in against for flow in diagram.flows if group[flow.source] != group[flow.target]]
    led = [(target, source) if back else (source, target) for (source, target), back in zip(flows, reverse, strict=True)]
    level = len(diagram.flows) - len(flows)
    heights = _heights([*groups, *group.values()], [*edges, *led])
    return level + 2 * sum(abs(heights[source] - heights[target]) for source, target in led)


def _heights(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, int]:
    """By node the longest way from it, against the edges that close a circle where it is walked from the first node on."""
    following: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        following[source].append(target)
    finished: list[str] = []
    place: dict[str, int] = {}
    for start, first in following.items():
        if start in place:
            continue
        place[start] = -1
        path = [(start, iter(first))]
        while path:
            node, rest = path[-1]
            step = next((waiting for waiting in rest if waiting not in place), None)
            if step is None:
                place[node] = len(finished)
                finished.append(node)
                path.pop()
            else:
                place[step] = -1
                path.append((step, iter(following[step])))
    # What finished earlier stands later: an edge to what finished later closes a circle, and counts the other way round.
    heights = dict.fromkeys(finished, 0)
    before: dict[str, list[str]] = {node: [] for node in finished}
    for source, targets in following.items():
        for target in targets:
            earlier, later = (source, target) if place[target] < place[source] else (target, source)
            before[later].append(earlier)
    for node in reversed(finished):
        heights[node] = max((heights[source] + 1 for source in before[node]), default=0)
    return heights
