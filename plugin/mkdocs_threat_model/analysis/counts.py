"""What threats add up to: open ones at the risk that remains, all of them at both of their ratings, all by status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..model.scales import Risk
from .facts import AssessedThreat
from .status import Status

ByRisk = Mapping[Risk | None, int]
"""Counts by risk, highest first, what is not rated last; every level is present."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What some threats add up to. Each of the four counts adds up: `open` to the open threats, the others to all.

    Attributes:
        open: the open threats at the risk that remains.
        inherent: all threats at their inherent risk.
        residual: all threats at their residual risk; most are not rated before their mitigations are done.
        statuses: all threats by status, worst first; only those that occur.
    """

    open: ByRisk
    inherent: ByRisk
    residual: ByRisk
    statuses: Mapping[Status, int]

    @property
    def opened(self) -> int:
        """How many are open."""
        return sum(self.open.values())

    @property
    def total(self) -> int:
        """How many there are."""
        return sum(self.statuses.values())


def counts_of(threats: Iterable[AssessedThreat]) -> Counts:
    """Counts threats."""
    found = tuple(threats)
    return Counts(
        _by_risk(assessed.remaining for assessed in found if assessed.is_open),
        _by_risk(assessed.inherent.risk for assessed in found),
        _by_risk(assessed.residual_risk for assessed in found),
        _by_status(assessed.status for assessed in found),
    )


def _by_risk(risks: Iterable[Risk | None]) -> ByRisk:
    counts = Counter(risks)
    return {risk: counts[risk] for risk in (*reversed(Risk), None)}


def _by_status(statuses: Iterable[Status]) -> Mapping[Status, int]:
    counts = Counter(statuses)
    return {status: counts[status] for status in Status if counts[status]}
