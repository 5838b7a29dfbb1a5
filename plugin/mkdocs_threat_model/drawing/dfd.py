"""A threat model → the data flow diagrams of its three levels, as values to draw.

Level 0 shows the service as one process among its external entities, Level 1 the model without
the parts of processes, Level 2 the parts of one process and their neighbours.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

from ..analysis.crossings import crossings_of, enclosing, innermost
from ..errors import RenderingError
from ..model.components import Component
from ..model.service import Element, Flow, Service
from . import diagram as draw
from .gaps import summed
from .kinship import Kinship
from .marks import Mark
from .narration import PROTECTION_NAMES, Narration, all_of, protection_of
from .node_shapes import OF_COMPONENTS


@dataclass(frozen=True)
class Notes:
    """What a drawing needs beside the model.

    Attributes:
        hrefs: where elements and flows lead in a page, by id; what is absent leads to its own anchor.
        said: what is said of elements and flows beyond their titles, by id.
    """

    hrefs: Mapping[str, str] = field(default_factory=dict)
    said: Mapping[str, Narration] = field(default_factory=dict)


PLAIN = Notes()

ADVICE = "Assign each element to a trust boundary (`in`) or a process (`part_of`), or split the service."
"""What makes smaller diagrams of a large one."""
SHOWN_TITLES = 3
"""How many titles a bundle of flows shows."""


def level_0(service: Service, notes: Notes = PLAIN, kin: Kinship | None = None) -> draw.Diagram:
    """The service as one process with its external entities; flows between the same two are one arrow.

    The service stands in the innermost boundary that holds all of it. Boundaries that hold only a
    part of it are inside the process, and what else they hold stands where they do.
    """
    kin = kin or Kinship(service)
    core = f"service:{service.service}"
    outside = {element.id: element for element in service.elements.values() if element.type is Component.EXTERNAL}
    holding = [set(enclosing(service, innermost(service, element))) for element in service.elements.values() if element.id not in outside]
    whole = set.intersection(*holding) if holding else set()
    partly = {boundary for chain in holding for boundary in chain} - whole

    def home(boundary: str | None) -> str | None:
        return next((zone for zone in enclosing(service, boundary) if zone not in partly), None)

    place = next(
        (zone for zone in service.boundaries if zone in whole and not any(service.boundaries[other].in_ == zone for other in whole)), None
    )
    nodes = [node_for(kin, external, home(innermost(service, external)), notes) for external in outside.values()]
    marks = marks_within(kin, (element for element in service.elements if element not in outside), notes)
    name = f"{Component.PROCESS.label} {service.title}" + "".join(f", {mark.name}" for mark in marks)
    middle = draw.DiagramNode(core, service.title, boundary=place, name=name, href=notes.hrefs.get(service.service, ""), marks=marks)
    flows = bundled(
        service,
        service.flows.values(),
        lambda id: id if id in outside else core,
        {core: service.title},
        notes,
        bundle=True,
        hidden=partly.__contains__,
    )
    return joined(service, "level-0", "Level 0", _after_first_half(nodes, middle), flows, home)


def level_1(service: Service, notes: Notes = PLAIN, kin: Kinship | None = None) -> draw.Diagram:
    """The model; flows of a process' parts begin and end at the process, equal ones become one."""
    kin = kin or Kinship(service)
    shown = [element for element in service.elements.values() if element.part_of is None]
    nodes = [node_for(kin, id, innermost(service, id), notes) for id in shown]
    flows = bundled(service, service.flows.values(), kin.whole, {}, notes)
    return joined(service, "level-1", "Level 1", nodes, flows, lambda boundary: boundary)


