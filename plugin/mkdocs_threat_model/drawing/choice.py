"""Several ways to lay a diagram out → the most readable one.

The plain ways come first: left to right, top to bottom. More are tried only until the rules hold
with no more crossings than the better of these two. Fewer rules broken, text of a readable size,
fewer crossings and a better shape count in this order, so the choice is the same every time.
A drawing that was arranged before keeps its arrangement where it breaks no rule.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from ..errors import RenderingError
from ..model.scales import LayoutDirection
from .arrangement import Arrangement, made_of
from .diagram import Diagram
from .geometry import Geometry
from .graph import Order, Variant
from .labels import repaired
from .layout import Layouter
from .measure import Measured
from .readability import Verdict, glanced, judged
from .rows import in_rows

PLAIN = Variant()
BACK = replace(PLAIN, backwards=True)
FIRST = tuple(each.turned(way) for each in (PLAIN, BACK) for way in LayoutDirection)
"""The ways that are tried first, in this order."""
SECOND = (replace(PLAIN, order=Order.MODEL), replace(BACK, order=Order.MODEL))
"""Tried after those, first in the direction that did best."""

_MENDABLE = 2
"""So many problems may vanish when a drawing gets tighter or roomier."""
_GOOD_SHAPE = 1.5
_INSISTED = 3
"""Ways that are tried again with each of the distances below."""
DISTANCES = ((48, 72, 118), (30, 36, 84), (26, 48, 140), (26, 26, 84), (60, 80, 118))
"""Between neighbours and between ranks, and the width at which labels break, in pixels."""
NEAR = 0.1
"""So far, as a part of the diagonal, nodes may move on average in a drawing that keeps its arrangement."""
_MORE_CROSSINGS = 1.25
"""So many times the crossings, and one, an earlier arrangement may have to be kept."""
_LARGE = 110
"""More nodes and flows than these make a diagram that is laid out in the two plain ways only."""


@dataclass(frozen=True)
class Candidate:
    """One way to lay a diagram out, and what came of it."""

    variant: Variant
    measured: Measured
    geometry: Geometry
    verdict: Verdict


def candidate_for(diagram: Diagram, previous: Arrangement | None = None) -> Candidate:
    """The most readable way to lay a diagram out; it must have a node.

    Args:
        diagram: what is drawn.
        previous: how it was arranged before; kept where the rules allow it, even if another way is more readable.
    """
    layouter = Layouter(diagram)
    ways = tuple(one for one in FIRST if diagram.direction in (None, one.direction))
    if previous is None:
        return _chosen(layouter, ways)
    if previous.made_of == made_of(diagram):
        same = _glance(layouter, previous.variant)
        return _mended(same) if same else _chosen(layouter, ways)
    kept: list[Candidate] = []
    for candidate in _like(layouter, previous, ways):
        if previous.moved(candidate.geometry) <= NEAR:
            return candidate
        kept.append(candidate)
    chosen = _chosen(layouter, ways)
    return min((chosen, *kept), key=lambda one: previous.moved(one.geometry)) if chosen.verdict.holds else chosen


def _like(layouter: Layouter, previous: Arrangement, ways: tuple[Variant, ...]) -> Iterator[Candidate]:
    """Ways like an earlier one that break no rule and cross hardly more flows."""
    diagram = layouter.diagram
    nodes = {node.id for node in diagram.nodes}
    again, pinned = previous.again(nodes), previous.pinned(nodes)
    like: tuple[Variant, ...] = (again, pinned, replace(pinned, loose=True))
    if diagram.ranks:  # the model's own come first
        like = (replace(again, pins=(), loose=False),)
    if diagram.direction:
        like = tuple(one.turned(diagram.direction) for one in like)
    others = (replace(each, near=near, far=far, label_limit=limit) for near, far, limit in DISTANCES for each in like)
    plain = [one for one in (_glance(layouter, way) for way in ways if not way.backwards) if one]
    most = 1 + max(previous.crossings, _fewest(plain)) * _MORE_CROSSINGS
    for variant in dict.fromkeys((*like, *others)):
        glance = _glance(layouter, variant)
        if glance and glance.verdict.crossings <= most:
            candidate = _mended(glance)
            if candidate.verdict.holds:
                yield candidate


def _chosen(layouter: Layouter, ways: tuple[Variant, ...]) -> Candidate:
    """The most readable way, whatever there was before."""
    diagram = layouter.diagram
    plain = sum(not way.backwards for way in ways)
    seen: list[Candidate] = []
    small = len(diagram.nodes) + len(diagram.flows) <= _LARGE
    for variant in ways if small else ways[:plain]:
        if any(one.variant.direction is variant.direction and one.verdict.unfit > _MENDABLE for one in seen):
            continue
        _look(layouter, variant, seen)
        if seen and _is_enough(_best(seen), seen, ways):
            return _best(seen)
    if not seen:
        sizes, geometry = in_rows(diagram, PLAIN.label_limit)
        seen.append(_mended(Candidate(PLAIN, sizes, geometry, glanced(diagram, geometry))))
    if small:
        nearest = _best(seen).variant.direction
        for way in sorted({way.direction for way in ways}, key=lambda one: (one is not nearest, one)):
            for variant in SECOND:
                _look(layouter, variant.turned(way), seen)
        _insist(layouter, seen)
    return _best(seen)


def _insist(layouter: Layouter, seen: list[Candidate]) -> None:
    """Other distances for the ways with the fewest crossings, until a readable drawing has none."""
    fewest = sorted(seen, key=lambda one: (min(one.verdict.unfit, 1), one.verdict.crossings, one.verdict.problems))[:_INSISTED]
    for near, far, label_limit in DISTANCES:
        for candidate in fewest:
            best = _best(seen).verdict
            if best.holds and not best.crossings:
                return
            _look(layouter, replace(candidate.variant, near=near, far=far, label_limit=label_limit), seen)


def _best(seen: list[Candidate]) -> Candidate:
    """The first of the most readable ones."""
    return min(seen, key=lambda one: one.verdict.order)


def _look(layouter: Layouter, variant: Variant, seen: list[Candidate]) -> None:
    """Adds one way to those seen; its labels are moved only where that can make it the best."""
    glance = _glance(layouter, variant)
    if glance:
        seen.append(_mended(glance) if not seen or glance.verdict.order < _best(seen).verdict.order else glance)


def _glance(layouter: Layouter, variant: Variant) -> Candidate | None:
    """One way as Graphviz gives it; `None` where it gave up."""
    try:
        sizes, geometry = layouter.lay_out(variant)
    except RenderingError:
        return None
    return Candidate(variant, sizes, geometry, glanced(sizes.diagram, geometry))


def _mended(glance: Candidate) -> Candidate:
    """With its labels moved to where they break no rule, and judged."""
    sizes, geometry = repaired(glance.measured, glance.geometry)
    return Candidate(glance.variant, sizes, geometry, judged(sizes.diagram, geometry, glance.verdict))


def _fewest(seen: list[Candidate]) -> int:
    """The crossings of the better of the plain ways among those seen first."""
    return min((one.verdict.crossings for one in seen[: len(LayoutDirection)]), default=0)


def _is_enough(best: Candidate, seen: list[Candidate], ways: tuple[Variant, ...]) -> bool:
    """Whether to look no further: a drawing without crossings, in its better direction or of a good shape."""
    verdict = best.verdict
    return verdict.holds and not verdict.crossings and (len(seen) >= min(len(LayoutDirection), len(ways)) or verdict.cost < _GOOD_SHAPE)
