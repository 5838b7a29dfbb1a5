"""Mitigations: promised, overdue, done, proven, and what risk remains after them."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.risk import rises
from ..analysis.status import Status
from ..findings import Severity, Where
from ..model.mitigation import Mitigation
from ..model.patterns import matches
from ..model.scales import MitigationStatus, Risk
from ..model.threat import Avoidance, Threat
from .acceptance_policy import too_high
from .evidence import ACCEPTED, CONFIRMED, RATED, TREATED
from .registry import Problem, Subject, check
from .wording import listed, quoted, short


def _mitigations(subject: Subject) -> Iterator[tuple[Threat, Where, Mitigation]]:
    """The mitigations that somebody is to carry out: a promise is one whatever was decided beside it."""
    for threat in subject.facts.service.threats.values():
        for index, mitigation in enumerate(threat.mitigations):
            if not mitigation.uses:  # a control's own checks say what it lacks, once
                yield threat, ("threats", threat.id, "mitigations", index), mitigation


@check("TM319", "Mitigation overdue", Severity.WARNING, to_do=True, supports=TREATED)
def overdue(subject: Subject) -> Iterator[Problem]:
    """The risk should have been reduced by now. This is a warning, because time causes it: a build that fails
    overnight teaches people to postpone dates.

    Fires: `due` is before today and the mitigation is not done, whatever the threat's disposition.

    Fix: `status: done` with evidence, or a new `due` date that has an owner's commitment.

    Source: the method (BEE-2018), "Step 4: Assign Mitigations and Track".
    """
    for threat, where, mitigation in _mitigations(subject):
        is_late = mitigation.due and mitigation.due < subject.today and mitigation.status is not MitigationStatus.DONE
        if is_late and (threat.id, where[-1]) not in subject.facts.reopened:
            message = f"{threat.id}: “{short(mitigation.control)}” was due on {mitigation.due}. Finish it, or set a new date in `due`."
            yield Problem((*where, "due"), message, threat.id)


@check("TM320", "Mitigation done without evidence", Severity.WARNING, supports=CONFIRMED, evidence=True)
def without_evidence(subject: Subject) -> Iterator[Problem]:
    """Without evidence, *done* is a claim. A link to the test, the configuration or the change is what an auditor,
    or a colleague in a year, can verify. This is a warning, and an error if the policy says `evidence_required: true`.

    Fires:

        mitigations: [{control: Prepared statements, ticket: SHOP-142, status: done}]

    Fix:

        mitigations: [{control: Prepared statements, ticket: SHOP-142, status: done, evidence: "https://…/tests"}]

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    for threat, where, mitigation in _mitigations(subject):
        if mitigation.status is MitigationStatus.DONE and not mitigation.evidence:
            message = f"{threat.id}: “{short(mitigation.control)}” is done without evidence. Add `evidence` with a link to it."
            yield Problem((*where, "evidence"), message, threat.id)


@check("TM321", "All mitigations done, residual rating missing", to_do=True, supports=RATED)
def without_residual(subject: Subject) -> Iterator[Problem]:
    """When the last mitigation is done, someone has to decide whether the residual risk is tolerable. Without a
    residual rating that has not happened, and the inherent risk still applies.

    Fires:

        T-01: {likelihood: high, impact: high, disposition: mitigate, mitigations: [{…, status: done}]}

    Fix:

        T-01: {…, mitigations: [{…, status: done}], residual: {likelihood: low, impact: high}}

    Source: ISO/IEC 27005:2022, 8.6.3 (acceptance of residual risks).
    """
    for assessed in subject.facts.threats:
        if assessed.treatment is Status.MITIGATED and (assessed.residual is None or assessed.residual.risk is None):
            message = (
                f"{assessed.threat.id}: every mitigation is done; rate the residual risk. Add `residual` with `likelihood` and `impact`."
            )
            yield Problem(("threats", assessed.threat.id, "residual"), message, assessed.threat.id)


@check("TM327", "Residual risk above the maximum without approval", to_do=True, supports=ACCEPTED)
def residual_too_high(subject: Subject) -> Iterator[Problem]:
    """Every mitigation is done, and the residual risk exceeds the maximum acceptable risk. From now on the
    organisation takes it, so it needs approval at its level: in `acceptance` of the residual rating. Until the last
    mitigation is done, the inherent risk applies, and the threat is open.

    Fires:

        acceptance: {max_risk: medium}                                                # _policy.yaml
        T-01: {…, mitigations: [{…, status: done}], residual: {likelihood: medium, impact: high}}

    Fix: add another mitigation; or

        residual:
          likelihood: medium
          impact: high
          acceptance: {rationale: …, owner: head-of-payments, approved_by: ciso, approved_on: 2026-08-01, review_by: 2027-02-01}

    Source: ISO/IEC 27001:2022, 6.1.3 f (risk owners' acceptance of the residual risks).
    """
    rules = subject.policy.acceptance
    for assessed in subject.facts.threats:
        risk = assessed.residual_risk if assessed.treatment is Status.MITIGATED else None
        if risk is None or assessed.threat.residual_acceptance or not too_high(risk, subject.policy):
            continue
        remains = f"{assessed.threat.id}: every mitigation is done, but the residual risk is {risk}; the maximum is {rules.max_risk}."
        signers = rules.approvers.get(risk, ())
        if risk in rules.approvers and not signers:
            fix = "Mitigate it further."
        else:
            fix = f"Mitigate it further, or have {listed(signers, 'or') or 'an approver'} accept it in `residual.acceptance`."
        yield Problem(("threats", assessed.threat.id, "residual"), f"{remains} {fix}", assessed.threat.id)


