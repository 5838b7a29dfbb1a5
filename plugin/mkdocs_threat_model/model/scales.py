"""The closed vocabularies of the format, each once."""

from __future__ import annotations

from enum import StrEnum


class Level(StrEnum):
    """Likelihood and impact, lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Risk(StrEnum):
    """The rating of a threat, lowest first."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"

    @property
    def rank(self) -> int:
        """0 (low) to 3 (critical)."""
        return _RANKS[self]


_RANKS = {risk: rank for rank, risk in enumerate(Risk)}


class ServiceStatus(StrEnum):
    """Where a service is in its life."""

    DESIGN = "design"
    LIVE = "live"
    RETIRED = "retired"

    @property
    def is_over(self) -> bool:
        """Whether nothing has to be done about the service any more: nothing of it is open, due or overdue."""
        return self is ServiceStatus.RETIRED


class Classification(StrEnum):
    """How much data must be protected, least first."""

    PUBLIC = "public"
    INTERNAL = "internal"
    CONFIDENTIAL = "confidential"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """How much, as a number: 0 for the least."""
        return list(Classification).index(self)


class Exposure(StrEnum):
    """Who can reach what is inside a trust boundary, the most exposed first."""

    PUBLIC = "public"
    PARTNER = "partner"
    INTERNAL = "internal"


class LayoutDirection(StrEnum):
    """Where the data flows of a drawing lead."""

    RIGHT = "right"
    DOWN = "down"


class Disposition(StrEnum):
    """What was decided about a threat."""

    MITIGATE = "mitigate"
    ACCEPT = "accept"
    TRANSFER = "transfer"
    AVOID = "avoid"


class MitigationStatus(StrEnum):
    """How far a mitigation is."""

    PLANNED = "planned"
    IN_PROGRESS = "in-progress"
    DONE = "done"


class Stride(StrEnum):
    """The six categories of STRIDE (Garg and Kohnfelder, 1999), by letter."""

    SPOOFING = "S"
    TAMPERING = "T"
    REPUDIATION = "R"
    DISCLOSURE = "I"
    DENIAL = "D"
    ELEVATION = "E"


STRIDE_NAMES = {
    Stride.SPOOFING: "Spoofing",
    Stride.TAMPERING: "Tampering",
    Stride.REPUDIATION: "Repudiation",
    Stride.DISCLOSURE: "Information disclosure",
    Stride.DENIAL: "Denial of service",
    Stride.ELEVATION: "Elevation of privilege",
}

STRIDE_SPELLINGS = {
    **{letter.value: letter for letter in Stride},
    "spoofing": Stride.SPOOFING,
    "tampering": Stride.TAMPERING,
    "repudiation": Stride.REPUDIATION,
    "information-disclosure": Stride.DISCLOSURE,
    "disclosure": Stride.DISCLOSURE,
    "denial-of-service": Stride.DENIAL,
    "elevation-of-privilege": Stride.ELEVATION,
}
"""What may stand under `stride:`: a letter or a name."""


class Trigger(StrEnum):
    """What calls for a new or another look at a model: the seven of the method, and a change of traffic."""

    NEW_SERVICE = "new-service"
    NEW_INTEGRATION = "new-integration"
    AUTHENTICATION_CHANGE = "authentication-change"
    NEW_DATA_TYPE = "new-data-type"
    ARCHITECTURE_CHANGE = "architecture-change"
    TRAFFIC_CHANGE = "traffic-change"
    INCIDENT = "incident"
    ANNUAL_REVIEW = "annual-review"


class Role(StrEnum):
    """What a participant brings to a review."""

    ENGINEER = "engineer"
    SECURITY = "security"
    PRODUCT = "product"
    OPERATIONS = "operations"
    PRIVACY = "privacy"
    OTHER = "other"
