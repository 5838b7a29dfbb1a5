"""Shared controls: their owner is asked once, whoever uses them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..findings import Severity, Where
from .control_rules import Checked, evidence_missing, impossible_days, lapse, lapse_ahead, owner_missing, ticket_missing
from .placeholders import is_placeholder
from .registry import PortfolioSubject, Problem, landscape_check
from .wording import quoted


def _shared(subject: PortfolioSubject) -> Iterator[Checked]:
    for shared in subject.portfolio.organisation.shared.controls:
        yield Checked(shared.control, shared.where, shared.source.place, False, subject.policy, subject.today)


@landscape_check("TM711", "Shared control without an owner")
def shared_without_owner(subject: PortfolioSubject) -> Iterator[Problem]:
    """Many services count on a shared control. Someone has to keep it working, and to answer when it lapses.

    Fires:

        controls: {mesh-mtls: {title: Mutual TLS between workloads, status: done}}               # _controls.yaml

    Fix:

        controls: {mesh-mtls: {title: Mutual TLS between workloads, owner: team-platform, status: done}}

    Source: ISO/IEC 27001:2022, 5.3 (roles, responsibilities and authorities).
    """
    for found in _shared(subject):
        yield from owner_missing(found)


@landscape_check("TM712", "Shared control without a ticket")
def shared_without_ticket(subject: PortfolioSubject) -> Iterator[Problem]:
    """As TM701, for a control of the organisation or of a team.

    Fires:

        controls: {mesh-mtls: {title: Mutual TLS between workloads, owner: team-platform, status: planned}}

    Fix: add `ticket: PLAT-88`.

    Source: the method (BEE-2018), "A threat model that produces a list but no tickets has no effect".
    """
    for found in _shared(subject):
        yield from ticket_missing(found)


@landscape_check("TM713", "Shared control done without evidence", Severity.WARNING, evidence=True)
def shared_without_evidence(subject: PortfolioSubject) -> Iterator[Problem]:
    """As TM702, for a control of the organisation or of a team.

    Fires:

        controls: {mesh-mtls: {title: Mutual TLS between workloads, owner: team-platform, status: done}}

    Fix: add `evidence: {file: deploy/mesh.yaml, contains: "mode: STRICT"}`.

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    for found in _shared(subject):
        yield from evidence_missing(found)


@landscape_check("TM714", "Shared control lapsed")
def shared_lapsed(subject: PortfolioSubject) -> Iterator[Problem]:
    """A shared control was to be verified again, and that day has passed. This is an error for its owner from that day.
    The services that use it have the policy's `controls.grace` (TM707); after that, what it answered reopens (TM708).

    Fires: `verify_again_by` is before today.

    Fix: verify the control, then set `verified_on` to today and `verify_again_by` to the next date.

    Source: ISO/IEC 27001:2022, 9.1 (monitoring and evaluation at planned times).
    """
    for found in _shared(subject):
        yield from lapse(found)


@landscape_check("TM715", "Shared control lapses soon", Severity.WARNING)
def shared_lapses_soon(subject: PortfolioSubject) -> Iterator[Problem]:
    """As TM704, for a control of the organisation or of a team.

    Fires: `verify_again_by` is at most 30 days away.

    Fix: verify the control, then set `verified_on` to today and `verify_again_by` to the next date.

    Source: ISO/IEC 27001:2022, 9.1 (monitoring and evaluation at planned times).
    """
    for found in _shared(subject):
        yield from lapse_ahead(found)


@landscape_check("TM716", "Impossible dates of a shared control")
def shared_days(subject: PortfolioSubject) -> Iterator[Problem]:
    """As TM705, for a control of the organisation or of a team.

    Fires: `verified_on` is in the future, or after `verify_again_by`.

    Fix: correct the date.

    Source: this project.
    """
    for found in _shared(subject):
        yield from impossible_days(found)


@landscape_check("TM717", "Unknown owner of a shared control")
def shared_unknown_owner(subject: PortfolioSubject) -> Iterator[Problem]:
    """A name that is not a team, group or member cannot be reached when the control fails. The check applies if the
    policy lists teams or groups.

    Fires:

        controls: {mesh-mtls: {…, owner: team-platfrom}}                     # teams: {team-platform: …}

    Fix:

        controls: {mesh-mtls: {…, owner: team-platform}}

    Source: ISO/IEC 27001:2022, 5.3 (roles, responsibilities and authorities).
    """
    known = subject.policy.parties
    for found in _shared(subject) if known else ():
        owner = found.control.owner
        if owner and owner.casefold() not in known:
            yield found.problem("owner", f"{quoted(owner)} is not a team, group or member in the policy. Correct it, or add it.")


@landscape_check("TM719", "Evidence of a shared control gone")
def shared_evidence_gone(subject: PortfolioSubject) -> Iterator[Problem]:
    """As TM709, for a control of the organisation or of a team that a service uses. In the services, TM708 reports it.

    Fires: `deploy/mesh.yaml` exists without the text that the control's evidence names.

    Fix: restore the control, or name the evidence that shows that it works today.

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    gone = {control: why for neighbour in subject.neighbours.values() for control, why in neighbour.gone.items()}
    yield from _of_evidence(subject, gone, "its evidence is gone. {} The control counts as in progress.")


@landscape_check("TM723", "Evidence of a shared control not checked", Severity.WARNING)
def shared_evidence_not_checked(subject: PortfolioSubject) -> Iterator[Problem]:
    """As TM710, for a control of the organisation or of a team that a service uses. The control still counts as done.

    Fires: the report `build/junit.xml`, which the control's evidence names, does not exist.

    Fix: run the tests before the check, with their report written to that path.

    Source: ISO/IEC 27001:2022, 9.1 (documented evidence of results).
    """
    unchecked = {control: why for neighbour in subject.neighbours.values() for control, why in neighbour.unchecked.items()}
    yield from _of_evidence(subject, unchecked, "its evidence was not checked. {} Provide it before the check.")


@landscape_check("TM724", "Placeholder in a shared control")
def shared_placeholder(subject: PortfolioSubject) -> Iterator[Problem]:
    """As TM329, for a control of the organisation or of a team: `TODO` as its reason would answer cells in many services.

    Fires:

        controls: {mesh-mtls: {…, answers: [{stride: S, flows: {authentication: mTLS}, because: TODO}]}}

    Fix: say why the category does not apply there.

    Source: this project.
    """
    for found in _shared(subject):
        texts: list[tuple[Where, str]] = [(("title",), found.control.title)]
        texts += [(("answers", place, "because"), answer.because) for place, answer in enumerate(found.control.answers)]
        for steps, text in texts:
            if is_placeholder(text) and found.place is not None:
                where: Where = (*found.where, *steps)
                message = f"{quoted(found.control.id)}: {quoted(text)} is a placeholder. Replace it with an answer, or remove it."
                yield Problem(where, message, found.control.id, ".".join(map(str, steps)), place=found.place(where))


def _of_evidence(subject: PortfolioSubject, reasons: Mapping[tuple[str, str], str], says: str) -> Iterator[Problem]:
    """What is said of the evidence of shared controls, of those for which there is a reason, by whose they are and their id."""
    for shared in subject.portfolio.organisation.shared.controls:
        if why := reasons.get((shared.scope, shared.control.id)):
            where: Where = (*shared.where, "evidence")
            message = f"{quoted(shared.control.id)}: {says.format(why)}"
            yield Problem(where, message, shared.control.id, place=shared.source.place(where))
