"""Dispositions: every threat is rated and decided, and the decision has what it needs."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Where
from ..model.scales import Disposition
from ..model.threat import Acceptance, Avoidance, Threat, Transfer
from .registry import Found, Subject, check


def _threats(subject: Subject, disposition: Disposition) -> Iterator[Threat]:
    return (one for one in subject.facts.service.threats.values() if one.disposition is disposition)


def _lacking(threat: Threat, section: str, field: str, message: str) -> Found:
    where: Where = ("threats", threat.id, section) if section else ("threats", threat.id)
    return Found((*where, field), message, threat.id)


@check("TM301", "Threat without a disposition")
def undecided(subject: Subject) -> Iterator[Found]:
    """A threat that nobody decided about is an unknown risk: it is neither reduced nor carried.

    Fires:

        T-01: {title: SQL injection, target: api, stride: T, likelihood: high, impact: high}

    Mended:

        T-01: {…, disposition: mitigate, mitigations: [{control: Prepared statements, ticket: SHOP-142}]}

    Source: the method's four dispositions.
    """
    for threat in subject.facts.service.threats.values():
        if threat.disposition is None:
            message = f"{threat.id} has no disposition. Add `disposition:` mitigate, accept, transfer or avoid."
            yield Found(("threats", threat.id), message, threat.id)


@check("TM302", "Mitigate without a mitigation")
def without_mitigation(subject: Subject) -> Iterator[Found]:
    """A decision to mitigate names what will be done; otherwise nothing will be.

    Fires:

        T-01: {…, disposition: mitigate}

    Mended:

        T-01: {…, disposition: mitigate, mitigations: [{control: Prepared statements, ticket: SHOP-142}]}

    Source: the method, "Assign mitigations and track".
    """
    for threat in _threats(subject, Disposition.MITIGATE):
        if not threat.mitigations:
            yield _lacking(threat, "", "mitigations", f"{threat.id} is to be mitigated without a mitigation. Add one to `mitigations`, with its ticket.")


@check("TM303", "Mitigation without a ticket")
def without_ticket(subject: Subject) -> Iterator[Found]:
    """A mitigation that is in no backlog is not done: a list without tickets has no effect.

    Fires:

        mitigations: [{control: Prepared statements}]

    Mended:

        mitigations: [{control: Prepared statements, ticket: SHOP-142}]

    Source: the method, "Assign mitigations and track".
    """
    for threat in _threats(subject, Disposition.MITIGATE):
        for index, mitigation in enumerate(threat.mitigations):
            if not mitigation.ticket:
                message = f"{threat.id}: the mitigation “{mitigation.control}” has no ticket. Add `ticket` with the id of its ticket."
                yield Found(("threats", threat.id, "mitigations", index), message, threat.id)


_NOTHING_ACCEPTED = Acceptance()


def _acceptances(subject: Subject) -> Iterator[tuple[Threat, Acceptance]]:
    for threat in _threats(subject, Disposition.ACCEPT):
        yield threat, threat.acceptance or _NOTHING_ACCEPTED


@check("TM304", "Acceptance without a rationale")
def without_rationale(subject: Subject) -> Iterator[Found]:
    """An accepted risk is a decision of the business only when it says why the risk is tolerable.

    Fires:

        acceptance: {owner: head-of-fulfilment, approved_by: security-lead, …}

    Mended:

        acceptance: {rationale: Reconciled against the carrier's ledger every night., owner: …}

    Source: the method, "document accepted risks explicitly and obtain sign-off".
    """
    for threat, acceptance in _acceptances(subject):
        if not acceptance.rationale:
            yield _lacking(threat, "acceptance", "rationale", f"{threat.id} is accepted without a rationale. Add `rationale` to its acceptance: why is the risk tolerable?")


@check("TM305", "Acceptance without an owner")
def without_owner(subject: Subject) -> Iterator[Found]:
    """A risk that nobody carries is not accepted but forgotten.

    Fires:

        acceptance: {rationale: …, approved_by: security-lead, …}

    Mended:

        acceptance: {rationale: …, owner: head-of-fulfilment, approved_by: security-lead, …}

    Source: the method, "a written rationale, a risk owner, and a review date".
    """
    for threat, acceptance in _acceptances(subject):
        if not acceptance.owner:
            yield _lacking(threat, "acceptance", "owner", f"{threat.id} is accepted without an owner. Add `owner` to its acceptance: who carries the risk?")


@check("TM306", "Acceptance without an approver")
def without_approver(subject: Subject) -> Iterator[Found]:
    """An acceptance needs the signature of somebody who may give it.

    Fires:

        acceptance: {rationale: …, owner: head-of-fulfilment, …}

    Mended:

        acceptance: {rationale: …, owner: head-of-fulfilment, approved_by: security-lead, …}

    Source: the method, "requires sign-off".
    """
    for threat, acceptance in _acceptances(subject):
        if not any(acceptance.approved_by):
            yield _lacking(threat, "acceptance", "approved_by", f"{threat.id} is accepted without an approver. Add `approved_by` to its acceptance.")


@check("TM307", "Acceptance without an approval date")
def without_approval_date(subject: Subject) -> Iterator[Found]:
    """The day of the signature shows which state of the system was signed for.

    Fires:

        acceptance: {…, approved_by: security-lead, review_by: 2027-02-01}

    Mended:

        acceptance: {…, approved_by: security-lead, approved_on: 2026-08-01, review_by: 2027-02-01}

    Source: ISO 31000:2018, 6.7 (recording and reporting).
    """
    for threat, acceptance in _acceptances(subject):
        if acceptance.approved_on is None:
            yield _lacking(threat, "acceptance", "approved_on", f"{threat.id} is accepted without an approval date. Add `approved_on` to its acceptance.")


@check("TM308", "Acceptance without a review date")
def without_review_date(subject: Subject) -> Iterator[Found]:
    """An acceptance without an end is neglect: nobody will look at the risk again.

    Fires:

        acceptance: {…, approved_on: 2026-08-01}

    Mended:

        acceptance: {…, approved_on: 2026-08-01, review_by: 2027-02-01}

    Source: the method, "a written rationale, a risk owner, and a review date".
    """
    for threat, acceptance in _acceptances(subject):
        if acceptance.review_by is None:
            yield _lacking(threat, "acceptance", "review_by", f"{threat.id} is accepted without a review date. Add `review_by` to its acceptance: when does it end?")


@check("TM309", "Acceptance approved by its owner alone")
def approved_by_owner(subject: Subject) -> Iterator[Found]:
    """Who carries a risk does not sign it off alone: four eyes, or the signature says nothing.

    Fires:

        acceptance: {…, owner: head-of-fulfilment, approved_by: head-of-fulfilment}

    Mended:

        acceptance: {…, owner: head-of-fulfilment, approved_by: [head-of-fulfilment, security-lead]}

    Source: ISO/IEC 27001:2022, Annex A 5.3 (segregation of duties).
    """
    for threat, acceptance in _acceptances(subject):
        signers = {name.casefold() for name in acceptance.approved_by if name}
        if acceptance.owner and signers == {acceptance.owner.casefold()}:
            yield _lacking(threat, "acceptance", "approved_by", f"{threat.id} is approved by its owner alone ({acceptance.owner}). Have somebody else sign it in `approved_by`.")


@check("TM310", "Acceptance past its review date")
def past_review_date(subject: Subject) -> Iterator[Found]:
    """After its review date an acceptance no longer holds: the risk is carried without a decision.

    Fires: `review_by` lies before today.

    Mended: the risk was looked at again, and `approved_on` and `review_by` carry new dates; or the
    disposition changed.

    Source: the method, "a written rationale, a risk owner, and a review date".
    """
    for threat, acceptance in _acceptances(subject):
        if acceptance.review_by is not None and acceptance.review_by < subject.today:
            message = f"{threat.id}: the acceptance ended on {acceptance.review_by}. Review the risk, then renew the acceptance or change the disposition."
            yield _lacking(threat, "acceptance", "review_by", message)


def _transfers(subject: Subject) -> Iterator[tuple[Threat, Transfer]]:
    for threat in _threats(subject, Disposition.TRANSFER):
        yield threat, threat.transfer or Transfer()


@check("TM311", "Transfer without a party")
def without_party(subject: Subject) -> Iterator[Found]:
    """A risk is transferred to somebody: an insurer, a vendor, a provider.

    Fires:

        T-09: {…, disposition: transfer, transfer: {basis: "PCI DSS responsibility matrix, req. 3"}}

    Mended:

        T-09: {…, disposition: transfer, transfer: {to: Payment provider, basis: …}}

    Source: the method's dispositions ("push the risk to a third party").
    """
    for threat, transfer in _transfers(subject):
        if not transfer.to:
            yield _lacking(threat, "transfer", "to", f"{threat.id} is transferred to nobody. Add `to` to its transfer: who carries the risk now?")


@check("TM312", "Transfer without a basis")
def without_basis(subject: Subject) -> Iterator[Found]:
    """What binds the party: without a contract, a policy or a responsibility matrix the risk stays here.

    Fires:

        transfer: {to: Payment provider}

    Mended:

        transfer: {to: Payment provider, basis: "PCI DSS responsibility matrix, req. 3"}

    Source: ISO/IEC 27005:2022, 8.6 (risk sharing).
    """
    for threat, transfer in _transfers(subject):
        if not transfer.basis:
            yield _lacking(threat, "transfer", "basis", f"{threat.id} is transferred without a basis. Add `basis` to its transfer: what binds the party?")


@check("TM313", "Avoidance without the change")
def without_change(subject: Subject) -> Iterator[Found]:
    """Avoiding a threat means that something was removed or designed differently: say what.

    Fires:

        T-10: {…, disposition: avoid}

    Mended:

        T-10: {…, disposition: avoid, avoidance: {change: Guest search was removed, ticket: SHOP-77}}

    Source: the method's dispositions ("remove the feature or design element").
    """
    for threat in _threats(subject, Disposition.AVOID):
        if not (threat.avoidance or Avoidance()).change:
            yield _lacking(threat, "avoidance", "change", f"{threat.id} is avoided without a change. Add `change` to its avoidance: what was removed or designed differently?")


@check("TM314", "Threat without a risk rating")
def unrated(subject: Subject) -> Iterator[Found]:
    """Without a rating a threat cannot be ordered, nor its acceptance held to the policy.

    Fires:

        T-01: {title: SQL injection, target: api, stride: T, likelihood: high}

    Mended:

        T-01: {title: SQL injection, target: api, stride: T, likelihood: high, impact: high}

    Source: the method, "Rate each threat".
    """
    for one in sorted(subject.facts.threats, key=lambda one: one.threat.id):
        threat = one.threat
        half = bool(threat.likelihood) != bool(threat.impact)
        if one.risk is None or half:
            missing = "impact" if threat.likelihood else "likelihood"
            what = f"`{missing}`" if half else "`likelihood` and `impact`, or a `cvss` vector"
            yield Found(("threats", threat.id), f"{threat.id} has no complete risk rating. Add {what}.", threat.id)
