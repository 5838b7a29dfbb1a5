"""Evidence that models name in the repository: gone, or not checked."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Severity
from ..model.scales import MitigationStatus
from .evidence import CONFIRMED
from .registry import Problem, Subject, check
from .wording import short


@check("TM335", "Evidence gone", to_do=True, supports=CONFIRMED)
def evidence_gone(subject: Subject) -> Iterator[Problem]:
    """A mitigation is marked as done, and what shows that it works is gone: the file, the text in it, or the test that
    passed. The code moved and the claim did not. Until the evidence is back, the mitigation counts as in progress, and
    so does the threat.

    `evidence` is looked up in the work tree, below the root of the repository: a path must exist, a file must contain
    the text of `contains`, and a `test` must have passed in its JUnit XML `report`. A test that failed, was skipped or
    is missing in the report is gone; so is what is reached through a link. Nothing is executed, and links to the web
    are not fetched.

    Fires: `deploy/mesh.yaml` exists without the text.

        mitigations: [{…, status: done, evidence: {file: deploy/mesh.yaml, contains: "mode: STRICT"}}]

    Fix: restore the control, or name the evidence that shows that it works today:

        mitigations: [{…, status: done, evidence: {file: mesh/policy.yaml, contains: "mode: STRICT"}}]

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    facts = subject.facts
    for threat in facts.service.threats.values():
        for index, mitigation in enumerate(threat.mitigations):
            if (threat.id, index) not in facts.reopened:
                continue
            for place, item in enumerate(mitigation.evidence):
                if item in facts.evidence and facts.evidence[item].is_gone:
                    told = f"{threat.id}: the evidence of “{short(mitigation.control)}” is gone. {facts.evidence[item].reason}"
                    message = f"{told} The mitigation counts as in progress. Restore the evidence, or name the current one."
                    yield Problem(("threats", threat.id, "mitigations", index, "evidence", place), message, threat.id)


@check("TM336", "Evidence not checked", Severity.WARNING, to_do=True, supports=CONFIRMED)
def evidence_not_checked(subject: Subject) -> Iterator[Problem]:
    """A mitigation is marked as done, and its evidence could not be looked up: the test report is absent, as in a preview
    that runs no tests, the folder of `evidence_root` does not exist, or a file is too large. This is a warning, and the
    mitigation stays done. Set the check to `error` where the report must be there, such as in the pipeline that gates a
    release. Links to the web are not fetched, and not reported.

    Fires: `build/junit.xml` does not exist.

        mitigations: [{…, status: done, evidence: {test: "tests/test_mesh.py::test_refused", report: build/junit.xml}}]

    Fix: run the tests before the check, with their report written to that path.

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    facts = subject.facts
    for threat in facts.service.threats.values():
        for index, mitigation in enumerate(threat.mitigations):
            if mitigation.status is not MitigationStatus.DONE:
                continue
            for place, item in enumerate(mitigation.evidence):
                if item in facts.evidence and facts.evidence[item].is_missed:
                    told = f"{threat.id}: the evidence of “{short(mitigation.control)}” was not checked. {facts.evidence[item].reason}"
                    message = f"{told} Provide it before the check."
                    yield Problem(("threats", threat.id, "mitigations", index, "evidence", place), message, threat.id)
