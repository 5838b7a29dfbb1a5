"""On which ranks nodes have to stand, and which flows lead against the direction."""

from __future__ import annotations

from .diagram import Diagram
from .variant import Order, Variant


def ranked(diagram: Diagram, variant: Variant) -> dict[str, int]:
    """The ranks of the nodes that have one; a node that two of them name stands in the first.

    Two ranks that share a node would be one rank for Graphviz.
    """
    ranks: dict[str, int] = {}
    for index, rank in enumerate(variant.pins or diagram.ranks):
        for node in rank:
            ranks.setdefault(node, index)
    return ranks


def level(diagram: Diagram, variant: Variant) -> set[str]:
    """The flows between nodes of one rank, which Graphviz lays out without their labels.

    A label beside its rank ends Graphviz by an assertion ("fixLabelOrder") or by a segmentation fault: 54 of 3,000
    generated graphs did.
    """
    ranks = ranked(diagram, variant)
    flows = (flow for flow in diagram.flows if flow.source != flow.target and flow.source in ranks)
    return {flow.id for flow in flows if ranks[flow.source] == ranks.get(flow.target)}


def turned(diagram: Diagram, variant: Variant) -> set[str]:
    """The flows that are to lead against the direction."""
    ranks = ranked(diagram, variant)
    held = {flow.id for flow in diagram.flows if flow.source in ranks and flow.target in ranks}
    against = {flow.id for flow in diagram.flows if flow.id in held and ranks[flow.source] > ranks[flow.target]}
    if variant.pins:
        return against  # what is new follows its flows
    if variant.order is Order.FLOWS:
        seen: set[tuple[str, str]] = set()
        for flow in diagram.flows:
            if flow.id in held:
                continue
            if (flow.target, flow.source) in seen:
                against.add(flow.id)
            else:
                seen.add((flow.source, flow.target))
        return against
    lineages = _lineages(diagram)
    first: dict[str, int] = {}
    for index, lineage in enumerate(lineages.values()):
        for part in lineage:
            first.setdefault(part, index)
    for flow in diagram.flows:
        parts = zip(lineages[flow.source], lineages[flow.target], strict=False)
        source, target = next(((a, b) for a, b in parts if a != b), ("", ""))
        if flow.id not in held and first.get(source, 0) > first.get(target, 0):
            against.add(flow.id)
    return against


def _lineages(diagram: Diagram) -> dict[str, list[str]]:
    """By node id: the boundaries that hold it, outermost first, then itself; each with its kind before its id."""
    parents = {boundary.id: boundary.parent for boundary in diagram.boundaries}
    lineages: dict[str, list[str]] = {}
    for node in diagram.nodes:
        lineage = [f"node {node.id}"]
        current = node.boundary
        while current is not None:
            lineage.insert(0, f"boundary {current}")
            current = parents[current]
        lineages[node.id] = lineage
    return lineages
