"""The organisation's rules: the schema of `models/_policy.yaml`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from .forms import Form, MapRule, at_most_one
from .limits import MAX_DAYS, MAX_PARTIES, MAX_PATTERN, MAX_REQUIREMENT, Most
from .patterns import checked_pattern
from .period import Period, of_days
from .requirement import REQUIREMENT, checked_requirement
from .scales import Level, Risk, Role, ServiceStatus
from .trigger_rules import TriggerRules
from .types import Date, Flag, Id, Keyed, Link, Map, Named, NamedPerson, OneOrMany, Part, Person, Text, Title, one_or_many, part, with_ids
from .workload_rules import WorkloadRules

Matrix = dict[Level, dict[Level, Risk]]
"""Risk by impact, then likelihood."""

DEFAULT_MATRIX: Matrix = {
    Level.HIGH: {Level.LOW: Risk.MEDIUM, Level.MEDIUM: Risk.HIGH, Level.HIGH: Risk.CRITICAL},
    Level.MEDIUM: {Level.LOW: Risk.MEDIUM, Level.MEDIUM: Risk.MEDIUM, Level.HIGH: Risk.HIGH},
    Level.LOW: {Level.LOW: Risk.LOW, Level.MEDIUM: Risk.LOW, Level.HIGH: Risk.MEDIUM},
}


def _complete(matrix: Matrix) -> Matrix:
    missing = [f"{impact}/{likelihood}" for impact in Level for likelihood in Level if likelihood not in matrix.get(impact, {})]
    if missing:
        raise ValueError(f"the matrix lacks impact/likelihood {', '.join(missing)}; define all nine cells")
    return matrix


_EXPRESSION = Form("regular-expression", "A regular expression in RE2's syntax.", "", ("SHOP-[0-9]+",))
Pattern = Annotated[str, StringConstraints(max_length=MAX_PATTERN), AfterValidator(checked_pattern), _EXPRESSION]
"""A regular expression in RE2's syntax."""


Requirement = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MAX_REQUIREMENT), AfterValidator(checked_requirement), REQUIREMENT
]
"""Versions of this package, as PEP 440 specifies them."""

R = TypeVar("R")
YEAR = Period(months=12)


def _said_once(*pairs: tuple[str, str]) -> Callable[[R], R]:
    """A period is written by its key or by the older one in days, not by both."""

    def check(rules: R) -> R:
        for new, old in pairs:
            if getattr(rules, new) is not None and getattr(rules, old) is not None:
                raise ValueError(f"`{new}` and `{old}` mean the same; keep `{new}`")
        return rules

    return check


def _chosen(period: Period | None, days: int | None, default: Period) -> Period:
    if period is not None:
        return period
    return default if days is None else of_days(days)


