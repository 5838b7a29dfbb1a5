"""Signed acceptances, of a threat's risk and of what remains after its mitigations: one kind of record, one set of rules."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from weakref import WeakKeyDictionary

from ..analysis.facts import AssessedThreat
from ..model.policy import Policy
from ..model.scales import Disposition, Risk
from ..model.threat import Acceptance
from .registry import Problem, Subject

_NOTHING_ACCEPTED = Acceptance()


@dataclass(frozen=True)
class Signed:
    """An acceptance that stands.

    Attributes:
        assessed: the threat.
        acceptance: the record; an empty one where a threat is accepted without any.
        risk: the risk that is signed for; `None` where it is not rated.
        residual: whether it is of the risk that remains after the mitigations.
    """

    assessed: AssessedThreat
    acceptance: Acceptance
    risk: Risk | None
    residual: bool = False

    @property
    def subject(self) -> str:
        """How a sentence about it begins."""
        return f"{self.assessed.threat.id}: the residual risk" if self.residual else self.assessed.threat.id

    @property
    def level(self) -> str:
        """The risk in a sentence: `high`, `high residual`."""
        return f"{self.risk} residual" if self.residual else str(self.risk)

    def problem(self, field: str, says: str) -> Problem:
        """A finding about one of its fields, with a sentence whose subject is the risk."""
        return self._at(field, f"{self.subject} {says}")

    def about(self, field: str, sentence: str) -> Problem:
        """A finding about one of its fields, with a sentence of its own."""
        return self._at(field, f"{self.assessed.threat.id}: {sentence}")

    def _at(self, field: str, message: str) -> Problem:
        section = ("residual", "acceptance") if self.residual else ("acceptance",)
        detail = "residual" if self.residual else ""
        return Problem(("threats", self.assessed.threat.id, *section, field), message, self.assessed.threat.id, detail)

    def independent(self, policy: Policy) -> frozenset[str]:
        """The signatures that are not the owner's own, folded: not even by way of a group of which each may be the owner."""
        owner = policy.people(self.acceptance.owner or "")
        return frozenset(name.casefold() for name in self.acceptance.approved_by if name and not policy.people(name) <= owner)


_ACCEPTANCES: WeakKeyDictionary[Subject, tuple[Signed, ...]] = WeakKeyDictionary()
"""A dozen checks ask for the acceptances of one model."""


def acceptances(subject: Subject) -> tuple[Signed, ...]:
    """Every acceptance that stands: those of accepted threats, and those of residual risks; threat by threat as in the model."""
    found = _ACCEPTANCES.get(subject)
    if found is None:
        found = _ACCEPTANCES[subject] = tuple(_acceptances(subject))
    return found


def _acceptances(subject: Subject) -> Iterator[Signed]:
    assessed = subject.facts.assessed()
    for threat in subject.facts.service.threats.values():
        state = assessed[threat.id]
        if threat.disposition is Disposition.ACCEPT:
            yield Signed(state, threat.acceptance or _NOTHING_ACCEPTED, state.remaining)
        if threat.residual_acceptance:
            yield Signed(state, threat.residual_acceptance, state.residual_risk, residual=True)
