"""The register's columns about what is done: decisions, mitigations, status, who signed, what is due."""

from __future__ import annotations

from ..analysis.owners import risk_owner
from ..analysis.phrases import treatment
from ..analysis.status import Status
from ..model.scales import Disposition
from .cells import acceptance, controls, evidence, next_due, of, optional, reopened, review_by, tickets, words
from .column import Column, Kind, Look

TREATMENT_COLUMNS: tuple[Column, ...] = (
    Column(
        "disposition",
        "Disposition",
        Kind.TEXT,
        "The decision.",
        lambda e: optional(e.threat.disposition),
        words(Disposition),
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
    Column(
        "controls",
        "Controls counted on",
        Kind.LIST,
        "Ids of the controls that its mitigations count on.",
        controls,
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
        words(Status),
        look=Look.STATUS,
        share=10.7,
    ),
    Column(
        "reopened",
        "Reopened",
        Kind.LIST,
        "Why what was decided or done no longer counts: a control that lapsed, evidence that is gone, an assumption no longer true.",
        reopened,
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
)
