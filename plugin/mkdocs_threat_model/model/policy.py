"""The organisation's rules: the schema of `models/_policy.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from .limits import MAX_PARTIES, MAX_PATTERN, Most
from .patterns import checked_pattern
from .scales import Level, Risk, Role, ServiceStatus
from .types import Date, Days, Flag, Id, Keyed, Link, Map, Name, Named, OneOrMany, Part, Text, Title, one_or_many, with_ids

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
        raise ValueError(f"the matrix lacks impact/likelihood {', '.join(missing)}; give all nine cells")
    return matrix


Pattern = Annotated[str, StringConstraints(max_length=MAX_PATTERN), AfterValidator(checked_pattern)]
"""A regular expression in RE2's syntax."""


class CheckLevel(StrEnum):
    """What a check's findings are worth."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


class AcceptanceRules(Part):
    """Who may accept what, and for how long."""

    max_risk: Risk | None = Risk.HIGH
    """The highest risk that may be accepted at all."""

    max_days: Days | None = Field(365, gt=0)
    """The longest acceptance, in days from its approval to its review date."""

    notice_days: Days = Field(30, ge=0)
    """How many days before its review date an acceptance is announced as ending soon."""

    approvers: dict[Risk, OneOrMany[Name]] = Field(default_factory=dict)
    """Who may approve at each level of risk: ids of teams or groups. A level left out is open to all."""


class ReviewRules(Part):
    """What keeps a model alive."""

    cycle_days: Days = Field(365, gt=0)
    """The longest time between two reviews, in days."""

    required_roles: OneOrMany[Role] = (Role.ENGINEER, Role.SECURITY)
    """The roles that a review needs."""


class Party(Keyed):
    """A team or group that owns services or carries and approves risks."""

    title: Title | None = None
    """Its name."""

    contact: Link | None = None
    """How to reach it."""

    members: Annotated[tuple[Name, ...], Most(MAX_PARTIES), BeforeValidator(one_or_many)] = ()
    """Ids that may sign for it."""


Parties = Annotated[dict[Id, Party], Most(MAX_PARTIES), BeforeValidator(with_ids)]
"""Teams or groups by id."""


class Tickets(Part):
    """How tickets are written and linked."""

    pattern: Pattern | None = None
    """A regular expression that a ticket must match as a whole."""

    url: Link | None = None
    """Where a ticket is found; `{id}` stands for its id."""


class FrameworkRules(Part):
    """A framework that the organisation follows: one of its own, or a known one with a page of its own to link to."""

    title: Title | None = None
    """Its name and edition."""

    url: Link | None = None
    """Where it is published."""

    pattern: Pattern | None = None
    """A regular expression that its ids match as a whole; a known framework keeps its own."""


class Waiver(Part):
    """A finding that the organisation tolerates until a day."""

    check: Id
    """The code of the check."""

    service: Id
    """The service."""

    target: Id | None = None
    """The id within the service; absent means all of the service."""

    reason: Text = Field(min_length=1)
    """Why."""

    owner: Title
    """Who answers for it."""

    until: Date
    """The last day on which it holds."""


class Policy(Part):
    """The rules that every model is held to."""

    matrix: Annotated[Matrix, AfterValidator(_complete)] = Field(default_factory=lambda: DEFAULT_MATRIX)
    """Risk by impact (row) and likelihood (column)."""

    acceptance: AcceptanceRules = Field(default_factory=AcceptanceRules)
    """Who may accept what, and for how long."""

    review: ReviewRules = Field(default_factory=ReviewRules)
    """What keeps a model alive."""

    teams: Parties = Field(default_factory=dict)
    """The teams that own services. Where any are listed, an owner must be one of teams and groups."""

    groups: Parties = Field(default_factory=dict)
    """Roles and groups that own or approve risks."""

    tickets: Tickets = Field(default_factory=Tickets)
    """How tickets are written and linked."""

    references: Named[Link] = Field(default_factory=dict)
    """Prefix of an id → its URL; `{id}` is the whole id, `{number}` what follows the prefix."""

    frameworks: Map[FrameworkRules] = Field(default_factory=dict)
    """Frameworks that have a page even before a model cites them, by id; also the organisation's own."""

    evidence_required: Flag = False
    """Whether a mitigation that is done must name its evidence."""

    edit_url: Link | None = None
    """Where a model is edited; `{path}` stands for its file."""

    commit_url: Link | None = None
    """Where a commit is shown; `{commit}` stands for its id."""

    checks: Map[CheckLevel] = Field(default_factory=dict)
    """The severity of each check by its code: `error`, `warning` or `off`."""

    checks_by_status: dict[ServiceStatus, Map[CheckLevel]] = Field(default_factory=dict)
    """Severities for services in `design`, `live` or `retired` status, over `checks`."""

    waivers: Annotated[tuple[Waiver, ...], Most(MAX_PARTIES)] = ()
    """Findings tolerated until a day."""

    @cached_property
    def parties(self) -> frozenset[str]:
        """Every name that teams and groups know, folded: their ids and their members."""
        parties = (*self.teams.values(), *self.groups.values())
        return frozenset(name.casefold() for party in parties for name in (party.id, *party.members))

    @cached_property
    def approvers(self) -> Mapping[Risk, frozenset[str]]:
        """Who may approve at each level of risk that names somebody: the parties and their members, folded."""
        return {risk: frozenset(map(str.casefold, self._signers(names))) for risk, names in self.acceptance.approvers.items()}

    def _signers(self, parties: Iterable[str]) -> Iterator[str]:
        for party in parties:
            yield party
            known = self.groups.get(party) or self.teams.get(party)
            yield from known.members if known else ()
