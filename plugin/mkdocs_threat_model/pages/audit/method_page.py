"""The organisation's method: how it rates and decides, as its policy says."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from ...analysis.status import Status
from ...analysis.stride import APPLICABLE
from ...analysis.third_parties import USERS
from ...checks.living import part_never_reviewed
from ...checks.registry import code_of
from ...checks.rulebook import rules
from ...frame.contexts import PageContext, TemplateSet
from ...frame.page import Page
from ...frame.page_frame import Frame
from ...model.answer_rules import OneByOne, SeverityRefused
from ...model.levels import Scales
from ...model.policy import CheckLevel, Party, Policy, Waiver
from ...model.scales import Disposition, Risk, Stride


class ScoreRange(NamedTuple):
    """A qualitative severity: its name, the scores that have it, and the risk that it counts as."""

    severity: str
    scores: str
    risk: Risk


class DispositionText(NamedTuple):
    """What a disposition means, and what its record needs."""

    meaning: str
    needs: str


class AskedOf(NamedTuple):
    """A kind of row of the STRIDE table, and the letters that are asked of it."""

    name: str
    letters: Collection[Stride]


SEVERITIES = (
    ScoreRange("None", "0.0", Risk.LOW),
    ScoreRange("Low", "0.1–3.9", Risk.LOW),
    ScoreRange("Medium", "4.0–6.9", Risk.MEDIUM),
    ScoreRange("High", "7.0–8.9", Risk.HIGH),
    ScoreRange("Critical", "9.0–10.0", Risk.CRITICAL),
)
"""The qualitative severity ratings of CVSS 3.0, 3.1 and 4.0 by score, and the risk that each counts as."""

NOMENCLATURE = {
    "CVSS-B": "Base metrics",
    "CVSS-BT": "Base and Threat metrics",
    "CVSS-BE": "Base and Environmental metrics",
    "CVSS-BTE": "Base, Threat and Environmental metrics",
}
"""The names of CVSS 4.0 scores (specification document, section 1.3)."""

DISPOSITIONS = {
    Disposition.MITIGATE: DispositionText("Reduce the likelihood or the impact.", "At least one mitigation, each with a ticket."),
    Disposition.ACCEPT: DispositionText(
        "Tolerate the risk until a given date.",
        "Rationale, risk owner, approver, approval date, review date. Risk owners cannot approve alone.",
    ),
    Disposition.TRANSFER: DispositionText("Another party takes on the risk.", "The party, and what binds it."),
    Disposition.AVOID: DispositionText("Remove the cause of the threat.", "The change."),
}
"""What each disposition means, and what its record needs."""

STATUSES = {
    Status.UNDECIDED: "No disposition yet.",
    Status.EXPIRED: (
        "Accepted, and the review date has passed; or mitigated, transferred or avoided, and the review date of the residual risk’s "
        "acceptance has passed."
    ),
    Status.NOT_STARTED: "To be mitigated; no mitigation has been started.",
    Status.IN_PROGRESS: "To be mitigated; at least one mitigation has been started or done, but not all are done.",
    Status.ACCEPTED: "Accepted, through the review date.",
    Status.TRANSFERRED: "The disposition is transfer.",
    Status.MITIGATED: "To be mitigated; every mitigation is done.",
    Status.AVOIDED: "The disposition is avoid.",
    Status.RETIRED: "The service is retired, whatever the disposition.",
}
"""How each status is computed."""

TERMS = {
    "Inherent risk": "By likelihood and impact or by CVSS, without any mitigations.",
    "Residual risk": "Rated in the same way, with every mitigation done.",
    "Remaining risk": (
        "The rating that currently applies: the inherent risk until every mitigation is done, then the residual risk, if rated. "
        "The register’s order, acceptances, drawings and the chart use it."
    ),
    "Open": (
        "A threat on which someone still has to act. Closed threats are mitigated, transferred, avoided or covered by a valid acceptance, "
        "unless the acceptance of their residual risk has expired; so are all threats of a retired service. "
        "The table of statuses shows which statuses are open. Open threats are counted by remaining risk."
    ),
}
"""What pages, files and drawings mean by these words."""


TREE_TERMS = {
    "Attack": "A smallest set of leaves that reaches the goal: none of them can be left out.",
    "Cost": "The sum of an attack’s leaves, and of what defences in place add at gates on its way, each paid once.",
    "Best single attack": (
        "The probability of the likeliest attack: the product of its leaves, each succeeding independently, and of the factors of "
        "defences in place at gates on its way."
    ),
    "Any attempt": "The probability that the goal is reached if every leaf is tried.",
    "Time": "The sum in a sand; the longest in an and, whose steps run in parallel.",
    "Skill, detectability": "Those of an attack’s highest leaf.",
    "Missing attribute": "Favours the attacker: cost and time 0, probability 1, no skill, unnoticed.",
    "Defended leaf": (
        "It cannot be used: its threat is mitigated or avoided, until a control lapses or an acceptance expires, or its service is retired."
    ),
    "Open door": "Its threat is accepted or transferred: the leaf counts in full, and is marked.",
}
"""What the answers of an attack tree mean."""


@dataclass(frozen=True)
class Limit:
    """Who may accept at one level of risk.

    Attributes:
        risk: the level.
        allowed: whether the policy lets it be accepted at all.
        approvers: who may approve, named; `None` where the policy leaves it open to all.
    """

    risk: Risk
    allowed: bool
    approvers: tuple[str, ...] | None


@dataclass(frozen=True)
class SeverityChange:
    """A check whose severity the policy changes.

    Attributes:
        code: the check.
        title: what it finds.
        default: its severity without the policy.
        level: its severity by the policy.
        scope: the services it concerns: `all`, or those of one status.
    """

    code: str
    title: str
    default: str
    level: str
    scope: str


class MethodContext(PageContext):
    """The organisation's method."""

    policy: Policy
    """The policy as it is in force: its `matrix`, `acceptance`, `review`, `tickets` and all else that its file may hold."""
    by_commit: bool
    """Whether reviews are held against the commits that brought them; without the models' history they are not."""
    never_reviewed: str
    """The code of the check for a part that no review ever held."""
    users: Iterable[str]
    """The words at the end of a title or a technology that make an external entity a user, and no third party."""
    scales: Scales
    """The levels of impact and likelihood, lowest first, and what they are called."""
    limits: tuple[Limit, ...]
    """Who may accept at each level of risk, the highest first."""
    severities: tuple[ScoreRange, ...]
    """The severities of CVSS by score, and the risk that each counts as."""
    nomenclature: Mapping[str, str]
    """The metrics behind each name of a CVSS 4.0 score, by the name."""
    dispositions: Mapping[Disposition, DispositionText]
    """What each disposition means, and what its record needs."""
    statuses: Mapping[Status, str]
    """How each status is computed."""
    terms: Mapping[str, str]
    """What the words inherent, residual, remaining and open mean, by the word."""
    tree_terms: Mapping[str, str]
    """What the answers of an attack tree mean, by the word."""
    letters: tuple[Stride, ...]
    """The six STRIDE letters, in their order."""
    kinds: Sequence[AskedOf]
    """Which letters are asked of which kind of row."""
    changed_kinds: Sequence[AskedOf]
    """The kinds of which the policy asks other letters than the default, with the letters of the default."""
    one_by_one: OneByOne
    """The cells that must be answered one by one: of which letters, exposures and classifications."""
    refused: SeverityRefused
    """Where a rating by severity alone is refused: in services of which status, for threats to what has which exposure."""
    changes: tuple[SeverityChange, ...]
    """The checks whose severity the policy changes, by code."""
    waivers: tuple[Waiver, ...]
    """The waivers that hold today, the soonest to end first."""
    titles: Mapping[str, str]
    """What each check finds, by its code."""


