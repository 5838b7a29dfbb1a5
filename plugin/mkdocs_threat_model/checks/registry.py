"""The checks: one small function a rule, known by its code.

A check's docstring is its reference page: why it matters, an example that fires, the mended
example, and the source of the rule. A check yields what it found; severity, place and waivers are
the engine's concern.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from ..analysis.facts import Facts
from ..findings import Severity, Where
from ..model.policy import Policy


@dataclass(frozen=True)
class Subject:
    """What a check of one service looks at."""

    facts: Facts
    policy: Policy
    today: date


@dataclass(frozen=True)
class Found:
    """What a check found.

    Attributes:
        where: path inside the service's file; the nearest existing ancestor is shown.
        message: sentences that say what is wrong and what to do.
        target: the id that it is about.
        detail: what tells two findings of one check on one target apart.
    """

    where: Where
    message: str
    target: str = ""
    detail: str = ""


ServiceCheck = Callable[[Subject], Iterator[Found]]


@dataclass(frozen=True)
class Check:
    """A registered check.

    Attributes:
        code: stable, e.g. `TM301`.
        title: one line.
        severity: what its findings are worth unless the policy says otherwise.
        run: the function.
    """

    code: str
    title: str
    severity: Severity
    run: ServiceCheck

    @property
    def explanation(self) -> str:
        """The check's reference text, in Markdown."""
        return self.run.__doc__ or ""


CHECKS: dict[str, Check] = {}
"""Every check by its code, in the order of the codes once all families are imported."""


def check(code: str, title: str, severity: Severity = Severity.ERROR) -> Callable[[ServiceCheck], ServiceCheck]:
    """Registers a check of one service."""

    def register(function: ServiceCheck) -> ServiceCheck:
        if code in CHECKS:
            raise ValueError(f"check {code} is registered twice")
        CHECKS[code] = Check(code, title, severity, function)
        return function

    return register