class CheckLevel(StrEnum):
    """What a check's findings are worth."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


@part(rules=at_most_one(("longest", "max_days"), ("notice", "notice_days")))
class AcceptanceRules(Part):
    """Who may accept what, and for how long."""

    max_risk: Risk | None = Risk.HIGH
    """The highest risk that may be accepted at all."""

    longest: Period | None = None
    """The longest acceptance, from its approval to its review date: `1 year`, `6 months`, `90 days`. A year by default."""

    max_days: int | None = Field(default=None, gt=0, le=MAX_DAYS)
    """`longest` in days, the older form; 365 means one year."""

    notice: Period | None = None
    """How long before its review date an acceptance is reported as expiring soon. 30 days by default."""

    notice_days: int | None = Field(default=None, ge=0, le=MAX_DAYS)
    """`notice` in days, the older form."""

    approvers: dict[Risk, OneOrMany[Person]] = Field(default_factory=dict)
    """Who may approve at each level of risk: ids of teams or groups. Anyone may approve at an omitted level."""

    _once = model_validator(mode="after")(_said_once(("longest", "max_days"), ("notice", "notice_days")))

    @property
    def term(self) -> Period:
        """The longest acceptance."""
        return _chosen(self.longest, self.max_days, YEAR)

    @property
    def announced(self) -> Period:
        """How long before its end an acceptance is announced."""
        return _chosen(self.notice, self.notice_days, Period(days=30))


@part(rules=at_most_one(("cycle", "cycle_days")))
class ReviewRules(Part):
    """How often models are reviewed, and by whom."""

    cycle: Period | None = None
    """The longest time between two reviews: `1 year`, `6 months`. A year by default."""

    cycle_days: int | None = Field(default=None, gt=0, le=MAX_DAYS)
    """`cycle` in days, the older form; 365 means one year."""

    required_roles: OneOrMany[Role] = (Role.ENGINEER, Role.SECURITY)
    """The roles required at a review."""

    _once = model_validator(mode="after")(_said_once(("cycle", "cycle_days")))

    @property
    def every(self) -> Period:
        """The longest time between two reviews."""
        return _chosen(self.cycle, self.cycle_days, YEAR)


@part()
class Party(Keyed):
    """A team or group that owns services or carries and approves risks."""

    title: Title | None = None
    """Its name."""

    contact: Text | None = None
    """How to reach it: an address (`mailto:…`, `https://…`), shown as a link, or text such as the name of a chat channel."""

    members: Annotated[tuple[Person, ...], Most(MAX_PARTIES), BeforeValidator(one_or_many)] = ()
    """Ids of people who may approve on its behalf."""


Parties = Annotated[dict[Id, Party], Most(MAX_PARTIES), BeforeValidator(with_ids)]
"""Teams or groups by id."""


@part()
class Tickets(Part):
    """How tickets are written and linked."""

    pattern: Pattern | None = None
    """A regular expression that a ticket must match as a whole."""

    url: Link | None = None
    """The address of a ticket; `{id}` is replaced by its id."""


@part()
class FrameworkRules(Part):
    """A framework that the organisation follows: one of its own, or a known one with a page of its own to link to."""

    title: Title | None = None
    """Its name and edition."""

    url: Link | None = None
    """Where it is published."""

    pattern: Pattern | None = None
    """A regular expression that its ids must match as a whole; ignored for a built-in framework."""


@part()
class Waiver(Part):
    """A finding that the organisation tolerates until a day."""

    check: Id
    """The code of the check."""

    service: Id
    """The service."""

    target: Id | None = None
    """The id within the service; default: the whole service."""

    reason: Text = Field(min_length=1)
    """Why."""

    owner: NamedPerson
    """Who is responsible for it."""

    until: Date
    """The last day on which it is valid."""


@part(slots=False)
class Policy(Part):
    """The rules that every model is held to."""

    requires: Requirement | None = None
    """The versions of mkdocs-threat-model that may read these files, such as `>=0.2`: an older one reports that it is too old."""

    matrix: Annotated[Matrix, AfterValidator(_complete), MapRule.COMPLETE] = Field(default_factory=lambda: DEFAULT_MATRIX)
    """Risk by impact (row) and likelihood (column)."""

    acceptance: AcceptanceRules = Field(default_factory=AcceptanceRules)
    """Who may accept what, and for how long."""

    review: ReviewRules = Field(default_factory=ReviewRules)
    """How often models are reviewed, and by whom."""

    triggers: TriggerRules = Field(default_factory=TriggerRules)
    """When a change asks for a review by itself."""

    workloads: WorkloadRules = Field(default_factory=WorkloadRules)
    """Which deployed workloads need a model."""

    teams: Parties = Field(default_factory=dict)
    """The teams that own services. If any are listed, owners must be among teams and groups."""

    groups: Parties = Field(default_factory=dict)
    """Roles and groups that own or approve risks."""

    tickets: Tickets = Field(default_factory=Tickets)
    """How tickets are written and linked."""

    references: Named[Link] = Field(default_factory=dict)
    """Prefix of an id → its URL; `{id}` is the whole id, `{number}` the part after the prefix."""

    frameworks: Map[FrameworkRules] = Field(default_factory=dict)
    """Frameworks that get a page even if no model cites them, by id; also the organisation's own."""

    evidence_required: Flag = False
    """Whether a done mitigation must have evidence."""

    edit_url: Link | None = None
    """The address for editing a model; `{path}` is replaced by its file."""

    commit_url: Link | None = None
    """The address of a commit; `{commit}` is replaced by its id."""

    checks: Map[CheckLevel] = Field(default_factory=dict)
    """The severity of each check by its code: `error`, `warning` or `off`."""

    checks_by_status: dict[ServiceStatus, Map[CheckLevel]] = Field(default_factory=dict)
    """Severities for services with status `design`, `live` or `retired`; they override `checks`."""

    waivers: Annotated[tuple[Waiver, ...], Most(MAX_PARTIES)] = ()
    """Findings tolerated until a given date."""

    @cached_property
    def contacts(self) -> Mapping[str, str]:
        """How to reach teams and groups, by id; of a team and a group of one id, the team's."""
        return {group.id: group.contact for group in (*self.groups.values(), *self.teams.values()) if group.contact}

    @cached_property
    def parties(self) -> frozenset[str]:
        """Every name that teams and groups know, folded: their ids and their members."""
        parties = (*self.teams.values(), *self.groups.values())
        return frozenset(name.casefold() for party in parties for name in (party.id, *party.members))

    @cached_property
    def approvers(self) -> Mapping[Risk, frozenset[str]]:
        """Who may approve at each level of risk that names somebody: the parties and their members, folded."""
        return {risk: frozenset(map(str.casefold, self._signers(names))) for risk, names in self.acceptance.approvers.items()}

    def people(self, name: str) -> frozenset[str]:
        """Who may stand behind a name, folded: the members of a team or group, else the one who is named; nobody of no name."""
        members = self._members.get(name.casefold(), frozenset())
        return members or (frozenset((name.casefold(),)) if name else frozenset())

    @cached_property
    def _members(self) -> Mapping[str, frozenset[str]]:
        parties = (*self.teams.values(), *self.groups.values())
        return {party.id.casefold(): frozenset(map(str.casefold, party.members)) for party in parties}

    def _signers(self, parties: Iterable[str]) -> Iterator[str]:
        for party in parties:
            yield party
            known = self.groups.get(party) or self.teams.get(party)
            yield from known.members if known else ()