TEMPLATES = TemplateSet(
    "method", ("header", "terms", "risk", "scores", "acceptance", "statuses", "reviews", "stride", "trees", "checks"), MethodContext
)


def method_page(frame: Frame, *, by_commit: bool) -> Page:
    """The page of the method.

    Args:
        frame: what the page is set in; it has the policy.
        by_commit: whether the reviews are held against the commits that brought them.
    """
    uri, policy = frame.location.method, frame.policy
    context: MethodContext = {
        **frame.around(uri),
        "policy": policy,
        "by_commit": by_commit,
        "never_reviewed": code_of(part_never_reviewed),
        "users": USERS,
        "scales": policy.scales,
        "limits": limits(policy),
        "severities": SEVERITIES,
        "nomenclature": NOMENCLATURE,
        "dispositions": DISPOSITIONS,
        "statuses": STATUSES,
        "terms": TERMS,
        "tree_terms": TREE_TERMS,
        "letters": tuple(Stride),
        "kinds": [AskedOf(kind.asked, letters) for kind, letters in policy.stride.asked().items()],
        "changed_kinds": list(_changed_kinds(policy)),
        "one_by_one": policy.answers.one_by_one,
        "refused": policy.severity_alone.refused,
        "changes": tuple(changes(policy)),
        "waivers": in_force(policy.waivers, frame.today),
        "titles": {code: rule.title for code, rule in rules().items()},
    }
    sections: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("", ("header",)),
        ("Inherent, residual, open", ("terms",)),
        ("Risk", ("risk",)),
        ("Scores", ("scores",)),
        ("Acceptance", ("acceptance",)),
        ("Dispositions and statuses", ("statuses",)),
        ("Reviews and mitigations", ("reviews",)),
        ("STRIDE", ("stride",)),
        ("Attack trees", ("trees",)),
        ("Checks and waivers", ("checks",)),
    )
    slots = frame.fragments(TEMPLATES, context)
    return Page(uri, "Method", "How this organisation rates risks and decides on them.", sections, slots, hide=("navigation",), in_nav=True)


