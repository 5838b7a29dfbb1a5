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
from weakref import WeakKeyDictionary

from .neighbours import Side, Way
from .registry import PortfolioSubject

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
    for neighbour in landscape.neighbours.values():
        for side in neighbour.sides:
            kept = sides if side.in_scope else beyond
            kept.setdefault((side.service, side.other), []).append(side)
    for (own, other), here in sides.items():
        if other in landscape.neighbours and other != own:
            yield from _matched(here, sides.get((other, own), []), beyond.get((other, own), []))


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
