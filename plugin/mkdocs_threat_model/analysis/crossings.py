"""Trust boundary crossings: where data changes the zone that it is trusted in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from ..model.nesting import enclosing, innermost
from ..model.service import Flow, Service

__all__ = ["Crossing", "Direction", "crossings", "crossings_of", "enclosing", "innermost", "is_boundary"]


class Direction(StrEnum):
    """Which way a flow pierces a boundary."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Crossing:
    """One flow through one boundary.

    Attributes:
        flow: the flow's id.
        boundary: the boundary's id.
        direction: into the boundary, out of it, or both ways.
    """

    flow: str
    boundary: str
    direction: Direction


def crossings_of(service: Service, flow: Flow) -> tuple[Crossing, ...]:
    """The boundaries that one flow pierces, in the order in which the data meets them."""
    return _between(flow, *(tuple(enclosing(service, innermost(service, service.elements[end]))) for end in (flow.from_, flow.to)))


def _between(flow: Flow, left: Sequence[str], entered: Sequence[str]) -> tuple[Crossing, ...]:
    out = Direction.BOTH if flow.both_ways else Direction.OUT
    into = Direction.BOTH if flow.both_ways else Direction.IN
    return (
        *(Crossing(flow.id, boundary, out) for boundary in left if boundary not in entered),
        *(Crossing(flow.id, boundary, into) for boundary in reversed(entered) if boundary not in left),
    )


def crossings(service: Service) -> Mapping[str, tuple[Crossing, ...]]:
    """The crossings of each flow of a model, in its order; of most flows inside of one boundary none.

    A flow whose ends do not share their innermost boundary crosses every boundary that holds one
    end and not the other.
    """
    around = {element.id: tuple(enclosing(service, innermost(service, element))) for element in service.elements.values()}
    return {flow.id: _between(flow, around[flow.from_], around[flow.to]) for flow in service.flows.values()}


def is_boundary(service: Service, target: str) -> bool:
    """Whether a target is a boundary: an element or a flow of the same id comes first."""
    return target in service.boundaries and target not in service.elements and target not in service.flows
