"""The lists that auditors ask for as the grid shows them: mitigations, accepted risks, kinds of data, and what cites a framework."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ...analysis.accepted_risks import Accepted, Term
from ...analysis.backlog import Item
from ...analysis.data_inventory import Holding
from ...analysis.framework_evidence import Cited
from ...model.evidence_item import EvidenceItems, evidence_text
from ...model.mitigation import Mitigation
from ...model.scales import Classification, MitigationStatus
from ...records.column import Column, Look
from ...records.shown_columns import columns
from ..grid.grid_listing import Listing, Preset
from ..grid.shared_columns import (
    INHERENT,
    REMAINING,
    RESIDUAL,
    SCORES,
    SERVICE,
    SERVICE_TITLE,
    THREAT,
    THREAT_ID,
    day,
    listed,
    number,
    scale,
    text,
)

_YES = ("no", "yes")
_PROGRESS = tuple(status.value.replace("-", " ") for status in MitigationStatus)


def _said(*, value: bool) -> str:
    return "yes" if value else "no"


def _progress(mitigation: Mitigation | None) -> str | None:
    return mitigation.status.value.replace("-", " ") if mitigation else None


def _evidence(items: EvidenceItems) -> str | None:
    """Of one piece the text, which is a link where it is an address; of several a text that is none."""
    return evidence_text(items) if len(items) < 2 else f"{len(items)} pieces: {evidence_text(items)}"


def mitigations_listing(items: Sequence[Item]) -> Listing:
    """Every mitigation, in the backlog's order."""
    control = text("mitigation", "Mitigation", lambda item: item.mitigation.control, share=16)
    due = day("due", "Due", lambda item: item.mitigation.due, Look.PLAIN)
    late = day("next_due", "Owner", lambda item: item.mitigation.due if item.to_do else None, Look.DEADLINE)
    ticket = text("ticket", "Ticket", lambda item: item.mitigation.ticket, Look.TICKET)
    status = scale("status", "Status", lambda item: _progress(item.mitigation), _PROGRESS)
    to_do = scale("to_do", "To do", lambda item: _said(value=item.to_do), _YES)
    owner = text("owner", "Owner", lambda item: item.owner, Look.OWNER)
    team = text("team", "Team", lambda item: item.service.owner, Look.OWNER)
    evidence = text("evidence", "Evidence", lambda item: _evidence(item.mitigation.evidence), Look.ADDRESS)
    shown = (control, late, ticket, status, owner, REMAINING, THREAT_ID, THREAT, SERVICE)
    return Listing(
        name="mitigations",
        label="Mitigations",
        nouns=("mitigation", "mitigations"),
        order="By owner, overdue first",
        columns=(*shown, due, to_do, team, evidence, INHERENT, RESIDUAL, SERVICE_TITLE, *SCORES),
        at_first=shown,
        rows=items,
        facets=("to_do", "status", "remaining_risk", "owner", "team", "service", "inherent_risk", "residual_risk"),
        contains=("mitigation", "ticket", "threat", "id"),
        days=("next_due", "due"),
        groups=("owner", "team", "service", "status", "remaining_risk"),
        sorts=("next_due", "-remaining_risk", "owner", "service", "status"),
        presets=(
            Preset("To do", {"to_do": ("yes",)}),
            Preset("Overdue", when="overdue"),
            Preset("Due in 30 days", when="30"),
            Preset("Due in 90 days", when="90"),
        ),
        mine=("owner", "team"),
        overdue=("next_due",),
        soon=("next_due",),
        named=lambda item: item.key,
    )


def acceptances_listing(accepted: Sequence[Accepted]) -> Listing:
    """Every accepted risk, the soonest to end first."""
    term = scale("term", "Term", lambda row: row.term.value, Term)
    residual = scale("accepts", "Accepts", lambda row: "residual risk" if row.residual else "risk", ("risk", "residual risk"))
    rationale = text("rationale", "Rationale", lambda row: row.acceptance.rationale, share=16)
    owner = text("risk_owner", "Risk owner", lambda row: row.owner, Look.OWNER)
    team = text("team", "Team", lambda row: row.service.owner, Look.OWNER)
    approved_by = listed("approved_by", "Approved by", lambda row: tuple(row.acceptance.approved_by or ()))
    approved_on = day("approved_on", "Approved on", lambda row: row.acceptance.approved_on)
    review_by = day("review_by", "Review by", lambda row: row.acceptance.review_by if row.days is not None else None, Look.DEADLINE)
    shown = (THREAT_ID, THREAT, SERVICE, REMAINING, rationale, owner, approved_by, approved_on, review_by, term)
    return Listing(
        name="acceptances",
        label="Accepted risks",
        nouns=("accepted risk", "accepted risks"),
        order="By review date",
        columns=(*shown, residual, team, INHERENT, RESIDUAL, SERVICE_TITLE, *SCORES),
        at_first=shown,
        rows=accepted,
        facets=("term", "remaining_risk", "accepts", "risk_owner", "approved_by", "team", "service"),
        contains=("threat", "id", "rationale"),
        days=("review_by", "approved_on"),
        groups=("term", "risk_owner", "team", "service", "remaining_risk"),
        sorts=("review_by", "-remaining_risk", "risk_owner", "service"),
        presets=(
            Preset("Expired", {"term": (Term.EXPIRED.value,)}),
            Preset("Without a review date", {"term": (Term.ENDLESS.value,)}),
            Preset("Expires in 30 days", when="30"),
            Preset("Expires in 90 days", when="90"),
        ),
        mine=("risk_owner", "team"),
        overdue=("review_by",),
        soon=("review_by",),
    )


