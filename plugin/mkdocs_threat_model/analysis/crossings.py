"""Trust boundary crossings: where data changes the zone that it is trusted in."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from ..model.nesting import enclosing, innermost
from ..model.service import Flow, Service

__all__ = ["Crossing", "Direction", "crossings", "crossings_of", "enclosing", "innermost"]


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
    left = list(enclosing(service, innermost(service, service.elements[flow.from_])))
    entered = list(enclosing(service, innermost(service, service.elements[flow.to])))
    out = Direction.BOTH if flow.both_ways else Direction.OUT
    into = Direction.BOTH if flow.both_ways else Direction.IN
    return (
        *(Crossing(flow.id, boundary, out) for boundary in left if boundary not in entered),
        *(Crossing(flow.id, boundary, into) for boundary in reversed(entered) if boundary not in left),
    )


def crossings(service: Service) -> tuple[Crossing, ...]:
    """Every crossing of a model, in the order of its flows.

    A flow whose ends do not share their innermost boundary crosses every boundary that holds one
    end and not the other.
    """
    return tuple(crossing for flow in service.flows.values() for crossing in crossings_of(service, flow))
