"""What the cheapest way through an attack tree costs an attacker."""

from __future__ import annotations

from ..model.attack_tree import AttackNode, AttackTree


def cheapest(tree: AttackTree) -> float | None:
    """The least that an attacker pays to reach the goal, in the organisation's unit.

    All steps of an `and` and of a `sand` are paid for, and the cheapest one of an `or`; a node that several refer to is
    paid for by each. `None` where the cost of a step that every way needs is not known.
    """
    named: dict[str, AttackNode] = {}
    waiting = [tree.root]
    while waiting:
        node = waiting.pop()
        if node.node:
            named[node.node] = node
        waiting += node.children
    costs: dict[int, float | None] = {}
    todo, under_way = [tree.root], set[int]()
    while todo:
        node = todo[-1]
        below = [named[node.ref]] if node.ref and node.ref in named and not node.children else list(node.children)
        missing = [child for child in below if id(child) not in costs]
        if missing and id(node) not in under_way:
            under_way.add(id(node))
            todo += missing
            continue
        todo.pop()
        costs[id(node)] = _cost(node, [costs.get(id(child)) for child in below])
    return costs[id(tree.root)]


def _cost(node: AttackNode, below: list[float | None]) -> float | None:
    if not below:
        return node.cost
    known = [cost for cost in below if cost is not None]
    if node.or_ is not None:
        return min(known, default=None)
    return sum(known) if len(known) == len(below) else None
