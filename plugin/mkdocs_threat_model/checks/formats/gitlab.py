"""GitLab's Code Quality report, a subset of Code Climate's.

Source: GitLab, "Code Quality report format": description, check_name, fingerprint, severity,
location.path, location.lines.begin. Fingerprints hold no line, so that a moved finding stays the same.
"""

from __future__ import annotations

from ...findings import Severity
from .report import Report, as_document, fingerprint, message_of, numbered

SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.NOTE: "info"}


def as_gitlab(report: Report) -> str:
    """A JSON array with one object a finding."""
    content = [
        {
            "description": f"{finding.code}: {message_of(finding)}",
            "check_name": finding.code,
            "fingerprint": fingerprint(finding, number),
            "severity": SEVERITIES[finding.severity],
            "location": {"path": report.host_path(finding), "lines": {"begin": finding.place.line}},
        }
        for finding, number in numbered(report.findings)
    ]
    return as_document(content)
