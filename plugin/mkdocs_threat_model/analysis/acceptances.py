"""Accepted risks: who signed what, until when, the soonest to end first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..model.period import Period
from ..model.policy import Policy
from ..model.scales import Disposition
from ..model.threat import Acceptance
from .facts import AssessedThreat, Facts
from .owners import risk_owner


class Term(StrEnum):
    """How an acceptance stands to its end, what needs a decision first."""

    EXPIRED = "Expired"
    ENDLESS = "Without an end"
    ENDING = "Ends soon"
    VALID = "Valid"


@dataclass(frozen=True)
class Accepted:
    """An accepted risk.

    Attributes:
        facts: of its service.
        assessed: the threat.
        acceptance: the record; an empty one where the model has none.
        owner: who carries the risk; the service's owner where the record names nobody.
        days: days from today to the review date, negative once it has passed; `None` without one.
        term: how it stands to its end.
    """

    facts: Facts
    assessed: AssessedThreat
    acceptance: Acceptance
    owner: str
    days: int | None
    term: Term


def accepted_risks(portfolio: Mapping[str, Facts], policy: Policy, today: date) -> tuple[Accepted, ...]:
    """Every accepted risk, expired ones first, then those without an end, then by review date.

    An acceptance holds up to and including its review date.
    """
    found = [_accepted(facts, one, policy, today) for facts in portfolio.values() for one in _accepting(facts)]
    return tuple(sorted(found, key=_order))


def _accepting(facts: Facts) -> list[AssessedThreat]:
    return [one for one in facts.threats if one.threat.disposition is Disposition.ACCEPT]


def _accepted(facts: Facts, one: AssessedThreat, policy: Policy, today: date) -> Accepted:
    acceptance = one.threat.decision if isinstance(one.threat.decision, Acceptance) else Acceptance()
    days = (acceptance.review_by - today).days if acceptance.review_by else None
    term = _term(acceptance.review_by, today, policy.acceptance.announced)
    return Accepted(facts, one, acceptance, risk_owner(facts.service, one.threat), days, term)


def _term(end: date | None, today: date, notice: Period) -> Term:
    if end is None:
        return Term.ENDLESS
    if end < today:
        return Term.EXPIRED
    return Term.ENDING if notice.before(end) <= today else Term.VALID


def _order(one: Accepted) -> tuple[int, int, str, str]:
    return list(Term).index(one.term), one.days or 0, one.facts.service.service, one.assessed.threat.id
