"""What a service's page says of its threats' past."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from ..analysis.differences import Difference, differences, state_of
from ..analysis.events import Event, Step, events_of
from ..analysis.facts import Facts
from ..analysis.history import Commit, History, NoHistory, ThreatHistory
from ..analysis.stand import stand_of
from ..model.service import Service
from ..model.threat import Threat
from .content import Content

MOST_CHANGES = 30
"""Changes of one threat that its page tells, besides the first: the latest. Git has the others."""
MOST_DIFFERENCES = 20
"""Differences of one change that a page tells."""


@dataclass(frozen=True)
class Past:
    """The past of a threat.

    Attributes:
        history: what git knows; `None` where the threat is not committed yet.
        events: what happened, latest first, without those that are left out.
        left_out: how many earlier changes are left out, besides the first.
        first: the first event, where it is not among the others.
        uncommitted: what differs today from the last commit.
    """

    history: ThreatHistory | None
    events: tuple[Event, ...] = ()
    left_out: int = 0
    first: Event | None = None
    uncommitted: tuple[Difference, ...] = ()


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
        history: its past, where git knows it.
    """

    service: str
    id: str
    title: str
    on: date
    reason: str
    commit: Commit | None
    history: ThreatHistory | None = None


def pasts(facts: Facts, content: Content) -> Mapping[str, Past]:
    """The past of each threat of a service by id, of those that are retired too; empty where there is no history."""
    if isinstance(content.history, NoHistory):
        return {}
    threats, service = content.history.threats, facts.service
    found = {one: _past(threats.get((service.service, one)), content) for one in service.threats}
    if content.origin is not None and content.origin.changed:
        found = {one: _with_uncommitted(past, service.threats[one], service, content) for one, past in found.items()}
    return found


def past_of(history: ThreatHistory | None, content: Content) -> Past | None:
    """The past of a threat that no model holds any more; `None` where git does not know it."""
    return _past(history, content) if history else None


def _past(history: ThreatHistory | None, content: Content) -> Past:
    if history is None:
        return Past(None)
    matrix, today = content.policy.matrix, content.today
    steps = [
        Step(day, one.commit, one.stand, matrix, one.id, one.retired, None if one.stand else history.last)
        for day, _, one in history.spans(today)
    ]
    left_out = max(len(steps) - MOST_CHANGES - 1, 0)
    if not left_out:
        return Past(history, tuple(events_of(None, steps, today))[::-1])
    start = steps[left_out]
    return Past(history, tuple(events_of(start, steps[left_out + 1 :], today))[::-1], left_out, next(events_of(None, steps[:1], start.day)))


def _with_uncommitted(past: Past, threat: Threat, service: Service, content: Content) -> Past:
    """Files differ from the commit: what of this threat differs."""
    if past.history is None or past.history.gone:
        return past
    before, now, matrix = past.history.last, stand_of(threat, service.owner), content.policy.matrix
    old, new = (state_of(one, one.status(content.today), matrix) for one in (before, now))
    return replace(past, uncommitted=differences(before, now, old, new))


def retired_threats(content: Content) -> tuple[RetiredThreat, ...]:
    """Of all services, latest first: what the models list as retired, and what git saw go without a word."""
    found = sorted((*_listed(content), *_vanished(content)), key=lambda one: (one.service, one.id))
    return tuple(sorted(found, key=lambda one: one.on, reverse=True))


def _listed(content: Content) -> Iterator[RetiredThreat]:
    for service, facts in content.facts.items():
        for one in facts.service.retired.values():
            known = content.history.threats.get((service, one.id)) if isinstance(content.history, History) else None
            title = one.title or (known.title if known else "")
            commit = known.last_changed if known and known.gone else None
            yield RetiredThreat(service, one.id, title, one.on, one.reason, commit, known)


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
            yield RetiredThreat(service, threat, one.title, one.last_changed.day, reason, one.last_changed, one)
