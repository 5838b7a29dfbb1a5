"""Threats that no model holds any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from .facts import Facts
from .threat_history import Commit, History, NoHistory, ThreatHistory


@dataclass(frozen=True, slots=True)
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


def retired_threats(facts: Mapping[str, Facts], history: History | NoHistory, unreadable: Collection[str]) -> tuple[RetiredThreat, ...]:
    """Of all services, latest first: what the models list as retired, and what git saw go without a word.

    Args:
        facts: of the services that can be read.
        history: what git knows.
        unreadable: names of the files that are no valid models now: what they hold is not gone.
    """
    found = sorted((*_listed(facts, history), *_vanished(facts, history, unreadable)), key=lambda gone: (gone.service, gone.id))
    return tuple(sorted(found, key=lambda gone: gone.on, reverse=True))


def _listed(portfolio: Mapping[str, Facts], history: History | NoHistory) -> Iterator[RetiredThreat]:
    for service, facts in portfolio.items():
        for listed in facts.service.retired.values():
            known = history.threats.get((service, listed.id)) if isinstance(history, History) else None
            title = listed.title or (known.title if known else "")
            commit = known.last_changed if known and known.gone else None
            yield RetiredThreat(service, listed.id, title, listed.on, listed.reason, commit, known)


def _vanished(facts: Mapping[str, Facts], history: History | NoHistory, unreadable: Collection[str]) -> Iterator[RetiredThreat]:
    if isinstance(history, NoHistory):
        return
    for (service, threat), past in history.threats.items():
        here = facts[service].service if service in facts else None
        held = here is not None and (threat in here.threats or threat in here.retired)
        if past.gone and not held and service not in unreadable:
            reason = "" if here else "The model was removed."
            yield RetiredThreat(service, threat, past.title, past.last_changed.day, reason, past.last_changed, past)
