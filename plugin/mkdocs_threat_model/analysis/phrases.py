"""What the parts of a model are called, in the same words on pages, in files and in messages."""

from __future__ import annotations

from datetime import date

from ..model.scales import Risk
from ..model.service import Service
from ..model.threat import Acceptance, Avoidance, Threat, Transfer

UNRATED = "not rated"


def unique_id(service: str, part: str) -> str:
    """The id of a part of a model that no other part in the organisation has: `order-service/T-01`."""
    return f"{service}/{part}"


def rated(risk: Risk | None) -> str:
    """A risk as texts say it."""
    return risk.value.capitalize() if risk else UNRATED


WHOLE_SERVICE = "The whole service"
"""What a threat on the service's own id is about."""


def target_name(service: Service, target: str) -> str:
    """An element by its title, a flow by its ends: `Order API → Orders database`; a boundary as `Trust boundary Data tier`."""
    if target in service.elements:
        return service.elements[target].title
    flow = service.flows.get(target)
    if flow is None:
        return f"Trust boundary {service.boundaries[target].title}" if target in service.boundaries else WHOLE_SERVICE
    arrow = "↔" if flow.both_ways else "→"
    return f"{service.elements[flow.from_].title} {arrow} {service.elements[flow.to].title}"


def treatment(threat: Threat) -> tuple[str, ...]:
    """What is done about a threat, in the words of the register's column Mitigation."""
    controls = tuple(mitigation.control for mitigation in threat.mitigations)
    match threat.decision:
        case Transfer(to=str() as party) if party:
            return (*controls, f"Transferred to {party}")
        case Avoidance(change=str() as change) if change:
            return (*controls, change)
        case Acceptance(review_by=date() as end) if not controls:
            return (f"Accepted until {end}",)
        case _:
            return controls
