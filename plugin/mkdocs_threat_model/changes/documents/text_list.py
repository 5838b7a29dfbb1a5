"""Changes as text for a terminal: the verdict, then each service with its changes, what weighs most first."""

from __future__ import annotations

from ...analysis.fired_triggers import FiredTrigger
from ...findings import one_line
from ..change import Change
from ..change_report import ChangeReport

LONGEST = 240
"""The most characters of a line."""


def as_text_list(report: ChangeReport) -> str:
    """The comparison as text; nothing at all where nothing changed."""
    if report.silent:
        return ""
    lines = [report.verdict()]
    if not report.failure:
        lines[0] += f" From {report.base} to {report.head}."
    lines += (f"  {version}: {finding}" for version, finding in report.unreadable)
    if report.policy:
        lines += ["", "Organisation", *(_line(change) for change in report.policy)]
    for service in report.services:
        lines += ["", f"{service.title} ({service.path})", *(_line(change) for change in service.changes)]
        lines += (f"  {'✓' if fired.answered else '□'} Review trigger {fired.title}: {_answer(fired)}" for fired in service.fired)
    return "".join(f"{one_line(line)}\n" for line in lines)


def _answer(fired: FiredTrigger) -> str:
    return "answered by a review in this change" if fired.answered else fired.reason


def _line(change: Change) -> str:
    text = f"  {change.effect.sign} {change.kind.label}{_part(change)}"
    said = f"{': ' if not _part(change) else ', '}{change.said}" if change.said else ""
    at = f" (line {change.line})" if change.line and change.id else ""
    room = LONGEST - len(at)
    whole = f"{text}{said}"
    return f"{whole if len(whole) <= room else whole[: room - 1] + '…'}{at}"


def _part(change: Change) -> str:
    if not change.id:
        return ""
    return f": {change.id} {change.title}" if change.section == "threats" else f": {change.title}"
