"""Accepted risks: who signed what, until when, the soonest to end first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..model.period import Period
from ..model.policy import Policy
from ..model.scales import Disposition
from ..model.threat import Acceptance
from .facts import AssessedThreat, Entry, Facts
from .owners import residual_owner, risk_owner


class Term(StrEnum):
    """How an acceptance stands to its end, what needs a decision first."""

    EXPIRED = "Expired"
    ENDLESS = "Without a review date"
    ENDING = "Expires soon"
    VALID = "Valid"
    RETIRED = "Service retired"


@dataclass(frozen=True, slots=True)
class Accepted(Entry):
    """An accepted risk.

    Attributes:
        acceptance: the record; an empty one where the model has none.
        owner: who carries the risk; the service's owner where the record names nobody.
        days: days from today to the review date, negative once it has passed; `None` without one, or where none is due.
        term: how it stands to its end.
        residual: whether what was accepted is the risk that remains after the mitigations.
    """

    acceptance: Acceptance
    owner: str
    days: int | None
    term: Term
    residual: bool = False


def accepted_risks(portfolio: Mapping[str, Facts], policy: Policy, today: date) -> tuple[Accepted, ...]:
    """Every accepted risk, expired ones first, then those without an end, then by review date; those of retired services last.

    An acceptance holds up to and including its review date. What a retired service accepted binds nobody any more.
    """
    found = [accepted for facts in portfolio.values() for accepted in _of_service(facts, policy, today)]
    return tuple(sorted(found, key=_order))


def _of_service(facts: Facts, policy: Policy, today: date) -> Iterator[Accepted]:
    for assessed in facts.threats:
        threat = assessed.threat
        if threat.disposition is Disposition.ACCEPT:
            acceptance = threat.decision if isinstance(threat.decision, Acceptance) else Acceptance()
            yield _accepted(facts, assessed, acceptance, risk_owner(facts.service, threat), policy, today)
        if threat.residual_acceptance:
            owner = residual_owner(facts.service, threat)
            yield _accepted(facts, assessed, threat.residual_acceptance, owner, policy, today, residual=True)


def _accepted(
    facts: Facts, assessed: AssessedThreat, acceptance: Acceptance, owner: str, policy: Policy, today: date, *, residual: bool = False
) -> Accepted:
    over = facts.service.status.is_over
    days = (acceptance.review_by - today).days if acceptance.review_by and not over else None
    term = Term.RETIRED if over else _term(acceptance.review_by, today, policy.acceptance.announced)
    return Accepted(facts, assessed, acceptance, owner, days, term, residual)


def _term(end: date | None, today: date, notice: Period) -> Term:
    if end is None:
        return Term.ENDLESS
    if end < today:
        return Term.EXPIRED
    return Term.ENDING if notice.before(end) <= today else Term.VALID


def _order(accepted: Accepted) -> tuple[int, int, str, str, bool]:
    return (
        list(Term).index(accepted.term),
        accepted.days or 0,
        accepted.facts.service.service,
        accepted.assessed.threat.id,
        accepted.residual,
    )
