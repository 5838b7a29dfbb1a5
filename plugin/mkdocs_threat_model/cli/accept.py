"""`threat-model accept`: the decision to live with a risk, written down for someone else to approve."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ..checks.selection import DEFAULT_FOLDER
from ..day import the_day
from ..edits.acceptances import acceptance_edits
from ..edits.proposals import Proposal, propose
from ..errors import ConfigurationError
from ..model.nearest import did_you_mean
from ..model.policy import Policy
from ..model.threat import Rating, Threat
from .confirmation import YES, asked_text, settle
from .parameters import DAY, DAY_HELP, FOLDER
from .printing import say
from .service_reading import ReadService, read_service


@click.command()
@click.argument("service")
@click.argument("threat")
@click.option("--rationale", help="Why the risk is tolerable; required.")
@click.option("--owner", help="The risk owner: who is accountable for it; required.")
@click.option(
    "--review-by",
    type=DAY,
    metavar="DATE",
    help="The last day on which the acceptance is valid. Default: the longest that the policy allows.",
)
@click.option("--residual", is_flag=True, help="Accept the residual risk, which remains after the mitigations.")
@click.option("--models", type=FOLDER, default=DEFAULT_FOLDER, show_default=True, help="The models folder.")
@click.option("--today", type=DAY, metavar="DATE", help=DAY_HELP)
@YES
def accept(
    service: str,
    threat: str,
    rationale: str | None,
    owner: str | None,
    review_by: date | None,
    residual: bool,
    models: Path,
    today: date | None,
    yes: bool,
) -> int:
    """Accept the risk of THREAT of SERVICE, or renew its acceptance, without an approval.

    The approver and the approval date are left out, and removed where an earlier acceptance has them: the gate fails until
    someone with the right to approve writes `approved_by` and `approved_on`.
    """
    found = _threat(read_service(models, service), threat)  # before anybody is asked for a rationale
    rationale = asked_text("rationale", "Why is the risk tolerable", rationale, "says nothing. Fill in the rationale.")
    owner = asked_text("owner", "Who is accountable for it", owner, "says nothing. Fill in the owner.")
    day = the_day(today)
    if review_by is not None and review_by <= day:
        raise click.UsageError(f"The review date {review_by} is not after today, {day}. Use a later one.")

    def make() -> Proposal:
        read = read_service(models, service)
        found = _threat(read, threat)
        if residual and not _is_rated(found.residual):
            raise ConfigurationError(f"`{threat}` has no residual risk to accept. Rate it under `residual` first.")
        policy = read.organisation.policy
        _check_owner(policy, owner)
        latest = policy.acceptance.term.after(day)
        until = review_by or latest
        if until > latest:
            raise ConfigurationError(f"An acceptance may last {policy.acceptance.term}: the last possible review date is {latest}.")
        return propose(models, {read.path: acceptance_edits(found, rationale, owner, until, residual=residual)})

    status = settle(models, make, yes=yes)
    if not status:
        if not _is_rated(found):
            say(f"`{threat}` is not rated. Rate it before it is approved: an approval is of a risk.", err=True)
        say("Next: an approver adds `approved_by` and `approved_on`. Until then the gate fails.", err=True)
    return status


def _threat(read: ReadService, id: str) -> Threat:
    """Raises: ConfigurationError: the service has no such threat."""
    found = read.service.threats.get(id)
    if found is None:
        remedy = did_you_mean(id, read.service.threats, "`threat-model register` lists them.")
        raise ConfigurationError(f"`{id}` is not a threat of `{read.service.service}`. {remedy}")
    return found


def _is_rated(rating: Threat | Rating | None) -> bool:
    return bool(rating and (rating.cvss or rating.severity or (rating.likelihood and rating.impact)))


def _check_owner(policy: Policy, owner: str) -> None:
    """Raises: ConfigurationError: the policy lists teams or groups, and the owner is none of them and no member."""
    if policy.parties and owner.casefold() not in policy.parties:
        known = [*policy.teams, *policy.groups]
        remedy = did_you_mean(owner, known, f"Choose one of {', '.join(dict.fromkeys(known))}.")
        raise ConfigurationError(f"`{owner}` is not a team, group or member of the policy. {remedy}")
