"""A model that is too large for one legible drawing, by boundary: an overview, and a drawing for each outermost boundary."""

from __future__ import annotations

from ..analysis.crossings import enclosing, innermost
from ..model.service import Service
from . import diagram as draw
from .dfd import PLAIN, Notes, bundled, joined, lineage, node_for
from .marks import MARK_TEXT
from .spoken import all_of

PAGE = 1200.0
"""The width of a page, in CSS pixels."""
LEGIBLE = 10.0
"""The smallest text that can be read, in CSS pixels."""
TALLEST = 2400
"""The height up to which a drawing is still one picture: some three screens."""


def fits_a_page(width: int, height: int) -> bool:
    """Whether a drawing can be taken in: its smallest text is legible at the page's width, and it is no scroll of paper."""
    return MARK_TEXT * PAGE / width >= LEGIBLE and height <= TALLEST


def zone_of(service: Service, element: str) -> str | None:
    """The outermost boundary that holds an element."""
    return next(reversed(list(enclosing(service, innermost(service, service.elements[lineage(service, element)[-1]])))), None)


def zones(service: Service) -> tuple[str, ...]:
    """The outermost boundaries that hold elements, in the model's order."""
    used = {zone_of(service, one) for one in service.elements}
    return tuple(one for one in service.boundaries if one in used)


def overview(service: Service, notes: Notes = PLAIN) -> draw.Diagram:
    """The outermost boundaries as one shape each, with what stands outside of all; flows between the same two are one arrow."""
    titles = {_key(zone): service.boundaries[zone].title for zone in zones(service)}

    def shown(one: str) -> str:
        zone = zone_of(service, one)
        return _key(zone) if zone else lineage(service, one)[-1]

    nodes = []
    for zone in zones(service):
        held = [one for one in service.elements if zone_of(service, one) == zone]
        title = f"{service.boundaries[zone].title} ({len(held)} {'element' if len(held) == 1 else 'elements'})"
        marks = all_of(notes.said, held).marks()
        name = f"Trust boundary {title}" + "".join(f", {mark.name}" for mark in marks)
        nodes.append(draw.Node(_key(zone), title, draw.Shape.GROUP, name=name, href=notes.hrefs.get(zone, ""), marks=marks))
    outside = [one for one in service.elements.values() if zone_of(service, one.id) is None and one.part_of is None]
    nodes += [node_for(service, one, None, notes) for one in outside]
    flows = bundled(service, shown, titles, notes, bundle=True, hidden=service.boundaries)
    return joined(service, "level-1-overview", "Level 1, by boundary", nodes, flows, lambda _: None)


def inside(service: Service, zone: str, notes: Notes = PLAIN) -> draw.Diagram:
    """The elements of one outermost boundary, with the other boundaries that they exchange data with as one shape each."""
    titles = {_key(other): service.boundaries[other].title for other in zones(service)}

    def shown(one: str) -> str:
        whole, other = lineage(service, one)[-1], zone_of(service, one)
        return whole if other in (zone, None) else _key(other)

    held = [one for one in service.elements.values() if one.part_of is None and zone_of(service, one.id) == zone]
    keep = {one.id for one in held}
    elsewhere = [one for one in service.boundaries if zone not in enclosing(service, one)]
    flows = [flow for flow in bundled(service, shown, titles, notes, hidden=elsewhere) if {flow.source, flow.target} & keep]
    around = {end for flow in flows for end in (flow.source, flow.target)} - keep
    nodes = [node_for(service, one, innermost(service, one), notes) for one in held]
    nodes += [
        draw.Node(key, title, draw.Shape.GROUP, muted=True, name=f"Trust boundary {title}")
        for key, title in titles.items()
        if key in around
    ]
    nodes += [node_for(service, one, None, notes) for one in service.elements.values() if one.id in around]
    title = service.boundaries[zone].title
    return joined(service, f"level-1-{zone}", f"Level 1, {title}", nodes, flows, lambda boundary: boundary)


def _key(zone: str) -> str:
    return f"zone:{zone}"
