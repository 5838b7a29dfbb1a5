"""Text for people: one line for each element, flow or threat, and one that says what to do next.

What is wrong with the text of a file is shown with the line that it stands in, and a caret under the column.

Nothing of a model reaches a terminal unfiltered: see `findings.one_line`.
"""

from __future__ import annotations

import unicodedata

from ...findings import Severity, bounded, one_line
from ...model.codes import READING_CODES
from ...model.messages.syntax import lines_of
from ..by_target import by_target, errors_last
from ..next_step import next_step
from .report import Report, counted, message_of

WIDTH = 100
"""The most columns of a quoted line; longer ones are cut around the caret."""
TAB = 4


def as_text(report: Report) -> str:
    """What was found of each target in a line, errors last, and a summary."""
    lines: list[str] = []
    path, quoted = "", _Lines(report, "")
    for finding in errors_last(bounded(by_target(report.findings))):
        if finding.place.path != path:
            path, quoted = finding.place.path, _Lines(report, finding.place.path)
        where = f"{report.path(finding)}:{finding.place.line}:{finding.place.column}"
        lines.append(one_line(f"{where}: {finding.severity} {finding.code}: {message_of(finding, 1000 * min(finding.times, 8))}"))
        if not finding.target or finding.code in READING_CODES:
            lines += quoted.excerpt(finding.place.line, finding.place.column)
    if lines:
        lines.append("")
    return "\n".join([*lines, f"{summary(report)} {next_step(report.findings, report.path)}".rstrip()]) + "\n"


def summary(report: Report) -> str:
    """One line: how many findings, in how many services, and what was set aside."""
    services = counted(len(report.services), "service")
    found = [(Severity.ERROR, "error"), (Severity.WARNING, "warning"), (Severity.NOTE, "note")]
    parts = [counted(report.count(severity), name) for severity, name in found if report.count(severity)]
    text = f"{', '.join(parts)} in {services}" if parts else f"{services} checked, nothing found"
    aside = [counted(len(report.waived), "finding") + " waived"] if report.waived else []
    aside += [counted(len(report.known), "known error") + " in the baseline"] if report.known else []
    return f"{text}; {', '.join(aside)}." if aside else f"{text}."


class _Lines:
    """The lines of a file as it was judged, read when the first one is asked for."""

    def __init__(self, report: Report, path: str) -> None:
        self._report, self._path = report, path
        self._lines: list[str] | None = None

    def excerpt(self, line: int, column: int) -> list[str]:
        """The line and the caret, or nothing where the file has no such line."""
        if self._lines is None:
            raw = self._report.quotable(self._path)
            self._lines = [] if raw is None else lines_of(raw.decode("utf-8-sig", "replace"))
        if not 1 <= line <= len(self._lines):
            return []
        text, caret = quote(self._lines[line - 1], column)
        gutter = " " * len(str(line))
        return [f"  {line} | {text}".rstrip(), f"  {gutter} | {caret}"]


def quote(line: str, column: int, width: int = WIDTH) -> tuple[str, str]:
    """A line as it may stand in a terminal, and a caret under a column.

    Args:
        line: without its break; tabs are expanded to columns of four.
        column: in characters, from 1; beyond the line's end the caret stands after it.
        width: the most columns; what is cut on either side becomes `…`.
    """
    index = min(max(column, 1) - 1, len(line))
    start = max(0, index - width)  # a line of a megabyte is not walked character by character
    before, after = _expanded(line[start:index]), _expanded(line[index : index + width])
    cut_left = start > 0 or _columns(before) > width * 2 // 3
    if cut_left:
        while _columns(before) > width // 2:
            before = before[1:]
        before = "…" + before
    room = width - _columns(before)
    cut_right = _columns(after) > room or index + width < len(line)
    while _columns(after) > (room - 1 if cut_right else room):
        after = after[:-1]
    text = one_line(before + after + ("…" if cut_right else ""))
    return text, " " * _columns(one_line(before)) + "^"


def _expanded(text: str) -> str:
    return text.expandtabs(TAB)


def _columns(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in text)
