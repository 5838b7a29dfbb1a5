"""Runs the checks: what they found becomes findings with severity and place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from ..analysis.facts import Facts
from ..analysis.fired_triggers import FiredTrigger
from ..findings import Finding, Place, Severity, ordered
from ..model.border import guarded
from ..model.policy import CheckLevel, Policy
from ..model.reading import Broken
from ..model.scales import ServiceStatus
from . import (  # noqa: F401  (they register their checks)
    acceptance_policy,
    acceptance_records,
    assumptions,
    attack_tree_rules,
    between,
    boundaries,
    citations,
    condition_names,
    coverage,
    data_flows,
    days,
    dispositions,
    library_answers,
    living,
    looked_up_evidence,
    own_controls,
    parties,
    placeholders,
    protection,
    rules,
    shared_controls,
    treatment,
)
from .own_checks import load_own_checks, problems_of
from .registry import CHECKS, LANDSCAPE_CHECKS, Check, PortfolioSubject, Problem, Rule, Subject

OWN_CHECKS = load_own_checks()
"""The packages with checks of an organisation's own. They come last: a code of theirs never stands in for one of these."""


def check_service(facts: Facts, policy: Policy, today: date, fired: tuple[FiredTrigger, ...] = ()) -> list[Finding]:
    """What is wrong or missing in one service's model, by place. Needs no other model.

    Pure, and its result can be pickled: it may run in another process and be kept in a cache.
    """
    subject = Subject(facts, policy, today, fired)
    service = facts.service
    findings = [*facts.model.notes]
    for check in CHECKS.values():
        severity = severity_of(check, policy, service.status)
        if severity is None:
            continue
        for problem in problems_of(check, subject):
            findings.append(_finding(check.code, severity, problem, facts.model.source.place(problem.where), service.service))
    return ordered(findings)


def check_landscape(landscape: PortfolioSubject) -> Iterator[Finding]:
    """What is wrong or missing between the models, and between them and the catalog; in no order."""
    shown = landscape.portfolio.organisation.policy_file.source.path
    for check in LANDSCAPE_CHECKS.values():
        found = guarded(shown, "", f"The models cannot be compared by {check.code}", lambda check=check: [*_between(check, landscape)])  # type: ignore[misc]
        yield from found.findings if isinstance(found, Broken) else found


def _between(check: Check[PortfolioSubject], landscape: PortfolioSubject) -> Iterator[Finding]:
    for problem in problems_of(check, landscape):
        neighbour = landscape.neighbours.get(problem.service)
        severity = severity_of(check, landscape.policy, neighbour.status if neighbour else None)
        if severity is None:
            continue
        place = problem.place or (neighbour.place(problem.where) if neighbour else None)
        if place is not None:
            yield _finding(check.code, severity, problem, place, problem.service)


_ALIKE: Mapping[str, CheckLevel] = {}


def severity_of(rule: Rule, policy: Policy, status: ServiceStatus | None) -> Severity | None:
    """What a check's findings are worth for a service of a status; `None` where the policy turns it off.

    A status of `None` stands for a service without a model: only the policy's global severities hold.
    """
    by_status = policy.checks_by_status.get(status, _ALIKE) if status and policy.checks_by_status else _ALIKE
    if rule.to_do and status is not None and status.is_over and rule.code not in by_status:
        return None
    level = by_status.get(rule.code, policy.checks.get(rule.code))
    if level is CheckLevel.OFF:
        return None
    if level is None and policy.evidence_required and rule.evidence:
        return Severity.ERROR
    return rule.severity if level is None else Severity(level.value)


def _finding(code: str, severity: Severity, problem: Problem, place: Place, service: str) -> Finding:
    return Finding(place, code, severity, problem.message, problem.where, service, problem.target, problem.detail, gap=problem.gap)