def level_2(service: Service, process: str, notes: Notes = PLAIN, kin: Kinship | None = None) -> draw.Diagram:
    """The parts of one process and what they exchange data with.

    The parts stand in a frame with the title of the process, unless they stand in different
    boundaries. What is said of the process as a whole appears as one more part, its rest.

    Raises:
        RenderingError: the model has no such process, or it has no parts.
    """
    kin = kin or Kinship(service)
    parts = [service.elements[part] for part in kin.parts(process)]
    if not parts:
        raise RenderingError(f"`{process}` has no parts. Draw it on Level 1, or give elements `part_of: {process}`.")
    parent = service.elements[process]
    inner = {part.id for part in parts}
    inside = inner | {process}

    def shown(id: str) -> str:
        """The part that an element belongs to; the process itself; otherwise what stands for it on Level 1."""
        chain = kin.lineage(id)
        return next((part for part in chain if part in inner), process if process in chain else chain[-1])

    concerned = kin.flows_of(kin.family(process))
    touching = {end for flow in concerned for end in _touching(shown(flow.from_), shown(flow.to), inside)}
    around = kin.ordered(touching - inside)
    homes = {innermost(service, part) for part in parts}
    frame = f"frame:{process}" if homes == {innermost(service, parent)} else None
    nodes = [node_for(kin, part, frame or innermost(service, part), notes) for part in parts]
    if process in touching:
        rest = draw.DiagramNode(
            process,
            f"Rest of {parent.title}",
            boundary=frame or innermost(service, parent),
            name=f"{Component.PROCESS.label} {parent.title}, all other parts",
        )
        nodes.append(rest)
    nodes += [node_for(kin, id, innermost(service, id), notes) for id in around]
    keep = {node.id for node in nodes}
    arrows = [(flow, {flow.source, flow.target}) for flow in bundled(service, concerned, shown, {}, notes)]
    flows = [flow for flow, ends in arrows if ends <= keep and ends & inside]
    frames = (draw.DiagramBoundary(frame, parent.title, innermost(service, parent), frame=True),) if frame else ()
    return joined(service, f"level-2-{process}", f"Level 2, {parent.title}", nodes, flows, lambda boundary: boundary, frames)


def _touching(source: str, target: str, inner: set[str]) -> tuple[str, ...]:
    """The two ends of a flow that concerns the parts of a process; none of another flow."""
    return (source, target) if source != target and {source, target} & inner else ()


def _after_first_half(nodes: list[draw.DiagramNode], middle: draw.DiagramNode) -> list[draw.DiagramNode]:
    half = (len(nodes) + 1) // 2
    return [*nodes[:half], middle, *nodes[half:]]


def joined(
    service: Service,
    level: str,
    named: str,
    nodes: list[draw.DiagramNode],
    flows: Iterable[draw.DiagramFlow],
    home: Callable[[str | None], str | None],
    frames: tuple[draw.DiagramBoundary, ...] = (),
) -> draw.Diagram:
    """Joins the parts with the boundaries that hold something; `home` leaves out hidden ones."""
    used = {boundary for node in nodes for boundary in _chain(service, node.boundary, frames)}
    boundaries = [draw.DiagramBoundary(zone.id, zone.title, home(zone.in_)) for zone in service.boundaries.values() if zone.id in used]
    flows = tuple(replace(flow, crosses=tuple(zone for zone in flow.crosses if zone in used)) for flow in flows)  # a part's own is not here
    description = _summary(nodes, boundaries, flows)
    marked, told, arrows = summed((*boundaries, *frames), nodes, flows)
    shown = {node.id for node in nodes}
    ranks = (tuple(id for id in dict.fromkeys(rank) if id in shown) for rank in service.layout.ranks)
    return draw.Diagram(
        *names(service, level, named),
        marked,
        told,
        arrows,
        description,
        "This model has no elements yet.",
        service.layout.direction,
        tuple(rank for rank in ranks if rank),
        ADVICE,
    )


def names(service: Service, level: str, named: str) -> tuple[str, str]:
    """The prefix of a diagram's ids, and its title."""
    return f"tm-{service.service}-{level}", f"{service.title}: data flow diagram, {named}"


def _chain(service: Service, boundary: str | None, frames: tuple[draw.DiagramBoundary, ...]) -> Iterable[str]:
    parent = next((frame.parent for frame in frames if frame.id == boundary), boundary)
    return enclosing(service, parent)


def _summary(nodes: list[draw.DiagramNode], boundaries: list[draw.DiagramBoundary], flows: tuple[draw.DiagramFlow, ...]) -> str:
    shapes = Counter(node.shape for node in nodes)
    counts = {kind: shapes[OF_COMPONENTS[kind]] for kind in (Component.EXTERNAL, Component.PROCESS, Component.STORE)}
    counts |= {Component.BOUNDARY: len(boundaries), Component.FLOW: len(flows)}
    return ", ".join(f"{count} {(kind.label if count == 1 else kind.labels).lower()}" for kind, count in counts.items()) + "."


