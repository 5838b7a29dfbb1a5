"""A flow whose label finds no room beside it: it, or another one between the same two nodes, bent aside until the label does.

Flows between the same two nodes run side by side with no room for a text in between, in whatever way everything is laid out.
"""

from __future__ import annotations

from dataclasses import replace

from .candidate import Candidate
from .detour import bends
from .diagram import Diagram
from .labels import repaired, whole
from .lines import FlowLines
from .readability import glanced, judged
from .work import Work, of_a_glance, of_a_judgement

_FLOWS = 2
"""Labels that are helped; where more have no room, the drawing is too full for this."""
_SAID_OF_LABELS = "label-"
"""Begins the rules that a label breaks."""


def bent(diagram: Diagram, tried: Candidate, work: Work) -> Candidate | None:
    """The same drawing with a flow bent so that fewer rules are broken; `None` where no bend helps.

    Args:
        diagram: what is drawn.
        tried: how.
        work: no bend is tried when it is over.
    """
    flows = {flow.id: flow for flow in diagram.flows}
    wanting = dict.fromkeys(id for id, rule in tried.verdict.broken if rule.startswith(_SAID_OF_LABELS))
    lines = FlowLines(tried.geometry.routes, work)
    for id in list(wanting)[:_FLOWS]:
        ends = {flows[id].source, flows[id].target}
        beside = [flow for flow in diagram.flows if flow.id != id and {flow.source, flow.target} == ends]
        for flow in (flows[id], *beside):
            for route in bends(diagram, tried.geometry, lines, flow, work):
                if work.is_over:
                    return None
                geometry = replace(tried.geometry, routes={**tried.geometry.routes, flow.id: route})
                found = FlowLines(geometry.routes, work)
                work.spend(of_a_glance(diagram) + of_a_judgement(diagram))
                sizes, ground = repaired(tried.measured, geometry, found, work)
                verdict = judged(sizes.diagram, ground, glanced(diagram, geometry, found))
                if len(verdict.broken) < len(tried.verdict.broken):
                    return Candidate(tried.variant, sizes, whole(geometry, ground.labels, ground.titles), found, verdict)
    return None
