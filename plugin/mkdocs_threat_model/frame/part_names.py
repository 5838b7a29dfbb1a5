"""What parts of a model are called on the pages, and where they stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..analysis.phrases import target_name
from ..analysis.reviews import PartKey
from ..model.service import Service
from ..model.threat import Threat
from .location import boundary_anchor, data_anchor, element_anchor, flow_anchor, review_anchor, threat_anchor

DIAGRAM = "data-flow-diagram"
"""The anchor of a service's diagram, where the service as a whole is shown."""


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

    def element(self, id: str) -> Named:
        """An element."""
        return Named(id, self._service.elements[id].title, element_anchor(id))

    def flow(self, id: str) -> Named:
        """A flow, by its title."""
        return Named(id, self._service.flows[id].name, flow_anchor(id))

    def boundary(self, id: str) -> Named:
        """A trust boundary."""
        return Named(id, self._service.boundaries[id].title, boundary_anchor(id))

    def data(self, id: str) -> Named:
        """A kind of data."""
        return Named(id, self._service.data[id].title, data_anchor(id))

    def target(self, id: str) -> Named:
        """An element by its title, a flow by its ends: `Order API → Orders database`; a boundary, or the whole service."""
        return Named(id, target_name(self._service, id), self._target_anchor(id))

    def _target_anchor(self, id: str) -> str:
        service = self._service
        if id in service.elements:
            return element_anchor(id)
        if id in service.flows:
            return flow_anchor(id)
        return boundary_anchor(id) if id in service.boundaries else DIAGRAM

    def targets(self, threat: Threat) -> tuple[Named, ...]:
        """What a threat is about."""
        return tuple(self.target(target) for target in dict.fromkeys(threat.target))

    def at(self, part: PartKey) -> Named:
        """A part that a review holds."""
        section, id = part
        named: Mapping[str, Callable[[str], Named]] = {"elements": self.element, "flows": self.flow, "boundaries": self.boundary}
        return named[section](id)

    def review(self, index: int) -> Named:
        """A review, by its place in the model; its name is its day."""
        return Named(str(index), str(self._service.reviews[index].date), review_anchor(self._service, index))

    def any(self, id: str) -> Named:
        """A part of any kind, for the scope of a review."""
        service = self._service
        if id in service.elements:
            return self.element(id)
        if id in service.flows:
            return self.flow(id)
        if id in service.boundaries:
            return self.boundary(id)
        if id in service.data:
            return self.data(id)
        return Named(id, id, threat_anchor(id))
