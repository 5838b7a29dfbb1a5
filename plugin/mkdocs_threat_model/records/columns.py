"""The columns of the register: what a row says, once, for the grid and for every file.

A row's values are plain: text, whole numbers, dates, or lists of text. What they look like is the
business of the page or the file that shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..analysis.naming import target_name, treatment
from ..analysis.owners import risk_owner
from ..analysis.register import Entry
from ..analysis.status import Status
from ..model.scales import STRIDE_NAMES, Classification, Disposition, Level, MitigationStatus, Risk, Stride
from ..model.threat import Acceptance, Avoidance

Value = str | int | float | date | tuple[str, ...] | None


class Kind(StrEnum):
    """What the values of a column are; `None` stands for nothing in every kind."""

    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    LIST = "list"


@dataclass(frozen=True)
class Column:
    """A column.

    Attributes:
        key: its name in JSON and in addresses; it never changes.
        title: its head on pages and in files.
        kind: what its values are.
        meaning: a sentence for the JSON Schema and for readers.
        value: the value of an entry.
        values: the values that are possible, in their order, where these are few; empty otherwise.
    """

    key: str
    title: str
    kind: Kind
    meaning: str
    value: Callable[[Entry], Value]
    values: tuple[str, ...] = ()


def boundaries_crossed(entry: Entry) -> tuple[str, ...]:
    """Titles of the trust boundaries that the threat's flows cross; of the one it names, where it names one."""
    threat, service = entry.assessed.threat, entry.facts.service
    if threat.boundary:
        return (service.boundaries[threat.boundary].title,)
    targets = set(threat.target)
    pierced = entry.facts.pierced.items()
    found = dict.fromkeys(boundary for flow, boundaries in pierced if flow in targets for boundary in boundaries)
    return tuple(service.boundaries[one].title for one in found)


def classification(entry: Entry) -> Classification | None:
    """The most protected data that rests in the threat's elements or moves along its flows."""
    service = entry.facts.service
    ids: list[str] = []
    for one in entry.assessed.threat.target:
        if one in service.flows:
            ids += (*service.flows[one].carries, *service.flows[one].replies)
        else:
            ids += service.elements[one].stores
    found = [service.data[one].classification for one in ids]
    return max(found, key=list(Classification).index) if found else None


def _next_due(entry: Entry) -> date | None:
    days = [one.due for one in entry.assessed.threat.mitigations if one.due and one.status is not MitigationStatus.DONE]
    return min(days) if days else None


def _tickets(entry: Entry) -> tuple[str, ...]:
    threat = entry.assessed.threat
    avoided = (threat.decision.ticket,) if isinstance(threat.decision, Avoidance) else ()
    return tuple(dict.fromkeys(one for one in (*(each.ticket for each in threat.mitigations), *avoided) if one))


def _acceptance(entry: Entry, field: str) -> Value:
    """Of the acceptance that was decided, else of that of the residual risk."""
    threat = entry.assessed.threat
    signed = threat.decision if isinstance(threat.decision, Acceptance) else threat.residual_acceptance
    found: Value = getattr(signed, field) if signed else None
    return found


def _levels(values: Iterable[StrEnum]) -> tuple[str, ...]:
    return tuple(one.value for one in values)


def _optional(value: StrEnum | None) -> str | None:
    return value.value if value else None


