"""Findings: what is wrong or missing, as values.

A finding never raises by itself. Rooms gather findings and hand them up; the plugin and the
command line decide what they mean for the build.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

Where = tuple[str | int, ...]

MOST = 100
"""Most findings of one code in one file that are told one by one: nobody reads the hundred and first."""


class Severity(StrEnum):
    """How much a finding weighs. Only errors fail a build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, order=True)
class Place:
    """A position in a file: path relative to the models' parent, 1-based line and column."""

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong or missing.

    Attributes:
        place: where in which file.
        code: the stable code of the rule, e.g. `TM301`.
        severity: error, warning or note.
        message: sentences that say what is wrong and what to do.
        where: path inside the file, e.g. `("threats", "T-03", "acceptance")`.
        service: id of the service; empty for a file of the organisation.
        target: the id that the finding is about (threat, element, flow), if there is one.
        detail: what tells two findings of one code on one target apart (a STRIDE letter, a boundary).
        times: how many findings it stands for: more than one where the rest of a kind is counted and not told.
    """

    place: Place
    code: str
    severity: Severity
    message: str
    where: Where = ()
    service: str = ""
    target: str = ""
    detail: str = ""
    times: int = 1

    @property
    def key(self) -> str:
        """Names the finding without a line number, so that it survives edits elsewhere in the file."""
        parts = (self.code, self.service or self.place.path, self.target or dotted(self.where), self.detail)
        return "/".join(part for part in parts if part)

    def __str__(self) -> str:
        return one_line(f"{self.place}: {self.code} {self.message}")


def one_line(text: str) -> str:
    """Text of a model as it may stand in one line of a terminal: no line breaks, no control characters."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() else " " for char in text)


def dotted(where: Iterable[str | int]) -> str:
    """The path inside a file as people write it: `threats.T-01.mitigations[0].ticket`."""
    text = ""
    for step in where:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by place, then code, then message; equal ones once."""
    return sorted(dict.fromkeys(findings), key=lambda f: (f.place, f.code, f.message))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that fail a build."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def total(findings: Iterable[Finding]) -> int:
    """How many findings there are, with those that are counted and not told."""
    return sum(finding.times for finding in findings)


class Gathered:
    """Findings of one file as they come up. Beyond `MOST` of a kind they are counted and never made.

    Args:
        most: how many of a kind are told one by one.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._made: list[tuple[Hashable, Finding]] = []
        self._counts: Counter[Hashable] = Counter()

    def add(self, kind: Hashable, make: Callable[[], Finding], times: int = 1) -> None:
        """Takes a finding, or counts it.

        Args:
            kind: what it is counted under, such as its code.
            make: makes the finding; not called once there are enough.
            times: how many findings it stands for.
        """
        if self._counts[kind] <= self._most:
            self._made.append((kind, make()))
        self._counts[kind] += times

    def findings(self) -> list[Finding]:
        """What was gathered, in its order; where there was more of a kind, one finding says how much, with the severity of the rest."""
        told: Counter[Hashable] = Counter()
        found = []
        for kind, finding in self._made:
            rest = self._counts[kind] - told[kind]
            found.append(finding if told[kind] < self._most else _rest(finding, rest))
            told[kind] += finding.times
        return found


def _rest(first: Finding, count: int) -> Finding:
    message = f"and {count:,} more of {first.code} in this file. Mend those that are listed first."
    return replace(first, message=message, where=(), target="", detail="more", times=count)


def bounded(findings: Iterable[Finding], most: int = MOST) -> list[Finding]:
    """The same findings with at most so many of one code and severity in a file, and one that counts the rest."""
    gathered = Gathered(most)
    for finding in findings:
        gathered.add((finding.place.path, finding.code, finding.severity), lambda finding=finding: finding, finding.times)  # type: ignore[misc]
    return gathered.findings()
