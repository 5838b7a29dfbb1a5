"""How complete each service's model is, as its page says it."""

from __future__ import annotations

from dataclasses import dataclass

from ..analysis.stride import Coverage
from ..findings import Finding, Severity, bounded, total
from .by_target import by_target
from .gate import Verdict
from .waivers import Waived


@dataclass(frozen=True)
class ServiceState:
    """How complete a model is.

    Attributes:
        findings: what is incomplete, notes left out, errors first, as many as a page lists: what is found of one target is
            one, and counts as often as its `times`.
        waived: what the policy tolerates for a time.
        known: how many findings the baseline still holds.
    """

    findings: tuple[Finding, ...] = ()
    waived: tuple[Waived, ...] = ()
    known: int = 0

    @property
    def errors(self) -> int:
        """How many findings fail a build."""
        return total(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> int:
        """How many findings only warn."""
        return self.total - self.errors

    @property
    def total(self) -> int:
        """How many findings there are, with those that are counted and not listed."""
        return total(self.findings)

    def headline(self, coverage: Coverage) -> str:
        """One sentence on a model: complete is one that was asked something, and answered all of it.

        Args:
            coverage: the answered STRIDE cells.
        """
        warnings = f"{self.warnings:,} {'warning' if self.warnings == 1 else 'warnings'}"
        warned = f", with {warnings}" if self.warnings else ""
        if self.errors:
            also = f", {warnings}" if self.warnings else ""
            places = f", in {len(self.findings):,} places" if 1 < len(self.findings) < self.total else ""
            return f"{self.errors:,} {'error' if self.errors == 1 else 'errors'}{also}{places}"
        if self.known:
            return f"Incomplete: {self.known} known {'finding remains' if self.known == 1 else 'findings remain'} in the baseline"
        if not coverage.asked:
            return "No STRIDE question applies"
        left = coverage.asked - coverage.answered
        if left:
            return f"{left} of {coverage.asked} STRIDE questions {'is' if left == 1 else 'are'} unanswered"
        waived = f", {len(self.waived)} waived by the policy" if self.waived else ""
        return f"Complete{waived}{warned}"

    @property
    def silent(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.findings or self.waived or self.known)


class ServiceStates:
    """The states of all services; the organisation's own files under the empty id."""

    def __init__(self, verdict: Verdict) -> None:
        self._findings = verdict.by_service()
        self._waived = verdict.waived_by_service()
        self._known = verdict.known_by_service()

    def of(self, service: str) -> ServiceState:
        """The state of one service."""
        findings = sorted(self._findings.get(service, ()), key=lambda finding: (finding.severity is not Severity.ERROR, finding.place))
        shown = tuple(bounded(by_target(finding for finding in findings if finding.severity is not Severity.NOTE)))
        return ServiceState(shown, tuple(self._waived.get(service, ())), self._known.get(service, 0))
