"""Acceptances, of risks and of residual risks: the record of a signed decision is complete, and still holds."""

from __future__ import annotations

from collections.abc import Iterator

from .evidence import ACCEPTED, SEPARATED
from .registry import Problem, Subject, check
from .signed import acceptances
from .wording import listed, quoted, short


@check("TM304", "Acceptance without a rationale", supports=ACCEPTED)
def without_rationale(subject: Subject) -> Iterator[Problem]:
    """An accepted risk is a decision of the business only when it says why the risk is tolerable.

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


@check("TM305", "Acceptance without an owner", supports=ACCEPTED)
def without_owner(subject: Subject) -> Iterator[Problem]:
    """A risk that nobody carries is not accepted but forgotten.

    Fires:

        acceptance: {rationale: …, approved_by: security-lead, …}

    Fix:

        acceptance: {rationale: …, owner: head-of-fulfilment, approved_by: security-lead, …}

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    for signed in acceptances(subject):
        if not signed.acceptance.owner:
            yield signed.problem("owner", "is accepted without an owner. Add `owner` to its acceptance: who carries the risk?")


@check("TM306", "Acceptance without an approver", supports=ACCEPTED)
def without_approver(subject: Subject) -> Iterator[Problem]:
    """An acceptance needs the signature of somebody who may give it.

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
    """The day of the signature shows which state of the system was signed for.

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
    """An acceptance without an end is neglect: nobody will look at the risk again.

    Fires:

        acceptance: {…, approved_on: 2026-08-01}

    Fix:

        acceptance: {…, approved_on: 2026-08-01, review_by: 2027-02-01}

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    for signed in acceptances(subject):
        if signed.acceptance.review_by is None:
            yield signed.problem("review_by", "is accepted without a review date. Add `review_by` to its acceptance: when does it end?")


@check("TM309", "Acceptance approved by its owner alone", supports=SEPARATED)
def approved_by_owner(subject: Subject) -> Iterator[Problem]:
    """Who carries a risk does not sign it off alone: four eyes, or the signature says nothing. A team or group is its
    members: who signs for a group whose every member is the owner, or as a member of the group that owns the risk,
    signs alone as well. A group with somebody else in it may have signed by that one.

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
        who = short(owner) if same else f"{listed(signers)} for {quoted(owner)}, by the policy's teams and groups"
        yield signed.problem("approved_by", f"is approved by its owner alone ({who}). Have somebody else sign it in `approved_by`.")


@check("TM310", "Acceptance past its review date", to_do=True, supports=ACCEPTED)
def past_review_date(subject: Subject) -> Iterator[Problem]:
    """After its review date an acceptance no longer holds: the risk is carried without a decision.

    Fires: `review_by` lies before today.

    Fix: the risk was looked at again, and `approved_on` and `review_by` carry new dates; or the
    disposition changed.

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    for signed in acceptances(subject):
        if signed.acceptance.review_by is not None and signed.acceptance.review_by < subject.today:
            change = "lower what remains" if signed.residual else "change the disposition"
            says = f"was accepted until {signed.acceptance.review_by}. Review the risk, then renew the acceptance or {change}."
            yield signed.problem("review_by", says)
