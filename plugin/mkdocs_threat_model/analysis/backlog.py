"""The backlog: every mitigation of every service, by owner and due date. A control that several threats count on is one of them, once."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from operator import itemgetter

from ..model.mitigation import Mitigation
from ..model.scales import MitigationStatus
from ..model.service import Service
from ..model.threat import Threat
from .facts import AssessedThreat, Entry, Facts
from .owners import mitigation_owner
from .phrases import unique_id

_Place = tuple[str, str, bool, date, tuple[int, int, str, str], str]


@dataclass(frozen=True, slots=True)
class Item(Entry):
    """A mitigation.

    Attributes:
        mitigation: as written.
        owner: who does it; the service's owner where it names nobody.
        to_do: whether it is to be done: it is not, and its service is not retired.
        overdue: whether it is to be done, and its due date has passed.
        key: what it is known by in other systems.
        further: of a control that threats count on: how many others do, besides this one, which is the worst.
    """

    mitigation: Mitigation
    owner: str
    to_do: bool
    overdue: bool
    key: str
    further: int = 0

    @property
    def done(self) -> bool:
        """Whether it is done."""
        return self.mitigation.status is MitigationStatus.DONE


def mitigation_keys(service: str, threat: Threat) -> tuple[str, ...]:
    """What a threat's mitigations are known by in other systems: service, threat, and the ticket or a digest of the control.

    Positions in the list are no part of it, since they change; they tell apart only what is alike in both.
    """
    digests = [hashlib.sha256(mitigation.control.encode("utf-8", "replace")).hexdigest()[:8] for mitigation in threat.mitigations]
    tickets = Counter(mitigation.ticket for mitigation in threat.mitigations)
    taken: Counter[str] = Counter()
    found = []
    for mitigation, digest in zip(threat.mitigations, digests, strict=True):
        own = digest if not mitigation.ticket else mitigation.ticket if tickets[mitigation.ticket] == 1 else f"{mitigation.ticket}-{digest}"
        taken[own] += 1
        found.append(f"{unique_id(service, threat.id)}/{own}" + (f"-{taken[own]}" if taken[own] > 1 else ""))
    return tuple(found)


@dataclass(frozen=True, slots=True)
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
    found = [placed for facts in portfolio.values() for placed in facts.memory.all("mitigations", today, partial(_placed, facts, today))]
    return tuple(item for _, item in sorted(_once(found), key=itemgetter(0)))


def _once(found: Iterable[tuple[_Place, Item]]) -> Iterator[tuple[_Place, Item]]:
    """Controls that several threats count on, each with the worst of them, a service that is not retired first."""
    shared: dict[str, list[tuple[_Place, Item]]] = {}
    for place, item in found:
        if item.mitigation.uses:
            shared.setdefault(item.key, []).append((place, item))
        else:
            yield place, item
    for held in shared.values():
        place, item = min(held, key=lambda placed: (placed[1].service.status.is_over, placed[0]))
        threats = {(other.assessed.service, other.threat.id) for _, other in held}
        yield place, replace(item, further=len(threats) - 1)


def shares(items: Iterable[Item]) -> tuple[Share, ...]:
    """Items by owner, in their order."""
    by_owner: dict[str, list[Item]] = {}
    for item in items:
        by_owner.setdefault(item.owner, []).append(item)
    return tuple(Share(owner, tuple(found), sum(mitigation.overdue for mitigation in found)) for owner, found in by_owner.items())


def is_to_do(service: Service, mitigation: Mitigation) -> bool:
    """Whether somebody still has to do a mitigation; in a retired service nobody has to do anything."""
    return mitigation.status is not MitigationStatus.DONE and not service.status.is_over


def is_overdue(service: Service, mitigation: Mitigation, today: date) -> bool:
    """Whether a mitigation is to be done, and its due day has passed."""
    return mitigation.due is not None and mitigation.due < today and is_to_do(service, mitigation)


def _placed(facts: Facts, today: date) -> Iterator[tuple[_Place, Item]]:
    return ((_order(item), item) for assessed in facts.threats for item in _items(facts, assessed, today))


def _items(facts: Facts, assessed: AssessedThreat, today: date) -> Iterable[Item]:
    service = facts.service
    for mitigation, key in zip(assessed.threat.mitigations, mitigation_keys(service.service, assessed.threat), strict=True):
        state = facts.controls.get(mitigation.uses or "")
        of_control = unique_id(service.service, state.id) if state and state.own else state.shared_key if state else ""
        to_do, overdue = is_to_do(service, mitigation), is_overdue(service, mitigation, today)
        yield Item(facts, assessed, mitigation, mitigation_owner(service, mitigation), to_do, overdue, of_control or key)


def _order(item: Item) -> _Place:
    return (
        item.owner.casefold(),
        item.owner,
        not item.overdue,
        item.mitigation.due or date.max,
        item.assessed.order,
        item.mitigation.control,
    )
