"""What a comparison comes to in figures: the changed services before and after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from ..analysis.facts import Facts
from ..model.scales import Risk
from .change_report import ChangeReport

_SERIOUS = (Risk.CRITICAL, Risk.HIGH)


def totals(report: ChangeReport) -> Iterator[tuple[str, int, int]]:
    """What is counted, with its number before and after, over the services that changed."""
    before = [service.before for service in report.services if service.before]
    after = [service.after for service in report.services if service.after]
    for name, count in _COUNTS:
        yield name, _sum(count, before), _sum(count, after)


def _sum(count: Callable[[Facts], int], versions: Iterable[Facts]) -> int:
    return sum(map(count, versions))


def _open(facts: Facts) -> int:
    return sum(threat.is_open for threat in facts.threats)


def _serious(facts: Facts) -> int:
    return sum(threat.is_open and threat.remaining in _SERIOUS for threat in facts.threats)


def _accepted(facts: Facts) -> int:
    return sum(threat.acceptance_status is not None for threat in facts.threats)


_COUNTS: tuple[tuple[str, Callable[[Facts], int]], ...] = (
    ("Threats", lambda facts: len(facts.threats)),
    ("Open threats", _open),
    ("Open critical and high threats", _serious),
    ("Accepted risks", _accepted),
    ("Boundary crossings", lambda facts: len(facts.crossings)),
    ("Unanswered STRIDE questions", lambda facts: facts.coverage.asked - facts.coverage.answered),
)