def data_listing(holdings: Sequence[Holding]) -> Listing:
    """Every kind of data of every service, in the inventory's order."""
    classes = scale(
        "classification", "Classification", lambda held: held.data.classification.value, Classification, Look.CLASS, worst_last=True
    )
    unencrypted = (
        listed("resting_unencrypted", "Stored unencrypted in", lambda held: tuple(store.title for store in held.resting_unprotected)),
        listed("moving_unencrypted", "Unencrypted data flows", lambda held: tuple(flow.name for flow in held.moving_unprotected)),
    )
    shown = (
        text("data", "Data", lambda held: held.data.title, share=11),
        text("id", "ID", lambda held: held.data.id, Look.DATA),
        text("service", "Service", lambda held: held.service.service, Look.SERVICE),
        classes,
        scale("personal", "Personal", lambda held: _said(value=held.data.personal), _YES),
        listed("stores", "Stored in", lambda held: tuple(store.title for store in held.stores), 12),
        listed("flows", "Data flows", lambda held: tuple(flow.name for flow in held.flows), 14),
        *unencrypted,
        listed("boundaries", "Crosses", lambda held: tuple(held.service.boundaries[crossed].title for crossed in held.boundaries), 12),
    )
    return Listing(
        name="data",
        label="Kinds of data by service",
        nouns=("kind of data in a service", "kinds of data in services"),
        order="Highest classification first",
        columns=(
            *shown,
            number("unstated", "Encryption not stated", lambda held: held.unstated),
            scale("unencrypted", "Unencrypted", lambda held: _said(value=bool(held.resting_unprotected or held.moving_unprotected)), _YES),
            text("owner", "Team", lambda held: held.service.owner, Look.OWNER),
            text("service_title", "Service title", lambda held: held.service.title, part=True),
        ),
        at_first=shown,
        rows=holdings,
        facets=("classification", "personal", "unencrypted", "data", "boundaries", "owner", "service"),
        contains=("data", "id", "stores", "flows", "resting_unencrypted", "moving_unencrypted"),
        groups=("data", "service", "owner", "classification", "boundaries"),
        sorts=("-classification", "data", "service", "-unstated"),
        presets=(
            Preset("Personal", {"personal": ("yes",)}),
            Preset("Restricted", {"classification": (Classification.RESTRICTED.value,)}),
            Preset("Unencrypted", {"unencrypted": ("yes",)}),
        ),
        mine=("owner",),
    )


def citations_listing(cited: Sequence[tuple[str, Cited]]) -> Listing:
    """What cites the ids of one framework: pairs of an id and a record, by id."""

    def of_entry(key: str) -> Column:
        (column,) = columns(key)
        return replace(column, value=lambda row: column.value(row[1]))

    shown = (
        text("cites", "Cited id", lambda row: row[0]),
        scale("record", "Record", lambda row: "Mitigation" if row[1].mitigation else "Threat", ("Threat", "Mitigation")),
        of_entry("id"),
        text("what", "What", lambda row: row[1].mitigation.control if row[1].mitigation else row[1].threat.title, share=16),
        of_entry("service"),
        of_entry("status"),
        scale("progress", "Mitigation status", lambda row: _progress(row[1].mitigation), _PROGRESS),
        text("evidence", "Evidence", lambda row: _evidence(row[1].mitigation.evidence) if row[1].mitigation else None, Look.ADDRESS),
        text("ticket", "Ticket", lambda row: row[1].mitigation.ticket if row[1].mitigation else None, Look.TICKET),
    )
    return Listing(
        name="citations",
        label="Records",
        nouns=("record", "records"),
        order="By id",
        columns=(*shown, of_entry("owner"), of_entry("service_title")),
        at_first=shown,
        rows=cited,
        facets=("cites", "record", "status", "progress", "owner", "service"),
        contains=("what", "id", "ticket"),
        groups=("cites", "service", "owner", "status"),
        sorts=("cites", "service", "status"),
        mine=("owner",),
    )
