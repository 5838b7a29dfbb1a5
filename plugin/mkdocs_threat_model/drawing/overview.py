"""A model that is too large for one legible drawing, by boundary: an overview, and a drawing for each outermost boundary."""

from __future__ import annotations

from ..analysis.crossings import innermost
from ..model.components import Component
from ..model.service import Service
from . import diagram as draw
from .dfd import PLAIN, Notes, bundled, joined, marks_within, node_for
from .kinship import Kinship
from .node_shapes import EXTERNAL, WHOLE_BOUNDARY

_SINGLE = 4
"""More elements than these outside of all boundaries are one shape of an overview."""
_OUTSIDE = "zone:"


def overview(service: Service, notes: Notes = PLAIN, kin: Kinship | None = None) -> draw.Diagram:
    """The outermost boundaries as one shape each, with what stands outside of all; flows between the same two are one arrow.

    Of a boundary that holds most of the service and other boundaries, these are the shapes, and it is drawn around them.
    """
    kin = kin or Kinship(service)
    titles = {_key(zone): service.boundaries[zone].title for zone in kin.held}
    nodes = []
    for zone, held in kin.held.items():
        title = f"{service.boundaries[zone].title} ({len(held)} {'element' if len(held) == 1 else 'elements'})"
        marks = marks_within(kin, held, notes)
        name = f"{Component.BOUNDARY.label} {title}" + "".join(f", {mark.name}" for mark in marks)
        nodes.append(
            draw.DiagramNode(
                _key(zone), title, WHOLE_BOUNDARY, service.boundaries[zone].in_, name=name, href=notes.hrefs.get(zone, ""), marks=marks
            )
        )
    loose = [element for element in service.elements.values() if kin.zone(element.id) is None and element.part_of is None]
    outside = [element.id for element in loose if innermost(service, element) is None]
    if len(outside) > _SINGLE:
        name = f"{len(outside)} elements outside of all boundaries"
        nodes.append(draw.DiagramNode(_OUTSIDE, name, EXTERNAL, muted=True, name=name, marks=marks_within(kin, outside, notes)))
        titles[_OUTSIDE] = name
    else:
        outside = []
    grouped = set(outside)
    nodes += [node_for(kin, element, innermost(service, element), notes) for element in loose if element.id not in grouped]

    def shown(id: str) -> str:
        zone = kin.zone(id)
        return _key(zone) if zone else _OUTSIDE if kin.whole(id) in grouped else kin.whole(id)

    flows = bundled(service, service.flows.values(), shown, titles, notes, bundle=True, hidden=lambda boundary: boundary not in kin.open)
    return joined(service, "level-1-overview", "Level 1, by boundary", nodes, flows, lambda boundary: boundary)


def inside(service: Service, zone: str, notes: Notes = PLAIN, kin: Kinship | None = None) -> draw.Diagram:
    """The elements of one outermost boundary, with the other boundaries that they exchange data with as one shape each."""
    kin = kin or Kinship(service)
    concerned = kin.flows_of(kin.held[zone])
    near = {kin.zone(end) for flow in concerned for end in (flow.from_, flow.to)} - {zone}
    titles = {_key(other): service.boundaries[other].title for other in kin.held if other in near}

    def shown(id: str) -> str:
        other = kin.zone(id)
        return kin.whole(id) if other in (zone, None) else _key(other)

    held = [service.elements[element] for element in kin.held[zone] if service.elements[element].part_of is None]
    keep = {element.id for element in held}
    arrows = bundled(
        service, concerned, shown, titles, notes, hidden=lambda boundary: boundary not in kin.open and kin.outermost(boundary) != zone
    )
    flows = [flow for flow in arrows if {flow.source, flow.target} & keep]
    around = {end for flow in flows for end in (flow.source, flow.target)} - keep
    nodes = [node_for(kin, element, innermost(service, element), notes) for element in held]
    nodes += [
        draw.DiagramNode(
            key,
            titles[key],
            WHOLE_BOUNDARY,
            service.boundaries[other].in_,
            muted=True,
            name=f"{Component.BOUNDARY.label} {titles[key]}",
        )
        for other in kin.held
        if (key := _key(other)) in around
    ]
    nodes += [node_for(kin, element, innermost(service, element), notes) for element in kin.ordered(around - set(titles))]
    title = service.boundaries[zone].title
    return joined(service, f"level-1-{zone}", f"Level 1, {title}", nodes, flows, lambda boundary: boundary)


def _key(zone: str) -> str:
    return f"zone:{zone}"
