"""Where the records of services stand, as seen from one of the organisation's pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from .location import Location, boundary_anchor, control_anchor, data_anchor, element_anchor, flow_anchor, threat_anchor, tree_anchor

T = TypeVar("T")

BLOCK = 200
"""Rows of one table: browsers lay several short tables out faster than a long one."""


@dataclass(frozen=True)
class Links:
    """Relative links from a page, for templates.

    Attributes:
        uri: source path of the page.
        location: the site's addresses.
    """

    uri: str
    location: Location

    def to(self, page: str) -> str:
        """Another page, by its source path."""
        return self.location.link(self.uri, page)

    def service(self, service: str) -> str:
        """A service's page."""
        return self.to(self.location.service(service))

    def threat(self, service: str, threat: str) -> str:
        """A threat on its service's page."""
        return self._at(service, threat_anchor(threat))

    def element(self, service: str, element: str) -> str:
        """An element on its service's page."""
        return self._at(service, element_anchor(element))

    def flow(self, service: str, flow: str) -> str:
        """A flow on its service's page."""
        return self._at(service, flow_anchor(flow))

    def boundary(self, service: str, boundary: str) -> str:
        """A trust boundary on its service's page."""
        return self._at(service, boundary_anchor(boundary))

    def data(self, service: str, data: str) -> str:
        """A kind of data on its service's page."""
        return self._at(service, data_anchor(data))

    def testing(self, service: str) -> str:
        """A service's testing guide; empty where services have none."""
        return self.to(self.location.testing(service)) if self.location.with_testing else ""

    def tree(self, service: str, tree: str) -> str:
        """An attack tree on its service's page."""
        return self._at(service, tree_anchor(tree))

    def library(self, entry: str) -> str:
        """The page of an entry of the threat library; empty where the library has no pages."""
        return self.to(self.location.library_entry(entry)) if self.location.with_library else ""

    def control(self, control: str, scope: str = "organisation", service: str = "") -> str:
        """A control on the page of controls; one of a service on that service's page."""
        if service:
            return self._at(service, control_anchor(control))
        return self.location.link(self.uri, self.location.controls, control_anchor(control, scope))

    def _at(self, service: str, anchor: str) -> str:
        return self.location.link(self.uri, self.location.service(service), anchor)


def blocks(rows: Sequence[T]) -> list[Sequence[T]]:
    """Rows in tables of `BLOCK`."""
    return [rows[start : start + BLOCK] for start in range(0, len(rows), BLOCK)]


def threat_address(location: Location, service: str, threat: str) -> str:
    """The full address of a threat, or of its service's page for an empty one; empty where the site's is not known."""
    return location.absolute(location.service(service), threat_anchor(threat) if threat else "")
