"""All findings of an organisation: what the plugin, the command line and the pages call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from ..analysis.facts import Facts
from ..analysis.fired_triggers import FiredTrigger
from ..findings import Finding, Severity, errors, ordered, total
from ..model.border import OWN_TEMPLATES, findings_of, guarded
from ..model.codes import READING_CODES, ReadingCode
from ..model.policy import Policy
from ..model.portfolio import Portfolio
from ..model.reading import Broken
from .baseline import NO_BASELINE, Baseline, apply_baseline
from .check_runner import OWN_CHECKS, check_landscape, check_service
from .neighbours import Neighbour, neighbour_of
from .policy_names import check_own_checks, check_policy, check_presence
from .registry import CHECKS, LANDSCAPE_CHECKS, PortfolioSubject
from .waivers import Waived, apply_waivers

_NAMED = 5
"""Most broken files that one line names; each has findings of its own."""


@dataclass(frozen=True)
class Verdict:
    """All that is wrong or missing in an organisation's models.

    Attributes:
        findings: what stands, by place; errors among them fail a build.
        waived: what the policy sets aside, with its waiver, by place.
        known: errors that the baseline knows, by place: they do not fail, and the pages say how many remain.
    """

    findings: tuple[Finding, ...]
    waived: tuple[Waived, ...] = ()
    known: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that fail a build."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """The findings that stand on the pages and fail nothing."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.WARNING)

    def and_of(self, broken: Iterable[Broken]) -> Verdict:
        """The verdict with what is said of services that turned out to be broken later."""
        return replace(self, findings=tuple(ordered((*self.findings, *findings_of(broken)))))

    def by_service(self) -> dict[str, list[Finding]]:
        """The findings by service id; those in the organisation's own files under the empty id."""
        return _grouped(self.findings)

    def known_by_service(self) -> dict[str, int]:
        """How many known errors remain, by service id; only services that have some."""
        return dict(sorted(Counter(finding.service for finding in self.known).items()))

    def waived_by_service(self) -> dict[str, list[Waived]]:
        """What is waived, by service id."""
        grouped: dict[str, list[Waived]] = {}
        for waived in self.waived:
            grouped.setdefault(waived.finding.service, []).append(waived)
        return grouped


def _grouped(findings: Iterable[Finding]) -> dict[str, list[Finding]]:
    grouped: dict[str, list[Finding]] = {}
    for finding in findings:
        grouped.setdefault(finding.service, []).append(finding)
    return grouped


def check_portfolio(
    portfolio: Portfolio,
    facts: Mapping[str, Facts],
    today: date,
    baseline: Baseline = NO_BASELINE,
    checked: Mapping[str, Iterable[Finding]] | None = None,
) -> Verdict:
    """Runs every check over everything that was read.

    Args:
        portfolio: what was read.
        facts: what follows from each valid model, by service id.
        today: the day that reviews and acceptances are held against.
        baseline: known errors (`read_baseline`); without one every error stands.
        checked: findings of single services, where a cache or another process has them already;
            services that it lacks are checked here.
    """
    policy, known = portfolio.organisation.policy, checked or {}
    judged = {name: known[name] if name in known else _remembered(found, policy, today) for name, found in facts.items()}
    neighbours = {name: found.memory.one("neighbour", (), None, partial(neighbour_of, found)) for name, found in facts.items()}
    return verdict_of(portfolio, facts, neighbours, judged, today, baseline)


def _remembered(facts: Facts, policy: Policy, today: date) -> list[Finding] | Broken:
    """The same; checks of an organisation's own may look at anything, and are asked each time."""
    step = partial(check_guarded, facts, policy, today)
    return step() if OWN_CHECKS else facts.memory.one("findings", (), None, step)


def check_guarded(facts: Facts, policy: Policy, today: date, fired: tuple[FiredTrigger, ...] = ()) -> list[Finding] | Broken:
    """The findings of one service, or the broken service where its checks fail."""
    step = partial(check_service, facts, policy, today, fired)
    return guarded(facts.model.source.path, facts.service.service, "This model cannot be checked", step)


