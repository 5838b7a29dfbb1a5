"""The controls that the policy lets services use: each must be one of the organisation's."""

from __future__ import annotations

from functools import partial

from ..findings import Finding, Gathered, Severity, Where, dotted
from .codes import ReadingCode
from .nearest import Spelling
from .policy import Policy
from .reading import Source
from .shared import TOP, Shared, unknown


def unknown_uses(policy: Policy, source: Source, shared: Shared) -> list[Finding]:
    """What is said of controls that the policy lets services use and that the organisation does not define."""
    findings, scope = Gathered(), shared.scope(TOP)
    spelling = Spelling(scope.controls)
    for number, rule in enumerate(policy.controls.uses):
        for index, named in enumerate(rule.controls):
            if named not in scope.controls and named not in scope.former["controls"]:
                where: Where = ("controls", "uses", number, "controls", index)
                findings.add(ReadingCode.UNKNOWN_ID, partial(_unused, source, where, named, spelling))
    return findings.findings()


def _unused(source: Source, where: Where, named: str, spelling: Spelling) -> Finding:
    message = f"{dotted(where)}: {unknown(named, spelling, 'control')}"
    return Finding(source.place(where), ReadingCode.UNKNOWN_ID, Severity.ERROR, message, where)
