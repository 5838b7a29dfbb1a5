"""JUnit XML: a suite for each service, a case for each check, so that a dashboard shows which check failed where.

Source: the de-facto schema of Ant's and Jenkins' JUnit reports. Warnings pass, and stand in `system-out`.
"""

from __future__ import annotations

from collections.abc import Iterable
from xml.etree import ElementTree as ET

from ...findings import Finding, Severity, one_line
from ...model.scales import ServiceStatus
from ..check_runner import severity_of
from ..registry import Rule
from ..rulebook import rules
from ..waivers import Waived
from .report import Report, message_of

ORGANISATION = "organisation"


def as_junit(report: Report) -> str:
    """All services and checks, whether they found something or not."""
    every = rules()
    by_service: dict[str, dict[str, list[Finding]]] = {}
    for finding in report.findings:
        by_service.setdefault(finding.service, {}).setdefault(finding.code, []).append(finding)
    waived: dict[tuple[str, str], Waived] = {(set_aside.finding.service, set_aside.finding.code): set_aside for set_aside in report.waived}
    checks = [rule for rule in every.values() if rule.adjustable]
    fixed = [rule for rule in every.values() if not rule.adjustable]
    root = ET.Element("testsuites", name="threat-model")
    for service in sorted({*report.services, *by_service}):
        status = report.services.get(service)
        suite = ET.SubElement(root, "testsuite", name=_clean(service or ORGANISATION))
        broken = service in report.services and status is None
        asked = [] if broken or not service else checks
        present = [rule for rule in fixed if rule.code in by_service.get(service, {})]
        for rule in [*present, *asked] or fixed[-1:]:
            _case(report, suite, rule, service, status, by_service.get(service, {}).get(rule.code, []), waived.get((service, rule.code)))
        _count(suite, suite)
    _count(root, root.iter("testcase"))
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _case(
    report: Report,
    suite: ET.Element,
    rule: Rule,
    service: str,
    status: ServiceStatus | None,
    findings: list[Finding],
    waived: Waived | None,
) -> None:
    case = ET.SubElement(suite, "testcase", classname=_clean(service or ORGANISATION), name=f"{rule.code} {rule.title}")
    if findings:
        case.set("file", report.shown(findings[0]))
        case.set("line", str(findings[0].place.line))
    errors = [finding for finding in findings if finding.severity is Severity.ERROR]
    others = [finding for finding in findings if finding.severity is not Severity.ERROR]
    if errors:
        failure = ET.SubElement(case, "failure", type=rule.code, message=_clean(message_of(errors[0])))
        failure.text = _listed(report, errors)
    elif waived:
        reason = f"waived until {waived.waiver.until} by {waived.waiver.owner}: {waived.waiver.reason}"
        ET.SubElement(case, "skipped", message=_clean(reason))
    elif rule.adjustable and severity_of(rule, report.policy, status) is None:
        ET.SubElement(case, "skipped", message="off in the policy")
    if others:
        ET.SubElement(case, "system-out").text = _listed(report, others)


def _listed(report: Report, findings: list[Finding]) -> str:
    places = (
        f"{report.shown(finding)}:{finding.place.line}:{finding.place.column}: {finding.severity} {message_of(finding)}"
        for finding in findings
    )
    return "\n".join(_clean(line) for line in places)


def _count(element: ET.Element, cases: Iterable[ET.Element]) -> None:
    listed = list(cases)
    element.set("tests", str(len(listed)))
    element.set("failures", str(sum(case.find("failure") is not None for case in listed)))
    element.set("errors", "0")
    element.set("skipped", str(sum(case.find("skipped") is not None for case in listed)))


def _clean(text: str) -> str:
    """Text without what XML 1.0 forbids."""
    return one_line(text)
