"""The organisation's rules: the schema of `models/_policy.yaml`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo, model_validator

from .answer_rules import AnswerRules, ControlRules, SeverityRules, StrideTable
from .components import Component
from .context import Actor
from .decision_rules import AcceptanceRules, ReviewRules
from .forms import Form
from .levels import DEFAULT_LEVELS, LevelName, Scales, missing_cells, unknown_cells
from .library_rules import LibraryRules
from .limits import MAX_LEVELS, MAX_PARTIES, MAX_PATTERN, MAX_REQUIREMENT, Most
from .nearest import nearest
from .patterns import checked_pattern
from .requirement import REQUIREMENT, checked_requirement
from .scales import Level, Risk, ServiceStatus, Stride
from .trigger_rules import TriggerRules
from .types import (
    ById,
    Date,
    Flag,
    Id,
    Keyed,
    Link,
    Map,
    Named,
    NamedPerson,
    Part,
    Person,
    Text,
    Title,
    listed,
    one_or_many,
    part,
    with_ids,
)
from .workload_rules import WorkloadRules

Matrix = Annotated[dict[LevelName, Annotated[dict[LevelName, Risk], Most(MAX_LEVELS)]], Most(MAX_LEVELS)]
"""Risk by impact, then likelihood."""

DEFAULT_MATRIX: Matrix = {
    Level.HIGH: {Level.LOW: Risk.MEDIUM, Level.MEDIUM: Risk.HIGH, Level.HIGH: Risk.CRITICAL},
    Level.MEDIUM: {Level.LOW: Risk.MEDIUM, Level.MEDIUM: Risk.MEDIUM, Level.HIGH: Risk.HIGH},
    Level.LOW: {Level.LOW: Risk.LOW, Level.MEDIUM: Risk.LOW, Level.HIGH: Risk.MEDIUM},
}


def _complete(matrix: Matrix, info: ValidationInfo) -> Matrix:
    scales = info.data.get("scales")
    if not isinstance(scales, Scales):  # what is wrong with them is told there
        return matrix
    if unknown := next(unknown_cells(matrix, scales), None):
        axis, level, levels = unknown
        near = nearest(level, levels)
        hint = f"did you mean `{near}`?" if near else f"use {listed(levels, 'or')}"
        raise ValueError(f"`{level}` is no level of {axis}: {hint}")
    if missing := list(missing_cells(matrix, scales)):
        count = len(scales.impact) * len(scales.likelihood)
        shown = ", ".join(missing[:_MOST_CELLS]) + (" …" if len(missing) > _MOST_CELLS else "")
        raise ValueError(f"the matrix lacks impact/likelihood {shown}; define all {count} cells")
    return matrix


_MOST_CELLS = 9
_CELLS: dict[str, Any] = {"required": [*DEFAULT_LEVELS], "propertyNames": {"enum": [*DEFAULT_LEVELS]}}
_MATRIX_RULE: dict[str, Any] = {
    "anyOf": [
        {"required": ["scales"]},
        {"properties": {"matrix": {"anyOf": [{"type": "null"}, _CELLS | {"additionalProperties": _CELLS}]}}},
    ]
}
"""Without scales of its own, the policy's matrix has the three levels; a schema cannot hold it against others."""
_EXPRESSION = Form("regular-expression", "A regular expression in RE2's syntax.", "", ("SHOP-[0-9]+",))
Pattern = Annotated[str, StringConstraints(max_length=MAX_PATTERN), AfterValidator(checked_pattern), _EXPRESSION]
"""A regular expression in RE2's syntax."""


Requirement = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=MAX_REQUIREMENT), AfterValidator(checked_requirement), REQUIREMENT
]
"""Versions of this package, as PEP 440 specifies them."""


class CheckLevel(StrEnum):
    """What a check's findings are worth."""

    ERROR = "error"
    WARNING = "warning"
    OFF = "off"


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


@part(slots=False, rules=_MATRIX_RULE)
class Policy(Part):
    """The rules that every model is held to."""

    requires: Requirement | None = None
    """The versions of mkdocs-threat-model that may read these files, such as `>=0.2`: an older one reports that it is too old."""

    scales: Scales = Field(default_factory=Scales)
    """The levels of likelihood and impact, where they are other than `low`, `medium` and `high`; with a `matrix` over them."""

    matrix: Annotated[Matrix, AfterValidator(_complete)] = Field(default_factory=lambda: DEFAULT_MATRIX)
    """Risk by impact (row) and likelihood (column)."""

    stride: StrideTable = Field(default_factory=StrideTable)
    """Which STRIDE categories apply to each kind of element and to flows inside a boundary; all six are asked at crossings."""

    actors: ById[Actor] = Field(default_factory=dict)
    """Who would do it: actors that the threats of every service may name."""

    controls: ControlRules = Field(default_factory=ControlRules)
    """How shared controls lapse, and who uses which without saying so."""

    answers: AnswerRules = Field(default_factory=AnswerRules)
    """Where answers by rule do not count."""

    severity_alone: SeverityRules = Field(default_factory=SeverityRules)
    """Where a rating by severity alone is not enough."""

    acceptance: AcceptanceRules = Field(default_factory=AcceptanceRules)
    """Who may accept what, and for how long."""

    review: ReviewRules = Field(default_factory=ReviewRules)
    """How often models are reviewed, and by whom."""

    triggers: TriggerRules = Field(default_factory=TriggerRules)
    """When a change asks for a review by itself."""

    library: LibraryRules = Field(default_factory=LibraryRules)
    """What every service has to answer of the threat library."""

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

    @model_validator(mode="after")
    def _matrix_of_scales(self) -> Policy:
        # A matrix that is written down is checked at its own place; the default one is of the three levels.
        if any(missing_cells(self.matrix, self.scales)):
            raise ValueError("`scales` needs a `matrix` over its levels; define every cell, by impact, then likelihood")
        return self

    @cached_property
    def asked(self) -> Mapping[Component, frozenset[Stride]]:
        """The STRIDE categories that are asked, by kind of row, in the order in which the table shows them."""
        return self.stride.asked()

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
