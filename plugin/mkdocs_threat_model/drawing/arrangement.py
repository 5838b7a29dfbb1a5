"""How a drawing was arranged before, so that a small change of the model stays a small change of the drawing."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from .. import __version__
from ..model.scales import LayoutDirection
from .diagram import Diagram
from .geometry import Geometry, Point
from .variant import Variant


@dataclass(frozen=True)
class Arrangement:
    """What is remembered of a laid out diagram.

    Attributes:
        drawing: names the drawing in its site.
        made_of: names the diagram that it was made of, to the last title.
        variant: the way in which it was laid out.
        diagonal: of the drawing, in pixels.
        nodes: the middles of the nodes, in pixels.
        crossings: of flows.
        work: that it took to find. It is counted again where the arrangement is kept, so that what is left for
            other drawings of a service is the same with and without a memory.
    """

    drawing: str
    made_of: str
    variant: Variant
    diagonal: float
    nodes: Mapping[str, Point]
    crossings: int
    work: float = 0.0

    def moved(self, geometry: Geometry) -> float:
        """How far the nodes that both have stand apart on average, as a part of the diagonal."""
        both = [(point, geometry.nodes[node].middle) for node, point in self.nodes.items() if node in geometry.nodes]
        if not both:
            return 0.0
        return sum(math.dist(here, other) for here, other in both) / len(both) / max(1.0, self.diagonal)

    def again(self, known: Collection[str]) -> Variant:
        """The same way for a diagram with these nodes."""
        ranks = (tuple(node for node in rank if node in known) for rank in self.variant.pins)
        return replace(self.variant, pins=tuple(rank for rank in ranks if rank))

    def pinned(self, known: Collection[str]) -> Variant:
        """The way with the nodes that are still there held in their ranks and in their order."""
        right = self.variant.direction is LayoutDirection.RIGHT
        places = sorted((x, y, node) if right else (y, x, node) for node, (x, y) in self.nodes.items() if node in known)
        ranks: list[list[tuple[float, str]]] = []
        last = float("-inf")
        for along, across, node in places:
            if along - last > _SAME_RANK:
                ranks.append([])
            ranks[-1].append((across, node))
            last = along
        return replace(self.variant, pins=tuple(tuple(node for _, node in sorted(rank)) for rank in ranks), loose=False)


_SAME_RANK = 2.0
"""Graphviz puts the middles of a rank on one line; in pixels."""


def arrangement_of(diagram: Diagram, variant: Variant, geometry: Geometry, crossings: int, work: float) -> Arrangement:
    """What there is to remember."""
    diagonal = max(1.0, math.hypot(geometry.width, geometry.height))
    nodes = {node: box.middle for node, box in geometry.nodes.items()}
    return Arrangement(diagram.id_prefix, made_of(diagram), variant, diagonal, nodes, crossings, work)


def made_of(diagram: Diagram) -> str:
    """A name for a diagram: equal for equal diagrams, in every process."""
    # The version counts: another one may see other faults in the same arrangement.
    return hashlib.sha256(f"{__version__} {diagram!r}".encode("utf-8", "surrogatepass")).hexdigest()[:16]
