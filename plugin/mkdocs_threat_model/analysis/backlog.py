"""The backlog: every mitigation of every service, by owner and due date."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from ..model.scales import MitigationStatus, ServiceStatus
from ..model.service import Service
from ..model.threat import Mitigation
from .facts import AssessedThreat, Facts
from .owners import mitigation_owner


@dataclass(frozen=True)
class Item:
    """A mitigation.

    Attributes:
        facts: of its service.
        assessed: the threat that it is for.
        mitigation: as written.
        owner: who does it; the service's owner where it names nobody.
        overdue: whether its due date has passed and it is not done.
    """

    facts: Facts
    assessed: AssessedThreat
    mitigation: Mitigation
    owner: str
    overdue: bool

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.mitigation.status is MitigationStatus.DONE

    @property
    def key(self) -> str:
        """What it is known by in other systems: service, threat, and its ticket or a digest of the control.

        Its position in the list is no part of it, since positions change.
        """
        service, threat = self.facts.service.service, self.assessed.threat.id
        own = self.mitigation.ticket or hashlib.sha256(self.mitigation.control.encode()).hexdigest()[:8]
        return f"{service}/{threat}/{own}"


@dataclass(frozen=True)
class Share:
    """What one owner has to do.

    Attributes:
        owner: as models name them.
        items: overdue first, then by due date; those without one last.
        overdue: how many are overdue.
    """

    owner: str
    items: tuple[Item, ...]
    overdue: int


def mitigations(portfolio: Mapping[str, Facts], today: date) -> tuple[Item, ...]:
    """Every mitigation: by owner; within an owner what is overdue first, then by due date, then the worst risk."""
    found = [_item(facts, one, each, today) for facts in portfolio.values() for one in facts.threats for each in one.threat.mitigations]
    return tuple(sorted(found, key=_order))


def shares(items: Iterable[Item]) -> tuple[Share, ...]:
    """Items by owner, in their order."""
    by_owner: dict[str, list[Item]] = {}
    for item in items:
        by_owner.setdefault(item.owner, []).append(item)
    return tuple(Share(owner, tuple(found), sum(one.overdue for one in found)) for owner, found in by_owner.items())


def is_overdue(service: Service, mitigation: Mitigation, today: date) -> bool:
    """Whether a mitigation's due day has passed without its being done; nothing is due in a retired service."""
    if mitigation.due is None or mitigation.status is MitigationStatus.DONE or service.status is ServiceStatus.RETIRED:
        return False
    return mitigation.due < today


def _item(facts: Facts, one: AssessedThreat, mitigation: Mitigation, today: date) -> Item:
    owner = mitigation_owner(facts.service, mitigation)
    return Item(facts, one, mitigation, owner, is_overdue(facts.service, mitigation, today))


def _order(item: Item) -> tuple[str, str, bool, date, tuple[int, int, str, str], str]:
    return (
        item.owner.casefold(),
        item.owner,
        not item.overdue,
        item.mitigation.due or date.max,
        item.assessed.order,
        item.mitigation.control,
    )
