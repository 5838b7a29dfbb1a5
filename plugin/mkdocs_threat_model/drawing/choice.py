"""Several ways to lay a diagram out → the most readable one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from .diagram import Diagram
from .geometry import Geometry
from .graph import Direction, Replies, Variant
from .labels import repaired
from .layout import laid_out
from .measure import Measured, measured
from .readability import Verdict, judged

PLAIN = Variant()


@dataclass(frozen=True)
class Candidate:
    """One way to lay a diagram out, and what came of it."""

    variant: Variant
    measured: Measured
    geometry: Geometry
    verdict: Verdict


def best_layout(diagram: Diagram) -> tuple[Measured, Geometry]:
    """Lays a diagram out; it must have a node."""
    best: Candidate | None = None
    for index, variant in enumerate(_variants()):
        candidate = tried(diagram, variant)
        if best is None or candidate.verdict.order < best.verdict.order:
            best = candidate
        if best.verdict.holds and (index or not (best.verdict.crossings or best.verdict.cost > 5)):
            break
    assert best
    return best.measured, best.geometry


def tried(diagram: Diagram, variant: Variant) -> Candidate:
    """Lays a diagram out in one way and judges it."""
    sizes = measured(diagram, variant.label_limit)
    geometry = repaired(sizes, laid_out(sizes, variant))
    return Candidate(variant, sizes, geometry, judged(diagram, geometry))


def _variants() -> Iterator[Variant]:
    yield PLAIN
    yield PLAIN.turned(Direction.DOWN)
    roomy = replace(PLAIN, near=46, far=52)
    yield roomy
    yield roomy.turned(Direction.DOWN)
    free = replace(PLAIN, replies=Replies.FREE)
    yield free
    yield free.turned(Direction.DOWN)
    back = replace(roomy, backwards=True)
    yield back
    yield back.turned(Direction.DOWN)
