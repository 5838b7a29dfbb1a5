"""Rules that no policy can lower: what makes a file readable and valid, and what keeps the rules honest.

Their findings come from `model/`, `waivers`, `baseline` and `policy_names`; what they mean stands beside their codes.
"""

from __future__ import annotations

from ..model.codes import PermanentCode, ReadingCode
from .registry import Rule


class PolicyCode(PermanentCode):
    """What keeps the rules honest: the policy's own names, its waivers and the baseline."""

    UNKNOWN_CHECK = (
        "TM601",
        "Severity of an unknown check",
        "A misspelt code under `checks` or `checks_by_status` leaves the severity that was meant to change as it is. The codes TM0xx "
        "and TM6xx cannot be changed: they say that a file, or the policy itself, cannot be relied on.",
    )
    IDLE_WAIVER = (
        "TM602",
        "Waiver that matches nothing",
        "What it covered was fixed, or an id in it is misspelt. Left in place it would cover the next finding there, unseen. "
        "A waiver of a service whose file is broken is left alone.",
    )
    ENDED_WAIVER = (
        "TM603",
        "Waiver that has ended",
        "A waiver holds up to and including the day `until`. Then its finding is back, and this one asks for a decision.",
    )
    NEVER_WAIVED = (
        "TM604",
        "Waiver of what cannot be waived",
        "Checks TM1xx to TM5xx can be waived. A broken file (TM0xx) hides findings; a policy that waives its own rules (TM6xx) is none.",
    )
    UNKNOWN_PARTY = (
        "TM605",
        "Approver or waiver's owner unknown",
        "Who may approve, and who answers for a waiver, is a team, a group or a member of one. Asked where the policy lists any.",
    )
    IDLE_BASELINE = (
        "TM606",
        "Baseline entry that matches nothing",
        "A known error was fixed. It leaves the baseline, or it could come back unseen: run `threat-model baseline`.",
    )
    EMPTY_REASON = (
        "TM607",
        "Waiver whose reason says nothing",
        "A waiver sets a finding aside before everybody's eyes. `TODO` in the place of its reason, or of the one who answers for it, is "
        "a check that was switched off.",
    )
    OWN_CHECKS = (
        "TM608",
        "Checks of a package cannot be loaded",
        "An installed package says that it has checks, and none of them runs: what they would find is unseen. "
        "Correct the package, or uninstall it.",
    )


PERMANENT_RULES: dict[str, Rule] = {
    code.value: Rule(code.value, code.heading, code.severity, code.why, adjustable=False) for code in (*ReadingCode, *PolicyCode)
}
"""By code."""
