"""The models held against an earlier version or an earlier day: which triggers a change fired, and which findings are new."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from ..changes.change_report import ChangeReport
from ..checks.baseline import read_baseline
from ..checks.folder_check import NOTHING_FIRED, FiredByService, Past, check_folder
from ..checks.formats.report import Report
from ..checks.gate import Verdict
from ..errors import ConfigurationError, HistoryError
from ..findings import Finding, ordered
from ..history.model_versions import versions_of
from .comparing import compare


@dataclass(frozen=True)
class HeldAgainst:
    """What an earlier version, or an earlier day, says of the models.

    Attributes:
        fired: the review triggers that fired since, by service.
        earlier: how many findings of each key there were, whatever is waived or in the baseline; empty where only the triggers
            are asked for.
        of_version: whether this is an earlier version, and not an earlier day of the same one.
    """

    fired: FiredByService
    earlier: Counter[str]
    of_version: bool = True

    def only_new(self, report: Report) -> Report:
        """The report with the findings alone that the earlier version has not; of several of one key the last ones are new.

        Of versions, what the baseline knows counts too: one that grew with the change sets nothing aside that the change brought.
        """
        left = Counter(self.earlier)
        found: list[Finding] = []
        for finding in (*(report.known if self.of_version else ()), *report.findings):
            known = min(left[finding.key], finding.times)
            left[finding.key] -= known
            if known < finding.times:
                found.append(replace(finding, times=finding.times - known))
        return replace(report, findings=tuple(ordered(found)))


def held_against(folder: Path, base: str, today: date, past: Past, *, findings: bool) -> HeldAgainst:
    """Holds the models of the work tree against an earlier version.

    Args:
        folder: the models' folder.
        base: a branch, a tag, a commit, a folder or an archive; of a branch the commit from which the work parts.
        today: the day that both versions are judged on.
        past: what is known of the past of reviews; the same for both.
        findings: whether the earlier version's findings are wanted too.

    Raises:
        ConfigurationError: the two cannot be compared.
    """
    report = compare(folder, base, "", today)
    _must_be_known(report)
    fired = {service.service: service.fired for service in report.services if service.fired}
    return HeldAgainst(fired, _earlier(folder, base, today, past) if findings else Counter())


def held_against_day(folder: Path, since: date, past: Past, baseline_file: Path | None = None) -> HeldAgainst:
    """Holds the models against an earlier day: what `only_new` leaves, the passing of time alone has brought.

    Args:
        folder: the models' folder, the same on both days.
        since: the earlier day.
        past: what is known of the past of reviews.
        baseline_file: the baseline, where it is not the folder's own.

    Raises:
        ConfigurationError: the folder or the baseline cannot be read.
    """
    verdict = check_folder(folder, since, read_baseline(folder, baseline_file), past).verdict
    return HeldAgainst(NOTHING_FIRED, _counted(verdict), of_version=False)


def _must_be_known(report: ChangeReport) -> None:
    if report.failure:
        raise ConfigurationError(report.verdict())


def _earlier(folder: Path, base: str, today: date, past: Past) -> Counter[str]:
    try:
        tree = versions_of(folder, base)[0].tree
        verdict = check_folder(tree, today, read_baseline(tree), past).verdict
    except HistoryError as error:
        raise ConfigurationError(f"Could not compare: {error}") from None
    return _counted(verdict)


def _counted(verdict: Verdict) -> Counter[str]:
    found: Counter[str] = Counter()
    for finding in (*verdict.findings, *verdict.known, *(waived.finding for waived in verdict.waived)):
        found[finding.key] += finding.times
    return found
