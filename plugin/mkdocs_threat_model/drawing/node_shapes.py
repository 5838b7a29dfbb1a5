"""How a node may be drawn: shapes as values, so that another kind of diagram brings its own and changes nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum, auto

from ..model.components import Component


class ShapeLine(StrEnum):
    """The line around a node."""

    BOX = auto()
    ROUNDED = auto()
    DOUBLE = auto()
    """Two rectangles with round corners, one in the other."""
    STACKED = auto()
    """A rectangle with two more behind it: several parts that are drawn elsewhere."""
    ELLIPSE = auto()
    RULED = auto()
    """A line above and one below."""
    DASHED = auto()
    """The line of a trust boundary."""


_RECORDED = {"group": "boundary"}
"""What recorded layouts call shapes, where that is another name."""


@dataclass(frozen=True, repr=False)
class Shape:
    """A kind of node.

    Attributes:
        name: the class of its drawing.
        label: what one is called.
        outline: the line around it.
        ink: the palette's name of its ground; that of its line is the same with `-line`.
        padding: between its texts and its left and upper edge, in pixels. An ellipse has its own.
        least: its width and height at least, in pixels.
        limit: the width at which its title breaks, in pixels.
    """

    name: str
    label: str
    outline: ShapeLine
    ink: str
    padding: tuple[float, float]
    least: tuple[float, float]
    limit: float = 116.0

    def __repr__(self) -> str:
        """As recorded layouts know it, whose `made_of` is a digest of such texts: they stay those of their drawings."""
        kind = _RECORDED.get(self.name, self.name)
        return f"<Component.{kind.upper()}: {kind!r}>"

    @property
    def is_round(self) -> bool:
        """Whether lines end on an ellipse, not on a rectangle."""
        return self.outline is ShapeLine.ELLIPSE


EXTERNAL = Shape("external", Component.EXTERNAL.label, ShapeLine.BOX, "external", (13.0, 10.0), (96.0, 44.0))
PROCESS = Shape("process", Component.PROCESS.label, ShapeLine.ELLIPSE, "process", (0.0, 0.0), (108.0, 58.0))
STORE = Shape("store", Component.STORE.label, ShapeLine.RULED, "store", (13.0, 9.0), (100.0, 42.0))
WHOLE_BOUNDARY = Shape("group", Component.BOUNDARY.label, ShapeLine.DASHED, "boundary", (16.0, 12.0), (120.0, 52.0))
"""A boundary whose inside is drawn elsewhere; a `boundary` is a box around nodes."""

GOAL = Shape("goal", "Goal", ShapeLine.DOUBLE, "process", (16.0, 11.0), (120.0, 46.0), 200.0)
GATE = Shape("gate", "Sub-goal", ShapeLine.ROUNDED, "process", (12.0, 7.0), (84.0, 32.0))
LEAF = Shape("leaf", "Attack step", ShapeLine.BOX, "external", (9.0, 7.0), (84.0, 34.0), 112.0)
FOLDED = Shape("folded", "Folded sub-tree", ShapeLine.STACKED, "process", (12.0, 8.0), (84.0, 40.0))

OF_COMPONENTS = {Component.EXTERNAL: EXTERNAL, Component.PROCESS: PROCESS, Component.STORE: STORE, Component.BOUNDARY: WHOLE_BOUNDARY}
"""The shapes of a data flow diagram."""