def _changed_kinds(policy: Policy) -> Iterator[AskedOf]:
    """The kinds of which the policy asks other letters than the default, with those of the default."""
    for kind, letters in policy.stride.asked().items():
        if letters != APPLICABLE[kind]:
            yield AskedOf(kind.asked, tuple(letter for letter in Stride if letter in APPLICABLE[kind]))


def limits(policy: Policy) -> tuple[Limit, ...]:
    """Who may accept at each level of risk, the highest first."""
    highest = policy.acceptance.max_risk
    return tuple(
        Limit(risk, highest is None or risk.rank <= highest.rank, _named(policy.acceptance.approvers.get(risk), policy))
        for risk in reversed(Risk)
    )


def _named(parties: Iterable[str] | None, policy: Policy) -> tuple[str, ...] | None:
    if parties is None:
        return None
    return tuple(_name(party, policy.groups.get(party) or policy.teams.get(party)) for party in parties)


def _name(party: str, known: Party | None) -> str:
    return f"{known.title} ({party})" if known and known.title else party


def changes(policy: Policy) -> Iterator[SeverityChange]:
    """The checks whose severity differs from the default, by code; for all services, then by their status."""
    every = rules()
    levels: list[tuple[str, CheckLevel, str]] = [(code, level, "all") for code, level in policy.checks.items()]
    for status, by_code in policy.checks_by_status.items():
        levels += [(code, level, status.value) for code, level in by_code.items()]
    for code, level, scope in sorted(levels):
        rule = every.get(code)
        if rule is not None and rule.adjustable and (scope != "all" or level.value != rule.severity.value):
            yield SeverityChange(code, rule.title, rule.severity.value, level.value, scope)


def in_force(waivers: Iterable[Waiver], today: date) -> tuple[Waiver, ...]:
    """The waivers that hold today, the soonest to end first."""
    held = (waiver for waiver in waivers if waiver.until >= today)
    return tuple(sorted(held, key=lambda waiver: (waiver.until, waiver.check, waiver.service, waiver.target or "")))
