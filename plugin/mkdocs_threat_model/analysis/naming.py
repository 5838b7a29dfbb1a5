"""What the parts of a model are called, in the same words on pages, in files and in messages."""

from __future__ import annotations

from ..model.scales import Disposition
from ..model.service import Service
from ..model.threat import Threat


def target_name(service: Service, one: str) -> str:
    """An element by its title, a flow by its ends: `Order API → Orders database`."""
    flow = service.flows.get(one)
    if flow is None:
        return service.elements[one].title
    arrow = "↔" if flow.both_ways else "→"
    return f"{service.elements[flow.from_].title} {arrow} {service.elements[flow.to].title}"


def treatment(threat: Threat) -> tuple[str, ...]:
    """What is done about a threat, in the words of the register's column Mitigation."""
    controls = tuple(mitigation.control for mitigation in threat.mitigations)
    match threat.disposition:
        case Disposition.TRANSFER if threat.transfer and threat.transfer.to:
            return (*controls, f"Transferred to {threat.transfer.to}")
        case Disposition.AVOID if threat.avoidance and threat.avoidance.change:
            return (*controls, threat.avoidance.change)
        case Disposition.ACCEPT if not controls and threat.acceptance and threat.acceptance.review_by:
            return (f"Accepted until {threat.acceptance.review_by}",)
        case _:
            return controls