COLUMNS: tuple[Column, ...] = (
    Column("id", "ID", Kind.TEXT, "Id of the threat within its service; never used again.", lambda e: e.assessed.threat.id),
    Column("service", "Service", Kind.TEXT, "Id of the service.", lambda e: e.facts.service.service),
    Column("service_title", "Service title", Kind.TEXT, "Name of the service.", lambda e: e.facts.service.title),
    Column(
        "component",
        "Component",
        Kind.LIST,
        "The elements and data flows that the threat is about.",
        lambda e: tuple(target_name(e.facts.service, one) for one in dict.fromkeys(e.assessed.threat.target)),
    ),
    Column(
        "stride",
        "STRIDE",
        Kind.LIST,
        "STRIDE categories: " + ", ".join(f"{letter.value} {name}" for letter, name in STRIDE_NAMES.items()) + ".",
        lambda e: tuple(one.value for one in e.assessed.threat.stride),
        tuple(one.value for one in Stride),
    ),
    Column("threat", "Threat description", Kind.TEXT, "The threat in one line.", lambda e: e.assessed.threat.title),
    Column(
        "likelihood",
        "Likelihood",
        Kind.TEXT,
        "Likelihood without the mitigations.",
        lambda e: _optional(e.assessed.threat.likelihood),
        _levels(Level),
    ),
    Column("impact", "Impact", Kind.TEXT, "Impact without the mitigations.", lambda e: _optional(e.assessed.threat.impact), _levels(Level)),
    Column(
        "cvss",
        "CVSS",
        Kind.NUMBER,
        "CVSS score, where a vector is given.",
        lambda e: e.assessed.before.cvss.score if e.assessed.before.cvss else None,
    ),
    Column("cvss_vector", "CVSS vector", Kind.TEXT, "CVSS vector as written in the model.", lambda e: e.assessed.threat.cvss),
    Column(
        "risk",
        "Risk",
        Kind.TEXT,
        "Risk without the mitigations: of matrix or CVSS, the higher one.",
        lambda e: _optional(e.assessed.risk),
        _levels(Risk),
    ),
    Column(
        "residual_risk",
        "Residual risk",
        Kind.TEXT,
        "Risk that remains after the mitigations, where it is rated.",
        lambda e: _optional(e.assessed.after.risk) if e.assessed.after else None,
        _levels(Risk),
    ),
    Column(
        "disposition",
        "Disposition",
        Kind.TEXT,
        "What was decided.",
        lambda e: _optional(e.assessed.threat.disposition),
        _levels(Disposition),
    ),
    Column("mitigation", "Mitigation", Kind.LIST, "What is done about the threat.", lambda e: treatment(e.assessed.threat)),
    Column("tickets", "Tickets", Kind.LIST, "Tickets of the mitigations or of the avoiding change.", _tickets),
    Column("status", "Status", Kind.TEXT, "How far the treatment is; computed.", lambda e: e.assessed.status.value, _levels(Status)),
    Column("next_due", "Next due", Kind.DATE, "The earliest due date of a mitigation that is not done.", _next_due),
    Column("owner", "Owner", Kind.TEXT, "Owner of the service.", lambda e: e.facts.service.owner),
    Column(
        "risk_owner",
        "Risk owner",
        Kind.TEXT,
        "Who carries the risk; the service's owner unless a decision names another.",
        lambda e: risk_owner(e.facts.service, e.assessed.threat),
    ),
    Column(
        "approved_by",
        "Approved by",
        Kind.LIST,
        "Who approved the acceptance, of the risk or of the residual risk.",
        lambda e: _acceptance(e, "approved_by") or (),
    ),
    Column("approved_on", "Approved on", Kind.DATE, "The day of the approval.", lambda e: _acceptance(e, "approved_on")),
    Column("review_by", "Review by", Kind.DATE, "The last day on which the acceptance holds.", lambda e: _acceptance(e, "review_by")),
    Column("boundaries", "Boundaries crossed", Kind.LIST, "Trust boundaries that the threat's data flows cross.", boundaries_crossed),
    Column(
        "classification",
        "Data classification",
        Kind.TEXT,
        "The most protected data that the threat's components hold or move.",
        lambda e: _optional(classification(e)),
        _levels(Classification),
    ),
    Column(
        "identified",
        "Identified",
        Kind.DATE,
        "The day on which the threat was found, where the model says it.",
        lambda e: e.assessed.threat.identified,
    ),
)
"""In the order in which files show them."""


def plain(value: Value) -> str | int | float | list[str] | None:
    """A value as JSON has it: dates as in ISO 8601, lists as lists."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def row_of(entry: Entry) -> tuple[Value, ...]:
    """The values of an entry, in the order of `COLUMNS`."""
    return tuple(column.value(entry) for column in COLUMNS)
