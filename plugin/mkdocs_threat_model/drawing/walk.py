"""The order in which a drawing is read aloud and walked through by keyboard: along the data."""

from __future__ import annotations

from collections.abc import Iterator

from .diagram import Diagram, DiagramFlow, DiagramNode


def walk(diagram: Diagram) -> Iterator[DiagramNode | DiagramFlow]:
    """Every node and every flow once, in the order in which data moves.

    Begins at the nodes that data comes from and that nothing is sent to, in the model's order, then at
    the others. A node is followed by the flows that leave it, each by the node that it reaches.
    """
    leaving: dict[str, list[DiagramFlow]] = {}
    for flow in diagram.flows:
        leaving.setdefault(flow.source, []).append(flow)
    nodes = {node.id: node for node in diagram.nodes}
    reached = {flow.target for flow in diagram.flows if flow.source != flow.target}
    sources = [node for node in nodes if node not in reached and node in leaving]
    seen: set[str] = set()
    for start in (*sources, *nodes):
        if start in seen:
            continue
        seen.add(start)
        yield nodes[start]
        path = [iter(leaving.get(start, ()))]
        while path:
            following = next(path[-1], None)
            if following is None:
                path.pop()
                continue
            yield following
            if following.target not in seen:
                seen.add(following.target)
                yield nodes[following.target]
                path.append(iter(leaving.get(following.target, ())))
