"""The status of a threat: computed from its disposition, never written down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from ..model.scales import Disposition, MitigationStatus
from ..model.service import Service
from ..model.threat import Acceptance, Threat


class Status(StrEnum):
    """How far the treatment of a threat is, worst first."""

    UNDECIDED = "Undecided"
    EXPIRED = "Acceptance expired"
    NOT_STARTED = "Not started"
    IN_PROGRESS = "In progress"
    ACCEPTED = "Accepted"
    TRANSFERRED = "Transferred"
    MITIGATED = "Mitigated"
    AVOIDED = "Avoided"
    RETIRED = "Service retired"

    @property
    def rank(self) -> int:
        """0 (undecided) to 8 (service retired)."""
        return _RANKS[self]

    @property
    def sign(self) -> str:
        """A sign that tells the status apart without colour."""
        return _SIGNS[self]

    @property
    def slug(self) -> str:
        """For CSS classes and anchors."""
        return self.value.lower().replace(" ", "-")

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something: the one meaning of *open* on pages, in files and in drawings.

        Closed is what is mitigated, accepted up to a day that has not passed, transferred or avoided, with whatever
        signature for the residual risk there is still holding; and every threat of a retired service.
        """
        return self in (Status.UNDECIDED, Status.EXPIRED, Status.NOT_STARTED, Status.IN_PROGRESS)


_SIGNS = {
    Status.UNDECIDED: "?",
    Status.EXPIRED: "!",
    Status.NOT_STARTED: "○",
    Status.IN_PROGRESS: "◐",
    Status.ACCEPTED: "≈",
    Status.TRANSFERRED: "→",
    Status.MITIGATED: "●",
    Status.AVOIDED: "×",
    Status.RETIRED: "–",
}


_RANKS = {status: rank for rank, status in enumerate(Status)}


def status_of(service: Service, threat: Threat, today: date) -> Status:
    """The status of a service's threat on a day. An acceptance holds up to and including its review date."""
    until = threat.decision.review_by if isinstance(threat.decision, Acceptance) else None
    remains = threat.residual_acceptance.review_by if threat.residual_acceptance else None
    statuses = {mitigation.status for mitigation in threat.mitigations}
    return status_by(threat.disposition, statuses, until, today, remains=remains, over=service.status.is_over)


def holding(service: Service, signed: Acceptance, today: date) -> Status:
    """Whether an acceptance holds on a day, has expired, or binds nobody any more."""
    return status_by(Disposition.ACCEPT, (), signed.review_by, today, over=service.status.is_over)


def status_by(
    disposition: Disposition | None,
    mitigations: Collection[MitigationStatus],
    until: date | None,
    today: date,
    *,
    remains: date | None = None,
    over: bool = False,
) -> Status:
    """As `status_of`, from what decides it.

    Args:
        disposition: what was decided.
        mitigations: the statuses that occur among the mitigations.
        until: the acceptance's review date.
        today: the day.
        remains: the review date of the acceptance of the residual risk: where it has passed, nothing is settled by it.
        over: whether the service is retired.
    """
    if over:
        return Status.RETIRED
    found = _treated(disposition, mitigations, until, today)
    return Status.EXPIRED if remains is not None and remains < today and not found.is_open else found


def treatment_of(threat: Threat) -> Status:
    """How far a threat's treatment is, as if no day passed and no service ended."""
    return _treated(threat.disposition, {mitigation.status for mitigation in threat.mitigations}, None, date.min)


def _treated(disposition: Disposition | None, mitigations: Collection[MitigationStatus], until: date | None, today: date) -> Status:
    match disposition:
        case None:
            return Status.UNDECIDED
        case Disposition.TRANSFER:
            return Status.TRANSFERRED
        case Disposition.AVOID:
            return Status.AVOIDED
        case Disposition.ACCEPT:
            return Status.EXPIRED if until is not None and until < today else Status.ACCEPTED
        case Disposition.MITIGATE:
            states = set(mitigations)
            if states == {MitigationStatus.DONE}:
                return Status.MITIGATED
            return Status.NOT_STARTED if states <= {MitigationStatus.PLANNED} else Status.IN_PROGRESS
