"""The organisation's catalog: `models/_catalog/*.yaml`, in the format of Backstage.

Only what is needed to find the live services without a model is read; entities carry many more
fields, which are left alone. Source: Backstage, "Descriptor Format of Catalog Entities".
"""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict, Field

from .types import Id, Name


class _Open(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True, use_attribute_docstrings=True)


class Metadata(_Open):
    """What names an entity."""

    name: Id
    """The entity's id."""

    title: Name | None = None
    """Its name."""


class ComponentSpec(_Open):
    """What a component is."""

    type: Name = "service"
    """`service`, `website`, `library` …"""

    lifecycle: Name = "production"
    """`experimental`, `production` or `deprecated`."""

    owner: Name = ""
    """The owning group."""


class CatalogEntity(_Open):
    """One entity of the catalog."""

    kind: Name
    """`Component`, `API`, `Group` …; only components are services."""

    metadata: Metadata
    """What names it."""

    spec: ComponentSpec = Field(default_factory=ComponentSpec)
    """What it is."""

    @property
    def is_live_service(self) -> bool:
        """Whether it is a service in production: one that needs a model."""
        return self.kind == "Component" and self.spec.type == "service" and self.spec.lifecycle == "production"
