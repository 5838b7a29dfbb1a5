"""JSON for other programs. Fields are only ever added; `version` changes when one changes its meaning."""

from __future__ import annotations

from collections import Counter
from typing import Any

from ...findings import Finding, Severity, dotted, one_line
from .report import Report, as_document, fingerprint, numbered


def as_json(report: Report) -> str:
    """All findings, what is waived and by whom, and how many known errors remain for each service."""
    content = {
        "version": 1,
        "today": report.today.isoformat(),
        "services": len(report.services),
        "errors": report.count(Severity.ERROR),
        "warnings": report.count(Severity.WARNING),
        "findings": [
            {**_finding(report, finding), "fingerprint": fingerprint(finding, number)} for finding, number in numbered(report.findings)
        ],
        "waived": [
            {
                **_finding(report, waived.finding),
                "waiver": {"reason": waived.waiver.reason, "owner": waived.waiver.owner, "until": waived.waiver.until.isoformat()},
            }
            for waived in report.waived
        ],
        "known": dict(sorted(Counter(finding.service for finding in report.known).items())),
    }
    return as_document(content)


def _finding(report: Report, finding: Finding) -> dict[str, Any]:
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": one_line(finding.message),
        "path": report.path(finding),
        "line": finding.place.line,
        "column": finding.place.column,
        "where": dotted(finding.where),
        "service": finding.service,
        "target": finding.target,
        "key": finding.key,
        "times": finding.times,
    }
