"""A threat, its rating and what was decided about it.

Fields that a decision needs but a model may still lack (an approver, a ticket) are optional here:
their absence is not an unreadable model but an incomplete disposition, and a matter for `checks`.
"""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from .levels import LevelName
from .mitigation import Mitigation
from .scales import Disposition, Risk
from .terms import FrameworkIds, Reference, StrideLetter, Ticket, no_ids
from .types import CvssVector, Date, Id, Ids, Keyed, Markdown, Name, OneOrMany, Part, Person, Some, Text, Title, part


@part()
class Rating(Part):
    """A rating by likelihood and impact, by a CVSS vector, or by both."""

    likelihood: LevelName | None = None
    """How likely the threat is to materialise: `low`, `medium` or `high`, or a level of the policy's own scale."""

    impact: LevelName | None = None
    """How severe it would be: `low`, `medium` or `high`, or a level of the policy's own scale."""

    cvss: CvssVector | None = None
    """A CVSS 4.0, 3.1 or 3.0 vector. If both ratings are given, the higher risk applies."""

    severity: Risk | None = None
    """A rating by severity alone, if there is nothing more: `low`, `medium`, `high` or `critical`."""


@part()
class Acceptance(Part):
    """A signed decision to live with a risk until a day."""

    rationale: Markdown | None = None
    """Why the risk is tolerable."""

    owner: Person | None = None
    """The risk owner."""

    approved_by: OneOrMany[Person] = ()
    """Who approved it; never only the risk owner."""

    approved_on: Date | None = None
    """The approval date."""

    review_by: Date | None = None
    """The review date: the last day on which the acceptance is valid unless it is renewed."""


@part()
class Residual(Rating):
    """The rating that remains after the mitigations, and who signed for it."""

    acceptance: Acceptance | None = None
    """The approved acceptance of the residual risk. Required if it exceeds the policy's maximum acceptable risk."""


@part()
class Transfer(Part):
    """A risk that a third party carries."""

    to: Text | None = None
    """The party: an insurer, a vendor, a provider."""

    basis: Markdown | None = None
    """What binds the party: a contract, a policy, a responsibility matrix."""

    owner: Person | None = None
    """The internal owner of the arrangement."""


@part()
class Avoidance(Part):
    """A change that removes what the threat was about."""

    change: Markdown | None = None
    """What was removed or designed differently."""

    ticket: Ticket | None = None
    """The ticket of the change."""


_ACCEPTED, _REMAINING = ("acceptance",), ("residual", "acceptance")
_RECORDS = {Disposition.ACCEPT: "acceptance", Disposition.TRANSFER: "transfer", Disposition.AVOID: "avoidance"}


@part()
class Threat(Keyed):
    """What can go wrong with an element or a flow."""

    title: Title
    """The threat in one line."""

    target: Ids = Field(min_length=1)
    """The element or flow concerned, or a list of them: one threat, one row. A boundary: its crossings at the time of the
    decision. The service's own id: the whole service; no STRIDE cell is answered by it."""

    boundary: Id | None = None
    """The trust boundary concerned, if a flow crosses several and the threat applies to one of them."""

    stride: OneOrMany[StrideLetter] = Field(min_length=1)
    """Its STRIDE category, by letter or name, or a list of them."""

    identified: Date | None = None
    """The date on which it was identified; default: from git."""

    description: Markdown = ""
    """How it could happen and its consequences. Markdown."""

    likelihood: LevelName | None = None
    """The inherent likelihood, without the mitigations: `low`, `medium` or `high`, or a level of the policy's own scale."""

    impact: LevelName | None = None
    """The inherent impact, without the mitigations: `low`, `medium` or `high`, or a level of the policy's own scale."""

    cvss: CvssVector | None = None
    """A CVSS 4.0, 3.1 or 3.0 vector, instead of or in addition to likelihood and impact."""

    severity: Risk | None = None
    """A rating by severity alone: `low`, `medium`, `high` or `critical`. Likelihood and impact, or a vector, are better, and
    count instead."""

    residual: Residual | None = None
    """The residual rating: likelihood and impact, or a vector, with every mitigation done; with an acceptance if it is high."""

    references: OneOrMany[Reference] = ()
    """Ids of weaknesses, attack patterns and requirements (`CWE-89`, `CAPEC-66`, `OWASP-API1:2023`), or `https://` addresses."""

    frameworks: FrameworkIds = Field(default_factory=no_ids)
    """The requirements for which the record provides supporting evidence, by framework: `{iso-27001: [A.8.28], soc-2: CC8.1}`."""

    actor: OneOrMany[Id] = ()
    """Who would do it: an actor of the model, the team or the organisation."""

    harms: Ids = ()
    """The objectives that it would harm."""

    rests_on: Ids = ()
    """The assumptions that the decision depends on: once one is no longer true, the threat reopens."""

    tags: OneOrMany[Name] = ()
    """Keywords of your choice."""

    library: Name | None = None
    """The entry of the threat library that it answers."""

    test: Markdown = ""
    """How to find out whether it can happen. Markdown."""

    operate: Markdown = ""
    """What an operator must set. Markdown."""

    disposition: Disposition | None = None
    """The decision: `mitigate`, `accept`, `transfer` or `avoid`."""

    mitigations: Some[Mitigation] = ()
    """The controls, with their tickets. Allowed for accepted threats as well."""

    acceptance: Acceptance | None = None
    """The approved acceptance, for `disposition: accept`."""

    transfer: Transfer | None = None
    """Who takes on the risk, for `disposition: transfer`."""

    avoidance: Avoidance | None = None
    """What was changed, for `disposition: avoid`."""

    @property
    def decision(self) -> Acceptance | Transfer | Avoidance | None:
        """The record of the decision that stands; `None` where there is none, or the disposition needs none.

        A record of another decision (an acceptance that a mitigation replaced) says nothing any more, and is a finding.
        """
        if self.disposition is Disposition.ACCEPT:
            return self.acceptance
        if self.disposition is Disposition.TRANSFER:
            return self.transfer
        return self.avoidance if self.disposition is Disposition.AVOID else None

    @property
    def leftovers(self) -> tuple[str, ...]:
        """The keys of records that belong to another decision than the one that stands; none where nothing is decided."""
        if self.disposition is None:
            return ()
        return tuple(key for field, key in _RECORDS.items() if field is not self.disposition and getattr(self, key))

    @property
    def residual_acceptance(self) -> Acceptance | None:
        """The signed acceptance of what remains after the mitigations; of a threat that nobody decided about none stands."""
        return self.residual.acceptance if self.residual and self.disposition else None

    @property
    def signed(self) -> Sequence[tuple[tuple[str, ...], Acceptance]]:
        """The acceptances that stand, each with the keys that lead to it: of the risk, and of what remains."""
        found: list[tuple[tuple[str, ...], Acceptance]] = []
        if self.acceptance is not None and self.disposition is Disposition.ACCEPT:
            found.append((_ACCEPTED, self.acceptance))
        if (remains := self.residual_acceptance) is not None:
            found.append((_REMAINING, remains))
        return found

    @property
    def rating(self) -> Rating:
        """The inherent rating, without the mitigations."""
        return Rating(likelihood=self.likelihood, impact=self.impact, cvss=self.cvss, severity=self.severity)
