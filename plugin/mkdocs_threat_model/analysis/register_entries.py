"""The register: every threat of every service in one order, and what it adds up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from ..model.threat import Acceptance
from .backlog import is_overdue, is_to_do
from .control_days import assumed, controls_in_use
from .facts import Entry, Facts
from .owners import mitigation_owner, residual_owner, risk_owner

SOON = timedelta(days=60)
"""How far ahead the organisation's page looks for what expires."""


def register(portfolio: Mapping[str, Facts]) -> tuple[Entry, ...]:
    """Every threat of every service, worst first; the order is the same wherever the register is shown.

    Args:
        portfolio: the facts of each service by its id.

    Returns:
        An entry a threat: unrated first, then by the risk that remains; within a risk what is open first, then by id.
    """
    entries = (Entry(facts, assessed) for facts in portfolio.values() for assessed in facts.threats)
    return tuple(sorted(entries, key=lambda entry: entry.assessed.order))


def matrix_counts(entries: Iterable[Entry]) -> dict[tuple[str, str], int]:
    """Threats by (impact, likelihood); those without both are left out."""
    ratings = (entry.assessed.threat for entry in entries)
    return dict(Counter((rating.impact, rating.likelihood) for rating in ratings if rating.impact and rating.likelihood))


@dataclass(frozen=True, slots=True)
class Deadline:
    """A day on which somebody has to do something.

    Attributes:
        day: the day.
        overdue: whether it has passed.
        what: what is due: `acceptance`, `residual` (the acceptance of a residual risk), `mitigation`, `review`, `control`
            (a control that is not done), `verify` (one that is to be verified again) or `assumption`.
        service: id of the service; of a shared control the first that uses it.
        threat: id of the threat, empty for what is not one threat's.
        title: the threat's title, the control, the assumption or the service's title.
        owner: who has to do it.
        others: how many other services use the control.
    """

    day: date
    overdue: bool
    what: str
    service: str
    threat: str
    title: str
    owner: str
    others: int = 0


def deadlines(portfolio: Mapping[str, Facts], today: date, ahead: timedelta = SOON) -> tuple[Deadline, ...]:
    """What is overdue or falls due within the given time, earliest first; of a retired service nothing is."""
    limit = today + ahead
    found = [deadline for facts in portfolio.values() for deadline in _of_service(facts, today) if deadline.day <= limit]
    found += [deadline for deadline in _of_controls(portfolio, today) if deadline.day <= limit]
    return tuple(sorted(found, key=lambda deadline: (deadline.day, deadline.service, deadline.threat, deadline.what, deadline.title)))


def _of_controls(portfolio: Mapping[str, Facts], today: date) -> Iterable[Deadline]:
    for used in controls_in_use(portfolio):
        name, others = used.users[0].service.service, len(used.users) - 1
        for day, what in ((used.due, "control"), (used.again, "verify")):
            if day is not None:
                yield Deadline(day, day < today, what, name, "", used.state.control.title, used.owner, others)


def _of_service(facts: Facts, today: date) -> Iterable[Deadline]:
    service = facts.service
    if service.status.is_over:
        return
    due = facts.reviews.due
    if due is not None:
        yield Deadline(due, due < today, "review", service.service, "", service.title, service.owner)
    for assumption, day, owner in assumed(facts):
        yield Deadline(day, day < today, "assumption", service.service, "", assumption.title, owner)
    for assessed in facts.threats:
        threat = assessed.threat
        if isinstance(threat.decision, Acceptance) and threat.decision.review_by:
            day = threat.decision.review_by
            yield Deadline(day, day < today, "acceptance", service.service, threat.id, threat.title, risk_owner(service, threat))
        if threat.residual_acceptance and threat.residual_acceptance.review_by:
            day = threat.residual_acceptance.review_by
            yield Deadline(day, day < today, "residual", service.service, threat.id, threat.title, residual_owner(service, threat))
        for mitigation in threat.mitigations:
            if mitigation.due and not mitigation.uses and is_to_do(service, mitigation):
                owner = mitigation_owner(service, mitigation)
                overdue = is_overdue(service, mitigation, today)
                yield Deadline(mitigation.due, overdue, "mitigation", service.service, threat.id, mitigation.control, owner)
