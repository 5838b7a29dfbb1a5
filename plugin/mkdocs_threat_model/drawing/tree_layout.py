"""The drawing of a diagram that is read from one node on top down to its parts: an attack tree.

Its lines have no titles to speak of, and nothing flows back: there is little to choose between, so a few ways are
enough. A tree that is too large to be judged is laid out in one way.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from ..errors import RenderingError
from ..model.scales import LayoutDirection
from .candidate import Candidate
from .choice import PLAIN
from .correcting import corrected, looked_at
from .diagram import Diagram
from .finished import Drawing, not_drawn, other_way, written
from .geometry import Geometry
from .layout import Layouter
from .measure import Measured
from .style import STANDALONE, Style
from .variant import Variant
from .work import Work, of_laying_out, of_making, of_writing

_DOWN = replace(PLAIN, direction=LayoutDirection.DOWN, near=16, far=34)
_RIGHT = replace(PLAIN, direction=LayoutDirection.RIGHT, near=12, far=44)
_ROOMIER = ((0, 0), (8, 14), (18, 34))
"""So much more there is between neighbours and between ranks where a way breaks a rule, in pixels."""
_JUDGED = 300
"""More nodes and lines than these make a diagram that is laid out in one way and not judged."""
_ONE_TREE = 400_000
"""For the ways of one diagram."""


def draw_tree(diagram: Diagram, work: Work, alone: Style = STANDALONE, *, both: bool = True) -> Drawing:
    """Lays a tree out from the top down, and draws it. The same arguments give the same bytes.

    Args:
        diagram: what is drawn; it has a node.
        work: what is left of it. When that is over, a sentence stands in place of the drawing.
        alone: how the drawing that stands alone is written.
        both: whether to draw it from left to right too, as `turned`.
    """
    if work.is_over:
        return not_drawn(diagram.title, alone, diagram.advice)
    work.spend(of_making(diagram))
    first = _laid_out(diagram, _DOWN, work)
    if first is None:
        return not_drawn(diagram.title, alone, diagram.advice)
    drawing = replace(written(*first, "", None, alone), direction=LayoutDirection.DOWN)
    other = _laid_out(diagram, _RIGHT, work) if both else None
    if other:
        drawing = replace(drawing, turned=replace(other_way(*other, alone), direction=LayoutDirection.RIGHT))
    work.spend(of_writing(drawing.svg, drawing.inline))
    return drawing


def _laid_out(diagram: Diagram, way: Variant, work: Work) -> tuple[Measured, Geometry] | None:
    ways = [replace(way, near=way.near + near, far=way.far + far) for near, far in _ROOMIER]
    if len(diagram.nodes) + len(diagram.flows) > _JUDGED:
        return _as_it_comes(diagram, ways[1], work)
    own = Work(min(_ONE_TREE, work.left))
    best = _most_readable(Layouter(diagram, own), ways)
    work.spend(own.spent)
    return (best.measured, best.geometry) if best else _as_it_comes(diagram, ways[1], work)


def _most_readable(layouter: Layouter, ways: Iterable[Variant]) -> Candidate | None:
    """The first way that breaks no rule but the width, or else the one that breaks the fewest."""
    best: Candidate | None = None
    for way in ways:
        glance = looked_at(layouter, way)
        if glance is None:
            continue
        found = corrected(layouter, glance, lambda _: False)
        if found and (best is None or len(found.verdict.broken) < len(best.verdict.broken)):
            best = found
        if best and not best.verdict.broken:
            break
    return best


def _as_it_comes(diagram: Diagram, way: Variant, work: Work) -> tuple[Measured, Geometry] | None:
    cost = of_laying_out(diagram, way)
    if cost > work.left:
        return None
    work.spend(cost)
    try:
        return Layouter(diagram, Work(float("inf"))).lay_out(way)
    except RenderingError:
        return None
