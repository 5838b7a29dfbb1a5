"""A threat, its rating and what was decided about it.

Fields that a decision needs but a model may still lack (an approver, a ticket) are optional here:
their absence is not an unreadable model but an incomplete disposition, and a matter for `checks`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from .evidence_item import EvidenceItems
from .forms import Spelled, any_case
from .limits import MAX_REFERENCE, MAX_TICKET
from .scales import STRIDE_SPELLINGS, Disposition, Level, MitigationStatus, Stride
from .types import CvssVector, Date, Id, Ids, Keyed, Map, Markdown, OneOrMany, Part, Person, Shown, Some, Text, Title, part

Ticket = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TICKET), Shown]
WRONG_STRIDE = "stride"
"""The error's type for what is no category of STRIDE."""


def _stride(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    spelled = value.strip()
    found = STRIDE_SPELLINGS.get(spelled.upper() if len(spelled) == 1 else spelled.lower().replace(" ", "-"))
    if found is None:
        # Without a hint: one is looked for where the error is told, and of thousands not every one is.
        raise PydanticCustomError(WRONG_STRIDE, "")
    return found


_SPELLED = Spelled(tuple(STRIDE_SPELLINGS), rf"^\s*(?:{'|'.join(any_case(word).replace('-', '[- ]') for word in STRIDE_SPELLINGS)})\s*$")
StrideLetter = Annotated[Stride, BeforeValidator(_stride), _SPELLED]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_REFERENCE), Shown]
FrameworkIds = Map[OneOrMany[Reference]]
"""Ids of a framework by the framework's id."""


@part()
class Rating(Part):
    """A rating by likelihood and impact, by a CVSS vector, or by both."""

    likelihood: Level | None = None
    """How likely the threat is to materialise: `low`, `medium` or `high`."""

    impact: Level | None = None
    """How severe it would be: `low`, `medium` or `high`."""

    cvss: CvssVector | None = None
    """A CVSS 4.0, 3.1 or 3.0 vector. If both ratings are given, the higher risk applies."""


@part()
class Mitigation(Part):
    """A control that lowers likelihood or impact."""

    control: Title
    """What is done, in a few words."""

    ticket: Ticket | None = None
    """The ticket that tracks it. A mitigation without a ticket is a finding."""

    status: MitigationStatus = MitigationStatus.PLANNED
    """`planned`, `in-progress` or `done`."""

    owner: Person | None = None
    """Who implements it; default: the service's owner."""

    due: Date | None = None
    """The due date."""

    evidence: EvidenceItems = ()
    """What shows that the control works: a link, a path in the repository, `{file: …, contains: …}` or `{test: …, report: …}`,
    or a list of them."""

    references: OneOrMany[Reference] = ()
    """Ids of controls in standards and catalogues, or `https://` addresses."""

    frameworks: FrameworkIds = Field(default_factory=dict)
    """The requirements for which the control provides supporting evidence, by framework: `iso-27001: [A.8.28]`."""


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
    """The element or flow concerned, or a list of them: one threat, one row."""

    boundary: Id | None = None
    """The trust boundary concerned, if a flow crosses several and the threat applies to one of them."""

    stride: OneOrMany[StrideLetter] = Field(min_length=1)
    """Its STRIDE category, by letter or name, or a list of them."""

    identified: Date | None = None
    """The date on which it was identified; default: from git."""

    description: Markdown = ""
    """How it could happen and its consequences. Markdown."""

    likelihood: Level | None = None
    """The inherent likelihood, without the mitigations: `low`, `medium` or `high`."""

    impact: Level | None = None
    """The inherent impact, without the mitigations: `low`, `medium` or `high`."""

    cvss: CvssVector | None = None
    """A CVSS 4.0, 3.1 or 3.0 vector, instead of or in addition to likelihood and impact."""

    residual: Residual | None = None
    """The residual rating: likelihood and impact, or a vector, with every mitigation done; with an acceptance if it is high."""

    references: OneOrMany[Reference] = ()
    """Ids of weaknesses, attack patterns and requirements (`CWE-89`, `CAPEC-66`, `OWASP-API1:2023`), or `https://` addresses."""

    frameworks: FrameworkIds = Field(default_factory=dict)
    """The requirements for which the record provides supporting evidence, by framework: `{iso-27001: [A.8.28], soc-2: CC8.1}`."""

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
        accepted = self.acceptance if self.disposition is Disposition.ACCEPT else None
        records = (_ACCEPTED, accepted), (_REMAINING, self.residual_acceptance)
        return [(keys, record) for keys, record in records if record is not None]

    @property
    def rating(self) -> Rating:
        """The inherent rating, without the mitigations."""
        return Rating(likelihood=self.likelihood, impact=self.impact, cvss=self.cvss)


@part()
class Retired(Keyed):
    """A threat that no longer exists; its id is never used again."""

    on: Date
    """The date on which it was retired."""

    reason: Text = Field(min_length=1)
    """The reason."""

    title: Title | None = None
    """What it was about."""


@part()
class RulingOut(Part):
    """STRIDE cells that were asked, with the answer "no, because"."""

    targets: Ids = Field(min_length=1)
    """The elements and flows concerned."""

    boundary: Id | None = None
    """The boundary to which the reason applies, if a flow crosses several."""

    stride: OneOrMany[StrideLetter] = Field(min_length=1)
    """The categories that do not apply."""

    reason: Text = ""
    """Why they do not apply."""
