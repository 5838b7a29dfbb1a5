"""Which flow of one model is which flow of another.

A flow between two services is drawn in both models: here with the other service as an external
entity that names it (`service:`), there the other way round. What leaves here arrives there, and a
stream both ways may be drawn from either end. Two such flows are one where their ids are equal and
their ways agree, or where each side has exactly one left that could be the other's. A flow that
has none there is unknown there; where it stays unclear which is which, nothing is said. So it is where one
model draws a stream both ways, and the other an arrow for each way: two drawings of one wire, of which
each says what the other does. What a model puts out of scope it knows, and says nothing about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from weakref import WeakKeyDictionary

from ..analysis.facts import Facts
from ..model.components import Component
from ..model.service import Flow, Service
from .registry import PortfolioSubject


class Way(Enum):
    """Where the data goes, seen from the service whose model says it."""

    OUT = "out"
    IN = "in"
    BOTH = "both"

    @property
    def there(self) -> Way:
        """The same way, seen from the other service."""
        return _THERE[self]


_THERE = {Way.OUT: Way.IN, Way.IN: Way.OUT, Way.BOTH: Way.BOTH}


@dataclass(frozen=True)
class Side:
    """One side of a flow between two services.

    Attributes:
        facts: of the model that it stands in.
        flow: as written there.
        other: the other service's id.
        way: where the data goes, seen from the model that it stands in.
    """

    facts: Facts
    flow: Flow
    other: str
    way: Way

    @property
    def service(self) -> Service:
        """The model that it stands in."""
        return self.facts.service

    @property
    def in_scope(self) -> bool:
        """Whether the model says something about it: neither the flow nor the other service is out of its scope."""
        ends = (self.service.elements[end] for end in (self.flow.from_, self.flow.to))
        return not self.flow.out_of_scope and not any(element.service and element.out_of_scope for element in ends)

    def title(self, data: str) -> str:
        """The folded title of data: what two models can agree on, since ids are each model's own."""
        return self.service.data[data].title.casefold()

    def agrees(self, other: Side) -> bool:
        """Whether both may be sides of one flow; a stream that one of them calls one-way is still that stream."""
        return Way.BOTH in (self.way, other.way) or self.way.there is other.way


Pair = tuple[Side, Side | None]
"""A side and its counterpart; `None` where the other model has none."""

_PAIRS: WeakKeyDictionary[PortfolioSubject, tuple[Pair, ...]] = WeakKeyDictionary()
"""Four checks ask for the pairs of one landscape."""


def pairs(landscape: PortfolioSubject) -> tuple[Pair, ...]:
    """Each side of each flow between two modelled services with its counterpart; without those that stay unclear."""
    if landscape not in _PAIRS:
        _PAIRS[landscape] = tuple(_paired(landscape))
    return _PAIRS[landscape]


def _paired(landscape: PortfolioSubject) -> Iterator[Pair]:
    sides: dict[tuple[str, str], list[Side]] = {}
    beyond: dict[tuple[str, str], list[Side]] = {}
    for facts in landscape.facts.values():
        for side in _sides(facts):
            kept = sides if side.in_scope else beyond
            kept.setdefault((facts.service.service, side.other), []).append(side)
    for (own, other), here in sides.items():
        if other in landscape.facts and other != own:
            yield from _matched(here, sides.get((other, own), []), beyond.get((other, own), []))


def _sides(facts: Facts) -> Iterator[Side]:
    service = facts.service
    linked = {outsider.id: outsider.service for outsider in service.elements.values() if outsider.service}
    for flow in service.flows.values() if linked else ():
        for element, own, way in ((flow.to, flow.from_, Way.OUT), (flow.from_, flow.to, Way.IN)):
            if element in linked and service.elements[own].type is not Component.EXTERNAL:  # TM105 is about the others
                yield Side(facts, flow, str(linked[element]), Way.BOTH if flow.both_ways else way)


def _matched(here: Sequence[Side], there: Sequence[Side], beyond: Sequence[Side]) -> Iterator[Pair]:
    """The pairs as `here` sees them; what is a pair from here is one from there. `beyond` stands there out of scope."""
    by_id = {side.flow.id: side for side in there}
    named = [(side, by_id[side.flow.id]) for side in here if side.flow.id in by_id and side.agrees(by_id[side.flow.id])]
    yield from named
    ours, theirs = _without(here, named, 0), _without(there, named, 1)
    alone = [pair for way in Way if (pair := _only(ours, theirs, way))]
    yield from alone
    ours, theirs = _without(ours, alone, 0), _without(theirs, alone, 1)
    yield from ((side, None) for side in ours if not any(side.agrees(other) for other in (*theirs, *beyond)))


def _without(sides: Sequence[Side], pairs: Sequence[tuple[Side, Side]], end: int) -> list[Side]:
    taken = {pair[end].flow.id for pair in pairs}
    return [side for side in sides if side.flow.id not in taken]


def _only(here: Sequence[Side], there: Sequence[Side], way: Way) -> tuple[Side, Side] | None:
    """The one flow of a way here and the one that it can be there, where each side has exactly one."""
    ours = [side for side in here if side.way is way]
    theirs = [side for side in there if side.way is way.there]
    return (ours[0], theirs[0]) if len(ours) == len(theirs) == 1 else None
