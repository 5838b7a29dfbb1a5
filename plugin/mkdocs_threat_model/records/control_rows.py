"""The controls as a table: each with its state, the services that use it, what it answers and what counts on it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from ..analysis.control_inventory import ListedControl, listed_controls
from ..analysis.facts import Facts
from ..analysis.phrases import unique_id
from ..model.evidence_item import evidence_text
from ..model.organisation_files import Organisation
from ..model.scales import MitigationStatus
from .column import Kind, Value
from .table_rows import TableRows
from .tabular import Field, Table

CONTROL_FIELDS = (
    Field("unique_id", "Unique ID", Kind.TEXT, "The id; with the service or the team's folder in front of it if it is theirs."),
    Field("id", "ID", Kind.TEXT, "Id of the control."),
    Field("control", "Control", Kind.TEXT, "What is done, in a few words."),
    Field("scope", "Scope", Kind.TEXT, "Whose it is: `organisation`, `service`, or the team's folder."),
    Field("service", "Service", Kind.TEXT, "Id of the service whose own it is; empty for a shared control."),
    Field("owner", "Owner", Kind.TEXT, "Who keeps it working; of a service's own control the service's owner unless it names another."),
    Field(
        "status",
        "Status",
        Kind.TEXT,
        "Its progress as it counts: a control that lapsed, or whose evidence is gone, is in progress.",
        tuple(status.value for status in MitigationStatus),
    ),
    Field("why", "Why", Kind.TEXT, "Why a control that is said to be done does not count as done."),
    Field("ticket", "Ticket", Kind.TEXT, "The ticket that tracks it."),
    Field("due", "Due", Kind.DATE, "The due date; empty if it is a retired service's own."),
    Field("evidence", "Evidence", Kind.TEXT, "What shows that it works: links, files, tests; by semicolons."),
    Field("verified_on", "Verified on", Kind.DATE, "The day on which someone last verified that it works."),
    Field("verify_again_by", "Verify again by", Kind.DATE, "The last day on which that counts."),
    Field(
        "grace_ends", "Grace ends", Kind.DATE, "Of a control that lapsed: the last day on which it still answers in services that use it."
    ),
    Field("services", "Services", Kind.LIST, "Ids of the services that use it."),
    Field("cells", "STRIDE cells answered", Kind.NUMBER, "Number of STRIDE cells that it answers, in all services."),
    Field("cells_lost", "STRIDE cells reopened", Kind.NUMBER, "Number of STRIDE cells that it no longer answers and that are open."),
    Field("threats", "Threats", Kind.LIST, "Unique ids of the threats that count on it."),
    Field("references", "References", Kind.LIST, "Ids of controls in standards and catalogues, or addresses."),
)


def controls_table(portfolio: Mapping[str, Facts], organisation: Organisation, today: date) -> Table:
    """The controls of the organisation, of its teams and of its services.

    Args:
        portfolio: by service.
        organisation: what it defines for many services.
        today: the day that statuses are of.
    """
    listed = listed_controls(portfolio, organisation, today)
    return Table("controls", "Controls", CONTROL_FIELDS, TableRows(lambda: map(_row, listed), len(listed)))


def _row(listed: ListedControl) -> tuple[Value, ...]:
    control, state = listed.control, listed.state
    return (
        listed.key,
        control.id,
        control.title,
        state.scope,
        listed.service or None,
        listed.owner or None,
        state.status.value,
        state.why or None,
        control.ticket,
        None if listed.over else control.due,
        evidence_text(control.evidence),
        control.verified_on,
        control.verify_again_by,
        state.grace_ends,
        tuple(use.facts.service.service for use in listed.uses),
        listed.cells,
        sum(len(use.lost) for use in listed.uses),
        tuple(unique_id(assessed.service, assessed.threat.id) for assessed in listed.threats),
        tuple(control.references),
    )
