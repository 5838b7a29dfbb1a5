"""Dispositions: every threat is rated and decided, and the decision has what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.meeting import Matcher, exposures_of
from ..findings import Severity, Where
from ..model.scales import Disposition, MitigationStatus
from ..model.threat import Avoidance, Threat, Transfer
from .evidence import RATED, SHARED, TREATED
from .registry import Problem, Subject, check
from .wording import short


def threats_of(subject: Subject, disposition: Disposition) -> Iterator[Threat]:
    """The threats of a disposition, in the model's order."""
    return (threat for threat in subject.facts.service.threats.values() if threat.disposition is disposition)


def lacking(threat: Threat, section: str, field: str, says: str) -> Problem:
    """A threat whose decision lacks a field of a section, or one of its own where the section is empty."""
    where: Where = ("threats", threat.id, section) if section else ("threats", threat.id)
    return Problem((*where, field), f"{threat.id} {says}", threat.id)


@check("TM301", "Threat without a disposition", to_do=True, supports=TREATED)
def undecided(subject: Subject) -> Iterator[Problem]:
    """A threat without a decision is an unmanaged risk: it is neither reduced nor owned.

    Fires:

        T-01: {title: SQL injection, target: api, stride: T, likelihood: high, impact: high}

    Fix:

        T-01: {…, disposition: mitigate, mitigations: [{control: Prepared statements, ticket: SHOP-142}]}

    Source: the method (BEE-2018), "Each threat gets one of four dispositions".
    """
    for threat in subject.facts.service.threats.values():
        if threat.disposition is None:
            message = f"{threat.id} has no disposition. Add `disposition:` mitigate, accept, transfer or avoid."
            yield Problem(("threats", threat.id), message, threat.id)


@check("TM302", "Disposition mitigate without a mitigation", to_do=True, supports=TREATED)
def without_mitigation(subject: Subject) -> Iterator[Problem]:
    """A decision to mitigate states what will be done; otherwise nothing will be.

    Fires:

        T-01: {…, disposition: mitigate}

    Fix:

        T-01: {…, disposition: mitigate, mitigations: [{control: Prepared statements, ticket: SHOP-142}]}

    Source: the method (BEE-2018), "A threat model that produces a list but no tickets has no effect".
    """
    for threat in threats_of(subject, Disposition.MITIGATE):
        if not threat.mitigations:
            says = "is to be mitigated but has no mitigation. Add one to `mitigations`, with its ticket."
            yield lacking(threat, "", "mitigations", says)


@check("TM303", "Mitigation without a ticket", to_do=True, supports=TREATED)
def without_ticket(subject: Subject) -> Iterator[Problem]:
    """A mitigation that is in no backlog does not get done: a list without tickets has no effect. One that is done needs no
    ticket any more, but evidence (TM320).

    Fires:

        mitigations: [{control: Prepared statements}]

    Fix:

        mitigations: [{control: Prepared statements, ticket: SHOP-142}]

    Source: the method (BEE-2018), "A threat model that produces a list but no tickets has no effect".
    """
    for threat in subject.facts.service.threats.values():
        for index, mitigation in enumerate(threat.mitigations):
            if not mitigation.ticket and not mitigation.uses and not _is_done(subject, threat, index):
                message = f"{threat.id}: the mitigation “{mitigation.control}” has no ticket. Add `ticket` with its id."
                yield Problem(("threats", threat.id, "mitigations", index), message, threat.id)


def _is_done(subject: Subject, threat: Threat, index: int) -> bool:
    """Whether the file says that a mitigation is done; one whose evidence is gone still needs no ticket."""
    return threat.mitigations[index].status is MitigationStatus.DONE or (threat.id, index) in subject.facts.reopened


def _transfers(subject: Subject) -> Iterator[tuple[Threat, Transfer]]:
    for threat in threats_of(subject, Disposition.TRANSFER):
        yield threat, threat.decision if isinstance(threat.decision, Transfer) else Transfer()


@check("TM311", "Transfer without a party", supports=SHARED)
def without_party(subject: Subject) -> Iterator[Problem]:
    """A risk is transferred to a specific party: an insurer, a vendor, a provider.

    Fires:

        T-09: {…, disposition: transfer, transfer: {basis: "PCI DSS responsibility matrix, req. 3"}}

    Fix:

        T-09: {…, disposition: transfer, transfer: {to: Payment provider, basis: …}}

    Source: the method (BEE-2018), Step 4 ("push the risk to a third party").
    """
    for threat, transfer in _transfers(subject):
        if not transfer.to:
            says = "is transferred without a party. Add `to` to its transfer: who takes on the risk?"
            yield lacking(threat, "transfer", "to", says)


@check("TM312", "Transfer without a basis", supports=SHARED)
def without_basis(subject: Subject) -> Iterator[Problem]:
    """Something must bind the party: without a contract, a policy or a responsibility matrix, the risk stays with
    you.

    Fires:

        transfer: {to: Payment provider}

    Fix:

        transfer: {to: Payment provider, basis: "PCI DSS responsibility matrix, req. 3"}

    Source: ISO/IEC 27005:2022, 8.2 (risk treatment options).
    """
    for threat, transfer in _transfers(subject):
        if not transfer.basis:
            says = "is transferred without a basis. Add `basis` to its transfer: what binds the party?"
            yield lacking(threat, "transfer", "basis", says)


