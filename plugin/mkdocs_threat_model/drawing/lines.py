"""The lines of all flows as straight pieces by squares: what meets, follows or comes near what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from .geometry import Box, Route, Segment
from .segments import alongside, cross, meets
from .squares import Squares
from .work import Work

TOGETHER = 3.3
MERGED = 35.0
"""Two flows that are nearer to each other than the first for longer than the second look like one."""
HOPELESS = 2
"""More pairs that run together than so many times the flows are no drawing: everything stands in rows then."""

Pair = tuple[str, str]
"""Two flows, the one that comes first in the model first."""

_SIDE = 72.0
_A_PIECE = 0.8
"""Units of work for each piece that another one is compared with."""


class FlowLines:
    """Lines by the squares that they run through; one may be laid elsewhere.

    Args:
        routes: by flow id.
        work: what looking at single flows takes is counted; all of them together are counted by whoever asks.
    """

    def __init__(self, routes: Mapping[str, Route], work: Work) -> None:
        self.routes = dict(routes)
        self._work = work
        self._flows = tuple(routes)
        self._numbers = {flow: number for number, flow in enumerate(self._flows)}
        self._squares = Squares[Piece](_SIDE)
        for number, route in enumerate(routes.values()):
            for segment in route.segments:
                self._squares.put_line(_piece(number, segment), segment)

    def lay(self, flow: str, route: Route) -> None:
        """Gives a flow another line."""
        number = self._numbers[flow]
        for segment in self.routes[flow].segments:
            self._squares.take_line(_piece(number, segment), segment)
        for segment in route.segments:
            self._squares.put_line(_piece(number, segment), segment)
        self.routes[flow] = route

    def hit(self, box: Box, by: float = 0.0, but: str = "") -> bool:
        """Whether a line runs through a box with `by` more on each side; that of one flow does not count."""
        own = self._numbers.get(but, -1)
        left, top, right, bottom = box
        left, top, right, bottom = grown = (left - by, top - by, right + by, bottom + by)
        for number, segment, low, high, x, x2 in self._squares.near(grown):
            if number != own and low <= bottom and high >= top and x <= right and x2 >= left and meets(grown, segment):
                return True
        return False

    def met(self, flow: str, segments: Iterable[Segment]) -> tuple[set[str], dict[str, float]]:
        """The other flows that straight pieces of one cross, and those that they run on, each with its length."""
        own = self._numbers[flow]
        crossed: set[int] = set()
        together: defaultdict[int, float] = defaultdict(float)
        for segment in segments:
            _, _, top, bottom, left, right = _piece(own, segment)
            near = self._squares.along(segment)
            self._work.spend(_A_PIECE * len(near))
            seen: set[int] = set()
            for other in near:
                number, piece, low, high, x, x2 = other
                # A piece lies in several squares, always the same object: told apart by that, since hashing its numbers takes longer.
                if number != own and low <= bottom and high >= top and x <= right and x2 >= left and id(other) not in seen:
                    seen.add(id(other))
                    if number not in crossed and cross(segment, piece):
                        crossed.add(number)
                    if shared := alongside(segment, piece, TOGETHER):
                        together[number] += shared
        return {self._flows[number] for number in crossed}, {self._flows[number]: length for number, length in together.items()}

    def tangled(self) -> tuple[frozenset[Pair], frozenset[Pair]]:
        """The pairs of flows that cross, and those that look like one for a while; not all of either where that is hopeless."""
        crossing: set[tuple[int, int]] = set()
        merged: set[tuple[int, int]] = set()
        bearable = HOPELESS * len(self._flows)
        together: defaultdict[tuple[int, int], float] = defaultdict(float)
        seen: set[tuple[int, int]] = set()
        for pieces in self._squares.table.values():
            for index, first in enumerate(pieces):
                number, segment, top, bottom, left, right = first
                for second in pieces[index + 1 :]:
                    other, piece, low, high, x, x2 = second
                    if number == other or low > bottom or high < top or x > right or x2 < left or (id(first), id(second)) in seen:
                        continue
                    seen.add((id(first), id(second)))
                    pair = (number, other) if number < other else (other, number)
                    if pair not in crossing and cross(segment, piece):
                        crossing.add(pair)
                    if shared := alongside(segment, piece, TOGETHER):
                        together[pair] += shared
                        if together[pair] > MERGED:
                            merged.add(pair)
            if len(merged) > bearable:
                break
        return self._named(crossing), self._named(merged)

    def _named(self, pairs: Iterable[tuple[int, int]]) -> frozenset[Pair]:
        return frozenset((self._flows[first], self._flows[other]) for first, other in pairs)


Piece = tuple[int, Segment, float, float, float, float]
"""The number of a flow, a straight piece of it, its top and bottom, left and right side, with half a pair's distance more."""


def _piece(number: int, segment: Segment) -> Piece:
    x, y, x2, y2 = segment
    if x > x2:
        x, x2 = x2, x
    if y > y2:
        y, y2 = y2, y
    return number, segment, y - _HALF, y2 + _HALF, x - _HALF, x2 + _HALF


_HALF = TOGETHER / 2
