"""What threats add up to: open ones at the risk that remains, all of them at both of their ratings, all by status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from ..model.scales import Risk
from .facts import AssessedThreat, Facts
from .status import Status

K = TypeVar("K")

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


def counts_in(services: Iterable[Facts]) -> Counts:
    """Counts the threats of services, those of each once as long as it stays the same."""
    counted = [facts.memory.one("counts", (), None, partial(counts_of, facts.threats)) for facts in services]
    return Counts(
        _in_order(_sum(counts.open for counts in counted)),
        _in_order(_sum(counts.inherent for counts in counted)),
        _in_order(_sum(counts.residual for counts in counted)),
        _that_occur(_sum(counts.statuses for counts in counted)),
    )


def _by_risk(risks: Iterable[Risk | None]) -> ByRisk:
    return _in_order(Counter(risks))


def _by_status(statuses: Iterable[Status]) -> Mapping[Status, int]:
    return _that_occur(Counter(statuses))


def _in_order(counts: Mapping[Risk | None, int]) -> ByRisk:
    return {risk: counts.get(risk, 0) for risk in (*reversed(Risk), None)}


def _that_occur(counts: Mapping[Status, int]) -> Mapping[Status, int]:
    return {status: counts[status] for status in Status if counts.get(status)}


def _sum(counts: Iterable[Mapping[K, int]]) -> Mapping[K, int]:
    total: Counter[K] = Counter()
    for counted in counts:
        total.update(counted)
    return total
