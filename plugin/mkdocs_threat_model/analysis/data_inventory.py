"""The data inventory: every kind of data, where it rests, which flows carry it, which boundaries it crosses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from operator import attrgetter

from ..model.scales import Classification
from ..model.service import DataKind, Element, Flow, Service
from .facts import Facts


@dataclass(frozen=True, slots=True)
class Holding:
    """A kind of data in one service.

    Attributes:
        service: the model.
        data: as the service declares it.
        stores: where it rests.
        flows: what carries it, there or in a reply.
        boundaries: ids of the trust boundaries that those flows cross.
    """

    service: Service
    data: DataKind
    stores: tuple[Element, ...]
    flows: tuple[Flow, ...]
    boundaries: tuple[str, ...]

    @property
    def resting_unprotected(self) -> tuple[Element, ...]:
        """Stores that the model says are not encrypted."""
        return tuple(store for store in self.stores if store.encrypted is False)

    @property
    def moving_unprotected(self) -> tuple[Flow, ...]:
        """Flows that the model says are not encrypted."""
        return tuple(flow for flow in self.flows if flow.encrypted is False)

    @property
    def unstated(self) -> int:
        """How many stores and flows say nothing of encryption."""
        return sum(store.encrypted is None for store in self.stores) + sum(flow.encrypted is None for flow in self.flows)


@dataclass(frozen=True, slots=True)
class InventoryEntry:
    """A kind of data over all services: those that give it the same id and title, whatever the case of its letters.

    Attributes:
        id: its id in the models.
        title: its name, as the first service writes it.
        classification: the most protected that any service gives it.
        personal: whether any service calls it personal.
        holdings: by service.
    """

    id: str
    title: str
    classification: Classification
    personal: bool
    holdings: tuple[Holding, ...]

    @property
    def disputed(self) -> bool:
        """Whether services classify it differently."""
        return len({(holding.data.classification, holding.data.personal) for holding in self.holdings}) > 1


def inventory(portfolio: Mapping[str, Facts]) -> tuple[InventoryEntry, ...]:
    """Every kind of data, the most protected first, personal before other, then by title."""
    found: dict[tuple[str, str], list[Holding]] = {}
    for name in sorted(portfolio):
        for holding in holdings(portfolio[name]):
            found.setdefault((holding.data.id, holding.data.title.casefold()), []).append(holding)
    return tuple(sorted((_kind(group) for group in found.values()), key=_order))


def holdings(facts: Facts) -> list[Holding]:
    """Every kind of data of one service, in the model's order."""
    service = facts.service
    stores: dict[str, list[Element]] = {data_id: [] for data_id in service.data}
    flows: dict[str, list[Flow]] = {data_id: [] for data_id in service.data}
    for element in service.elements.values():
        for data_id in dict.fromkeys(element.stores):
            stores[data_id].append(element)
    for flow in service.flows.values():
        for data_id in dict.fromkeys((*flow.carries, *flow.replies)):
            flows[data_id].append(flow)
    return [
        Holding(
            service,
            data,
            tuple(stores[data.id]),
            tuple(flows[data.id]),
            tuple(dict.fromkeys(boundary for flow in flows[data.id] for boundary in facts.pierced.get(flow.id, ()))),
        )
        for data in service.data.values()
    ]


def _kind(holdings: list[Holding]) -> InventoryEntry:
    first = holdings[0].data
    highest = max((holding.data.classification for holding in holdings), key=attrgetter("rank"))
    return InventoryEntry(first.id, first.title, highest, any(holding.data.personal for holding in holdings), tuple(holdings))


def _order(kind: InventoryEntry) -> tuple[int, bool, str, str]:
    return -kind.classification.rank, not kind.personal, kind.title.casefold(), kind.id
