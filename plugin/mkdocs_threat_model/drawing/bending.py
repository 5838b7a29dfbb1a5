"""A flow bent aside, where a straighter line leaves a label without room or puts two signs of crossings on one spot.

Flows between the same two nodes run side by side with no room for a text in between, in whatever way everything is laid out; and
flows that cross each other may do so just where both pass a boundary's rim, so that of their two signs only one is seen.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import combinations

from .candidate import Candidate
from .detour import bends
from .diagram import Diagram
from .geometry import Geometry, Point
from .labels import repaired, whole
from .lines import FlowLines, Pair
from .readability import glanced, judged, lines_judged, piercings
from .work import Work, of_a_glance, of_a_judgement

_FLOWS = 2
"""Labels that are helped; where more have no room, the drawing is too full for this."""
_SAID_OF_LABELS = "label-"
"""Begins the rules that a label breaks."""
_FAR, _NEAR = (30.0, -30.0, 50.0, -50.0, 80.0, -80.0), (14.0, -14.0, 30.0, -30.0)
"""How far aside a flow is bent for a label and for a sign, in pixels."""
_SPOT = 9.0
"""Two signs of crossings that are nearer to each other lie on each other, in pixels."""


def bent(diagram: Diagram, tried: Candidate, work: Work) -> Candidate | None:
    """The same drawing with a flow bent so that fewer rules are broken; `None` where no bend helps.

    Args:
        diagram: what is drawn.
        tried: how.
        work: no bend is tried when it is over.
    """
    flows = {flow.id: flow for flow in diagram.flows}
    wanting = dict.fromkeys(id for id, rule in tried.verdict.broken if rule.startswith(_SAID_OF_LABELS))
    for id in list(wanting)[:_FLOWS]:
        ends = {flows[id].source, flows[id].target}
        beside = [flow.id for flow in diagram.flows if flow.id != id and {flow.source, flow.target} == ends]
        for geometry, _ in _bendings(diagram, tried, (id, *beside), _FAR, work):
            bending = _lines_judged(diagram, tried, geometry, work)
            if len(bending.verdict.broken) < len(tried.verdict.broken):
                other = _labelled(bending, work)
                if len(other.verdict.broken) < len(tried.verdict.broken):
                    return other
    return None


def unspotted(diagram: Diagram, chosen: Candidate, work: Work) -> Candidate:
    """The same drawing without two signs of crossings on one spot, where bending a flow breaks no rule.

    The bent flow may cross one other flow more: two that meet at a sign cross there, whether or not their lines do.

    Args:
        diagram: what is drawn.
        chosen: how.
        work: no bend is tried when it is over.
    """
    pairs = spots(diagram, chosen.geometry)
    for pair in pairs:
        left = spots(diagram, chosen.geometry)
        if pair not in left:
            continue
        chosen = _with_fewer(diagram, chosen, pair, len(left), work)
    return chosen


def _with_fewer(diagram: Diagram, chosen: Candidate, pair: Pair, most: int, work: Work) -> Candidate:
    """A drawing with fewer than `most` signs on one spot: one that crosses no flow more, or else the first that crosses one more."""
    broken, crossings = len(chosen.verdict.broken), chosen.verdict.crossings
    found: Candidate | None = None
    for geometry, more in _bendings(diagram, chosen, pair, _NEAR, work, most):
        # What is told soonest comes first: from the one line, from all lines, and last from the labels, which have to be moved about.
        if found and more > 0:
            continue
        bending = _lines_judged(diagram, chosen, geometry, work)
        if bending.verdict.crossings > crossings + (found is None) or len(bending.verdict.broken) > broken:
            continue
        other = _labelled(bending, work)
        if len(other.verdict.broken) <= broken:
            if other.verdict.crossings <= crossings:
                return other
            found = other
    return found or chosen


def spots(diagram: Diagram, geometry: Geometry) -> list[Pair]:
    """Pairs of flows whose signs on a boundary's rim lie on each other."""
    return _on_one_spot(_signs(diagram, geometry))


_Signs = Mapping[str, Mapping[str, tuple[Point, ...]]]
"""Where flows pass the rims of boundaries that they cross, by boundary and flow."""


def _signs(diagram: Diagram, geometry: Geometry) -> _Signs:
    return {
        boundary: {flow.id: piercings(geometry.routes[flow.id], box) for flow in diagram.flows if boundary in flow.crosses}
        for boundary, box in geometry.boundaries.items()
    }


def _on_one_spot(signs: _Signs) -> list[Pair]:
    found: dict[Pair, None] = {}
    for by_flow in signs.values():
        places = [(flow, at) for flow, rims in by_flow.items() for at in rims]
        found |= {(flow, other): None for (flow, at), (other, by) in combinations(places, 2) if flow != other and math.dist(at, by) < _SPOT}
    return list(found)


def _bendings(
    diagram: Diagram, drawn: Candidate, flows: tuple[str, ...], asides: tuple[float, ...], work: Work, most: float = math.inf
) -> Iterator[tuple[Geometry, int]]:
    """The drawing with one of some flows on another line, its labels where they were, and how many flows more that line crosses.

    Only those with fewer signs of crossings on one spot than `most`: looking for these takes least.
    """
    lines = FlowLines(drawn.geometry.routes, work)
    signs = _signs(diagram, drawn.geometry)
    for flow in (flow for id in flows for flow in diagram.flows if flow.id == id):
        for route, more in bends(diagram, drawn.geometry, lines, flow, asides, work):
            if work.is_over:
                return
            rims = drawn.geometry.boundaries.items()
            own = {boundary: {flow.id: piercings(route, box)} for boundary, box in rims if boundary in flow.crosses}
            if len(_on_one_spot({boundary: {**by_flow, **own.get(boundary, {})} for boundary, by_flow in signs.items()})) < most:
                yield replace(drawn.geometry, routes={**drawn.geometry.routes, flow.id: route}), more


def _lines_judged(diagram: Diagram, drawn: Candidate, geometry: Geometry, work: Work) -> Candidate:
    """A drawing with other lines, judged by these alone."""
    work.spend(of_a_glance(diagram) + of_a_judgement(diagram))
    lines = FlowLines(geometry.routes, work)
    return Candidate(drawn.variant, drawn.measured, geometry, lines, lines_judged(diagram, geometry, glanced(diagram, geometry, lines)))


def _labelled(bending: Candidate, work: Work) -> Candidate:
    """The same with its labels moved to where they break no rule, judged by all rules."""
    sizes, ground = repaired(bending.measured, bending.geometry, bending.lines, work)
    geometry = whole(bending.geometry, ground.labels, ground.titles)
    return replace(bending, measured=sizes, geometry=geometry, verdict=judged(ground, bending.verdict))
