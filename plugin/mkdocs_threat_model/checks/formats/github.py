"""Workflow commands, which GitHub shows as annotations on the changed lines.

A step may make ten annotations of a kind and no more, so the worst ten are shown and the rest counted.
Escaping follows the toolkit's own (`@actions/core`, `command.ts`).
"""

from __future__ import annotations

from ...findings import Finding, Severity, errors, one_line, total
from .report import Report, counted, message_of
from .text_report import summary

MOST = 10
"""GitHub drops what comes after ten annotations of a step."""
COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def as_github(report: Report) -> str:
    """The worst ten findings as commands, "and N more", and a summary."""
    worst = report.worst_first()
    lines = [_command(report, finding) for finding in worst[:MOST]]
    rest = worst[MOST:]
    if rest:
        text = f"and {total(rest):,} more ({counted(total(errors(rest)), 'error')}); `threat-model check` lists them."
        lines.append(f"::notice title=threat-model::{escape_data(text)}")
    return "\n".join([*lines, summary(report)]) + "\n"


def _command(report: Report, finding: Finding) -> str:
    properties = {
        "file": report.shown(finding),
        "line": str(finding.place.line),
        "col": str(finding.place.column),
        "title": one_line(f"{finding.code} {finding.service}".strip()),
    }
    listed = ",".join(f"{name}={escape_property(value)}" for name, value in properties.items())
    return f"::{COMMANDS[finding.severity]} {listed}::{escape_data(message_of(finding))}"


def escape_data(text: str) -> str:
    """A command's message."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def escape_property(text: str) -> str:
    """A command's property: also what ends a property."""
    return escape_data(text).replace(":", "%3A").replace(",", "%2C")
