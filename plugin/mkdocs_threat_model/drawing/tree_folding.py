"""What of a tree stands in one drawing: its top levels, as much as a first screen holds, and what is below folded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from ..analysis.attack_trees.attack_graph import AttackGraph
from .extent import SCREEN
from .marks import MARK_TEXT

_WIDTH, _HEIGHT = (side * MARK_TEXT / SCREEN.smallest for side in (SCREEN.width, SCREEN.height))
"""How large a drawing may be for the first screen to hold it, in its own pixels."""
_HOPE = 1.4
"""What is said to be so many times as large may be held all the same."""
_BESIDE, _BELOW = 18.0, 40.0
"""Between two steps beside each other, and between two ranks, in pixels."""


@dataclass(frozen=True)
class Fold:
    """A part of a tree.

    Attributes:
        root: key of the step on top.
        shown: keys of the steps that are shown, depth first.
        folded: those of them that stand for all that is below them.
    """

    root: str
    shown: tuple[str, ...]
    folded: frozenset[str]


Size = Callable[[str, bool], tuple[float, float]]
"""A step's key, and whether it is folded → its width and height in pixels."""


def whole(graph: AttackGraph) -> Fold:
    """All of a tree."""
    return _fold(graph, graph.root, set(graph.steps))


def may_be_held(graph: AttackGraph, fold: Fold, size: Size) -> bool:
    """Whether the first screen may hold a part of a tree; told without laying it out."""
    return _fits(graph, fold, size, _HOPE)


def folds(graph: AttackGraph, size: Size) -> Iterator[Fold]:
    """A tree in parts that the first screen holds each, if it can: its top, then every folded step as the top of one.

    A step that several parts need has one part.
    """
    waiting, seen = [graph.root], {graph.root}
    while waiting:
        root = waiting.pop(0)
        part = _top(graph, root, size)
        yield part
        for key in part.shown:
            if key in part.folded and key not in seen:
                seen.add(key)
                waiting.append(key)


def leaves_below(graph: AttackGraph, key: str) -> tuple[str, ...]:
    """The leaves of a step, each once, in the order of the tree."""
    return tuple(below for below in _reached(graph, key, set(graph.steps)) if graph.steps[below].is_leaf)


def _top(graph: AttackGraph, root: str, size: Size) -> Fold:
    """The levels of a step, unfolded from the top as long as there is room."""
    opened = {root}
    kept = _fold(graph, root, opened)
    waiting = [child for child in graph.steps[root].children if not graph.steps[child].is_leaf]
    tried = {root}
    while waiting:
        key = waiting.pop(0)
        if key in tried:
            continue
        tried.add(key)
        more = _fold(graph, root, opened | {key})
        if _fits(graph, more, size):
            opened.add(key)
            kept = more
            waiting += [child for child in graph.steps[key].children if not graph.steps[child].is_leaf]
    return kept


def _fold(graph: AttackGraph, root: str, opened: set[str]) -> Fold:
    shown = tuple(_reached(graph, root, opened))
    folded = frozenset(key for key in shown if key not in opened and not graph.steps[key].is_leaf)
    return Fold(root, shown, folded)


def _reached(graph: AttackGraph, root: str, opened: set[str]) -> Iterator[str]:
    seen, waiting = set(), [root]
    while waiting:
        key = waiting.pop()
        if key in seen:
            continue
        seen.add(key)
        yield key
        if key in opened:
            waiting += reversed(graph.steps[key].children)


def _fits(graph: AttackGraph, fold: Fold, size: Size, hope: float = 1.0) -> bool:
    """Whether a part is probably within the first screen.

    A layout is wider than its widest rank, and less wide than all sub-trees beside each other: over 400 parts of generated trees
    the mean of the two was 1.15 times the width of the layout, and never less than 0.88 times.
    """
    ranks: dict[int, list[tuple[float, float]]] = {}
    for key, rank in _ranks(graph, fold).items():
        ranks.setdefault(rank, []).append(size(key, key in fold.folded))
    widest = max(sum(wide + _BESIDE for wide, _ in rank) for rank in ranks.values())
    height = sum(max(high for _, high in rank) + _BELOW for rank in ranks.values()) - _BELOW
    return height <= hope * _HEIGHT and (widest + _beside_each_other(graph, fold, size)) / 2 <= hope * _WIDTH


def _beside_each_other(graph: AttackGraph, fold: Fold, size: Size) -> float:
    """The width of a part, each sub-tree beside the others, and a shared step below one of those that need it."""
    shown, taken = set(fold.shown), set()
    below_it: dict[str, list[str]] = {key: [] for key in fold.shown}
    for key in fold.shown:
        if key not in fold.folded:
            own = [child for child in graph.steps[key].children if child not in taken]
            taken.update(own)
            below_it[key] = own
    widths: dict[str, float] = {}
    for step in graph.bottom_up:
        if step.key in shown:
            below = sum(widths[child] + _BESIDE for child in below_it[step.key])
            widths[step.key] = max(size(step.key, step.key in fold.folded)[0], below - _BESIDE)
    return widths[fold.root]


def _ranks(graph: AttackGraph, fold: Fold) -> Mapping[str, int]:
    """How far below the top each step stands: by the longest way to it."""
    shown = set(fold.shown)
    ranks = dict.fromkeys(fold.shown, 0)
    for step in reversed([step for step in graph.bottom_up if step.key in shown]):
        if step.key not in fold.folded:
            for child in step.children:
                ranks[child] = max(ranks[child], ranks[step.key] + 1)
    return ranks
