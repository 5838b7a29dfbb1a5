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
        "A misspelled code under `checks` or `checks_by_status` has no effect. The codes TM0xx "
        "and TM6xx cannot be changed: they mean that a file, or the policy itself, is unreliable.",
    )
    IDLE_WAIVER = (
        "TM602",
        "Waiver matches nothing",
        "Its finding was fixed, or an id in it is misspelled. If it stayed, it would silently cover the next finding there. "
        "Waivers for a service with a broken file are ignored.",
    )
    ENDED_WAIVER = (
        "TM603",
        "Waiver expired",
        "A waiver is valid through its `until` date. After that its finding is reported again, and this one asks for a decision.",
    )
    NEVER_WAIVED = (
        "TM604",
        "Waiver of a check that cannot be waived",
        "Checks TM1xx to TM5xx, TM7xx and TM8xx can be waived. A broken file (TM0xx) hides findings; a policy must not waive its own rules "
        "(TM6xx).",
    )
    UNKNOWN_PARTY = (
        "TM605",
        "Unknown approver or waiver owner",
        "Approvers and owners of waivers must be a team, a group or a member of one. Checked if the policy lists any.",
    )
    IDLE_BASELINE = (
        "TM606",
        "Baseline entry matches nothing",
        "A known error was fixed. Remove it from the baseline, or it could return unnoticed: run `threat-model baseline`.",
    )
    EMPTY_REASON = (
        "TM607",
        "Placeholder in a waiver",
        "A waiver sets a finding aside in plain sight. With `TODO` as its reason or owner, it only turns off a check.",
    )
    OWN_CHECKS = (
        "TM608",
        "Custom checks cannot be loaded",
        "An installed package declares checks, but they do not run, so their findings are missing. Fix the package, or uninstall it.",
    )


PERMANENT_RULES: dict[str, Rule] = {
    code.value: Rule(code.value, code.heading, code.severity, code.why, adjustable=False) for code in (*ReadingCode, *PolicyCode)
}
"""By code."""