@check("TM333", "Transfer without an internal owner", Severity.WARNING, supports=SHARED)
def without_owner_here(subject: Subject) -> Iterator[Problem]:
    """The party takes on the risk, but someone in your organisation has to make sure of it: read its reports, renew
    the contract, follow up on incidents. This is a warning, because the service's owner is responsible if no one is
    named.

    Fires:

        transfer: {to: Payment provider, basis: "PCI DSS responsibility matrix, req. 3"}

    Fix:

        transfer: {to: Payment provider, basis: "PCI DSS responsibility matrix, req. 3", owner: head-of-payments}

    Source: ISO/IEC 27001:2022, Annex A 5.19 (information security in supplier relationships).
    """
    for threat, transfer in _transfers(subject):
        if transfer.to and not transfer.owner:
            says = f"is transferred to {short(transfer.to)} without an internal owner. Add `owner` to its transfer."
            yield lacking(threat, "transfer", "owner", says)


@check("TM313", "Avoidance without a change", supports=TREATED)
def without_change(subject: Subject) -> Iterator[Problem]:
    """Avoiding a threat means that something was removed or designed differently: state what.

    Fires:

        T-10: {…, disposition: avoid}

    Fix:

        T-10: {…, disposition: avoid, avoidance: {change: Guest search was removed, ticket: SHOP-77}}

    Source: the method (BEE-2018), Step 4 ("remove the feature or design element").
    """
    for threat in threats_of(subject, Disposition.AVOID):
        if not isinstance(threat.decision, Avoidance) or not threat.decision.change:
            says = "is avoided without a change. Add `change` to its avoidance: what was removed or designed differently?"
            yield lacking(threat, "avoidance", "change", says)


@check("TM314", "Threat without a risk rating", supports=RATED)
def unrated(subject: Subject) -> Iterator[Problem]:
    """Without a rating, a threat cannot be prioritised, and its acceptance cannot be checked against the policy.

    Fires:

        T-01: {title: SQL injection, target: api, stride: T, likelihood: high}

    Fix:

        T-01: {title: SQL injection, target: api, stride: T, likelihood: high, impact: high}

    Source: the method (BEE-2018), "Step 3: Rate Each Threat".
    """
    for rated in sorted(subject.facts.threats, key=lambda assessed: assessed.threat.id):
        threat = rated.threat
        half = bool(threat.likelihood) != bool(threat.impact)
        if rated.inherent.risk is None or half:
            missing = "impact" if threat.likelihood else "likelihood"
            what = f"`{missing}`" if half else "`likelihood` and `impact`, a `cvss` vector, or a `severity`"
            yield Problem(("threats", threat.id), f"{threat.id} has no complete risk rating. Add {what}.", threat.id)


@check("TM337", "Rated by severity alone", supports=RATED)
def severity_alone(subject: Subject) -> Iterator[Problem]:
    """A severity without likelihood and impact, or a vector, cannot be questioned: no one knows where it comes from. It is
    accepted unless the policy refuses it for services of a status, or for threats to what is exposed.

    Fires:

        severity_alone: {refused: {status: [live]}}                          # _policy.yaml
        T-01: {…, severity: high}

    Fix:

        T-01: {…, likelihood: medium, impact: high}

    Source: the method (BEE-2018), "Step 3: Rate Each Threat".
    """
    refused, service = subject.policy.severity_alone.refused, subject.facts.service
    if not refused.status and not refused.exposure:
        return
    matcher = Matcher(service)
    for assessed in sorted(subject.facts.threats, key=lambda found: found.threat.id):
        if assessed.inherent.by_severity is None:
            continue
        exposed = exposures_of(matcher, assessed.threat.target).intersection(refused.exposure)
        if service.status in refused.status or exposed:
            reason = f"this service is {service.status}" if service.status in refused.status else f"what it threatens is {min(exposed)}"
            message = f"{assessed.threat.id} is rated by severity alone, and {reason}. Add `likelihood` and `impact`, or a `cvss` vector."
            yield Problem(("threats", assessed.threat.id, "severity"), message, assessed.threat.id)


@check("TM326", "Leftover record of another disposition", Severity.WARNING)
def leftover(subject: Subject) -> Iterator[Problem]:
    """A replaced decision left its record behind: readers of the file may take a risk for accepted that is to be
    mitigated. The record has no effect: no page, file or count uses it.

    Fires:

        T-01: {…, disposition: mitigate, mitigations: …, acceptance: {…}}

    Fix:

        T-01: {…, disposition: mitigate, mitigations: …}

    Source: this project; git keeps earlier decisions.
    """
    for threat in subject.facts.service.threats.values():
        for key in threat.leftovers:
            message = f"{threat.id} has a record, `{key}`, that does not match its `disposition`. Remove it, or correct one of them."
            yield Problem(("threats", threat.id, key), message, threat.id, key)
