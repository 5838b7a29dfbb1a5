"""Runs the checks: what they found becomes findings with severity and place."""

from __future__ import annotations

from datetime import date

from ..analysis.facts import Facts
from ..findings import Finding, Severity, ordered
from ..model.policy import CheckLevel, Policy
from . import dispositions  # noqa: F401  (registers its checks)
from .registry import CHECKS, Check, Subject


def check_service(facts: Facts, policy: Policy, today: date) -> list[Finding]:
    """What is wrong or missing in one service's model, by place. Needs no other model."""
    subject = Subject(facts, policy, today)
    service = facts.service
    findings = [*facts.model.notes]
    for code in sorted(CHECKS):
        severity = severity_of(CHECKS[code], policy, facts)
        if severity is None:
            continue
        for found in CHECKS[code].run(subject):
            place = facts.model.source.place(found.where)
            findings.append(Finding(place, code, severity, found.message, found.where, service.service, found.target, found.detail))
    return ordered(findings)


def severity_of(check: Check, policy: Policy, facts: Facts) -> Severity | None:
    """What a check's findings are worth for a service; `None` where the policy turns it off."""
    by_status = policy.checks_by_status.get(facts.service.status, {})
    level = by_status.get(check.code, policy.checks.get(check.code))
    if level is CheckLevel.OFF:
        return None
    return check.severity if level is None else Severity(level.value)
