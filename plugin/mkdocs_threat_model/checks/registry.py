"""The checks: one small function a rule, known by its code.

A check's docstring is its reference page: why it matters, an example that fires, the fixed
example, and the source of the rule. A check yields what it found; severity, place and waivers are
the engine's concern.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Generic, TypeVar

from ..analysis.facts import Facts
from ..analysis.fired_triggers import FiredTrigger
from ..findings import Gap, Place, Severity, Where
from ..model.policy import Policy
from ..model.portfolio import Portfolio
from .evidence import NOTHING, Supports
from .neighbours import Neighbour


@dataclass(frozen=True, eq=False)
class Subject:
    """What a check of one service looks at.

    Attributes:
        facts: the model (`facts.service`) and what follows from it.
        policy: the organisation's rules.
        today: the day that dates are held against.
        fired: the review triggers that a change fired, where the model is held against an earlier version.
    """

    facts: Facts
    policy: Policy
    today: date
    fired: tuple[FiredTrigger, ...] = ()


@dataclass(frozen=True, eq=False)
class PortfolioSubject:
    """What a check between models looks at: all services and the organisation's files.

    Attributes:
        portfolio: what was read.
        facts: by service id, for each valid model. Where `check` runs, only a few are in memory at a time: a model that
            is asked for again is read again.
        neighbours: the same services as the others see them, in memory as long as the check runs.
        policy: the rules.
        today: the day.
        unreadable: ids of services whose files are broken: nothing is known of them, and nothing is said.
    """

    portfolio: Portfolio
    facts: Mapping[str, Facts]
    policy: Policy
    today: date
    unreadable: frozenset[str] = frozenset()
    neighbours: Mapping[str, Neighbour] = field(default_factory=dict)


@dataclass(frozen=True)
class Problem:
    """What a check found.

    Attributes:
        where: path inside the service's file; the nearest existing ancestor is shown.
        message: sentences that say what is wrong and what to do.
        target: the id that it is about.
        detail: what tells two findings of one check on one target apart; ids and letters, never positions.
        service: the service it is about; a check of one service leaves it empty.
        place: where it stands, for what is in a file of the organisation.
        gap: the STRIDE category without an answer, where that is what was found.
    """

    where: Where
    message: str
    target: str = ""
    detail: str = ""
    service: str = ""
    place: Place | None = None
    gap: Gap | None = None


@dataclass(frozen=True)
class Rule:
    """What can be found.

    Attributes:
        code: stable, e.g. `TM301`.
        title: one line.
        severity: what its findings are worth unless the policy says otherwise.
        explanation: the reference text, in Markdown.
        adjustable: whether the policy may change the severity or waive its findings.
        to_do: whether it asks that somebody does something about a threat: nobody is asked that of a retired service,
            whose threats are open no longer, unless the policy sets the check's severity for retired ones.
        supports: the ids of frameworks that it supports evidence for.
        contradicts: whether it finds that two models contradict each other.
        missing_model: whether it finds a service without a model: a waiver of it says why there is none.
        package: the distribution that it comes from; empty for this one's.
        evidence: whether it asks for evidence, which is an error where the policy requires it.
    """

    code: str
    title: str
    severity: Severity
    explanation: str = field(repr=False)
    adjustable: bool = True
    to_do: bool = False
    supports: Supports = field(default_factory=dict)
    contradicts: bool = False
    missing_model: bool = False
    package: str = ""
    evidence: bool = False


S = TypeVar("S")


@dataclass(frozen=True)
class Check(Rule, Generic[S]):
    """A rule with the function that finds where it is broken."""

    run: Callable[[S], Iterator[Problem]] = field(kw_only=True)


ServiceCheck = Callable[[Subject], Iterator[Problem]]
LandscapeCheck = Callable[[PortfolioSubject], Iterator[Problem]]

CHECKS: dict[str, Check[Subject]] = {}
"""The checks of one service, by code."""

LANDSCAPE_CHECKS: dict[str, Check[PortfolioSubject]] = {}
"""The checks between models and against the catalog, by code."""


def check(
    code: str, title: str, severity: Severity = Severity.ERROR, *, to_do: bool = False, supports: Supports = NOTHING, evidence: bool = False
) -> Callable[[ServiceCheck], ServiceCheck]:
    """Registers a check of one service, a function that takes a `Subject` and yields `Problem`s; its docstring is its reference.

    Args:
        code: stable, e.g. `TM301`; in a package of your own, your letters and a number.
        title: one line.
        severity: what its findings are worth unless the policy says otherwise.
        to_do: whether it asks that somebody does something about a threat, which nobody is asked of a retired service.
        supports: the ids of frameworks that it supports evidence for, by the framework's id.
        evidence: whether it asks for evidence, which is an error where the policy says `evidence_required`.

    Raises:
        ValueError: the code is taken.
    """

    def register(function: ServiceCheck) -> ServiceCheck:
        _enter(CHECKS, Check(code, title, severity, _explained(function), to_do=to_do, supports=supports, evidence=evidence, run=function))
        return function

    return register


def landscape_check(
    code: str,
    title: str,
    severity: Severity = Severity.ERROR,
    *,
    contradicts: bool = False,
    missing_model: bool = False,
    evidence: bool = False,
) -> Callable[[LandscapeCheck], LandscapeCheck]:
    """Registers a check that needs all services, a function that takes a `PortfolioSubject` and yields `Problem`s.

    Args:
        code: stable, e.g. `TM501`; in a package of your own, your letters and a number.
        title: one line.
        severity: what its findings are worth unless the policy says otherwise.
        contradicts: whether it finds that two models contradict each other; the map shows these pairs.
        missing_model: whether it finds a service without a model: a waiver of it says why there is none.
        evidence: whether it asks for evidence, which is an error where the policy says `evidence_required`.

    Raises:
        ValueError: the code is taken.
    """

    def register(function: LandscapeCheck) -> LandscapeCheck:
        text = _explained(function)
        _enter(
            LANDSCAPE_CHECKS,
            Check(code, title, severity, text, contradicts=contradicts, missing_model=missing_model, evidence=evidence, run=function),
        )
        return function

    return register


def code_of(function: ServiceCheck | LandscapeCheck) -> str:
    """The code that a check's function is registered under."""
    registered: list[tuple[object, str]] = [(check.run, check.code) for check in CHECKS.values()]
    registered += [(check.run, check.code) for check in LANDSCAPE_CHECKS.values()]
    return next(code for run, code in registered if run is function)


def _explained(function: Callable[..., object]) -> str:
    return inspect.getdoc(function) or ""


def _enter(registry: dict[str, Check[S]], entered: Check[S]) -> None:
    # While modules are imported: a second check of a code would take the place of the first without a word.
    if entered.code in CHECKS or entered.code in LANDSCAPE_CHECKS:
        raise ValueError(f"check {entered.code} is registered twice")
    registry[entered.code] = entered
