"""Waivers: findings that the organisation tolerates until a day, recorded in the policy alone.

A model cannot waive anything itself: who may change the rules is decided by who may change
`_policy.yaml`. A waiver that has ended or matches nothing is an error, so that the list stays short.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from ..findings import Finding, Severity
from ..model.policy import Waiver
from ..model.reading import PolicyFile
from .permanent_rules import PolicyCode


@dataclass(frozen=True)
class Waived:
    """A finding and the waiver that sets it aside."""

    finding: Finding
    waiver: Waiver


def apply_waivers(
    findings: Iterable[Finding], policy_file: PolicyFile, waivable: Collection[str], unreadable: Collection[str], today: date
) -> tuple[list[Finding], list[Waived]]:
    """Sets waived findings aside and says which waivers do not hold.

    Args:
        findings: all that was found.
        policy_file: the policy with its positions.
        waivable: codes that may be waived.
        unreadable: services of which nothing is known, because their files are broken.
        today: a waiver holds up to and including its last day.

    Returns:
        The findings that remain, with one for each waiver that is void; and those that are waived.
    """
    waivers = policy_file.policy.waivers
    holding = [index for index, waiver in enumerate(waivers) if waiver.until >= today and waiver.check in waivable]
    if not waivers:
        return list(findings), []
    remaining: list[Finding] = []
    waived: list[Waived] = []
    matched: set[int] = set()
    of_kind: dict[tuple[str, str], list[int]] = {}
    for index in holding:
        of_kind.setdefault((waivers[index].check, waivers[index].service), []).append(index)
    for finding in findings:
        matching = [index for index in of_kind.get((finding.code, finding.service), ()) if waivers[index].target in (None, finding.target)]
        matched.update(matching)
        if matching:
            waived.append(Waived(finding, waivers[matching[0]]))
        else:
            remaining.append(finding)
    idle = {index for index in holding if index not in matched and waivers[index].service not in unreadable}
    return [*remaining, *_void(policy_file, waivable, idle, today)], waived


def _void(policy_file: PolicyFile, waivable: Collection[str], idle: Collection[int], today: date) -> Iterator[Finding]:
    for index, waiver in enumerate(policy_file.policy.waivers):
        about = f"{waiver.check} for `{waiver.service}`" + (f", `{waiver.target}`" if waiver.target else "")
        if waiver.check not in waivable:
            code, field = PolicyCode.NEVER_WAIVED, "check"
            message = f"`{waiver.check}` cannot be waived: it is unknown, or always applies. Remove the waiver or correct its code."
        elif waiver.until < today:
            code, field = PolicyCode.ENDED_WAIVER, "until"
            message = f"The waiver of {about} expired on {waiver.until}. Fix its finding and remove it, or set a new date."
        elif index in idle:
            code, field = PolicyCode.IDLE_WAIVER, ""
            message = f"The waiver of {about} matches nothing. Remove it if its finding is fixed, or correct its ids."
        else:
            continue
        where = ("waivers", index, field) if field else ("waivers", index)
        place = policy_file.source.place(where)
        yield Finding(place, code, Severity.ERROR, message, where, "", f"{waiver.check}/{waiver.service}", waiver.target or "")
