"""The register as tables of plain values: threats, and what was decided, done and reviewed about them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from ..analysis.backlog import mitigation_keys
from ..analysis.counts import counts_in
from ..analysis.facts import AssessedThreat, Entry, Facts
from ..analysis.owners import mitigation_owner, residual_owner, risk_owner
from ..analysis.phrases import unique_id
from ..analysis.status import Status
from ..model.evidence_item import evidence_text
from ..model.levels import Scales
from ..model.organisation_files import Organisation
from ..model.scales import Risk, ServiceStatus
from ..model.threat import Acceptance
from .column import Kind, Value
from .columns import COLUMNS, row_of, under_scales
from .control_rows import CONTROL_FIELDS, controls_table
from .table_rows import ServiceRows
from .tabular import Field, Table


def tables_of(entries: Sequence[Entry], portfolio: Mapping[str, Facts], organisation: Organisation, today: date) -> tuple[Table, ...]:
    """The tables of a register; the threats are the first one, the services the last.

    Args:
        entries: in the register's order; the tables about threats keep it.
        portfolio: for services, controls and reviews, by service; those without a threat as well.
        organisation: its scales, how to reach the services' owners, and the controls that services share.
        today: the day that statuses are of.
    """
    of_threats = _of_threats(entries)
    return (
        threats_table(entries, organisation.policy.scales),
        Table(
            "mitigations",
            "Mitigations",
            _MITIGATION,
            ServiceRows(of_threats, _mitigations, sum(len(entry.threat.mitigations) for entry in entries)),
        ),
        Table("acceptances", "Acceptances", _ACCEPTANCE, ServiceRows(of_threats, _acceptance)),
        Table("reviews", "Reviews", _REVIEW, ServiceRows([(portfolio[name], ()) for name in sorted(portfolio)], _reviews)),
        controls_table(portfolio, organisation, today),
        services_table(portfolio, organisation.policy.contacts),
    )


def threats_table(entries: Sequence[Entry], scales: Scales) -> Table:
    """The register itself."""
    rows = ServiceRows(_of_threats(entries), lambda facts, assessed: (row_of(Entry(facts, assessed)),), len(entries))
    return Table("threats", "Threats", under_scales(COLUMNS, scales), rows)


def services_table(portfolio: Mapping[str, Facts], contacts: Mapping[str, str]) -> Table:
    """The services, those without a threat as well."""
    services = [(portfolio[name], ()) for name in sorted(portfolio)]

    def contact(facts: Facts) -> str | None:
        return contacts.get(facts.service.owner)

    rows = ServiceRows(services, lambda facts, _: (_service(facts, contact(facts)),), len(portfolio), contact)
    return Table("services", "Services", _SERVICE, rows)


def _of_threats(entries: Iterable[Entry]) -> list[tuple[Facts, AssessedThreat]]:
    return [(entry.facts, entry.assessed) for entry in entries]


_OF_THREAT = (
    Field("service", "Service", Kind.TEXT, "Id of the service."),
    Field("id", "Threat", Kind.TEXT, "Id of the threat within its service."),
    Field("unique_id", "Unique ID", Kind.TEXT, "Organisation-wide id of the threat: service and id."),
    Field("threat", "Threat description", Kind.TEXT, "The threat in one line."),
    Field("inherent_risk", "Inherent risk", Kind.TEXT, "Risk without mitigations.", tuple(Risk)),
    Field("residual_risk", "Residual risk", Kind.TEXT, "Risk with every mitigation done, if rated.", tuple(Risk)),
    Field("remaining_risk", "Remaining risk", Kind.TEXT, "The one of the two that currently applies.", tuple(Risk)),
)

_MITIGATION = (
    *_OF_THREAT,
    Field("mitigation_id", "Mitigation ID", Kind.TEXT, "The threat's unique id with the ticket, or with a digest of the control."),
    Field("control", "Mitigation", Kind.TEXT, "The control."),
    Field("uses", "Counts on", Kind.TEXT, "Id of the control that it counts on, whose status, ticket and evidence these are."),
    Field("ticket", "Ticket", Kind.TEXT, "The ticket that tracks it."),
    Field("status", "Status", Kind.TEXT, "Its progress."),
    Field("owner", "Owner", Kind.TEXT, "Who implements it; the service's owner unless it names another."),
    Field("due", "Due", Kind.DATE, "The due date; empty in a retired service."),
    Field("evidence", "Evidence", Kind.TEXT, "What shows that the control works: links, files, tests; by semicolons."),
    Field("references", "References", Kind.LIST, "Ids of controls in standards and catalogues, or addresses."),
)

_WHOLE, _RESIDUAL = "risk", "residual risk"

_ACCEPTANCE = (
    *_OF_THREAT,
    Field("rationale", "Rationale", Kind.TEXT, "Why the risk is tolerable."),
    Field("owner", "Risk owner", Kind.TEXT, "Who owns the risk."),
    Field("approved_by", "Approved by", Kind.LIST, "Who approved it."),
    Field("approved_on", "Approved on", Kind.DATE, "The approval date."),
    Field("review_by", "Review by", Kind.DATE, "The last day on which the acceptance is valid."),
    Field("status", "Status", Kind.TEXT, "Whether it is still valid on the date of the register."),
    Field("accepts", "Accepts", Kind.TEXT, "The risk itself, or the residual risk.", (_WHOLE, _RESIDUAL)),
)

_REVIEW = (
    Field("service", "Service", Kind.TEXT, "Id of the service."),
    Field("date", "Date", Kind.DATE, "The date of the session."),
    Field("trigger", "Trigger", Kind.TEXT, "What caused it."),
    Field("scope", "Scope", Kind.LIST, "Ids of the reviewed parts; empty for all."),
    Field("parts", "Last review of", Kind.NUMBER, "Number of elements, flows and boundaries last reviewed in this session."),
    Field("participants", "Participants", Kind.LIST, "The participants, each with a role."),
    Field("summary", "Summary", Kind.TEXT, "The outcome."),
    Field("reference", "Reference", Kind.TEXT, "A link to further information."),
)

_SERVICE = (
    Field("service", "Service", Kind.TEXT, "Id of the service."),
    Field("title", "Title", Kind.TEXT, "The service's name."),
    Field("description", "Description", Kind.TEXT, "What it does, in the model's Markdown."),
    Field("owner", "Owner", Kind.TEXT, "The team that owns it."),
    Field("contact", "Contact", Kind.TEXT, "How to reach the owner, if stated in the policy."),
    Field("status", "Status", Kind.TEXT, "Its lifecycle status.", tuple(ServiceStatus)),
    Field("threats", "Threats", Kind.NUMBER, "Number of threats."),
    Field("open", "Open", Kind.NUMBER, "Number of open threats."),
    *(
        Field(f"open_{risk.value}", f"Open, {risk.value}", Kind.NUMBER, f"Open threats with a {risk.value} remaining risk.")
        for risk in reversed(Risk)
    ),
    Field("open_unrated", "Open, not rated", Kind.NUMBER, "Open threats without a rating."),
    Field("parts", "Parts", Kind.NUMBER, "Number of elements, flows and boundaries."),
    Field("never_reviewed", "Never reviewed", Kind.LIST, "Ids of the parts that no review has covered."),
    Field("reviewed_since", "Reviewed since", Kind.DATE, "The date since which every other part has been reviewed."),
    Field("last_whole_review", "Last review of the whole", Kind.DATE, "The date of the last review without a scope."),
    Field("last_session", "Last session", Kind.DATE, "The date of the last review, whatever its scope."),
    Field("review_due", "Next review by", Kind.DATE, "The due date of the least recently reviewed part."),
    Field("stride_asked", "STRIDE cells asked", Kind.NUMBER, "Number of STRIDE cells that its table asks."),
    Field("stride_one_by_one", "STRIDE cells answered one by one", Kind.NUMBER, "Number of cells with a threat or a reason of their own."),
    Field(
        "stride_by_rule",
        "STRIDE cells answered by rule",
        Kind.NUMBER,
        "Number of cells that only a rule answers: a control, or a reason for a boundary.",
    ),
    Field("stride_rules", "Rules", Kind.NUMBER, "Number of these rules."),
    Field("uses", "Controls used", Kind.LIST, "Ids of the controls that it uses, its own included."),
)


FIELDS: Mapping[str, tuple[Field, ...]] = {
    "mitigations": _MITIGATION,
    "acceptances": _ACCEPTANCE,
    "reviews": _REVIEW,
    "controls": CONTROL_FIELDS,
    "services": _SERVICE,
}
"""The columns of the tables beside the register's own, by the tables' names in JSON."""


def _start(facts: Facts, assessed: AssessedThreat) -> tuple[Value, ...]:
    service = facts.service.service
    risks = assessed.inherent.risk, assessed.residual_risk, assessed.remaining
    return service, assessed.threat.id, unique_id(service, assessed.threat.id), assessed.threat.title, *risks


def _mitigations(facts: Facts, assessed: AssessedThreat) -> Iterator[tuple[Value, ...]]:
    service, threat = facts.service, assessed.threat
    for mitigation, key in zip(threat.mitigations, mitigation_keys(service.service, threat), strict=True):
        owner, due = mitigation_owner(service, mitigation), None if service.status.is_over else mitigation.due
        yield (
            *_start(facts, assessed),
            key,
            mitigation.control,
            mitigation.uses,
            mitigation.ticket,
            mitigation.status.value,
            owner,
            due,
            evidence_text(mitigation.evidence),
            tuple(mitigation.references),
        )


def _acceptance(facts: Facts, assessed: AssessedThreat) -> Iterator[tuple[Value, ...]]:
    service, threat, start = facts.service, assessed.threat, _start(facts, assessed)
    if isinstance(threat.decision, Acceptance) and assessed.acceptance_status:
        yield _signed(start, threat.decision, _WHOLE, risk_owner(service, threat), assessed.acceptance_status)
    if threat.residual_acceptance and assessed.residual_status:
        yield _signed(start, threat.residual_acceptance, _RESIDUAL, residual_owner(service, threat), assessed.residual_status)


def _signed(start: tuple[Value, ...], acceptance: Acceptance, what: str, owner: str, status: Status) -> tuple[Value, ...]:
    return (
        *start,
        acceptance.rationale,
        owner,
        tuple(acceptance.approved_by),
        acceptance.approved_on,
        acceptance.review_by,
        status.value,
        what,
    )


def _reviews(facts: Facts, _: object) -> Iterator[tuple[Value, ...]]:
    for held in facts.reviews.rows:
        review = held.review
        people = tuple(f"{person.name} ({person.role.value})" for person in review.participants)
        trigger = review.trigger.value if review.trigger else None
        scope = tuple(review.scope or ())
        yield facts.service.service, review.date, trigger, scope, len(held.parts), people, review.summary, review.reference


def _service(facts: Facts, contact: str | None) -> tuple[Value, ...]:
    service, reviews, counts = facts.service, facts.reviews, counts_in((facts,))
    return (
        service.service,
        service.title,
        service.description or None,
        service.owner,
        contact,
        service.status.value,
        counts.total,
        counts.opened,
        *counts.open.values(),
        len(reviews.last),
        tuple(part for _, part in reviews.never),
        reviews.reviewed,
        reviews.last_whole.date if reviews.last_whole else None,
        reviews.last_session.date if reviews.last_session else None,
        None if service.status.is_over else reviews.due,
        facts.coverage.asked,
        facts.coverage.one_by_one,
        facts.coverage.by_rule,
        facts.coverage.rules,
        tuple(facts.controls),
    )
