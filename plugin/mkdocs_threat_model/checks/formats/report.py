"""What every format is given: the findings, and what they are counted against."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ...findings import Finding, Severity, in_json, one_line, total
from ...model.organisation_files import NO_SOURCES, Sources
from ...model.policy import Policy
from ...model.scales import ServiceStatus
from ...model.tree import from_here
from ..baseline import NO_BASELINE, Baseline
from ..waivers import Waived

SEVERITIES = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
"""Worst first."""


@dataclass(frozen=True)
class Report:
    """The result of one run of the checks.

    Attributes:
        findings: by place.
        waived: what the policy sets aside.
        known: errors that the baseline knows.
        services: the status of each service that was checked, by id; `None` where its file is broken.
        policy: the rules.
        today: the day that was checked against.
        root: the folder that the paths of findings are relative to.
        base: the folder that paths are shown relative to: where the command runs.
        help_url: address of the checks' reference page, or empty.
        sources: the files that were read.
        baseline: the baseline that was read.
        repository: the root of the work tree, which hosts of repositories resolve paths against; `None` outside of any.
    """

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...]
    known: tuple[Finding, ...]
    services: Mapping[str, ServiceStatus | None]
    policy: Policy
    today: date
    root: Path
    base: Path
    help_url: str = ""
    sources: Sources = NO_SOURCES
    baseline: Baseline = NO_BASELINE
    repository: Path | None = None

    def quotable(self, path: str) -> bytes | None:
        """A file that a finding names, as it was judged; `None` where it was not read, or has changed since."""
        return self.baseline.text.encode() or None if path == self.baseline.path else self.sources.again(path)

    def path(self, finding: Finding) -> str:
        """A finding's file, relative to where the command runs."""
        return from_here(self.root / finding.place.path, self.base)

    def host_path(self, finding: Finding) -> str:
        """A finding's file, relative to the repository's root, wherever the command runs; outside of one as `path`."""
        return from_here(self.root / finding.place.path, self.repository or self.base)

    def shown(self, finding: Finding) -> str:
        """The same in a line that is printed: a file may be called anything, and a terminal must not obey it."""
        return one_line(self.host_path(finding))

    def count(self, severity: Severity) -> int:
        """How many findings have a severity."""
        return total(finding for finding in self.findings if finding.severity is severity)

    def worst_first(self) -> list[Finding]:
        """Errors, warnings, notes; by place within each."""
        return sorted(self.findings, key=lambda finding: SEVERITIES.index(finding.severity))


def numbered(findings: Iterable[Finding]) -> Iterator[tuple[Finding, int]]:
    """Each finding with its number, from 1, among those of the same key: what makes fingerprints unique."""
    seen: Counter[str] = Counter()
    for finding in findings:
        seen[finding.key] += 1
        yield finding, seen[finding.key]


def fingerprint(finding: Finding, number: int) -> str:
    """64 hexadecimal digits that stay the same while ids do, wherever in the file the finding moves."""
    return hashlib.sha256(f"{finding.key}#{number}".encode("utf-8", "surrogatepass")).hexdigest()


def message_of(finding: Finding, limit: int = 1000) -> str:
    """A finding's sentences as one line without control characters, at most `limit` characters."""
    text = one_line(finding.message)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def as_document(content: Any) -> str:
    """A value as JSON, as it may be printed."""
    return in_json(json.dumps(content, indent=1)) + "\n"


def counted(number: int, name: str, many: str = "") -> str:
    """`1 error`, `2 errors`."""
    return f"{number:,} {name if number == 1 else many or name + 's'}"
