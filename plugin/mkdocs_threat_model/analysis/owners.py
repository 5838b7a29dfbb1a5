"""Who answers for what: the record's own word, and the service's owner where it names nobody."""

from __future__ import annotations

from ..model.mitigation import Mitigation
from ..model.service import Service
from ..model.threat import Acceptance, Threat, Transfer


def named_owner(threat: Threat) -> str:
    """Whom the record names: of the acceptance or the transfer that was decided, else of what remains; empty for nobody."""
    decision, signed = threat.decision, threat.residual_acceptance
    return (decision.owner if isinstance(decision, Acceptance | Transfer) else None) or (signed.owner if signed else None) or ""


def risk_owner(service: Service, threat: Threat) -> str:
    """Who carries a risk: whom the record names, else the service's owner."""
    return named_owner(threat) or service.owner


def residual_owner(service: Service, threat: Threat) -> str:
    """Who carries what remains after the mitigations: of its acceptance, else the service's owner."""
    signed = threat.residual_acceptance
    return (signed.owner if signed else None) or service.owner


def mitigation_owner(service: Service, mitigation: Mitigation) -> str:
    """Who does a mitigation: whom it names, else the service's owner."""
    return mitigation.owner or service.owner
