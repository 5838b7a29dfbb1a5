"""One way to lay a diagram out, looked at, and mended: flows led around what they must not run through, labels moved to free places."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import RenderingError
from .candidate import Candidate
from .detour import led
from .labels import repaired_unless, whole
from .layout import Layouter
from .lines import FlowLines
from .readability import Readability, glanced, judged, lines_judged
from .variant import Variant
from .work import of_a_judgement

_PATIENCE = 1
"""So many labels without a place may find one when their neighbours have moved."""

Useless = Callable[[Readability], bool]
"""Whether a way is of no use to anybody, told from a verdict on its lines alone: moving labels about takes none of that back."""


def looked_at(layouter: Layouter, variant: Variant) -> Candidate | None:
    """One way as Graphviz gives it; `None` where it gave up, or there is not enough work left."""
    try:
        sizes, geometry = layouter.lay_out(variant)
    except RenderingError:
        return None
    lines = FlowLines(geometry.routes, layouter.work)
    return Candidate(variant, sizes, geometry, lines, glanced(sizes.diagram, geometry, lines))


def corrected(layouter: Layouter, seen: Candidate, useless: Useless, patience: int | None = None) -> Candidate | None:
    """With flows led around nodes and labels moved to where they break no rule, and judged.

    `None` where the way is of no use once its flows are led, so that its labels need no places.

    Args:
        layouter: of the diagram.
        seen: the way.
        useless: tells it from a verdict on the lines.
        patience: more labels without a place than so many make the way useless, too; all may be without one otherwise.
    """
    lines, verdict = seen.lines, seen.verdict
    geometry = led(layouter.diagram, seen.geometry, lines, verdict.tangles, layouter.work)
    if geometry is not seen.geometry:
        verdict = glanced(layouter.diagram, geometry, lines)
    layouter.work.spend(of_a_judgement(layouter.diagram))
    verdict = lines_judged(layouter.diagram, geometry, verdict)
    if useless(verdict):
        return None
    most = len(layouter.diagram.flows) if patience is None else patience
    placed = repaired_unless(seen.measured, geometry, lines, layouter.work, most)
    if placed is None:
        return None
    sizes, ground = placed
    return Candidate(seen.variant, sizes, whole(geometry, ground.labels, ground.titles), lines, judged(ground, verdict))


def holding(layouter: Layouter, seen: Candidate) -> Candidate | None:
    """As `corrected`; `None` where a rule stays broken."""
    if seen.verdict.unfit:
        return None
    fixed = corrected(layouter, seen, lambda verdict: not verdict.holds, _PATIENCE)
    return fixed if fixed and fixed.verdict.holds else None
