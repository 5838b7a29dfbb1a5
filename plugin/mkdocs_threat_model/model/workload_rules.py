"""Which deployed workloads need a model."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from .code_paths import checked_path_pattern
from .limits import MAX_FEW, MAX_PARTIES, Most
from .types import Id, Part, Title, one_or_many, part

ManifestPattern = Annotated[Title, AfterValidator(checked_path_pattern)]


@part()
class WorkloadRules(Part):
    """Which workloads need a model: those that the manifests of deployments list."""

    manifests: Annotated[tuple[ManifestPattern, ...], Most(MAX_FEW), BeforeValidator(one_or_many)] = ()
    """Kubernetes manifests and docker compose files (`.yaml`, `.yml`), as patterns of `.gitignore` from the repository's root."""

    models: Annotated[dict[Id, Id], Most(MAX_PARTIES)] = Field(default_factory=dict)
    """Workloads that are described in a model of another name, each with that model: `orders-worker: order-service`."""
