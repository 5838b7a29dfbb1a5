"""The frameworks' pages: which evidence stands for which id."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ...analysis.facts import Facts
from ...analysis.framework_evidence import Cited, Evidence, evidence, in_order
from ...checks.check_runner import severity_of
from ...checks.gate import Verdict
from ...checks.rulebook import rules, supporting
from ...frame.contexts import PageContext, TemplateSet
from ...frame.links import blocks
from ...frame.page import Page
from ...frame.page_bound import fits, spread, text_weight
from ...frame.page_frame import Frame
from ...model.evidence_item import evidence_text
from ...model.frameworks import Framework, frameworks_of
from ...model.policy import Policy
from ..grid.grid_files import grid_of
from ..grid.long_lists import grid_slot, part_heading, part_page, parts_slot
from .audit_listings import citations_listing

_CHECK = 24
"""What the line of a check weighs."""


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


class FrameworkSummaryContext(FrameworkContext):
    """The page of a framework that too many records cite."""

    place: Mapping[str, str]
    """Relative links to where the records of each id begin, by the id."""


OVERVIEW = TemplateSet("frameworks", ("overview",), FrameworksContext)
ONE = TemplateSet("frameworks", ("header", "entries"), FrameworkContext)
LONG = TemplateSet("frameworks", ("summary",), FrameworkSummaryContext)


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


def frameworks_pages(used: tuple[Used, ...], frame: Frame) -> list[tuple[Page, Mapping[str, bytes]]]:
    """The overview and the pages of each framework that is used, each with the files that it needs, by path in the site."""
    return [(_overview(used, frame), {}), *(made for framework in used for made in _pages(framework, frame))]


def _overview(used: tuple[Used, ...], frame: Frame) -> Page:
    uri = frame.location.frameworks
    context: FrameworksContext = {**frame.around(uri), "used": used}
    slots = frame.fragments(OVERVIEW, context)
    description = "Records that provide supporting evidence for each framework."
    return Page(uri, "Frameworks", description, (("", ("overview",)),), slots, hide=("navigation", "toc"), in_nav=True)


def _pages(used: Used, frame: Frame) -> list[tuple[Page, Mapping[str, bytes]]]:
    """The page of a framework; with a grid, and with parts that hold the records, where these are too many for it."""
    if fits((_weight(row) for entry in used.entries for row in _rows(entry)), frame.bound):
        return [(_page(used, frame), {})]
    location = frame.location
    uri = location.framework(used.framework.id)
    held = _held(used.entries, frame.bound)
    first = {entry.id: number for number, entries in reversed(list(enumerate(held, start=1))) for entry in entries}
    grid = grid_of(citations_listing([(entry.id, record) for entry in used.entries for record in entry.cited]), uri, frame)
    total = sum(len(entry.cited) for entry in used.entries)
    said = f"{total} records provide supporting evidence for {len(used.entries)} ids."
    shown = used.entries if fits((24 + 2 * text_weight(entry.id) for entry in used.entries), frame.bound // 2) else ()
    place = {entry.id: f"{location.link(uri, location.part(uri, first[entry.id]), entry.anchor)}" for entry in shown}
    context: FrameworkSummaryContext = {**frame.around(uri), "framework": used.framework, "entries": used.entries, "place": place}
    slots = frame.fragments(LONG, context) | grid_slot(grid, uri, frame) | parts_slot(len(held), said, uri, frame)
    page = Page(
        uri,
        used.framework.title,
        f"Records that provide supporting evidence for {used.framework.title}.",
        (("", ("summary", "grid")), ("The complete tables", ("parts",))),
        slots,
        searched={"parts": ()},
        own=frozenset(("grid",)),
        hide=("navigation", "toc"),
    )
    parts = [_part(used.framework, entries, number, len(held), frame) for number, entries in enumerate(held, start=1)]
    return [(page, grid.files), *((part, {}) for part in parts)]


def citation_weight(record: Cited) -> int:
    """What a line weighs at most on a page, as `page_bound` counts."""
    mitigation = record.mitigation
    texts = (
        (mitigation.control, mitigation.control, mitigation.ticket, mitigation.ticket, evidence_text(mitigation.evidence))
        if mitigation
        else ()
    )
    return 42 + text_weight(record.threat.title, record.service.title, record.service.title, *texts)


def _held(entries: Sequence[CitedId], bound: int) -> list[list[CitedId]]:
    """The ids of each part; the records of one may go on in the next."""
    rows = {entry.id: _rows(entry) for entry in entries}
    weigh = dict.fromkeys(rows, _weight)
    by_id = {entry.id: entry for entry in entries}

    def part_of(id: str, held: Sequence[Cited | CitedId]) -> CitedId:
        begins = isinstance(held[0], CitedId)
        cited = tuple(record for record in held if isinstance(record, Cited))
        return replace(by_id[id], cited=cited, checks=by_id[id].checks if begins else ())

    return [[part_of(id, held) for id, held in part.items() if held] for part in spread(rows, weigh, bound)]


def _rows(entry: CitedId) -> Sequence[Cited | CitedId]:
    """The records of an id; what comes before them, its heading and its checks, is a row as well."""
    return (entry, *entry.cited)


def _weight(row: Cited | CitedId) -> int:
    if isinstance(row, CitedId):
        return 40 + text_weight(row.id, row.id) + _CHECK * len(row.checks)
    return citation_weight(row)


def _part(framework: Framework, entries: Sequence[CitedId], number: int, last: int, frame: Frame) -> Page:
    whole = frame.location.framework(framework.id)
    uri = frame.location.part(whole, number)
    context: FrameworkContext = {**frame.around(uri), "framework": framework, "entries": tuple(entries)}
    said = f"{entries[0].id} to {entries[-1].id}."
    slots = part_heading(framework.title, whole, uri, number, last, said, frame) | frame.fragments(ONE, context, ("entries",))
    return part_page(uri, f"{framework.title}, part {number} of {last}", said, (("", ("part", "entries")),), slots)


def _page(used: Used, frame: Frame) -> Page:
    uri = frame.location.framework(used.framework.id)
    context: FrameworkContext = {**frame.around(uri), "framework": used.framework, "entries": used.entries}
    return Page(
        uri,
        used.framework.title,
        f"Records that provide supporting evidence for {used.framework.title}.",
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
