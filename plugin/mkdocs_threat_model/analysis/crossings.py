"""Trust boundary crossings: where data changes the zone that it is trusted in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from ..model.service import Element, Flow, Service


class Direction(StrEnum):
    """Which way a flow pierces a boundary."""

    IN = "in"
    OUT = "out"
    BOTH = "both"


@dataclass(frozen=True)
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


def innermost(service: Service, element: Element) -> str | None:
    """The innermost boundary that holds an element; a part of a process stands where the process does."""
    seen: set[str] = set()
    current: Element | None = element
    while current is not None and current.id not in seen:
        if current.in_ is not None:
            return current.in_
        seen.add(current.id)
        current = service.elements.get(current.part_of or "")
    return None


def enclosing(service: Service, boundary: str | None) -> Iterator[str]:
    """A boundary and those that hold it, innermost first."""
    while boundary is not None:
        yield boundary
        boundary = service.boundaries[boundary].in_


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
