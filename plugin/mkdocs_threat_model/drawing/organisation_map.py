"""The organisation's map: services as processes, grouped by team, with the outside parties they share."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from ..analysis.landscape import Landscape
from ..model.service import Service
from .diagram import Diagram, DiagramBoundary, DiagramFlow, DiagramNode
from .node_shapes import EXTERNAL, PROCESS

MOST_SERVICES = 40
"""Above this the map shows teams instead of services: more do not fit a page in legible text."""
MOST_LINKS = 120
"""Above this there is no map but its table: nobody can follow so many arrows, and laying them out takes minutes."""


def map_of(
    services: Mapping[str, Service],
    landscape: Landscape,
    contradicted: Collection[tuple[str, str]],
    hrefs: Mapping[str, str],
    teams: Mapping[str, str],
) -> Diagram:
    """The map as a diagram.

    Args:
        services: the models by id.
        found: the links between them.
        contradicted: pairs of services whose models contradict each other; their arrows stand out.
        hrefs: where a service's shape leads.
        teams: titles of the owners.
    """
    if len(services) > MOST_SERVICES:
        return _of_teams(services, landscape, contradicted, teams)
    owners = sorted({owned.owner for owned in services.values()})
    boundaries = tuple(DiagramBoundary(f"team:{owner}", teams.get(owner) or owner, frame=True) for owner in owners)
    nodes = [
        DiagramNode(
            name,
            service.title,
            PROCESS,
            f"team:{service.owner}",
            muted=service.status.is_over,
            name=f"Service {service.title}, {service.status.value}",
            href=hrefs.get(name, ""),
        )
        for name, service in sorted(services.items())
    ]
    titles = {name: service.title for name, service in services.items()}
    return _diagram(boundaries, nodes, landscape, titles, {name: name for name in services}, contradicted)


def _of_teams(
    services: Mapping[str, Service], landscape: Landscape, contradicted: Collection[tuple[str, str]], teams: Mapping[str, str]
) -> Diagram:
    counts: dict[str, int] = {}
    for service in services.values():
        counts[service.owner] = counts.get(service.owner, 0) + 1
    titles = {
        owner: f"{teams.get(owner) or owner} ({count} {'service' if count == 1 else 'services'})" for owner, count in sorted(counts.items())
    }
    nodes = [DiagramNode(owner, title, PROCESS, name=title) for owner, title in titles.items()]
    return _diagram((), nodes, landscape, titles, {name: service.owner for name, service in services.items()}, contradicted)


def _diagram(
    boundaries: tuple[DiagramBoundary, ...],
    nodes: list[DiagramNode],
    landscape: Landscape,
    titles: Mapping[str, str],
    shown: Mapping[str, str],
    contradicted: Collection[tuple[str, str]],
) -> Diagram:
    """Joins nodes and links; `shown` says which node stands for a service."""
    parties = [DiagramNode(key, title, EXTERNAL, name=f"External party {title}") for key, title in landscape.parties.items()]
    names = {**titles, **landscape.parties}
    bundles: dict[tuple[str, str], list[str]] = {}
    standing_out = set()
    for link in landscape.links:
        pair = shown.get(link.source, link.source), shown.get(link.target, link.target)
        if pair[0] != pair[1]:
            bundles.setdefault(pair, []).extend(link.flows)
            if (link.source, link.target) in contradicted:
                standing_out.add(pair)
    flows = tuple(
        DiagramFlow(
            f"{source}>{target}",
            source,
            target,
            (_label(titles_, (source, target) in standing_out),),
            crossing=(source, target) in standing_out,
            name=f"{_counted(len(titles_), 'data flow', 'data flows')} from {names[source]} to {names[target]}: {', '.join(titles_)}",
        )
        for (source, target), titles_ in bundles.items()
    )
    if len(nodes) > MOST_SERVICES or len(bundles) > MOST_LINKS:
        return Diagram(
            "tm-map", "The organisation's services and their links", empty="Too many links for one map: they are listed instead."
        )
    parts = (
        _counted(len(nodes), "node", "nodes"),
        _counted(len(parties), "shared external party", "shared external parties"),
        _counted(len(flows), "link", "links"),
    )
    description = f"{', '.join(parts)}."
    return Diagram(
        "tm-map",
        "The organisation's services and their links",
        boundaries,
        (*nodes, *parties),
        flows,
        description,
        "No service yet.",
        tight=True,
    )


def _label(flows: list[str], contradicted: bool) -> str:
    text = flows[0] if len(flows) == 1 else f"{len(flows)} flows"
    return f"{text}: contradiction" if contradicted else text


def _counted(count: int, name: str, many: str) -> str:
    return f"{count} {name if count == 1 else many}"
