"""The controls of a service, its own and those that it uses: tracked, proven, verified again in time."""

from __future__ import annotations

from collections.abc import Iterator

from ..analysis.control_states import ServiceControl, has_lapsed
from ..analysis.evidence_results import EvidenceResult
from ..findings import Severity, Where
from ..model.controls import Control
from ..model.scales import MitigationStatus
from .control_rules import Checked, evidence_missing, impossible_days, lapse, lapse_ahead, ticket_missing
from .evidence import CONFIRMED, TREATED
from .registry import Problem, Subject, check
from .wording import short


def _own(subject: Subject) -> Iterator[Checked]:
    for control in subject.facts.service.controls.values():
        yield Checked(control, ("controls", control.id), None, True, subject.policy, subject.today)


@check("TM701", "Control without a ticket", to_do=True, supports=TREATED)
def control_without_ticket(subject: Subject) -> Iterator[Problem]:
    """A control that is not done is work. In no backlog, it does not get done. A control that is done needs no ticket.

    Fires:

        controls: {audit-log: {title: Append-only audit log, status: planned}}

    Fix:

        controls: {audit-log: {title: Append-only audit log, status: planned, ticket: SHOP-142}}

    Source: the method (BEE-2018), "A threat model that produces a list but no tickets has no effect".
    """
    for found in _own(subject):
        yield from ticket_missing(found)


@check("TM702", "Control done without evidence", Severity.WARNING, supports=CONFIRMED, evidence=True)
def control_without_evidence(subject: Subject) -> Iterator[Problem]:
    """Without evidence, *done* is a claim, and everything that counts on the control counts on a claim. This is a
    warning, and an error if the policy says `evidence_required: true`.

    Fires:

        controls: {audit-log: {title: Append-only audit log, status: done}}

    Fix:

        controls: {audit-log: {title: Append-only audit log, status: done, evidence: db/audit.sql}}

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    for found in _own(subject):
        yield from evidence_missing(found)


@check("TM703", "Control lapsed", to_do=True, supports=CONFIRMED)
def control_lapsed(subject: Subject) -> Iterator[Problem]:
    """The control was to be verified again, and that day has passed. It counts as in progress: the STRIDE cells that it
    answered are unanswered, and the threats that count on it are in progress.

    Fires: `verify_again_by` is before today.

    Fix: verify the control, then set `verified_on` to today and `verify_again_by` to the next date.

    Source: ISO/IEC 27001:2022, 9.1 (monitoring and evaluation at planned times).
    """
    for found in _own(subject):
        yield from lapse(found)


@check("TM704", "Control lapses soon", Severity.WARNING, to_do=True)
def control_lapses_soon(subject: Subject) -> Iterator[Problem]:
    """In 30 days or less, the control is to be verified again. This is a warning, to leave time for it.

    Fires: `verify_again_by` is at most 30 days away.

    Fix: verify the control, then set `verified_on` to today and `verify_again_by` to the next date.

    Source: ISO/IEC 27001:2022, 9.1 (monitoring and evaluation at planned times).
    """
    for found in _own(subject):
        yield from lapse_ahead(found)


@check("TM705", "Impossible dates of a control")
def control_days(subject: Subject) -> Iterator[Problem]:
    """Verification in the future was not done, and one that ends before it began says nothing.

    Fires: `verified_on` is in the future, or after `verify_again_by`.

    Fix: correct the date.

    Source: this project.
    """
    for found in _own(subject):
        yield from impossible_days(found)


@check("TM707", "Control in use has lapsed", Severity.WARNING, to_do=True)
def used_control_in_grace(subject: Subject) -> Iterator[Problem]:
    """A shared control that the service uses was to be verified again, and that day has passed. For its owner this is an
    error. The services that use it have the policy's `controls.grace`, 30 days by default: until then it still counts
    for them; after that TM708 reports it.

    Fires: `verify_again_by` of a used control is before today, and the grace period has not ended.

    Fix: ask the control's owner to verify it.

    Source: this project.
    """
    for control in _used(subject):
        if control.counts and control.grace_ends:
            itself = has_lapsed(control.control, subject.today)
            late = f"was to be verified again by {control.control.verify_again_by}" if itself else "builds on a control that has lapsed"
            message = f"`{control.id}` {late}. It counts here until {control.grace_ends}. Ask {_owner(control)} to verify it."
            yield Problem(_use(subject, control), message, control.id)


@check("TM708", "Control in use does not count", to_do=True, supports=CONFIRMED)
def used_control_lost(subject: Subject) -> Iterator[Problem]:
    """A control that the service uses says that it is done, and no longer counts: it lapsed and the grace period is over,
    its evidence is gone, or a control that it builds on does not count. The STRIDE cells that it answered here are
    unanswered again, and threats that count on it are in progress.

    Fires: a used control lapsed longer ago than the policy's `controls.grace`.

    Fix: ask the control's owner to verify it, or answer its cells and threats in the model, and remove it from `uses`.

    Source: this project.
    """
    for control in _used(subject):
        if control.why:
            message = f"`{control.id}` no longer counts: {control.why}. Ask {_owner(control)} to restore it, or answer without it."
            yield Problem(_use(subject, control), message, control.id)


@check("TM709", "Evidence of a control gone", to_do=True, supports=CONFIRMED)
def control_evidence_gone(subject: Subject) -> Iterator[Problem]:
    """A control of the service is marked as done, and what shows that it works is gone: the file, the text in it, or the
    test that passed. The control counts as in progress until it is back, and answers nothing.

    Fires: `deploy/mesh.yaml` exists without the text.

        controls: {mesh: {…, status: done, evidence: {file: deploy/mesh.yaml, contains: "mode: STRICT"}}}

    Fix: restore the control, or name the evidence that shows that it works today.

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    for control, index, result in _evidence(subject):
        if result.is_gone:
            message = f"`{control.id}`: its evidence is gone. {result.reason} The control counts as in progress."
            yield Problem(("controls", control.id, "evidence", index), message, control.id)


