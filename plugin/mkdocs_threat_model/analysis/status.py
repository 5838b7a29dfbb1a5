"""The status of a threat: computed from its disposition, never written down."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from enum import StrEnum

from ..model.scales import Disposition, MitigationStatus
from ..model.service import Service
from ..model.threat import Acceptance


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


def holding(service: Service, signed: Acceptance, today: date) -> Status:
    """Whether an acceptance holds on a day, has expired, or binds nobody any more."""
    return standing(Status.ACCEPTED, signed.review_by, None, today, over=service.status.is_over)


def status_by(
    disposition: Disposition | None,
    mitigations: Collection[MitigationStatus],
    until: date | None,
    today: date,
    *,
    remains: date | None = None,
    over: bool = False,
) -> Status:
    """The status of a threat on a day, from what decides it.

    Args:
        disposition: what was decided.
        mitigations: the statuses that occur among the mitigations.
        until: the acceptance's review date: it holds up to and including that day.
        today: the day.
        remains: the review date of the acceptance of the residual risk: where it has passed, nothing is settled by it.
        over: whether the service is retired.
    """
    return standing(treatment_by(disposition, mitigations), until, remains, today, over=over)


def standing(treatment: Status, until: date | None, remains: date | None, today: date, *, over: bool) -> Status:
    """As `status_by`, of how far the treatment is."""
    if over:
        return Status.RETIRED
    if until is not None and until < today and treatment is Status.ACCEPTED:
        return Status.EXPIRED
    return Status.EXPIRED if remains is not None and remains < today and not treatment.is_open else treatment


_SETTLED = {
    None: Status.UNDECIDED,
    Disposition.TRANSFER: Status.TRANSFERRED,
    Disposition.AVOID: Status.AVOIDED,
    Disposition.ACCEPT: Status.ACCEPTED,
}
_DONE, _PLANNED = frozenset((MitigationStatus.DONE,)), frozenset((MitigationStatus.PLANNED,))


def treatment_by(disposition: Disposition | None, mitigations: Collection[MitigationStatus]) -> Status:
    """How far a threat's treatment is, as if no day passed and no service ended.

    Args:
        disposition: what was decided.
        mitigations: the statuses that occur among the mitigations.
    """
    if disposition is not Disposition.MITIGATE:
        return _SETTLED[disposition]
    states = frozenset(mitigations)
    if states == _DONE:
        return Status.MITIGATED
    return Status.NOT_STARTED if states <= _PLANNED else Status.IN_PROGRESS