def node_for(kin: Kinship, element: Element, boundary: str | None, notes: Notes) -> draw.DiagramNode:
    """An element as a node, with what is said of it and of its parts."""
    muted = element.out_of_scope is not None
    marks = marks_within(kin, kin.family(element.id), notes)
    name = f"{element.type.label} {element.title}" + "".join(f", {mark.name}" for mark in marks)
    if muted:
        name += f", out of scope: {element.out_of_scope}"
    href = notes.hrefs.get(element.id, f"#element-{element.id}")
    return draw.DiagramNode(
        element.id, element.title, OF_COMPONENTS[element.type], boundary, element.technology or "", muted, name, href, marks
    )


def marks_within(kin: Kinship, elements: Iterable[str], notes: Notes) -> tuple[Mark, ...]:
    """The signs of a shape that stands for elements and for the flows between them, which are not drawn then.

    Sensitive data is a sign of flows, and not said of a shape.
    """
    return replace(all_of(notes.said, kin.with_inner_flows(elements)), personal=False, restricted=False).marks()


@dataclass(frozen=True)
class _Key:
    """What flows of one arrow have in common."""

    source: str
    target: str
    both_ways: bool
    title: str


def bundled(
    service: Service,
    concerned: Iterable[Flow],
    shown: Callable[[str], str],
    titles: Mapping[str, str],
    notes: Notes,
    *,
    bundle: bool = False,
    hidden: Callable[[str], bool] = lambda _: False,
) -> list[draw.DiagramFlow]:
    """The arrows between what is shown.

    Args:
        service: the model.
        concerned: its flows of which arrows are made.
        shown: an element's id → the id of the node that stands for it.
        titles: of nodes that are no elements.
        notes: links, and what is said.
        bundle: whether all flows between the same two nodes are one arrow; otherwise only those
            that the reduction made equal are.
        hidden: whether a boundary is not drawn.
    """
    bundles: dict[_Key | str, list[Flow]] = {}
    for flow in concerned:
        source, target = shown(flow.from_), shown(flow.to)
        if source != target:
            # What the model tells apart stays apart; only flows that were moved to ends in common may become one.
            moved = (source, target) != (flow.from_, flow.to)
            key = _Key(source, target, flow.both_ways, "" if bundle else flow.name) if bundle or moved else flow.id
            bundles.setdefault(key, []).append(flow)
    return [_arrow(service, flows, shown, titles, notes, hidden) for flows in bundles.values()]


def _arrow(
    service: Service, flows: list[Flow], shown: Callable[[str], str], titles: Mapping[str, str], notes: Notes, hidden: Callable[[str], bool]
) -> draw.DiagramFlow:
    first = flows[0]
    source, target = shown(first.from_), shown(first.to)
    names = list(dict.fromkeys(flow.name for flow in flows))
    rest = len(names) - SHOWN_TITLES
    crossed = list(dict.fromkeys(crossing.boundary for flow in flows for crossing in crossings_of(service, flow)))
    muted = all(flow.out_of_scope is not None for flow in flows)
    ends = [titles.get(end) or service.elements[end].title for end in (source, target)]
    name = f"{Component.FLOW.labels if len(names) > 1 else Component.FLOW.label} {', '.join(names)}, " + (
        "between {} and {}" if first.both_ways else "from {} to {}"
    ).format(*ends)
    if crossed:
        name += ", crosses " + ", ".join(service.boundaries[zone].title for zone in crossed)
    protection = protection_of(flows)
    if crossed:
        name += f", {PROTECTION_NAMES[protection]}"
    marks = all_of(notes.said, (flow.id for flow in flows)).marks()
    name += "".join(f", {mark.name}" for mark in marks)
    if muted:
        name += ", out of scope: " + "; ".join(dict.fromkeys(flow.out_of_scope for flow in flows if flow.out_of_scope))
    return draw.DiagramFlow(
        first.id,
        source,
        target,
        (*names[:SHOWN_TITLES], *((f"+ {rest} more",) if rest > 0 else ())),
        first.both_ways,
        tuple(zone for zone in crossed if not hidden(zone)),
        muted=muted,
        name=name,
        href=notes.hrefs.get(first.id, f"#flow-{first.id}"),
        marks=marks,
        protection=protection,
    )
