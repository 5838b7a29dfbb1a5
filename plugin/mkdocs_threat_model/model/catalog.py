"""The organisation's catalog: `models/_catalog/*.yaml`, in the format of Backstage.

Only what is needed to find the live services without a model is read; entities carry many more
fields, which are left alone. Source: Backstage, "Descriptor Format of Catalog Entities".
"""

from __future__ import annotations

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from .types import Id, Name

_open = dataclass(config=ConfigDict(extra="ignore", defer_build=True), frozen=True, slots=True, kw_only=True)


@_open
class Metadata:
    """What names an entity."""

    name: Id
    """The entity's id."""

    title: Name | None = None
    """Its name."""


@_open
class ComponentSpec:
    """What a component is."""

    type: Name = "service"
    """`service`, `website`, `library` …"""

    lifecycle: Name = "production"
    """`experimental`, `production` or `deprecated`."""

    owner: Name = ""
    """The owning group."""


@_open
class CatalogEntity:
    """One entity of the catalog."""

    kind: Name
    """`Component`, `API`, `Group` …; only components are services."""

    metadata: Metadata
    """Its id and name."""

    spec: ComponentSpec = Field(default_factory=ComponentSpec)
    """What it is."""

    @property
    def is_live_service(self) -> bool:
        """Whether it is a service in production: one that needs a model."""
        return self.kind == "Component" and self.spec.type == "service" and self.spec.lifecycle == "production"
