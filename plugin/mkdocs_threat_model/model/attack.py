"""References inside an attack tree: every `ref` names a node of the tree, and no circle forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from ..findings import Where
from .codes import ReadingCode
from .outline import next_below, text_at


@dataclass
class _NamedNodes:
    """What a walk through a tree gathers: the named nodes, and what each of them leads to."""

    places: dict[str, Where] = field(default_factory=dict)
    twice: list[tuple[Where, str]] = field(default_factory=list)
    refs: list[tuple[Where, str, str]] = field(default_factory=list)
    inside: list[tuple[str, str]] = field(default_factory=list)

    def walk(self, where: Where, node: Any, above: str) -> None:
        name = above
        given, wanted = text_at(node, "node"), text_at(node, "ref")
        if given is not None:
            name = given
            if name in self.places:
                self.twice.append(((*where, "node"), name))
            self.places.setdefault(name, where)
            self.inside.append((above, name))
        if wanted is not None:
            self.refs.append(((*where, "ref"), name, wanted))
        for place, child in next_below(where, node):
            self.walk(place, child, name)


def attack_tree_errors(tree: str, root: Any) -> Iterator[tuple[Where, str, str]]:
    """What is wrong with the references inside a tree: where, the code, and a sentence.

    Args:
        tree: its id.
        root: as it is written.
    """
    if root is None:
        return
    found = _NamedNodes()
    found.walk(("attack_trees", tree, "root"), root, "")
    for where, name in found.twice:
        yield where, ReadingCode.ID_TWICE, f"`{name}` names two nodes of this tree. Rename one of them."
    for where, _, wanted in found.refs:
        if wanted not in found.places:
            yield where, ReadingCode.UNKNOWN_ID, f"`{wanted}` is not a `node` of this tree. Correct the id, or add the node."
    if found.twice:
        return
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for above, below in [*found.inside, *((name, wanted) for _, name, wanted in found.refs)]:
        sorter.add(above, below)
    try:
        sorter.prepare()
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        steps = set(pairwise(circle))
        where = next(where for where, name, wanted in found.refs if (name, wanted) in steps)
        yield where, ReadingCode.CIRCLE, f"{' → '.join(circle)} is a cycle. Remove one `ref`."