def verdict_of(
    portfolio: Portfolio,
    facts: Mapping[str, Facts],
    neighbours: Mapping[str, Neighbour],
    judged: Mapping[str, Iterable[Finding] | Broken],
    today: date,
    baseline: Baseline = NO_BASELINE,
) -> Verdict:
    """Joins what was found in each service with what is found between them and in the organisation's files.

    Args:
        portfolio: what was read.
        facts: by service, for the checks of an organisation's own that ask for them.
        neighbours: the services as the others see them, in the order of their ids.
        judged: what `check_guarded` found, by service, in the same order.
        today: the day that dates are held against.
        baseline: known errors.
    """
    organisation = portfolio.organisation
    policy = organisation.policy
    findings: list[Finding] = [*organisation.findings, *baseline.findings, *check_presence(portfolio), *check_policy(organisation)]
    findings += check_own_checks(organisation, OWN_CHECKS)
    told = set(organisation.findings)  # a finding of the organisation's may be the reason why a model is not read
    for broken in portfolio.broken:
        findings += (replace(finding, service=finding.service or broken.stem) for finding in broken.findings if finding not in told)
    unreadable = set(unreadable_services(portfolio))
    for service, found in judged.items():
        if isinstance(found, Broken):
            unreadable.add(service)
        findings += found.findings if isinstance(found, Broken) else found
    findings += check_landscape(PortfolioSubject(portfolio, facts, policy, today, frozenset(unreadable), neighbours))
    adjustable = adjustable_codes()
    findings, waived = apply_waivers(findings, organisation.policy_file, adjustable, unreadable, today)
    findings, known = apply_baseline(ordered(findings), baseline, adjustable, unreadable)
    return Verdict(
        tuple(ordered(findings)),
        tuple(sorted(waived, key=lambda set_aside: (set_aside.finding.place, set_aside.finding.code, set_aside.finding.message))),
        tuple(known),
    )


def unreadable_services(portfolio: Portfolio) -> frozenset[str]:
    """Services whose files are broken: their waivers and baseline entries are left alone."""
    named = {finding.service for broken in portfolio.broken for finding in broken.findings}
    return frozenset(({broken.stem for broken in portfolio.broken} | named) - {"", *portfolio.models})


def adjustable_codes() -> frozenset[str]:
    """The codes whose severity the policy may change and whose findings may be waived or recorded."""
    return frozenset((*CHECKS, *LANDSCAPE_CHECKS))


def failing(findings: Iterable[Finding], on_incomplete: str) -> list[Finding]:
    """The findings that end a build or a rendering: one gate behind every door.

    Args:
        findings: of a verdict, or of what was made after it.
        on_incomplete: `fail`: every error. `warn`: only what no service's page can show. A service that is broken has
            a page that says so, and the others are built. What speaks for all of them must be readable, the policy
            first, since pages under default rules would say what nobody decided; and the site's own templates must fit.
    """
    found = errors(findings)
    return (
        found
        if on_incomplete == "fail"
        else [finding for finding in found if finding.code in READING_CODES and not _of_one_service(finding)]
    )


def _of_one_service(finding: Finding) -> bool:
    """Whether the page of one service can show it. What lies beyond the folder's bounds is of services that no page tells of."""
    return bool(finding.service) and finding.code != ReadingCode.FOLDER_BOUNDS and finding.detail != OWN_TEMPLATES


def shown_on_pages(findings: Iterable[Finding]) -> str:
    """What is said of errors that end nothing: how many, and which files' services are broken."""
    found = errors(findings)
    broken = sorted({finding.place.path for finding in found if finding.code in READING_CODES and finding.service})
    text = f"{total(found):,} {'error' if total(found) == 1 else 'errors'} to fix, shown on the pages." if found else ""
    if broken:
        named = ", ".join(broken[:_NAMED]) + (f" and {len(broken) - _NAMED:,} more" if len(broken) > _NAMED else "")
        text += f" Broken models have a page that says why: {named}. All others are built."
    return text