@check("TM710", "Evidence of a control not checked", Severity.WARNING, to_do=True, supports=CONFIRMED)
def control_evidence_not_checked(subject: Subject) -> Iterator[Problem]:
    """The evidence of a control of the service could not be looked up: the test report is absent, or the folder of
    `evidence_root` does not exist. The control still counts as done.

    Fires: `build/junit.xml` does not exist.

        controls: {mesh: {…, status: done, evidence: {test: "tests/test_mesh.py::test_refused", report: build/junit.xml}}}

    Fix: run the tests before the check, with their report written to that path.

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    for control, index, result in _evidence(subject):
        if result.is_missed:
            message = f"`{control.id}`: its evidence was not checked. {result.reason} Provide it before the check."
            yield Problem(("controls", control.id, "evidence", index), message, control.id)


def _evidence(subject: Subject) -> Iterator[tuple[Control, int, EvidenceResult]]:
    """What was found of the evidence of the service's own controls that are said to be done, with each piece's place."""
    found = subject.facts.evidence
    for control in subject.facts.service.controls.values():
        if control.status is MitigationStatus.DONE:
            yield from ((control, index, found[item]) for index, item in enumerate(control.evidence) if item in found)


def _used(subject: Subject) -> Iterator[ServiceControl]:
    """The shared controls that the service uses, and its own that count no longer because of one that they build on."""
    return (control for control in subject.facts.controls.values() if not control.own or control.let_down_by)


def _use(subject: Subject, control: ServiceControl) -> Where:
    """Where the model says that it uses a control; the top, where the policy says so."""
    service = subject.facts.service
    if control.own:
        return "controls", control.id, "uses"
    if control.id in service.uses:
        return "uses", service.uses.index(control.id)
    for threat in service.threats.values():
        for index, mitigation in enumerate(threat.mitigations):
            if mitigation.uses == control.id:
                return "threats", threat.id, "mitigations", index, "uses"
    return ("service",)


def _owner(control: ServiceControl) -> str:
    return short(control.control.owner) if control.control.owner else "its owner"
