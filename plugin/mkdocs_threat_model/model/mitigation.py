"""A mitigation of one threat: a control of its own, or a shared one that the threat counts on."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy
from typing import Any

from pydantic import Field, model_validator

from .evidence_item import EvidenceItems
from .forms import at_least_one, at_most_one
from .scales import MitigationStatus
from .terms import FrameworkIds, Reference, Ticket, no_ids
from .types import Date, Id, Markdown, Name, OneOrMany, Part, Person, part

_UNSAID: Mapping[str, Any] = {"ticket": None, "status": MitigationStatus.PLANNED, "owner": None, "due": None, "evidence": ()}
_OF_CONTROL = tuple(_UNSAID)
"""The keys of a mitigation that a control has itself."""


class FilledIn(str):
    """The id of a control whose record was filled in: what a file may not say beside `uses` is there then."""


@part(rules=at_most_one(("control", "uses"), *((key, "uses") for key in _OF_CONTROL)) | at_least_one("control", "uses"))
class Mitigation(Part):
    """A control that lowers likelihood or impact: one of its own, or a shared one that the threat counts on."""

    control: Name = ""
    """What is done, in a few words."""

    uses: Id | None = None
    """The control that it counts on, instead of `control`: its status, ticket and evidence are the control's."""

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

    frameworks: FrameworkIds = Field(default_factory=no_ids)
    """The requirements for which the control provides supporting evidence, by framework: `iso-27001: [A.8.28]`."""

    test: Markdown = ""
    """How to find out whether it works. Markdown."""

    operate: Markdown = ""
    """What an operator must set. Markdown."""

    @model_validator(mode="after")
    def _named(self) -> Mitigation:
        if isinstance(self.uses, FilledIn):
            return self
        if self.control and self.uses:
            raise ValueError("a mitigation has either `control` or `uses`; write two mitigations")
        if not self.control and not self.uses:
            raise ValueError("a mitigation needs `control`: what is done, in a few words; or `uses` with the id of a control")
        if self.uses and (given := [key for key in _OF_CONTROL if getattr(self, key) not in (_UNSAID[key], "")]):
            raise ValueError(f"`{given[0]}` is the control's if `uses` names one; remove it here")
        return self


def counted_on(mitigation: Mitigation, **said: Any) -> Mitigation:
    """A mitigation that counts on a control, with what the control says filled in; `uses` still names it.

    As a file has it, a mitigation has either the one or the other: the format's rule is not asked here.
    """
    counted = copy(mitigation)
    for name, value in {**said, "uses": FilledIn(mitigation.uses or "")}.items():
        object.__setattr__(counted, name, value)
    return counted
