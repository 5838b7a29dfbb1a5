"""Who answers for what: the record's own word, and the service's owner where it names nobody."""

from __future__ import annotations

from ..model.service import Service
from ..model.threat import Acceptance, Mitigation, Threat, Transfer


def risk_owner(service: Service, threat: Threat) -> str:
    """Who carries a risk: of the acceptance or the transfer that was decided, else of what remains, else the service's owner."""
    decision = threat.decision
    return (decision.owner if isinstance(decision, Acceptance | Transfer) else None) or residual_owner(service, threat)


def residual_owner(service: Service, threat: Threat) -> str:
    """Who carries what remains after the mitigations: of its acceptance, else the service's owner."""
    signed = threat.residual_acceptance
    return (signed.owner if signed else None) or service.owner


def mitigation_owner(service: Service, mitigation: Mitigation) -> str:
    """Who does a mitigation: whom it names, else the service's owner."""
    return mitigation.owner or service.owner
