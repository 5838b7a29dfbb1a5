"""Several ways to lay a diagram out → the most readable one."""

from __future__ import annotations

from .diagram import Diagram
from .geometry import Geometry
from .graph import Direction, Variant
from .layout import laid_out
from .measure import Measured, measured

PAGE_WIDTH = 1200.0


def best_layout(diagram: Diagram) -> tuple[Measured, Geometry]:
    """Lays a diagram out; it must have a node."""
    variant = Variant()
    sizes = measured(diagram, variant.label_limit)
    across = laid_out(sizes, variant)
    if across.width <= PAGE_WIDTH:
        return sizes, across
    down = laid_out(sizes, variant.turned(Direction.DOWN))
    return sizes, min(across, down, key=lambda geometry: geometry.width)
