"""Acceptances, of risks and of residual risks: the record of a signed decision is complete, and still holds."""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import ACCEPTED, SEPARATED
from .registry import Problem, Subject, check
from .signed import acceptances
from .wording import listed, quoted, short


@check("TM304", "Acceptance without a rationale", supports=ACCEPTED)
def without_rationale(subject: Subject) -> Iterator[Problem]:
    """An accepted risk is only a business decision if it states why the risk is tolerable.

    Fires:

        acceptance: {owner: head-of-fulfilment, approved_by: security-lead, …}

    Fix:

        acceptance: {rationale: Reconciled against the carrier's ledger every night., owner: …}

    Source: the method (BEE-2018), "document accepted risks explicitly and obtain sign-off".
    """
    for signed in acceptances(subject):
        if not signed.acceptance.rationale:
            says = "is accepted without a rationale. Add `rationale` to its acceptance: why is the risk tolerable?"
            yield signed.problem("rationale", says)


@check("TM305", "Acceptance without a risk owner", supports=ACCEPTED)
def without_owner(subject: Subject) -> Iterator[Problem]:
    """A risk without an owner is not accepted but forgotten.

    Fires:

        acceptance: {rationale: …, approved_by: security-lead, …}

    Fix:

        acceptance: {rationale: …, owner: head-of-fulfilment, approved_by: security-lead, …}

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    for signed in acceptances(subject):
        if not signed.acceptance.owner:
            yield signed.problem("owner", "is accepted without a risk owner. Add `owner` to its acceptance.")


@check("TM306", "Acceptance without an approver", supports=ACCEPTED)
def without_approver(subject: Subject) -> Iterator[Problem]:
    """An acceptance must be approved by someone with the authority to do so.

    Fires:

        acceptance: {rationale: …, owner: head-of-fulfilment, …}

    Fix:

        acceptance: {rationale: …, owner: head-of-fulfilment, approved_by: security-lead, …}

    Source: the method (BEE-2018), "requires sign-off".
    """
    for signed in acceptances(subject):
        if not any(signed.acceptance.approved_by):
            yield signed.problem("approved_by", "is accepted without an approver. Add `approved_by` to its acceptance.")


@check("TM307", "Acceptance without an approval date", supports=ACCEPTED)
def without_approval_date(subject: Subject) -> Iterator[Problem]:
    """The approval date shows which state of the system was approved.

    Fires:

        acceptance: {…, approved_by: security-lead, review_by: 2027-02-01}

    Fix:

        acceptance: {…, approved_by: security-lead, approved_on: 2026-08-01, review_by: 2027-02-01}

    Source: ISO 31000:2018, 6.7 (recording and reporting).
    """
    for signed in acceptances(subject):
        if signed.acceptance.approved_on is None:
            yield signed.problem("approved_on", "is accepted without an approval date. Add `approved_on` to its acceptance.")


@check("TM308", "Acceptance without a review date", supports=ACCEPTED)
def without_review_date(subject: Subject) -> Iterator[Problem]:
    """An acceptance without an end is neglect: the risk would never be reviewed again.

    Fires:

        acceptance: {…, approved_on: 2026-08-01}

    Fix:

        acceptance: {…, approved_on: 2026-08-01, review_by: 2027-02-01}

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    for signed in acceptances(subject):
        if signed.acceptance.review_by is None:
            yield signed.problem("review_by", "is accepted without a review date. Add `review_by` to its acceptance.")


@check("TM309", "Acceptance approved only by its owner", supports=SEPARATED)
def approved_by_owner(subject: Subject) -> Iterator[Problem]:
    """Risk owners must not be the only approvers of their own risk: without separation of duties, an approval means
    nothing. A team or group counts as its members: approving on behalf of a group that consists only of the owner,
    or as a member of the group that owns the risk, is still approval by the owner. A group with any other member
    may have approved through that member.

    Fires:

        acceptance: {…, owner: head-of-fulfilment, approved_by: head-of-fulfilment}

    Fix:

        acceptance: {…, owner: head-of-fulfilment, approved_by: [head-of-fulfilment, security-lead]}

    Source: ISO/IEC 27001:2022, Annex A 5.3 (segregation of duties).
    """
    for signed in acceptances(subject):
        signers = [name for name in signed.acceptance.approved_by if name]
        owner = signed.acceptance.owner
        if not owner or not signers or signed.independent(subject.policy):
            continue
        same = {name.casefold() for name in signers} == {owner.casefold()}
        who = short(owner) if same else f"{listed(signers)} for {quoted(owner)}, according to the policy's teams and groups"
        yield signed.problem("approved_by", f"is approved only by its owner ({who}). Add another approver to `approved_by`.")


@check("TM310", "Acceptance expired", to_do=True, supports=ACCEPTED)
def past_review_date(subject: Subject) -> Iterator[Problem]:
    """After its review date an acceptance is no longer valid: the risk is taken without a decision.

    Fires: `review_by` is before today.

    Fix: review the risk again, then update `approved_on` and `review_by`; or change the
    disposition.

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    for signed in acceptances(subject):
        if signed.acceptance.review_by is not None and signed.acceptance.review_by < subject.today:
            change = "reduce the residual risk" if signed.residual else "change the disposition"
            says = f"was accepted until {signed.acceptance.review_by}. Review the risk, then renew the acceptance or {change}."
            yield signed.problem("review_by", says)
