"""Several ways to lay a diagram out → the most readable one.

The plain ways come first: left to right, top to bottom. More are tried only until one is good enough: no
rule is broken, and the more was tried, the more crossings will do. A glance at a way takes less than mending
it, so the most promising ones are mended. Fewer rules broken, text of a readable size, fewer crossings and
a better shape count in this order, and the choice is the same every time.
A drawing that was arranged before keeps its arrangement where that breaks no rule and costs no crossings to speak of.
Each way is paid for in work: when that is over, the best so far is taken, and what is wrong with it stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ..model.scales import LayoutDirection
from .arrangement import Arrangement, made_of
from .bending import bent
from .candidate import Candidate
from .correcting import corrected, holding, looked_at
from .diagram import Diagram
from .layout import Layouter
from .lines import HOPELESS
from .variant import Order, Variant

PLAIN = Variant()
_RIGHT, _DOWN = PLAIN.turned(LayoutDirection.RIGHT), PLAIN.turned(LayoutDirection.DOWN)
_MODEL = Order.MODEL

FIRST = (
    _RIGHT,
    replace(_RIGHT, order=_MODEL, near=48, far=72),
    _DOWN,
    replace(_DOWN, order=_MODEL, near=26, far=48, label_limit=140, backwards=True),
    replace(_RIGHT, label_limit=84, backwards=True),
    replace(_DOWN, order=_MODEL, label_limit=84),
)
"""The plain ways, then those that together gave the fewest crossings over 40 models, each given the ones before."""
TIGHT = replace(_RIGHT, near=12, far=44, backwards=True)
"""The way that gave a map on one screen, with few crossings and its titles in one corner; for diagrams that may be tight."""
SECOND = (
    replace(_DOWN, near=40, far=60, label_limit=100, backwards=True),
    replace(_RIGHT, order=_MODEL, near=44, far=50, backwards=True),
    replace(_DOWN, near=60, far=80),
    replace(_DOWN, label_limit=84, backwards=True),
    replace(_RIGHT, near=48, far=72),
    replace(_RIGHT, near=26, far=26, label_limit=84),
)
"""Tried while no drawing keeps the rules with as few crossings as the plain ways."""
DISTANCES = ((48, 72, 118), (30, 36, 84), (26, 48, 140), (26, 26, 84), (60, 80, 118))
"""Between neighbours and between ranks, and the width at which labels break, in pixels."""
ROOMY = ((60, 60, 84), (40, 60, 100), (72, 100, 118), (80, 100, 140))
"""The same for the last drawings in which a label found no room: one that is too wide says nothing false."""

_MENDABLE = 2
"""So many tenths too wide may become fit when a drawing gets tighter, and so many rules may hold."""
_GOOD_SHAPE = 1.5
_PATIENCE = 10
"""After each way that was tried, one crossing more for so many flows is nothing to look further for."""
_SMALL = 12
"""In a drawing of so many flows a crossing is seen by everybody, and another way is soon tried."""
_SOME = 4
"""A crossing for so many flows is not few, but will do in the end."""
_WIDER = (24.0, 18.0)
"""So much more there is between neighbours and between ranks, in pixels, where all but a little has its place."""
_INSISTED = 3
"""Ways that are mended where none of them was promising."""
_AGAIN = 2
"""Ways that are tried again with each of the distances."""
NEAR = 0.1
"""So far, as a part of the diagonal, nodes may move on average in a drawing that keeps its arrangement."""
_MORE_CROSSINGS = 1.25
"""So many times the crossings, and one, an earlier arrangement may have to be kept."""
_LARGE = 110
"""More nodes and flows than these make a diagram that is laid out in the two plain ways only."""


def candidate_for(layouter: Layouter, previous: Arrangement | None = None) -> Candidate | None:
    """The most readable way to lay a diagram out; it must have a node.

    Args:
        layouter: of the diagram, with the work that may be spent.
        previous: how it was arranged before; kept where the rules allow it, even if another way is more readable.

    Returns:
        `None` where no way can be had for that.
    """
    diagram = layouter.diagram
    ways = _allowed((TIGHT, *FIRST) if diagram.tight else FIRST, diagram)
    if previous is None:
        return _chosen(layouter, ways)
    if previous.made_of == made_of(diagram):
        # The very same diagram, by the same version: nothing is weighed anew, unless it breaks a rule. Then it was the best there
        # was, or is none of ours, and everything is as without it: it takes no work from this drawing or from those that follow.
        before = layouter.work.spent
        same = looked_at(layouter, previous.again({node.id for node in diagram.nodes}))
        kept = holding(layouter, same) if same else None
        if kept:
            return kept
        layouter.work.spend(before - layouter.work.spent)
        return _chosen(layouter.with_work(layouter.work), ways)
    like: list[Candidate] = []
    for candidate in _like(layouter, previous):
        if previous.moved(candidate.geometry) <= NEAR:
            few = candidate.verdict.crossings <= _MORE_CROSSINGS * len(diagram.flows) / _PATIENCE
            return candidate if few else _unless_costly(candidate, _chosen(layouter, ways))
        like.append(candidate)
    chosen = _chosen(layouter, ways)
    if chosen is None or not chosen.verdict.holds:
        return chosen
    # None stays near enough; of those that break no rule, the one that the reader has to learn least of.
    readable = [candidate for candidate in like if _unless_costly(candidate, chosen) is candidate]
    return min((chosen, *readable), key=lambda seen: previous.moved(seen.geometry))


def _unless_costly(kept: Candidate, chosen: Candidate | None) -> Candidate:
    """An arrangement like the earlier one, given up where a new one has clearly fewer crossings."""
    if chosen is None or not chosen.verdict.holds:
        return kept
    return kept if kept.verdict.crossings <= 1 + _MORE_CROSSINGS * chosen.verdict.crossings else chosen


def _like(layouter: Layouter, previous: Arrangement) -> Iterator[Candidate]:
    """Ways like an earlier one that break no rule."""
    diagram = layouter.diagram
    nodes = {node.id for node in diagram.nodes}
    again, pinned = previous.again(nodes), previous.pinned(nodes)
    like: tuple[Variant, ...] = (again, pinned, replace(pinned, loose=True))
    if diagram.ranks:  # the model's own come first
        like = (replace(again, pins=(), loose=False),)
    if diagram.direction:
        like = tuple(alike.turned(diagram.direction) for alike in like)
    others = (replace(way, near=near, far=far, label_limit=limit) for near, far, limit in DISTANCES for way in like)
    # What came since may cross more in any arrangement.
    most = 1 + max(previous.crossings, len(diagram.flows) / _PATIENCE) * _MORE_CROSSINGS
    for variant in dict.fromkeys((*like, *others)):
        glance = looked_at(layouter, variant)
        if glance and glance.verdict.tangled <= 4 * most:
            candidate = holding(layouter, glance)
            if candidate and candidate.verdict.crossings <= most:
                yield candidate


def _chosen(layouter: Layouter, ways: tuple[Variant, ...]) -> Candidate | None:
    """The most readable way, whatever there was before; `None` where there is none."""
    diagram = layouter.diagram
    search = _Choosing(layouter)
    small = len(diagram.nodes) + len(diagram.flows) <= _LARGE
    for variant in (*ways, *_allowed(SECOND, diagram)) if small else _allowed((_RIGHT, _DOWN), diagram):
        if search.look(variant):
            return search.best
        if search.is_hopeless:
            return None
    search.settle()
    if small:
        search.insist()
    return search.best


class _Choosing:
    """Looks at one way after the other; mends those that may become the best, since that takes longer than a glance."""

    def __init__(self, layouter: Layouter) -> None:
        self._layouter = layouter
        self._flows = len(layouter.diagram.flows)
        self._kept = layouter.work.left / 2
        self._glances: list[Candidate] = []
        self._waiting: list[Candidate] = []
        self.best: Candidate | None = None

    def look(self, variant: Variant) -> bool:
        """Looks at a way, unless ways in its direction are too wide.

        Returns:
            Whether to look no further: the rules hold, with the fewer crossings the fewer ways were looked at.
        """
        if any(glance.verdict.unfit and variant.is_larger_than(glance.variant) for glance in self._glances):
            return False
        if self._glances and self._layouter.work.left < self._kept:  # half of it is for mending
            return False
        glance = looked_at(self._layouter, variant)
        if glance is None:
            return False
        self._glances.append(glance)
        self._waiting.append(glance)
        most = len(self._glances) * self._flows / (_PATIENCE if self._flows > _SMALL else 2 * _PATIENCE)
        promising = next((waiting for waiting in self._promising() if not waiting.verdict.unfit), None)
        if promising and promising.verdict.tangled <= 2 * most:
            self._mend(promising)
        if self.best is None or not self.best.verdict.holds or self.best.verdict.crossings > most:
            return False
        for waiting in self._waiting:
            # It needs more mending, but flows that run together need not cross in the end.
            if not waiting.verdict.unfit and 2 * waiting.verdict.crossings < self.best.verdict.crossings:
                self._mend(waiting)
                break
        return len(self._glances) > 1 or self.best.verdict.cost < _GOOD_SHAPE

    @property
    def is_hopeless(self) -> bool:
        """Whether so many flows run together that mending is in vain, as where thirty lead to the same node."""
        return bool(self._glances) and all(len(glance.verdict.tangles.together) > HOPELESS * self._flows for glance in self._glances)

    def settle(self) -> None:
        """Mends the most promising ones that are left, until one keeps the rules with some crossings at most."""
        for glance in self._promising()[:_INSISTED]:
            if not (self.best and self.best.verdict.holds and self.best.verdict.crossings <= self._flows / _SOME):
                self._mend(glance)

    def _promising(self) -> list[Candidate]:
        """Those that were not mended yet, the most promising first."""
        return sorted(self._waiting, key=lambda waiting: waiting.verdict.promise)

    def insist(self) -> None:
        """Other distances for the most promising ways, until a drawing keeps the rules."""
        promising = sorted(self._glances, key=lambda glance: glance.verdict.promise)[:_AGAIN]
        if not self.best or self.best.verdict.unfit > _MENDABLE or len(self.best.verdict.broken) > _MENDABLE:
            return
        others = (replace(tried.variant, near=near, far=far, label_limit=limit) for near, far, limit in DISTANCES for tried in promising)
        for variant in dict.fromkeys(others):
            if self.best.verdict.holds or self._layouter.work.is_over:
                return
            self._mend_at_once(variant)
        if self.best.verdict.broken:
            self.best = bent(self._layouter.diagram, self.best, self._layouter.work) or self.best
        each = (
            Variant(direction, order=order, backwards=back) for direction in LayoutDirection for order in Order for back in (False, True)
        )
        ways = _allowed(tuple(each), self._layouter.diagram)
        for near, far, limit in ROOMY:
            for way in ways:
                if not self.best.verdict.broken or self._layouter.work.is_over:
                    return
                self._mend_at_once(replace(way, near=near, far=far, label_limit=limit))

    def _mend_at_once(self, variant: Variant) -> None:
        if glance := looked_at(self._layouter, variant):
            self._mend(glance)

    def _mend(self, glance: Candidate) -> None:
        if glance in self._waiting:
            self._waiting.remove(glance)
        fixed = self._compared(glance)
        if (
            fixed
            and not fixed.verdict.unfit
            and 0 < len(fixed.verdict.broken) <= _MENDABLE
            and fixed.verdict.crossings <= self._flows / _SOME
        ):
            # Most often a label found no room. Nodes keep their order where there is more between them.
            variant = glance.variant
            wider = looked_at(self._layouter, replace(variant, near=variant.near + _WIDER[0], far=variant.far + _WIDER[1]))
            if wider and not wider.verdict.unfit:
                self._compared(wider)

    def _compared(self, glance: Candidate) -> Candidate | None:
        """Mended, and the best if it is better than that; `None` where it is not, as its lines alone say."""
        best = self.best
        fixed = corrected(
            self._layouter, glance, lambda lines: best is not None and best.verdict.holds and lines.order >= best.verdict.order
        )
        if fixed and (best is None or fixed.verdict.order < best.verdict.order):
            self.best = fixed
        return fixed


def _allowed(ways: tuple[Variant, ...], diagram: Diagram) -> tuple[Variant, ...]:
    """Those in the direction that the diagram asks for, if it asks for one."""
    return tuple(way for way in ways if diagram.direction in (None, way.direction))