@check("TM328", "Residual risk higher than inherent risk", supports=RATED)
def residual_worse(subject: Subject) -> Iterator[Problem]:
    """Mitigations reduce a risk. A residual rating above the inherent one is a mistake, or the mitigation makes
    things worse: in either case the record is wrong.

    The check compares the risk; if it is the same, it compares likelihood, impact and CVSS score; one of them must
    rise, and none fall. If one rating uses the matrix and the other CVSS, a difference of one level may come from
    the scales, so only two levels or more are reported.

    Fires:

        T-01: {likelihood: low, impact: high, residual: {likelihood: high, impact: high}, …}

    Fix:

        T-01: {likelihood: high, impact: high, residual: {likelihood: low, impact: high}, …}

    Source: ISO/IEC 27005:2022, 8.6.3 (acceptance of residual risks).
    """
    for assessed in subject.facts.threats:
        residual = assessed.threat.residual
        if residual and assessed.residual and rises(assessed.threat, assessed.inherent, residual, assessed.residual, subject.policy.scales):
            if assessed.inherent.risk is assessed.residual.risk:
                says = "the residual rating is worse than the inherent one"
            else:
                says = f"the residual risk ({assessed.residual.risk}) is higher than the inherent risk ({assessed.inherent.risk})"
            message = f"{assessed.threat.id}: {says}. Correct the wrong one."
            yield Problem(("threats", assessed.threat.id, "residual"), message, assessed.threat.id)


@check("TM332", "Planned mitigation without a due date", Severity.WARNING, to_do=True, supports=TREATED)
def without_due_day(subject: Subject) -> Iterator[Problem]:
    """Work without a due date is never overdue and in no one's plan. This is a warning, because the ticket may be
    scheduled in the issue tracker. The check applies once the mitigation has a ticket (TM303).

    Fires:

        mitigations: [{control: Rate limit, ticket: SHOP-150}]

    Fix:

        mitigations: [{control: Rate limit, ticket: SHOP-150, due: 2026-12-01}]

    Source: the method (BEE-2018), "Step 4: Assign Mitigations and Track".
    """
    for threat, where, mitigation in _mitigations(subject):
        if mitigation.status is MitigationStatus.PLANNED and mitigation.ticket and mitigation.due is None:
            message = f"{threat.id}: “{short(mitigation.control)}” is planned without a due date. Add `due`."
            yield Problem(where, message, threat.id)


@check("TM322", "High or critical threat with no mitigation started", Severity.WARNING, to_do=True, supports=TREATED)
def nothing_started(subject: Subject) -> Iterator[Problem]:
    """The decision is made, the risk is high, and no work has started. This is a warning, because nothing is
    missing from the record; but it should be visible.

    Fires:

        T-02: {likelihood: medium, impact: high, disposition: mitigate, mitigations: [{…, status: planned}]}

    Fix:

        T-02: {…, mitigations: [{…, status: in-progress}]}

    Source: the method (BEE-2018), "Step 3: Rate Each Threat".
    """
    for assessed in subject.facts.threats:
        if assessed.treatment is Status.NOT_STARTED and assessed.threat.mitigations and assessed.remaining in (Risk.HIGH, Risk.CRITICAL):
            what = f"{assessed.threat.id} has a {assessed.remaining} risk, but no mitigation has been started."
            message = f"{what} Start one, and set `status: in-progress`."
            yield Problem(("threats", assessed.threat.id), message, assessed.threat.id)


@check("TM323", "Ticket that does not match the policy's pattern")
def odd_ticket(subject: Subject) -> Iterator[Problem]:
    """A ticket must be accessible. One that does not match the organisation's pattern leads nowhere, or is a
    placeholder such as `TODO`.

    Fires:

        tickets: {pattern: '[A-Z]+-[0-9]+'}                                  # _policy.yaml
        mitigations: [{control: Prepared statements, ticket: later}]

    Fix:

        mitigations: [{control: Prepared statements, ticket: SHOP-142}]

    Source: this project.
    """
    if subject.policy.tickets.pattern is None:
        return
    pattern = subject.policy.tickets.pattern
    for threat, where, ticket in _tickets(subject):
        if not matches(pattern, ticket):
            message = f"{threat.id}: {quoted(ticket)} does not match the ticket pattern {quoted(pattern)}. Correct `ticket`."
            yield Problem(where, message, threat.id)


def _tickets(subject: Subject) -> Iterator[tuple[Threat, Where, str]]:
    for threat, where, mitigation in _mitigations(subject):
        if mitigation.ticket:
            yield threat, (*where, "ticket"), mitigation.ticket
    for threat in subject.facts.service.threats.values():
        if isinstance(threat.decision, Avoidance) and threat.decision.ticket:
            yield threat, ("threats", threat.id, "avoidance", "ticket"), threat.decision.ticket
