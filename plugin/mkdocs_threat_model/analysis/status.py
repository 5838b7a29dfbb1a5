"""The status of a threat: computed from its disposition, never written down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from ..model.scales import Disposition, MitigationStatus
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

    @property
    def rank(self) -> int:
        """0 (undecided) to 7 (avoided)."""
        return list(Status).index(self)

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

        Closed is what is mitigated, accepted up to a day that has not passed, transferred or avoided.
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
}


def status_of(threat: Threat, today: date) -> Status:
    """The status of a threat on a day. An acceptance holds up to and including its review date."""
    until = threat.decision.review_by if isinstance(threat.decision, Acceptance) else None
    return status_by(threat.disposition, {one.status for one in threat.mitigations}, until, today)


def residual_status_of(threat: Threat, today: date) -> Status | None:
    """Whether the acceptance of a threat's residual risk holds on a day, or has expired; `None` where there is none."""
    signed = threat.residual_acceptance
    return status_by(Disposition.ACCEPT, (), signed.review_by, today) if signed else None


def status_by(disposition: Disposition | None, mitigations: Collection[MitigationStatus], until: date | None, today: date) -> Status:
    """As `status_of`, from what decides it.

    Args:
        disposition: what was decided.
        mitigations: the statuses that occur among the mitigations.
        until: the acceptance's review date.
        today: the day.
    """
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
