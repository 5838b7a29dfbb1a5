"""Who answers for what: the record's own word, and the service's owner where it names nobody."""

from __future__ import annotations

from ..model.scales import Disposition
from ..model.service import Service
from ..model.threat import Mitigation, Threat


def risk_owner(service: Service, threat: Threat) -> str:
    """Who carries a risk: of the acceptance or the transfer that was decided, else the service's owner."""
    owner = None
    if threat.disposition is Disposition.ACCEPT and threat.acceptance:
        owner = threat.acceptance.owner
    elif threat.disposition is Disposition.TRANSFER and threat.transfer:
        owner = threat.transfer.owner
    return owner or service.owner


def mitigation_owner(service: Service, mitigation: Mitigation) -> str:
    """Who does a mitigation: whom it names, else the service's owner."""
    return mitigation.owner or service.owner
