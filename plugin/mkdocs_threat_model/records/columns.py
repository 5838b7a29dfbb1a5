"""The columns of the register: what a row says, once, for the grid and for every file.

A row's values are plain: text, whole numbers, dates, or lists of text. Heads, kinds and looks stand here and nowhere
else; pages, grid, files and the terminal choose columns by their keys.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from ..analysis.facts import Entry
from ..analysis.owners import risk_owner
from ..analysis.phrases import target_name, treatment, unique_id
from ..analysis.status import Status
from ..model.scales import STRIDE_NAMES, Classification, Disposition, Level, Risk, Stride
from .cells import acceptance, boundaries_crossed, classification, evidence, next_due, of, residual_score, review_by, tickets
from .column import Column, Kind, Look, Value


def _levels(values: Iterable[StrEnum]) -> tuple[str, ...]:
    return tuple(value.value for value in values)


def _optional(value: StrEnum | None) -> str | None:
    return value.value if value else None


COLUMNS: tuple[Column, ...] = (
    Column("id", "ID", Kind.TEXT, "Id of the threat within its service; never reused.", lambda e: e.threat.id, look=Look.THREAT, share=6),
    Column(
        "unique_id",
        "Unique ID",
        Kind.TEXT,
        "Organisation-wide id of the threat: service and id.",
        lambda e: unique_id(e.service.service, e.threat.id),
        in_files_only=True,
    ),
    Column("service", "Service", Kind.TEXT, "Id of the service.", lambda e: e.service.service, look=Look.SERVICE, share=8.6),
    Column("service_title", "Service title", Kind.TEXT, "Name of the service.", lambda e: e.service.title, part=True),
    Column(
        "component",
        "Component",
        Kind.LIST,
        "The elements and data flows concerned.",
        lambda e: tuple(target_name(e.service, target) for target in dict.fromkeys(e.threat.target)),
        look=Look.PARTS,
        share=11.3,
    ),
    Column(
        "stride",
        "STRIDE",
        Kind.LIST,
        "STRIDE categories: " + ", ".join(f"{letter.value} {name}" for letter, name in STRIDE_NAMES.items()) + ".",
        lambda e: tuple(category.value for category in e.threat.stride),
        tuple(category.value for category in Stride),
        look=Look.LETTERS,
        share=6.6,
    ),
    Column("threat", "Threat description", Kind.TEXT, "The threat in one line.", lambda e: e.threat.title, share=15.3),
    Column(
        "description",
        "Description",
        Kind.TEXT,
        "How it could happen and its consequences, in the model's Markdown.",
        lambda e: e.threat.description or None,
        in_files_only=True,
    ),
    Column(
        "references",
        "References",
        Kind.LIST,
        "Ids of weaknesses, attack patterns and requirements, or addresses.",
        lambda e: tuple(e.threat.references),
    ),
    Column(
        "likelihood",
        "Likelihood",
        Kind.TEXT,
        "Inherent likelihood, without mitigations.",
        lambda e: e.threat.likelihood,
        _levels(Level),
        look=Look.LEVEL,
        share=8.4,
        worst_last=True,
    ),
    Column(
        "impact",
        "Impact",
        Kind.TEXT,
        "Inherent impact, without mitigations.",
        lambda e: e.threat.impact,
        _levels(Level),
        look=Look.LEVEL,
        share=6.3,
        worst_last=True,
    ),
    Column(
        "cvss",
        "CVSS",
        Kind.NUMBER,
        "Inherent CVSS score, if there is a vector.",
        lambda e: of(e.assessed.inherent.cvss, "score"),
        look=Look.SCORE,
        share=5,
        worst_last=True,
    ),
    Column(
        "cvss_name",
        "CVSS name",
        Kind.TEXT,
        "The kind of score: `CVSS-B`, `CVSS-BT`, `CVSS-BE` or `CVSS-BTE` of version 4.0, `CVSS 3.1`, `CVSS 3.0`.",
        lambda e: of(e.assessed.inherent.cvss, "label"),
        part=True,
    ),
    Column("cvss_vector", "CVSS vector", Kind.TEXT, "Inherent CVSS vector as written in the model.", lambda e: e.threat.cvss, part=True),
    Column(
        "inherent_risk",
        "Inherent risk",
        Kind.TEXT,
        "Risk without mitigations: by matrix or CVSS, whichever is higher.",
        lambda e: _optional(e.assessed.inherent.risk),
        _levels(Risk),
        look=Look.RATING,
        beside=("cvss_name", "cvss"),
        share=7.4,
        worst_last=True,
    ),
    Column(
        "residual_likelihood",
        "Residual likelihood",
        Kind.TEXT,
        "Likelihood with every mitigation done, if rated.",
        lambda e: e.threat.residual.likelihood if e.threat.residual else None,
        _levels(Level),
        worst_last=True,
    ),
    Column(
        "residual_impact",
        "Residual impact",
        Kind.TEXT,
        "Impact with every mitigation done, if rated.",
        lambda e: e.threat.residual.impact if e.threat.residual else None,
        _levels(Level),
        worst_last=True,
    ),
    Column(
        "residual_cvss",
        "Residual CVSS",
        Kind.NUMBER,
        "CVSS score with every mitigation done.",
        lambda e: of(residual_score(e), "score"),
        look=Look.SCORE,
        worst_last=True,
    ),
    Column(
        "residual_cvss_name",
        "Residual CVSS name",
        Kind.TEXT,
        "The kind of score, as for the inherent one.",
        lambda e: of(residual_score(e), "label"),
        part=True,
    ),
    Column(
        "residual_cvss_vector",
        "Residual CVSS vector",
        Kind.TEXT,
        "Residual CVSS vector as written in the model.",
        lambda e: of(residual_score(e), "vector"),
        part=True,
    ),
    Column(
        "residual_risk",
        "Residual risk",
        Kind.TEXT,
        "Risk with every mitigation done, if rated.",
        lambda e: _optional(e.assessed.residual.risk) if e.assessed.residual else None,
        _levels(Risk),
        look=Look.RESIDUAL,
        beside=("residual_cvss_name", "residual_cvss"),
        share=7.4,
        worst_last=True,
    ),
    Column(
        "remaining_risk",
        "Remaining risk",
        Kind.TEXT,
        "The risk that currently applies: the inherent risk until every mitigation is done, then the residual risk, if rated.",
        lambda e: _optional(e.assessed.remaining),
        _levels(Risk),
        look=Look.RATING,
        share=8.4,
        worst_last=True,
    ),
    Column(
        "disposition",
        "Disposition",
        Kind.TEXT,
        "The decision.",
        lambda e: _optional(e.threat.disposition),
        _levels(Disposition),
    ),
    Column(
        "mitigation",
        "Mitigation",
        Kind.LIST,
        "The controls against the threat.",
        lambda e: treatment(e.threat),
        look=Look.STEPS,
        share=16.5,
    ),
    Column("tickets", "Tickets", Kind.LIST, "Tickets of the mitigations or of the avoiding change.", tickets, share=9),
    Column(
        "evidence",
        "Evidence",
        Kind.LIST,
        "What shows that the mitigations work: links, files, tests.",
        evidence,
        in_files_only=True,
    ),
    Column(
        "status",
        "Status",
        Kind.TEXT,
        "Status of the treatment; computed.",
        lambda e: e.assessed.status.value,
        _levels(Status),
        look=Look.STATUS,
        share=10.7,
    ),
    Column(
        "open",
        "Open",
        Kind.TEXT,
        "Whether action is still required; closed are threats that are mitigated, validly accepted, transferred, avoided, or of a "
        "retired service.",
        lambda e: "yes" if e.assessed.is_open else "no",
        ("no", "yes"),
        share=5,
        worst_last=True,
    ),
    Column("next_due", "Next due", Kind.DATE, "The earliest due date of a mitigation that is not done.", next_due, look=Look.DEADLINE),
    Column("owner", "Owner", Kind.TEXT, "Owner of the service.", lambda e: e.service.owner, look=Look.OWNER, share=8.5),
    Column(
        "risk_owner",
        "Risk owner",
        Kind.TEXT,
        "Who owns the risk; the service's owner unless a decision names another.",
        lambda e: risk_owner(e.service, e.threat),
        look=Look.OWNER,
    ),
    Column(
        "approved_by",
        "Approved by",
        Kind.LIST,
        "Who approved the acceptance of the risk or of the residual risk.",
        lambda e: of(acceptance(e), "approved_by") or (),
    ),
    Column("approved_on", "Approved on", Kind.DATE, "The approval date.", lambda e: of(acceptance(e), "approved_on")),
    Column(
        "review_by",
        "Review by",
        Kind.DATE,
        "The last day on which the acceptance is valid; empty in a retired service, where nothing is due.",
        review_by,
        look=Look.DEADLINE,
    ),
    Column(
        "boundaries", "Boundaries crossed", Kind.LIST, "Trust boundaries crossed by the threat's data flows.", boundaries_crossed, share=11
    ),
    Column(
        "classification",
        "Data classification",
        Kind.TEXT,
        "The highest classification of the data that the threat's components store or transfer.",
        lambda e: _optional(classification(e)),
        _levels(Classification),
        worst_last=True,
    ),
    Column(
        "identified",
        "Identified",
        Kind.DATE,
        "The date on which the threat was identified, if stated in the model.",
        lambda e: e.threat.identified,
    ),
)
"""In the order in which files show them."""


def row_of(entry: Entry) -> tuple[Value, ...]:
    """The values of an entry, in the order of `COLUMNS`: text, numbers, days, or tuples of text, and `None` for nothing.

    Args:
        entry: a line of the register.
    """
    return tuple(column.value(entry) for column in COLUMNS)
