"""A laid out diagram → its two directions, of which a page opens with the one that the first screen holds.

A reader may turn a drawing. So the other direction is laid out too, in a few ways only; one that breaks a rule is
none. And a drawing that the first screen does not hold as it is may be held more tightly, or in the other direction.
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from ..errors import RenderingError
from ..model.scales import LayoutDirection
from .candidate import Candidate
from .choice import PLAIN
from .correcting import holding, looked_at
from .extent import SCREEN, SHEET, TURNED_SHEET, Extent
from .geometry import Geometry
from .layout import Layouter
from .readability import unfit
from .svg import size_of
from .variant import Order, Variant

_TURNED = (
    PLAIN,
    replace(PLAIN, order=Order.MODEL, near=26, far=48, label_limit=140, backwards=True),
    replace(PLAIN, near=26, far=26, label_limit=84),
)
"""How the other direction is tried, in this order."""
_TRIED = 36
"""Of so many flows or fewer it is tried in one way for so many; a larger drawing is tried in one."""
_TIGHTER = (replace(PLAIN, near=14, far=26, label_limit=84), replace(PLAIN, near=11, far=44, label_limit=100, backwards=True))
"""How a drawing is tried that the first screen nearly holds."""
_SHORTER = 0.85
"""A tight way is shorter along its direction by no more than this, since labels that are broken into narrower lines take more of them."""
_MORE_CROSSINGS = 10
"""For so many flows a drawing may have one crossing more, and one, to be held by the first screen."""
_TANGLED = 0.95
"""A way with more to untangle than so much for each flow seldom keeps the rules in the end: in four of 24 drawings that were tried."""
_MOST = 40
"""More flows than these make a drawing that is looked at in one direction."""


class Facing(NamedTuple):
    """A drawing's two directions: how it opens, and the other one where it can be had."""

    first: Candidate
    turned: Candidate | None


def facing(layouter: Layouter, chosen: Candidate, *, kept: bool, wanted: bool) -> Facing:
    """Both directions of a diagram.

    Args:
        layouter: of the diagram, with the work that may be spent.
        chosen: the most readable way.
        kept: whether the way was kept from before, so that it stays whatever else the first screen would hold.
        wanted: whether the other direction is wanted even where it fits nowhere that the first does not.
    """
    diagram = layouter.diagram
    if len(diagram.flows) > _MOST:
        return Facing(chosen, None)
    direction, held = chosen.variant.direction, is_held(chosen)
    free = not kept and diagram.direction is None
    other = None
    if wanted or not held or (free and not _is_wide(chosen)):
        other = _turned(layouter, _OTHER[direction], any_will_do=held, beside=None if wanted else chosen)
    if other and free and is_held(other) and (not held or _is_better_wide(other, chosen)):
        # Not what was chosen: the next time, when the other way is kept, the same is to be found again.
        return Facing(other, _turned(layouter, direction, any_will_do=True) if wanted else None)
    if held or kept:
        return Facing(chosen, other if wanted or not held else None)
    tight = _tighter(layouter, chosen)
    if tight is None:
        return Facing(chosen, other)
    # As it is found the next time, when the tight way is kept.
    return Facing(tight, _turned(layouter, _OTHER[direction], any_will_do=True) if wanted else None)


def _is_wide(candidate: Candidate) -> bool:
    return candidate.geometry.width >= candidate.geometry.height


def _is_better_wide(other: Candidate, first: Candidate) -> bool:
    """Whether a drawing is wide, as screens are, where the one that was chosen is tall and does not cross less."""
    return _is_wide(other) and not _is_wide(first) and other.verdict.crossings <= first.verdict.crossings


_OTHER = {LayoutDirection.RIGHT: LayoutDirection.DOWN, LayoutDirection.DOWN: LayoutDirection.RIGHT}


def is_held(candidate: Candidate) -> bool:
    """Whether the first screen holds a drawing."""
    return SCREEN.holds(*size_of(candidate.geometry))


_SHEETS = (SHEET, TURNED_SHEET)


def _wanting(candidate: Candidate) -> tuple[Extent, ...]:
    """Where the other direction of a drawing is of use: on the first screen, and on paper if no sheet holds the drawing."""
    on_paper = any(sheet.holds(*size_of(candidate.geometry)) for sheet in _SHEETS)
    return (SCREEN,) if on_paper else (SCREEN, *_SHEETS)


def _turned(layouter: Layouter, direction: LayoutDirection, *, any_will_do: bool, beside: Candidate | None = None) -> Candidate | None:
    """One of a few ways in a direction that keep the rules: the first, or else one that the first screen holds, or the best.

    Beside a drawing, one that fits nowhere that it does not is none; and mending makes nothing smaller.
    """
    found: list[Candidate] = []
    rooms = _wanting(beside) if beside else ()
    for way in _TURNED[: max(1, _TRIED // max(6, len(layouter.diagram.flows)))]:
        geometry = _laid_out(layouter, way.turned(direction))
        if geometry is None:
            continue
        size = size_of(geometry)
        if rooms and not any(room.nearly_holds(*size) for room in rooms):
            break
        if (rooms and not any(room.holds(*size) for room in rooms)) or (found and not SCREEN.holds(*size)) or unfit(geometry):
            continue
        glance = looked_at(layouter, way.turned(direction))
        tangled = glance is None or glance.verdict.tangled > _TANGLED * len(layouter.diagram.flows)
        candidate = holding(layouter, glance) if glance and not tangled else None
        if candidate:
            if any_will_do or is_held(candidate) or not SCREEN.is_near(*size_of(candidate.geometry)):
                return candidate
            found.append(candidate)
    return min(found, key=lambda seen: seen.verdict.order, default=None)


def _laid_out(layouter: Layouter, variant: Variant) -> Geometry | None:
    """A drawing in one way, whose size says soonest that it is of no use; `None` where that cannot be had."""
    try:
        return layouter.lay_out(variant)[1]
    except RenderingError:
        return None


def _tighter(layouter: Layouter, chosen: Candidate) -> Candidate | None:
    """A way that the first screen holds, keeps the rules, and does not cross much more than the one that was chosen."""
    width, height = size_of(chosen.geometry)
    along = (width * _SHORTER, 1) if chosen.variant.direction is LayoutDirection.RIGHT else (1, height * _SHORTER)
    if not SCREEN.is_near(width, height) or not SCREEN.holds(*along):
        return None
    most = chosen.verdict.crossings + 1 + len(layouter.diagram.flows) / _MORE_CROSSINGS
    for way in _TIGHTER:
        geometry = _laid_out(layouter, way.turned(chosen.variant.direction))
        size = size_of(geometry) if geometry else None
        if size and not SCREEN.nearly_holds(*size):
            break
        glance = looked_at(layouter, way.turned(chosen.variant.direction)) if size and SCREEN.holds(*size) else None
        candidate = holding(layouter, glance) if glance else None
        if candidate and candidate.verdict.crossings <= most and is_held(candidate):
            return candidate
    return None
