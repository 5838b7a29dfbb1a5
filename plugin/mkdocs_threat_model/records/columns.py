"""The columns of the register: what a row says, once, for the grid and for every file.

A row's values are plain: text, whole numbers, dates, or lists of text. What they look like is the
business of the page or the file that shows them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..analysis.naming import target_name, treatment, unique_id
from ..analysis.owners import risk_owner
from ..analysis.register import Entry
from ..analysis.status import Status
from ..model.scales import STRIDE_NAMES, Classification, Disposition, Level, Risk, Stride
from .values import acceptance, boundaries_crossed, classification, evidence, next_due, of, residual_score, review_by, tickets

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
        in_files_only: whether files alone have it: too long for a cell of a page, or of use to programs alone.
    """

    key: str
    title: str
    kind: Kind
    meaning: str
    value: Callable[[Entry], Value]
    values: tuple[str, ...] = ()
    in_files_only: bool = False


def _levels(values: Iterable[StrEnum]) -> tuple[str, ...]:
    return tuple(one.value for one in values)


def _optional(value: StrEnum | None) -> str | None:
    return value.value if value else None


COLUMNS: tuple[Column, ...] = (
    Column("id", "ID", Kind.TEXT, "Id of the threat within its service; never used again.", lambda e: e.assessed.threat.id),
    Column(
        "unique_id",
        "Unique ID",
        Kind.TEXT,
        "Id of the threat that no other in the organisation has: service and id.",
        lambda e: unique_id(e.facts.service.service, e.assessed.threat.id),
        in_files_only=True,
    ),
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
        "description",
        "Description",
        Kind.TEXT,
        "How it would happen and what it would do, in Markdown as the model has it.",
        lambda e: e.assessed.threat.description or None,
        in_files_only=True,
    ),
    Column(
        "references",
        "References",
        Kind.LIST,
        "Ids of weaknesses, attack patterns and requirements, or addresses.",
        lambda e: tuple(e.assessed.threat.references),
    ),
    Column(
        "likelihood",
        "Likelihood",
        Kind.TEXT,
        "Inherent likelihood: without the mitigations.",
        lambda e: _optional(e.assessed.threat.likelihood),
        _levels(Level),
    ),
    Column(
        "impact",
        "Impact",
        Kind.TEXT,
        "Inherent impact: without the mitigations.",
        lambda e: _optional(e.assessed.threat.impact),
        _levels(Level),
    ),
    Column("cvss", "CVSS", Kind.NUMBER, "Inherent CVSS score, where a vector is given.", lambda e: of(e.assessed.inherent.cvss, "score")),
    Column(
        "cvss_name",
        "CVSS name",
        Kind.TEXT,
        "Which score it is: `CVSS-B`, `CVSS-BT`, `CVSS-BE` or `CVSS-BTE` of version 4.0, `CVSS 3.1`, `CVSS 3.0`.",
        lambda e: of(e.assessed.inherent.cvss, "label"),
    ),
    Column("cvss_vector", "CVSS vector", Kind.TEXT, "Inherent CVSS vector as written in the model.", lambda e: e.assessed.threat.cvss),
    Column(
        "inherent_risk",
        "Inherent risk",
        Kind.TEXT,
        "Risk without the mitigations: of matrix or CVSS, the higher one.",
        lambda e: _optional(e.assessed.inherent.risk),
        _levels(Risk),
    ),
    Column(
        "residual_likelihood",
        "Residual likelihood",
        Kind.TEXT,
        "Likelihood with every mitigation done, where it is rated.",
        lambda e: _optional(e.assessed.threat.residual.likelihood) if e.assessed.threat.residual else None,
        _levels(Level),
    ),
    Column(
        "residual_impact",
        "Residual impact",
        Kind.TEXT,
        "Impact with every mitigation done, where it is rated.",
        lambda e: _optional(e.assessed.threat.residual.impact) if e.assessed.threat.residual else None,
        _levels(Level),
    ),
    Column(
        "residual_cvss",
        "Residual CVSS",
        Kind.NUMBER,
        "CVSS score with every mitigation done.",
        lambda e: of(residual_score(e), "score"),
    ),
    Column(
        "residual_cvss_name",
        "Residual CVSS name",
        Kind.TEXT,
        "Which score it is, as for the inherent one.",
        lambda e: of(residual_score(e), "label"),
    ),
    Column(
        "residual_cvss_vector",
        "Residual CVSS vector",
        Kind.TEXT,
        "Residual CVSS vector as written in the model.",
        lambda e: of(residual_score(e), "vector"),
    ),
    Column(
        "residual_risk",
        "Residual risk",
        Kind.TEXT,
        "Risk with every mitigation done, where it is rated.",
        lambda e: _optional(e.assessed.residual.risk) if e.assessed.residual else None,
        _levels(Risk),
    ),
    Column(
        "remaining_risk",
        "Remaining risk",
        Kind.TEXT,
        "The risk that counts: the inherent one until every mitigation is done, the residual one after, where it is rated.",
        lambda e: _optional(e.assessed.remaining),
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
    Column("tickets", "Tickets", Kind.LIST, "Tickets of the mitigations or of the avoiding change.", tickets),
    Column(
        "evidence",
        "Evidence",
        Kind.LIST,
        "Where it can be seen that the mitigations work.",
        evidence,
        in_files_only=True,
    ),
    Column("status", "Status", Kind.TEXT, "How far the treatment is; computed.", lambda e: e.assessed.status.value, _levels(Status)),
    Column(
        "open",
        "Open",
        Kind.TEXT,
        "Whether somebody still has to do something: closed is what is mitigated, validly accepted, transferred, avoided, or of a retired "
        "service.",
        lambda e: "yes" if e.assessed.is_open else "no",
        ("no", "yes"),
    ),
    Column("next_due", "Next due", Kind.DATE, "The earliest due date of a mitigation that is to be done.", next_due),
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
        lambda e: of(acceptance(e), "approved_by") or (),
    ),
    Column("approved_on", "Approved on", Kind.DATE, "The day of the approval.", lambda e: of(acceptance(e), "approved_on")),
    Column(
        "review_by",
        "Review by",
        Kind.DATE,
        "The last day on which the acceptance holds; empty in a retired service, where nothing is due.",
        review_by,
    ),
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

IN_GRID = tuple(column for column in COLUMNS if not column.in_files_only)
"""The columns that the grid loads."""


def plain(value: Value) -> str | int | float | list[str] | None:
    """A value as JSON has it: dates as in ISO 8601, lists as lists."""
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def row_of(entry: Entry) -> tuple[Value, ...]:
    """The values of an entry, in the order of `COLUMNS`."""
    return tuple(column.value(entry) for column in COLUMNS)
