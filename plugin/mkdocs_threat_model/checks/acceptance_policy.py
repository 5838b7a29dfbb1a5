"""Acceptances held to the policy: who may accept how much, for how long, and when it ends."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from ..findings import Severity
from ..model.policy import Policy
from ..model.scales import Risk
from .evidence import ACCEPTED, SEPARATED
from .registry import Problem, Subject, check
from .signed import acceptances
from .wording import listed, short

TIME_ZONES = timedelta(days=1)
"""A day that has begun where the author sits may not have begun where the check runs."""


def too_high(risk: Risk | None, policy: Policy) -> bool:
    """Whether a risk is above the highest that the policy lets be accepted."""
    highest = policy.acceptance.max_risk
    return risk is not None and highest is not None and risk.rank > highest.rank


@check("TM315", "Accepted risk above the maximum", supports=ACCEPTED)
def above_highest_acceptable(subject: Subject) -> Iterator[Problem]:
    """The organisation has defined how much risk it tolerates; higher risks cannot be accepted. The residual risk
    applies once every mitigation is done, until then the inherent risk: a planned control protects no one.

    Fires:

        acceptance: {max_risk: high}                                                  # _policy.yaml
        T-01: {likelihood: high, impact: high, disposition: accept, acceptance: …}    # critical

    Fix:

        T-01: {likelihood: high, impact: high, disposition: mitigate, mitigations: …}

    Source: ISO/IEC 27005:2022, 6.4.2 (risk acceptance criteria).
    """
    for signed in acceptances(subject):
        if not signed.residual and too_high(signed.risk, subject.policy):
            threat = signed.assessed.threat.id
            message = f"{threat} is accepted at {signed.risk} risk; at most {subject.policy.acceptance.max_risk} may be accepted. "
            yield Problem(("threats", threat, "disposition"), message + "Mitigate, transfer or avoid it.", threat)


@check("TM316", "Acceptance without an authorised approver", supports=SEPARATED)
def wrong_approver(subject: Subject) -> Iterator[Problem]:
    """The higher the risk, the higher the approval level: the policy defines who may approve at each level. A
    member of a team or group approves on its behalf. One authorised approver is enough; risk owners cannot approve
    their own acceptance, not even as members of a group. The level is that of the accepted risk: for `residual`,
    the residual risk.

    Fires:

        acceptance: {approvers: {high: [ciso]}}                           # _policy.yaml
        T-01: {…, acceptance: {…, approved_by: security-lead}}            # a high risk

    Fix:

        T-01: {…, acceptance: {…, approved_by: [security-lead, ciso]}}

    Source: ISO/IEC 27001:2022, 6.1.3 f (risk owners' approval), and Annex A 5.3 (segregation of duties).
    """
    for signed in acceptances(subject):
        risk, acceptance = signed.risk, signed.acceptance
        allowed = subject.policy.acceptance.approvers.get(risk) if risk else None
        signers = [name for name in acceptance.approved_by if name]
        if risk is None or allowed is None or not signers or (too_high(risk, subject.policy) and not signed.residual):
            continue
        counted = {name.casefold() for name in signers} & subject.policy.approvers[risk]
        independent = signed.independent(subject.policy)
        if counted & independent or (counted and not independent):
            continue  # of the second TM309 says that the owner signed alone
        who = listed(allowed, "or") if allowed else "no one"
        if counted:
            message = f"its only authorised approver at {signed.level} risk is the owner. Add another one: {who}."
        else:
            instead = "Mitigate it further." if signed.residual else "Mitigate, transfer or avoid it."
            message = f"{listed(signers)} may not approve a {signed.level} risk; {who} may. "
            message += "Add an authorised approver to `approved_by`." if allowed else instead
        yield signed.about("approved_by", message)


@check("TM317", "Acceptance longer than allowed", supports=ACCEPTED)
def too_long(subject: Subject) -> Iterator[Problem]:
    """A risk that was tolerable two years ago may not be tolerable today: every acceptance must be reviewed in
    time.

    Fires:

        acceptance: {longest: 1 year}                                                 # _policy.yaml
        T-03: {…, acceptance: {…, approved_on: 2026-08-01, review_by: 2029-08-01}}

    Fix:

        T-03: {…, acceptance: {…, approved_on: 2026-08-01, review_by: 2027-08-01}}

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    longest = subject.policy.acceptance.term
    for signed in acceptances(subject):
        acceptance = signed.acceptance
        if acceptance.approved_on is None or acceptance.review_by is None:
            continue
        latest = longest.after(acceptance.approved_on)
        if acceptance.review_by > latest:
            term = f"from {acceptance.approved_on} to {acceptance.review_by}"
            says = f"is accepted {term}; the maximum is {longest}. Set `review_by` to {latest} or earlier."
            yield signed.problem("review_by", says)


@check("TM318", "Acceptance expires soon", Severity.WARNING, to_do=True)
def ends_soon(subject: Subject) -> Iterator[Problem]:
    """Renewing an acceptance takes a meeting and an approval. Without advance notice, the first sign is a failing
    build.

    Fires: `review_by` is within the next 30 days (the policy's `acceptance.notice`).

    Fix: review the risk again, then update `approved_on` and `review_by`.

    Source: this project; certificate monitoring does the same.
    """
    notice = subject.policy.acceptance.announced
    for signed in acceptances(subject):
        end = signed.acceptance.review_by
        if end is not None and notice.before(end) <= subject.today <= end:
            days = (end - subject.today).days
            when = "today" if not days else "tomorrow" if days == 1 else f"in {days} days, on {end}"
            what = "the acceptance of the residual risk" if signed.residual else "the acceptance"
            message = f"{what} expires {when}. Review the risk with {short(signed.acceptance.owner or 'its owner')} before then."
            yield signed.about("review_by", message)


@check("TM324", "Acceptance approved in the future")
def approved_in_the_future(subject: Subject) -> Iterator[Problem]:
    """An acceptance cannot have been approved yet, and a future date would extend it beyond what the policy allows.

    Fires: `approved_on` is after tomorrow. In the author's time zone, tomorrow may already have started.

    Fix: set `approved_on` to the approval date.

    Source: this project.
    """
    for signed in acceptances(subject):
        day = signed.acceptance.approved_on
        if day is not None and day - subject.today > TIME_ZONES:
            yield signed.problem("approved_on", f"is approved on {day}, in the future. Set the actual approval date.")
