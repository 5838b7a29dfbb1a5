"""What a service's page says of its threats' past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from ..analysis.facts import Facts
from ..analysis.history import Commit, History, NoHistory, PastStatus, ThreatHistory, past_statuses
from ..analysis.status import Status
from .content import Content


@dataclass(frozen=True)
class Past:
    """The past of a threat.

    Attributes:
        history: what git knows; `None` where the threat is not committed yet.
        statuses: latest first.
        uncommitted: the status of today where the last commit does not have it yet.
    """

    history: ThreatHistory | None
    statuses: tuple[PastStatus, ...] = ()
    uncommitted: Status | None = None


@dataclass(frozen=True)
class RetiredThreat:
    """A threat that no model holds any more.

    Attributes:
        service: id of its service.
        id: its id.
        title: where it is known.
        on: the day it was retired, or was taken out of its model.
        reason: why; empty where the model does not say.
        commit: what took it out, where git knows.
    """

    service: str
    id: str
    title: str
    on: date
    reason: str
    commit: Commit | None


def pasts(facts: Facts, content: Content) -> Mapping[str, Past]:
    """The past of each threat of a service by id; empty where there is no history."""
    if isinstance(content.history, NoHistory):
        return {}
    threats = content.history.threats
    changed = content.origin is not None and content.origin.changed
    return {
        one.threat.id: _past(threats.get((one.service, one.threat.id)), one.status, content.today, changed=changed)
        for one in facts.threats
    }


def _past(history: ThreatHistory | None, status: Status, today: date, *, changed: bool) -> Past:
    if history is None:
        return Past(None, uncommitted=status)
    statuses = past_statuses(history, today)[::-1]
    return Past(history, statuses, status if changed and statuses[0].status is not status else None)


def retired_threats(content: Content) -> tuple[RetiredThreat, ...]:
    """Of all services, latest first: what the models list as retired, and what git saw go without a word."""
    found = sorted((*_listed(content), *_vanished(content)), key=lambda one: (one.service, one.id))
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))


def _listed(content: Content) -> Iterator[RetiredThreat]:
    for service, facts in content.facts.items():
        for one in facts.service.retired.values():
            known = content.history.threats.get((service, one.id)) if isinstance(content.history, History) else None
            title = one.title or (known.title if known else "")
            yield RetiredThreat(service, one.id, title, one.on, one.reason, known.last_changed if known and known.gone else None)


def _vanished(content: Content) -> Iterator[RetiredThreat]:
    if isinstance(content.history, NoHistory):
        return
    broken = {one.stem for one in content.portfolio.broken}
    facts = content.facts
    for (service, threat), one in content.history.threats.items():
        here = facts[service].service if service in facts else None
        held = here is not None and (threat in here.threats or threat in here.retired)
        if one.gone and not held and service not in broken:
            reason = "" if here else "The model was removed."
            yield RetiredThreat(service, threat, one.title, one.last_changed.day, reason, one.last_changed)
