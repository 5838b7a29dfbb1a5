"""Where a threat stands in one version of its model: all that its past is told from, as values that can be compared."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from ..model.scales import Disposition, MitigationStatus
from ..model.threat import Acceptance, Rating, Threat
from ..model.types import field_names
from .owners import named_owner
from .status import Status, status_by


@dataclass(frozen=True, slots=True)
class PastMitigation:
    """A mitigation as a version has it.

    Attributes:
        name: what is done.
        status: how far it is.
        owner: who does it, where it names somebody.
        due: the day by which it is to be done.
        ticket: what tracks it.
        uses: the control that it counts on, where it is none of the threat's own.
        until: the last day on which it counts as done, where that control lapses.
    """

    name: str
    status: MitigationStatus
    owner: str | None = None
    due: date | None = None
    ticket: str | None = None
    uses: str = ""
    until: date | None = None

    def status_on(self, day: date) -> MitigationStatus:
        """How far it is on a day: a control lapses by its date, without a commit."""
        lapsed = self.status is MitigationStatus.DONE and self.until is not None and self.until < day
        return MitigationStatus.IN_PROGRESS if lapsed else self.status


@dataclass(frozen=True, slots=True)
class Signature:
    """The acceptance of what remains after the mitigations.

    Attributes:
        by: who signed.
        on: the day of the signature.
        until: the last day on which it holds.
    """

    by: tuple[str, ...]
    on: date | None
    until: date | None

    def expired(self, day: date) -> bool:
        """Whether it holds no longer on a day."""
        return self.until is not None and self.until < day


@dataclass(frozen=True, slots=True)
class ThreatState:
    """Where a threat stood in a version.

    Attributes:
        disposition: what was decided.
        controls: the mitigations.
        until: the acceptance's review date, where the threat is accepted.
        rating: the inherent rating, without the mitigations.
        residual: the rating that remains after them, where there is one.
        owner: who carries the risk: whom the record names, else the service's owner.
        deciders: whom the decision names as those who took it.
        decided_on: the day of their signature.
        title: the threat in one line.
        identified: the day on which it was found, where it is written.
        remains: who signed for what remains after the mitigations, where somebody did.
        over: whether its service was retired.
    """

    disposition: Disposition | None
    controls: tuple[PastMitigation, ...]
    until: date | None
    rating: Rating
    residual: Rating | None = None
    owner: str = ""
    deciders: tuple[str, ...] = ()
    decided_on: date | None = None
    title: str = ""
    identified: date | None = None
    remains: Signature | None = None
    over: bool = False

    @property
    def mitigations(self) -> frozenset[MitigationStatus]:
        """The statuses that occur among the mitigations."""
        return frozenset(control.status for control in self.controls)

    def mitigations_on(self, day: date) -> frozenset[MitigationStatus]:
        """The statuses that occur among the mitigations on a day."""
        return frozenset(control.status_on(day) for control in self.controls)

    def status(self, day: date) -> Status:
        """The status on a day: an acceptance expires by its date, and so does what a control is, without a commit."""
        remains = self.remains.until if self.remains else None
        return status_by(self.disposition, self.mitigations_on(day), self.until, day, remains=remains, over=self.over)

    @property
    def mitigated(self) -> bool:
        """Whether it was to be mitigated, and every mitigation was done; whatever became of its service since."""
        return self.disposition is Disposition.MITIGATE and self.mitigations == {MitigationStatus.DONE}

    def lapses(self, begin: date, end: date) -> tuple[date, ...]:
        """The days after a day, and before another, on which an acceptance or a control for the first time holds no longer, in order."""
        last = {
            last_day
            for last_day in (self.until, self.remains.until if self.remains else None, *(control.until for control in self.controls))
            if last_day is not None and begin <= last_day < date.max
        }
        return tuple(day for day in (last_day + timedelta(days=1) for last_day in sorted(last)) if day < end)

    def within(self, owner: str, *, over: bool) -> ThreatState:
        """The same in a service: its owner carries what no decision gives to another, and its end is that of the threat."""
        return replace(self, owner=self.owner or owner, over=over) if (owner and not self.owner) or over is not self.over else self


def threat_state_of(threat: Threat) -> ThreatState:
    """Where a threat stands, as its record alone says it: what it gets of its service comes with `Stand.within`."""
    decision, signed = threat.decision, threat.residual_acceptance
    accepted = decision if isinstance(decision, Acceptance) else Acceptance()
    return ThreatState(
        disposition=threat.disposition,
        controls=tuple(
            PastMitigation(mitigation.control, mitigation.status, mitigation.owner or None, mitigation.due, mitigation.ticket or None)
            for mitigation in threat.mitigations
        ),
        until=accepted.review_by,
        rating=threat.rating,
        residual=_rating(threat.residual) if threat.residual else None,
        owner=named_owner(threat) or "",
        deciders=tuple(accepted.approved_by),
        decided_on=accepted.approved_on,
        title=" ".join(threat.title.split()),
        identified=threat.identified,
        remains=Signature(tuple(signed.approved_by), signed.approved_on, signed.review_by) if signed else None,
    )


def _rating(rating: Rating) -> Rating:
    """The rating alone, without what a residual one may hold besides."""
    return Rating(**{key: getattr(rating, key) for key in field_names(Rating)})
