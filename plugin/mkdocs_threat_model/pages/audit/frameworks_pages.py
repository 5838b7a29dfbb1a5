"""The frameworks' pages: which evidence stands for which id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...analysis.facts import Facts
from ...analysis.framework_evidence import Cited, Evidence, evidence, in_order
from ...checks.check_runner import severity_of
from ...checks.gate import Verdict
from ...checks.rulebook import rules, supporting
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.frameworks import Framework, frameworks_of
from ...model.policy import Policy


@dataclass(frozen=True)
class CheckEvidence:
    """A check that supports evidence for an id.

    Attributes:
        code: its code.
        title: what it finds.
        severity: what its findings are worth here; empty where the policy turns it off.
        varies: whether that differs by the services' status.
        findings: how many it has now, those of the baseline among them.
        waived: how many of its findings are waived.
    """

    code: str
    title: str
    severity: str
    varies: bool
    findings: int
    waived: int


@dataclass(frozen=True)
class CitedId:
    """What stands for one id of a framework.

    Attributes:
        id: as the framework writes it.
        anchor: where it stands on the page.
        cited: threats and mitigations.
        checks: the checks.
    """

    id: str
    anchor: str
    cited: tuple[Cited, ...]
    checks: tuple[CheckEvidence, ...]

    @property
    def threats(self) -> tuple[Cited, ...]:
        """The threats among the records."""
        return tuple(record for record in self.cited if record.mitigation is None)

    @property
    def mitigations(self) -> tuple[Cited, ...]:
        """The mitigations among the records."""
        return tuple(record for record in self.cited if record.mitigation is not None)

    @property
    def blocks(self) -> Sequence[Sequence[Cited]]:
        """The records in tables of at most 200 rows."""
        return blocks(self.cited)

    @property
    def services(self) -> int:
        """In how many services records stand."""
        return len({record.facts.service.service for record in self.cited})


@dataclass(frozen=True)
class Used:
    """A framework that the models cite or the policy names, with its entries in the order of the ids."""

    framework: Framework
    entries: tuple[CitedId, ...]


class FrameworksContext(PageContext):
    """The overview of the frameworks."""

    used: tuple[Used, ...]
    """The frameworks that a model cites or the policy names: each its `framework` and the `entries` of its ids."""


class FrameworkContext(PageContext):
    """The page of one framework."""

    framework: Framework
    """The framework: `id`, `title`, and the `url` of its publisher's page, which may be empty."""
    entries: tuple[CitedId, ...]
    """What stands for each of its ids, in the ids' order."""


OVERVIEW = TemplateSet("frameworks", ("overview",), FrameworksContext)
ONE = TemplateSet("frameworks", ("header", "entries"), FrameworkContext)


def used_frameworks(facts: Mapping[str, Facts], verdict: Verdict, policy: Policy) -> tuple[Used, ...]:
    """The frameworks that have a page: those that a model cites, and those that the policy names."""
    every = frameworks_of(policy.frameworks)
    cited = evidence(facts, every)
    checks = _checks(verdict, policy)
    return tuple(
        Used(framework, _entries(cited.get(name, {}), supporting(name), checks))
        for name, framework in every.items()
        if name in cited or name in policy.frameworks
    )


def frameworks_pages(used: tuple[Used, ...], frame: Frame) -> list[Page]:
    """The overview and a page for each framework that is used."""
    return [_overview(used, frame), *(_page(framework, frame) for framework in used)]


def _overview(used: tuple[Used, ...], frame: Frame) -> Page:
    uri = frame.location.frameworks
    context: FrameworksContext = {**frame.around(uri), "used": used}
    slots = frame.fragments(OVERVIEW, context)
    description = "Which records support evidence for which framework."
    return Page(uri, "Frameworks", description, (("", ("overview",)),), slots, hide=("navigation", "toc"), in_nav=True)


def _page(used: Used, frame: Frame) -> Page:
    uri = frame.location.framework(used.framework.id)
    context: FrameworkContext = {**frame.around(uri), "framework": used.framework, "entries": used.entries}
    return Page(
        uri,
        used.framework.title,
        f"Records that support evidence for {used.framework.title}.",
        (("", ("header", "entries")),),
        frame.fragments(ONE, context),
        searched={"entries": tuple(entry.id for entry in used.entries)},
        hide=("navigation", "toc"),
    )


def _entries(cited: Evidence, by_id: Mapping[str, tuple[str, ...]], checks: Mapping[str, CheckEvidence]) -> tuple[CitedId, ...]:
    ids = in_order({*cited, *by_id})
    anchors = _anchors(ids)
    return tuple(CitedId(id, anchors[id], cited.get(id, ()), tuple(checks[code] for code in by_id.get(id, ()))) for id in ids)


def _anchors(ids: list[str]) -> dict[str, str]:
    """An anchor for each id; ids of an organisation's own may hold anything, so that two may come out alike."""
    anchors: dict[str, str] = {}
    taken: Counter[str] = Counter()
    for id in ids:
        plain = "id-" + (re.sub(r"[^A-Za-z0-9.]+", "-", id).strip("-") or "x")
        taken[plain] += 1
        anchors[id] = plain if taken[plain] == 1 else f"{plain}_{taken[plain]}"
    return anchors


def _checks(verdict: Verdict, policy: Policy) -> dict[str, CheckEvidence]:
    standing = Counter(finding.code for finding in (*verdict.findings, *verdict.known))
    waived = Counter(waived.finding.code for waived in verdict.waived)
    varying = {code for by_code in policy.checks_by_status.values() for code in by_code}
    checks = {}
    for code, rule in rules().items():
        severity = severity_of(rule, policy, None)
        checks[code] = CheckEvidence(code, rule.title, severity.value if severity else "", code in varying, standing[code], waived[code])
    return checks
