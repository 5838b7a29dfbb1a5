"""An organisation's own checks: installed packages that name their modules of checks by an entry point.

A package that cannot be loaded, or whose checks fail, must not leave the gate open in silence: both are findings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

from ..errors import OwnCheckError
from ..faults import said
from ..findings import one_line
from .registry import CHECKS, LANDSCAPE_CHECKS, Check, Problem

GROUP = "mkdocs_threat_model.checks"
"""The group of entry points; each names a module that registers checks when it is imported."""
CODE = re.compile(r"(?!TM\d)[A-Z][A-Z0-9]{1,9}-?[0-9]{1,5}")
"""A code of an organisation's own: its letters and a number, such as `ACME001`. `TM` and a number are this package's."""
_LONGEST = 200
"""Most characters of an exception's text in a message."""

S = TypeVar("S")


@dataclass(frozen=True)
class CheckPackage:
    """A package with checks of an organisation's own.

    Attributes:
        name: of the distribution.
        version: of the distribution.
        codes: of the checks that it registered.
        reason: why none of them runs, as a sentence; empty where they do.
    """

    name: str
    version: str
    codes: tuple[str, ...] = ()
    reason: str = ""


def load_own_checks() -> tuple[CheckPackage, ...]:
    """Imports what is installed, in the order of the packages' names. Checks of a module that fails in part are taken out again."""
    found = sorted(entry_points(group=GROUP), key=lambda point: (point.dist.name if point.dist else "", point.name, point.value))
    return tuple(_loaded(point) for point in found)


def _loaded(point: EntryPoint) -> CheckPackage:
    name, version = (point.dist.name, point.dist.version) if point.dist else (point.name, "")
    before = {*CHECKS, *LANDSCAPE_CHECKS}
    try:
        point.load()
        reason = ""
    except Exception as error:  # whatever a stranger's module raises while it is imported
        reason = f"{type(error).__name__}: {said(error, _LONGEST)}"
    entered = [code for code in (*CHECKS, *LANDSCAPE_CHECKS) if code not in before]
    reason = reason or _unfit(entered)
    for code in entered:
        for registry in (CHECKS, LANDSCAPE_CHECKS):
            if code in registry and reason:
                del registry[code]
            elif code in registry:
                registry[code] = replace(registry[code], package=name)  # type: ignore[assignment]
    return CheckPackage(name, version, () if reason else tuple(entered), reason)


def _unfit(codes: list[str]) -> str:
    """Why checks that a module registered are not taken; empty where they are."""
    if not codes:
        return "its module registers no check"
    for code in codes:
        rule = CHECKS.get(code) or LANDSCAPE_CHECKS[code]
        if not CODE.fullmatch(code):
            return f"`{one_line(code)[:40]}` is not a valid code. Use letters and a number, such as `ACME001`; `TM` is reserved"
        if not rule.explanation.strip():
            return f"{code} has no docstring, which `--explain {code}` would show"
    return ""


def problems_of(check: Check[S], subject: S) -> Iterable[Problem]:
    """What a check finds.

    Raises:
        OwnCheckError: it is one of an organisation's own, and it fails.
    """
    return _guarded(check, subject) if check.package else check.run(subject)


def _guarded(check: Check[S], subject: S) -> list[Problem]:
    """What a check of a stranger's finds, as far as it is what a check finds."""
    try:
        found = [*check.run(subject)]
        wrong = next((problem for problem in found if not isinstance(problem, Problem)), None)
    except Exception as error:
        raise OwnCheckError(f"{_failed(check)}: {type(error).__name__}: {said(error, _LONGEST)}. {_ADVICE}") from error
    if wrong is not None:
        raise OwnCheckError(f"{_failed(check)}: it yields {type(wrong).__name__} instead of `Problem`. {_ADVICE}")
    return found


_ADVICE = "Fix the check, or turn it off in the policy"


def _failed(check: Check[S]) -> str:
    return f"the check {check.code} of the package {check.package} failed"
