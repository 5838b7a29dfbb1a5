"""Several ways to lay a diagram out → the most readable one.

The plain ways come first: left to right, top to bottom. More are tried only until the rules hold
with no more crossings than the better of these two. Fewer rules broken, text of a readable size,
fewer crossings and a better shape count in this order, so the choice is the same every time.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .diagram import Diagram
from .geometry import Geometry
from .graph import Direction, Variant
from .labels import repaired
from .layout import laid_out
from .measure import Measured, measured
from .readability import Verdict, glanced, judged

PLAIN = Variant()
_BACK = replace(PLAIN, backwards=True)
_FREE = replace(PLAIN, free_ranks=True)
_BOTH = replace(_FREE, backwards=True)
_NARROW = replace(PLAIN, label_limit=88)
_ROOMY = replace(PLAIN, near=48, far=54)
VARIANTS = tuple(each.turned(way) for each in (PLAIN, _BACK, _FREE, _BOTH, _NARROW, _ROOMY) for way in Direction)
"""In the order in which they are tried."""

_FEW = 10
"""One crossing for so many flows is nothing to look further for."""
_GOOD_SHAPE = 1.5


@dataclass(frozen=True)
class Candidate:
    """One way to lay a diagram out, and what came of it."""

    variant: Variant
    measured: Measured
    geometry: Geometry
    verdict: Verdict


def best_layout(diagram: Diagram) -> tuple[Measured, Geometry]:
    """Lays a diagram out; it must have a node."""
    best = candidate_for(diagram)
    return best.measured, best.geometry


def candidate_for(diagram: Diagram) -> Candidate:
    """The most readable way to lay a diagram out."""
    best: Candidate | None = None
    fewest = len(diagram.flows) ** 2
    for index, glance in enumerate(_glances(diagram)):
        if index < len(Direction):
            fewest = min(fewest, glance.verdict.crossings)
        if best is None or glance.verdict.order < best.verdict.order:
            candidate = _mended(glance)
            if best is None or candidate.verdict.order < best.verdict.order:
                best = candidate
        if best.verdict.holds and _is_enough(best.verdict, index, max(fewest, 0), len(diagram.flows)):
            break
    assert best
    return best


def _is_enough(verdict: Verdict, index: int, fewest: int, flows: int) -> bool:
    """Whether to stop after the variant of this index."""
    if index == 0:
        return not verdict.crossings and verdict.cost < _GOOD_SHAPE
    return verdict.crossings <= fewest and verdict.crossings * _FEW <= flows


def _glances(diagram: Diagram) -> Iterator[Candidate]:
    """The variants one after the other, laid out, but with the labels where Graphviz put them."""
    for variant in VARIANTS:
        sizes = measured(diagram, variant.label_limit)
        geometry = laid_out(sizes, variant)
        yield Candidate(variant, sizes, geometry, glanced(diagram, geometry))


def _mended(glance: Candidate) -> Candidate:
    sizes, geometry = repaired(glance.measured, glance.geometry)
    return Candidate(glance.variant, sizes, geometry, judged(sizes.diagram, geometry))
