"""What parts of a model are called on the pages, and where they stand there."""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis.facts import AssessedThreat
from ..model.scales import Disposition
from ..model.service import Service
from ..model.threat import Threat
from .location import boundary_anchor, data_anchor, element_anchor, flow_anchor, threat_anchor


@dataclass(frozen=True)
class Named:
    """A part with its name and its anchor on the service's page."""

    id: str
    name: str
    anchor: str


class Names:
    """The names of one model's parts, by id."""

    def __init__(self, service: Service) -> None:
        self._service = service

    def element(self, one: str) -> Named:
        """An element."""
        return Named(one, self._service.elements[one].title, element_anchor(one))

    def flow(self, one: str) -> Named:
        """A flow, by its title."""
        return Named(one, self._service.flows[one].name, flow_anchor(one))

    def boundary(self, one: str) -> Named:
        """A trust boundary."""
        return Named(one, self._service.boundaries[one].title, boundary_anchor(one))

    def data(self, one: str) -> Named:
        """A kind of data."""
        return Named(one, self._service.data[one].title, data_anchor(one))

    def target(self, one: str) -> Named:
        """An element by its title, a flow by its ends: `Order API → Orders database`."""
        flow = self._service.flows.get(one)
        if flow is None:
            return self.element(one)
        arrow = "↔" if flow.both_ways else "→"
        ends = self._service.elements
        return Named(one, f"{ends[flow.from_].title} {arrow} {ends[flow.to].title}", flow_anchor(one))

    def targets(self, threat: Threat) -> tuple[Named, ...]:
        """What a threat is about."""
        return tuple(self.target(one) for one in dict.fromkeys(threat.target))

    def any(self, one: str) -> Named:
        """A part of any kind, for the scope of a review."""
        service = self._service
        if one in service.elements:
            return self.element(one)
        if one in service.flows:
            return self.flow(one)
        if one in service.boundaries:
            return self.boundary(one)
        if one in service.data:
            return self.data(one)
        return Named(one, one, threat_anchor(one))


def treatment(one: AssessedThreat) -> tuple[str, ...]:
    """What is done about a threat, in the words of the register's column Mitigation."""
    threat = one.threat
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
