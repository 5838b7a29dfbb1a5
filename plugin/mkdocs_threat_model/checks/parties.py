"""Names: who owns, approves or does something is a party that the policy knows."""

from __future__ import annotations

from collections.abc import Iterator

from ..findings import Severity, Where
from ..model.threat import Transfer
from .evidence import ROLES
from .registry import Problem, Subject, check
from .wording import quoted


@check("TM405", "Unknown owner or approver", supports=ROLES)
def unknown_party(subject: Subject) -> Iterator[Problem]:
    """A name that is not a team, group or member cannot be reached when the risk materialises: a typo, or someone
    who has left. The check applies if the policy lists teams or groups.

    Fires:

        acceptance: {…, owner: head-of-fulfillment}            # groups: {head-of-fulfilment: …}

    Fix:

        acceptance: {…, owner: head-of-fulfilment}

    Source: the method (BEE-2018), "a written rationale, a risk owner, and a review date".
    """
    known = subject.policy.parties
    if not known:
        return
    for where, name, threat in _parties(subject):
        if name and name.casefold() not in known:
            message = f"{quoted(name)} is not a team, group or member in the policy. Correct it, or add it to `_policy.yaml`."
            yield Problem(where, f"{threat}: {message}" if threat else message, threat, name[:64])


@check("TM410", "Unknown owner of a mitigation", Severity.WARNING)
def unknown_mitigation_owner(subject: Subject) -> Iterator[Problem]:
    """Work assigned to an unknown name never gets done. The check applies if the policy lists teams or groups; this
    is a warning, because an individual engineer or an outside party may do the work without being listed.

    Fires:

        mitigations: [{control: Rate limit, owner: team-platfrom, …}]          # teams: {team-platform: …}

    Fix:

        mitigations: [{control: Rate limit, owner: team-platform, …}]

    Source: the method (BEE-2018), "Step 4: Assign Mitigations and Track".
    """
    known = subject.policy.parties
    for threat in subject.facts.service.threats.values() if known else ():
        for index, mitigation in enumerate(threat.mitigations):
            name = mitigation.owner
            if name and name.casefold() not in known:
                message = f"{threat.id}: {quoted(name)} is not a team, group or member in the policy. Correct it, or add it."
                yield Problem(("threats", threat.id, "mitigations", index, "owner"), message, threat.id, name[:64])


def _parties(subject: Subject) -> Iterator[tuple[Where, str | None, str]]:
    service = subject.facts.service
    yield ("owner",), service.owner, ""
    for named in ("controls", "assumptions", "objectives"):
        for part in getattr(service, named).values():
            yield (named, part.id, "owner"), part.owner, ""
    for index, ruling in enumerate(service.ruled_out):
        yield ("ruled_out", index, "decided_by"), ruling.decided_by, ""
    for threat in service.threats.values():
        at: Where = ("threats", threat.id)
        if isinstance(threat.decision, Transfer):
            yield (*at, "transfer", "owner"), threat.decision.owner, threat.id
        for section, record in threat.signed:
            yield (*at, *section, "owner"), record.owner, threat.id
            for name in record.approved_by:
                yield (*at, *section, "approved_by"), name, threat.id
