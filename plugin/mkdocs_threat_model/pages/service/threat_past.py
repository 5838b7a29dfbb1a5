"""What a service's page says of its threats' past."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from ...analysis.events import Event, Step, events_of
from ...analysis.facts import Facts
from ...analysis.retired import RetiredThreat
from ...analysis.threat_differences import Difference, differences, summary_of
from ...analysis.threat_history import History, NoHistory, ThreatHistory
from ...analysis.threat_state import threat_state_of
from ...model.policy import Matrix
from ...model.service import Service
from ...model.threat import Threat

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
class PastReader:
    """Tells the past of threats from what git knows.

    Attributes:
        history: what git knows, or why nothing is told.
        matrix: the policy's, for the risk of each past rating.
        today: the day up to which the past is told.
        changed: whether files differ from the commit.
    """

    history: History | NoHistory
    matrix: Matrix
    today: date
    changed: bool = False

    def of_threats(self, facts: Facts) -> Mapping[str, Past]:
        """The past of each threat of a service by id; empty where there is no history."""
        if isinstance(self.history, NoHistory):
            return {}
        threats, service = self.history.threats, facts.service
        pasts = {id: self._past(threats.get((service.service, id))) for id in service.threats}
        if self.changed:
            pasts = {id: self._with_uncommitted(past, service.threats[id], service) for id, past in pasts.items()}
        return pasts

    def of_retired(self, threat: RetiredThreat) -> Past | None:
        """The past of a threat that no model holds any more; `None` where git does not know it."""
        return self._past(threat.history) if threat.history else None

    def _past(self, history: ThreatHistory | None) -> Past:
        if history is None:
            return Past(None)
        steps = [
            Step(
                day,
                version.commit,
                version.state,
                self.matrix,
                version.id,
                version.retired,
                None if version.state else history.last,
                keys=version.keys,
            )
            for day, _, version in history.spans(self.today)
        ]
        left_out = max(len(steps) - MOST_CHANGES - 1, 0)
        if not left_out:
            return Past(history, tuple(events_of(None, steps, self.today))[::-1])
        start = steps[left_out]
        events = tuple(events_of(start, steps[left_out + 1 :], self.today))[::-1]
        return Past(history, events, left_out, next(events_of(None, steps[:1], start.day)))

    def _with_uncommitted(self, past: Past, threat: Threat, service: Service) -> Past:
        """Files differ from the commit: what of this threat differs."""
        if past.history is None or past.history.gone:
            return past
        before, now = past.history.last, threat_state_of(threat).within(service.owner, over=service.status.is_over)
        old, new = (summary_of(version, version.status(self.today), self.matrix) for version in (before, now))
        return replace(past, uncommitted=differences(before, now, old, new))
