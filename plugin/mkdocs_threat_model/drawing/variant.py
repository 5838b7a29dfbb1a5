"""The ways in which a diagram can be laid out."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass, replace
from enum import StrEnum

from ..model.scales import LayoutDirection

POINTS_PER_INCH = 72


class Order(StrEnum):
    """What decides which of two nodes that exchange data comes first along the direction."""

    FLOWS = "flows"
    """The first flow between the two; a reply goes back beside it."""

    MODEL = "model"
    """Which of them, or of the boundaries that they stand in, comes first in the model."""


@dataclass(frozen=True)
class Variant:
    """One way to lay a diagram out.

    Attributes:
        direction: where the flows lead.
        near: between neighbours across the direction, in pixels.
        far: between ranks along the direction, in pixels.
        label_limit: the width at which flows' titles break, in pixels.
        order: what decides which node comes first.
        backwards: whether boundaries and nodes are given in reverse order.
        pins: ids of nodes by rank, each rank in the order in which its nodes stand; what is not named stands freely.
        loose: whether the pins hold the ranks only, and not the order in them.
    """

    direction: LayoutDirection = LayoutDirection.RIGHT
    near: float = 30
    far: float = 36
    label_limit: float = 118
    order: Order = Order.FLOWS
    backwards: bool = False
    pins: tuple[tuple[str, ...], ...] = ()
    loose: bool = False

    def turned(self, direction: LayoutDirection) -> Variant:
        """The same in another direction."""
        return replace(self, direction=direction)

    def is_larger_than(self, other: Variant) -> bool:
        """Whether it orders nodes as another way does and leads in the same direction, with no less room."""
        return (
            self.direction is other.direction
            and self.order is other.order
            and self.near >= other.near
            and self.far >= other.far
            and self.label_limit >= other.label_limit
        )

    @property
    def structure(self) -> Hashable:
        """Ways that agree in this have the same graph and differ in its attributes only."""
        return self.label_limit, self.order, self.backwards, self.pins, self.loose

    @property
    def attributes(self) -> dict[str, str]:
        """Of the graph."""
        return {
            "rankdir": _RANKDIR[self.direction],
            "nodesep": inches(self.near),
            "ranksep": inches(self.far),
        }


_RANKDIR = {LayoutDirection.RIGHT: "LR", LayoutDirection.DOWN: "TB"}


def inches(pixels: float) -> str:
    """A length as Graphviz reads it."""
    return f"{pixels / POINTS_PER_INCH:.4f}"
