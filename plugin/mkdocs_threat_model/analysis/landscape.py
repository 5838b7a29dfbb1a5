"""The organisation as its models see it: which service exchanges data with which, and with whom outside."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ..model.components import Component
from ..model.service import Flow, Service


@dataclass(frozen=True, slots=True)
class Link:
    """The flows from one party to another, as one arrow.

    Attributes:
        source: id of a service, or the key of an outside party.
        target: likewise.
        flows: the flows' names, each once, in the order of the models.
        said_by: ids of the services whose models draw the link.
    """

    source: str
    target: str
    flows: tuple[str, ...]
    said_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Landscape:
    """Services, the outside parties that several of them share, and the links between them.

    Attributes:
        parties: title by key of each outside party that at least two services exchange data with.
        links: one for each ordered pair, by source and target.
    """

    parties: Mapping[str, str]
    links: tuple[Link, ...]


def landscape(services: Mapping[str, Service]) -> Landscape:
    """Joins the models: an external entity that names a modelled service is that service.

    Outside parties are the same where their titles are; one that a single service knows is that
    service's own matter and left out.
    """
    flows: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    said: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    titles: dict[str, str] = {}
    users: dict[str, set[str]] = defaultdict(set)
    for name in sorted(services):
        for source, target, flow in _links(services[name], services, titles):
            for pair in ((source, target), (target, source)) if flow.both_ways else ((source, target),):
                flows[pair][flow.name] = None
                said[pair][name] = None
            for end in (source, target):
                users[end].add(name)
    shared = {key: title for key, title in sorted(titles.items()) if len(users[key]) > 1}
    kept = sorted(pair for pair in flows if all(end in services or end in shared for end in pair))
    return Landscape(shared, tuple(Link(*pair, tuple(flows[pair]), tuple(said[pair])) for pair in kept))


def _links(service: Service, services: Mapping[str, Service], titles: dict[str, str]) -> Iterator[tuple[str, str, Flow]]:
    """Each flow between the service and somebody outside it: where it begins, where it ends."""

    def party(element: str) -> str:
        side = service.elements[element]
        if side.type is not Component.EXTERNAL or side.service == service.service:
            return service.service
        if side.service in services:
            return str(side.service)
        key = f"party:{(side.service or side.title).casefold()}"
        titles.setdefault(key, side.title)
        return key

    for flow in service.flows.values():
        source, target = party(flow.from_), party(flow.to)
        if source != target:
            yield source, target, flow
