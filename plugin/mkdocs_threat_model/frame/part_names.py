"""What parts of a model are called on the pages, and where they stand there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ..analysis.phrases import target_name
from ..analysis.reviews import PartKey
from ..model.service import Service
from ..model.threat import Threat
from .location import boundary_anchor, data_anchor, element_anchor, flow_anchor, review_anchor, threat_anchor


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
        anchor = flow_anchor(one) if one in self._service.flows else element_anchor(one)
        return Named(one, target_name(self._service, one), anchor)

    def targets(self, threat: Threat) -> tuple[Named, ...]:
        """What a threat is about."""
        return tuple(self.target(one) for one in dict.fromkeys(threat.target))

    def at(self, part: PartKey) -> Named:
        """A part that a review holds."""
        section, one = part
        named: Mapping[str, Callable[[str], Named]] = {"elements": self.element, "flows": self.flow, "boundaries": self.boundary}
        return named[section](one)

    def review(self, index: int) -> Named:
        """A review, by its place in the model; its name is its day."""
        return Named(str(index), str(self._service.reviews[index].date), review_anchor(self._service, index))

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
