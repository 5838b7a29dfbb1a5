"""The drawings of an attack tree: as much of it as a first screen holds, its folded sub-trees, and the whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from ..analysis.attack_trees.answers import TreeReport
from . import STANDALONE, Drawing, Style
from .extent import SCREEN
from .measure import node_size
from .tree_diagram import TreeNotes, step_node, step_title, tree_diagram
from .tree_folding import Fold, Size, folds, may_be_held, whole
from .tree_layout import draw_tree
from .work import Work

TREES = 3_000_000
"""Units of work for all trees of a service."""
_MOST_PARTS = 40
"""Folded sub-trees of a tree that are drawn; what is in the others the whole and the outline show."""
_BOTH_WAYS = 60
"""Of a drawing of more steps there is one direction."""
_PARTS_BOTH_WAYS = 12
"""Of more parts than these there is one direction each."""


@dataclass(frozen=True)
class TreeDrawing:
    """A drawing of a tree.

    Attributes:
        name: `tree-<id>`, `whole-tree-<id>`, or `subtree-<number of the step on top>-<id>`: the stem of its files, and its anchor.
        root: key of the step on top.
        drawing: inline and standalone SVG.
        steps: how many steps it shows.
    """

    name: str
    root: str
    drawing: Drawing
    steps: int


@dataclass(frozen=True)
class TreeDrawings:
    """All drawings of a tree.

    Attributes:
        opening: what a page opens with: all of it, or its top levels.
        whole: all of it, where that is another drawing.
        parts: a drawing for each folded step.
    """

    opening: TreeDrawing
    whole: TreeDrawing | None
    parts: tuple[TreeDrawing, ...]

    @property
    def all(self) -> tuple[TreeDrawing, ...]:
        """In the order of the page."""
        return (self.opening, *((self.whole,) if self.whole else ()), *self.parts)


def tree_name(tree: str) -> str:
    """The name of a tree's first drawing, and its anchor."""
    return f"tree-{tree}"


def tree_drawings(
    report: TreeReport,
    title: str,
    notes: Callable[[Mapping[str, str]], TreeNotes] = lambda parts: TreeNotes(parts=parts),
    work: Work | None = None,
    alone: Style = STANDALONE,
) -> TreeDrawings:
    """Draws a tree. The same arguments give the same bytes.

    Args:
        report: the tree with its answers.
        title: of the service.
        notes: where its steps lead, and which are set off; given where the parts of the tree stand, by key of their first step.
        work: what is left of it for this tree and those that follow.
        alone: how drawings that stand alone are written.
    """
    work = work or Work(TREES)
    graph, stem = report.graph, tree_name(report.graph.tree)
    named = f"{title}: attack tree, {graph.goal}"
    everything = whole(graph)
    size = _sizes(report)

    def drawn(name: str, what: str, fold: Fold, told: TreeNotes, *, both: bool = True) -> TreeDrawing:
        diagram = tree_diagram(report, fold, f"tm-{graph.service}-{name}-drawing", what, told)
        drawing = draw_tree(diagram, work, alone, both=both and len(fold.shown) <= _BOTH_WAYS)
        return TreeDrawing(name, fold.root, drawing, len(fold.shown))

    found = list(folds(graph, size))
    top, rest = found[0], found[1 : 1 + _MOST_PARTS]
    if not rest or may_be_held(graph, everything, size):
        only = drawn(stem, named, everything, notes({}))
        if not rest or SCREEN.holds(only.drawing.width, only.drawing.height):
            return TreeDrawings(only, None, ())
    names = {part.root: f"sub{stem.replace('tree-', f'tree-{graph.steps[part.root].number}-', 1)}" for part in rest}
    told = notes({key: f"#{name}" for key, name in names.items()})
    opening = drawn(stem, f"{named}, top levels", top, told)
    complete = drawn(f"whole-{stem}", named, everything, told)
    parts = tuple(
        drawn(names[part.root], f"{named}, {step_title(graph.steps[part.root])}", part, told, both=len(rest) <= _PARTS_BOTH_WAYS)
        for part in rest
    )
    return TreeDrawings(opening, complete, parts)


def _sizes(report: TreeReport) -> Size:
    nothing = TreeNotes()

    @cache
    def size(key: str, folded: bool) -> tuple[float, float]:
        measured = node_size(step_node(report, key, nothing, is_folded=folded))
        return measured.width, measured.height

    return size
