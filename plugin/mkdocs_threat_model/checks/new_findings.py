"""Which findings are new against an earlier version, and which of them the rules of that version would have told.

Findings are told apart by their keys, which hold no line.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from ..findings import Finding, Severity

_RANK = {Severity.NOTE: 0, Severity.WARNING: 1, Severity.ERROR: 2}


def counted(findings: Iterable[Finding]) -> Counter[str]:
    """How many findings there are of each key."""
    found: Counter[str] = Counter()
    for finding in findings:
        found[finding.key] += finding.times
    return found


def new_findings(findings: Iterable[Finding], earlier: Counter[str]) -> list[Finding]:
    """The findings that the earlier version has not; of several of one key the last ones are new.

    Args:
        findings: of the later version.
        earlier: how many of each key the earlier one has (`counted`).
    """
    left = Counter(earlier)
    found = []
    for finding in findings:
        known = min(left[finding.key], finding.times)
        left[finding.key] -= known
        if known < finding.times:
            found.append(replace(finding, times=finding.times - known))
    return found


def under_both(findings: Sequence[Finding], of_base: Sequence[Finding], base: str) -> list[Finding]:
    """Findings under a policy, with what the policy of the base tells of the same models beside or above them.

    A change may weaken the policy, add a waiver or drop a rule together with what these would have let pass. So what the policy
    of the base tells counts as well, until the change is merged, and says where it comes from.

    Args:
        findings: what is told under the policy of the change.
        of_base: what is told under the policy of the base.
        base: what the base is called.
    """
    said = f" The policy of {base} reports this; a weaker one takes effect once it is merged."
    severity = {finding.key: _RANK[finding.severity] for finding in findings}
    raised = {finding.key for finding in of_base if _RANK[finding.severity] > severity.get(finding.key, 3)}
    higher = [finding for finding in of_base if finding.key in raised]
    alike = [finding for finding in findings if finding.key not in raised]
    lower = new_findings((finding for finding in findings if finding.key in raised), counted(higher))
    added = (*higher, *new_findings((finding for finding in of_base if finding.key not in raised), counted(alike)))
    return [*alike, *lower, *(replace(finding, message=finding.message + said) for finding in added)]
