"""The policy itself: what it names must exist. These rules always hold; no policy can lower them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from ..findings import Finding, Place, Severity, Where
from ..model.codes import ReadingCode
from ..model.organisation_files import Organisation
from ..model.policy import Policy
from ..model.portfolio import Portfolio
from .near_codes import near_code
from .own_checks import CheckPackage
from .permanent_rules import PERMANENT_RULES, PolicyCode
from .placeholders import is_placeholder
from .registry import CHECKS, LANDSCAPE_CHECKS
from .wording import by_signs, quoted

_FIX = "Add it to `groups`, or correct it."


def check_presence(portfolio: Portfolio) -> Iterator[Finding]:
    """Whether there is any model: without one, everything that follows would find nothing and say so."""
    if not portfolio.models and not portfolio.broken:
        folder = PurePosixPath(portfolio.organisation.policy_file.source.path).parent
        message = "The folder contains no threat model. Create a `<service>.yaml` in it, or name the folder with your models."
        yield Finding(Place(str(folder)), ReadingCode.NO_MODEL, Severity.ERROR, message)


def check_own_checks(organisation: Organisation, packages: Iterable[CheckPackage]) -> Iterator[Finding]:
    """Whether every installed package with checks could be loaded."""
    shown = organisation.policy_file.source.path
    for package in packages:
        if package.reason:
            named = f"{package.name} {package.version}".rstrip()
            message = f"The checks of the package {named} cannot be loaded: {package.reason}. Fix or uninstall it."
            yield Finding(Place(shown), PolicyCode.OWN_CHECKS, Severity.ERROR, message, (), "", package.name)


def check_policy(organisation: Organisation) -> Iterator[Finding]:
    """What the policy names and does not exist (codes of checks, approvers, owners of waivers), and reasons that say nothing."""
    policy, source = organisation.policy, organisation.policy_file.source

    def report(code: str, where: Where, message: str, target: str) -> Finding:
        return Finding(source.place(where), code, Severity.ERROR, message, where, "", target)

    for where, code in _codes(policy):
        if code not in CHECKS and code not in LANDSCAPE_CHECKS:
            yield report(PolicyCode.UNKNOWN_CHECK, where, _unknown(code), code)
    known = policy.parties
    for index, waiver in enumerate(policy.waivers):
        for field, text in (("reason", waiver.reason), *(() if known else (("owner", waiver.owner),))):
            if is_placeholder(text):
                message = f"{quoted(text)} in `{field}` is a placeholder. Replace it, or remove the waiver."
                yield report(PolicyCode.EMPTY_REASON, ("waivers", index, field), message, waiver.check)
    if not known:
        return
    for risk, names in policy.acceptance.approvers.items():
        for name in names:
            if name.casefold() not in known:
                several = by_signs(name)
                says = f"`{name}` may approve {risk} risks, but is not a team, group or member."
                fix = f"It contains several names: write a list, `{risk}: [{', '.join(several)}]`." if len(several) > 1 else _FIX
                message = f"{says} {fix}"
                yield report(PolicyCode.UNKNOWN_PARTY, ("acceptance", "approvers", risk.value), message, name)
    for index, waiver in enumerate(policy.waivers):
        if waiver.owner.casefold() not in known:
            message = f"`{waiver.owner}` owns a waiver, but is not a team, group or member. {_FIX}"
            yield report(PolicyCode.UNKNOWN_PARTY, ("waivers", index, "owner"), message, waiver.owner)


def _unknown(code: str) -> str:
    if code in PERMANENT_RULES:
        return f"{code} always applies; its severity cannot be set. Remove it."
    near = near_code(code, (*CHECKS, *LANDSCAPE_CHECKS))
    hint = f"Did you mean {near}?" if near else "`threat-model check --explain all` lists the checks."
    return f"{quoted(code)} is not a check code. {hint}"


def _codes(policy: Policy) -> Iterator[tuple[Where, str]]:
    for code in policy.checks:
        yield ("checks", code), code
    for status, levels in policy.checks_by_status.items():
        for code in levels:
            yield ("checks_by_status", status.value, code), code
