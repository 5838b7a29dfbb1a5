"""The models held against an earlier version or an earlier day: which triggers a change fired, and which findings are new."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from ..analysis.evidence_results import LookUp, nothing_looked_up
from ..changes.change_report import ChangeReport
from ..checks.baseline import NO_BASELINE, read_baseline
from ..checks.folder_check import NOTHING_FIRED, FiredByService, Past, check_folder
from ..checks.formats.report import Report
from ..checks.gate import Verdict
from ..checks.new_findings import counted, new_findings, under_both
from ..checks.selection import Selection
from ..errors import ConfigurationError, HistoryError
from ..findings import Finding, errors, ordered
from ..history.model_versions import WORK_TREE, ModelVersion, UnderPolicyOf, versions_of
from ..model.folder import POLICY_FILE
from ..model.portfolio import read_organisation
from ..model.tree import shown, tree_of
from .comparing import compare


@dataclass(frozen=True)
class HeldAgainst:
    """What an earlier version, or an earlier day, says of the models.

    The policy of an earlier version goes on to count beside the one that the models have now: a change cannot set aside what it
    brings by a weaker rule or a waiver that it brings, too.

    Attributes:
        fired: the review triggers that fired since, by service.
        earlier: how many findings of each key there were, whatever is waived or in the baseline; empty where only the triggers
            are asked for.
        of_version: whether this is an earlier version, and not an earlier day of the same one.
        base: what the earlier version is called.
        by_its_policy: what the policy of the earlier version says of the models of now; empty where that is the policy still.
    """

    fired: FiredByService
    earlier: Counter[str]
    of_version: bool = True
    base: str = ""
    by_its_policy: tuple[Finding, ...] = ()

    def all_of(self, report: Report, selection: Selection) -> Report:
        """The report with what the change brought and its policy set aside, and the policy of the earlier version would not."""
        if not self.by_its_policy:
            return report
        new = new_findings(self.by_its_policy, self.earlier)
        new = new_findings(selection.of(new), counted(report.known))
        return replace(report, findings=tuple(ordered(under_both(report.findings, new, self.base))))

    def only_new(self, report: Report, selection: Selection) -> Report:
        """The report with the findings alone that the earlier version has not; of several of one key the last ones are new.

        Of versions, what the baseline knows counts too: one that grew with the change sets nothing aside that the change brought.
        """
        found = [*(report.known if self.of_version else ()), *report.findings]
        if self.by_its_policy:
            found = under_both(found, selection.of(self.by_its_policy), self.base)
        return replace(report, findings=tuple(ordered(new_findings(found, self.earlier))))


def held_against(folder: Path, base: str, today: date, past: Past, *, findings: bool, look_up: LookUp = nothing_looked_up) -> HeldAgainst:
    """Holds the models of the work tree against an earlier version.

    Args:
        folder: the models' folder.
        base: a branch, a tag, a commit, a folder or an archive; of a branch the commit from which the work parts.
        today: the day that both versions are judged on.
        past: what is known of the past of reviews; the same for both.
        findings: whether the earlier version's findings are wanted too.
        look_up: looks up the evidence that the models of now name; of the earlier version what its models say holds.

    Raises:
        ConfigurationError: the two cannot be compared.
    """
    report = compare(folder, base, "", today)
    _must_be_known(report)
    fired = {service.service: service.fired for service in report.services if service.fired}
    try:
        version = versions_of(folder, base)[0]
        weaker = _has_other_policy(folder, version)
        earlier = (
            _counted(check_folder(version.tree, today, read_baseline(version.tree), past).verdict) if findings or weaker else Counter()
        )
    except HistoryError as error:
        raise ConfigurationError(f"Could not compare: {error}") from None
    stricter = _by_policy_of(version, folder, today, past, fired, look_up) if weaker else ()
    return HeldAgainst(fired, earlier, base=version.name, by_its_policy=stricter)


def held_against_day(
    folder: Path, since: date, past: Past, baseline_file: Path | None = None, look_up: LookUp = nothing_looked_up
) -> HeldAgainst:
    """Holds the models against an earlier day: what `only_new` leaves, the passing of time alone has brought.

    Args:
        folder: the models' folder, the same on both days.
        since: the earlier day.
        past: what is known of the past of reviews.
        baseline_file: the baseline, where it is not the folder's own.
        look_up: looks up the evidence that models name, on both days alike.

    Raises:
        ConfigurationError: the folder or the baseline cannot be read.
    """
    verdict = check_folder(folder, since, read_baseline(folder, baseline_file), past, look_up=look_up).verdict
    return HeldAgainst(NOTHING_FIRED, _counted(verdict), of_version=False)


def _has_other_policy(folder: Path, base: ModelVersion) -> bool:
    """Whether the policy changed since the base; one of the base that is no policy has no rules to be held to."""
    now = ModelVersion(WORK_TREE, tree_of(folder))
    path = PurePosixPath(POLICY_FILE)
    return base.identity(path) != now.identity(path) and not errors(read_organisation(base.tree).policy_file.findings)


def _by_policy_of(base: ModelVersion, folder: Path, today: date, past: Past, fired: FiredByService, look_up: LookUp) -> tuple[Finding, ...]:
    """What the policy of the base tells of the models of now; nothing of that policy itself, which is not the one that is read."""
    tree = UnderPolicyOf(tree_of(folder), base.tree)
    verdict = check_folder(tree, today, NO_BASELINE, past, fired=fired, look_up=look_up).verdict
    own = shown(tree, POLICY_FILE)
    return tuple(finding for finding in verdict.findings if finding.place.path != own)


def _must_be_known(report: ChangeReport) -> None:
    if report.failure:
        raise ConfigurationError(report.verdict())


def _counted(verdict: Verdict) -> Counter[str]:
    return counted((*verdict.findings, *verdict.known, *(waived.finding for waived in verdict.waived)))
