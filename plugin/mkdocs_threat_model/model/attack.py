"""References inside an attack tree: every `ref` and every defence names a node of the tree, and no circle forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from graphlib import CycleError, TopologicalSorter
from itertools import pairwise
from typing import Any

from ..findings import Where
from .attack_tree import LEAF_KEYS
from .codes import ReadingCode
from .limits import MAX_TREE_LEVELS
from .nearest import Spelling
from .outline import GATES, below, next_below, text_at

_MOST_STEPS = 12
"""How much of a circle is shown."""
_OF_REF = ("ref", "node", "title")
"""The keys that may stand beside a `ref`."""
_Wrong = tuple[Where, str, str]


@dataclass
class _NamedNodes:
    """What a walk through a tree gathers: the named nodes, and what each of them leads to.

    Nodes without a name go by their place, of which no id has the form.
    """

    places: dict[str, Where] = field(default_factory=dict)
    twice: list[tuple[Where, str]] = field(default_factory=list)
    refs: list[tuple[Where, str, str]] = field(default_factory=list)
    inside: list[tuple[str, str]] = field(default_factory=list)
    wrong: list[_Wrong] = field(default_factory=list)

    def walk(self, where: Where, node: Any, above: str) -> None:
        given, wanted = text_at(node, "node"), text_at(node, "ref")
        name = f"/{len(self.inside)}" if given is None else given
        if given is not None:
            if name in self.places:
                self.twice.append(((*where, "node"), name))
            self.places.setdefault(name, where)
        self.inside.append((above, name))
        if wanted is not None:
            self.refs.append(((*where, "ref"), name, wanted))
        self.wrong += _idle(where, node, is_ref=wanted is not None)
        for place, child in next_below(where, node):
            self.walk(place, child, name)


def _idle(where: Where, node: Any, *, is_ref: bool) -> Iterator[_Wrong]:
    """Keys that would say nothing: beside a `ref`, or of a leaf at a gate."""
    if not isinstance(node, dict):
        return
    if is_ref:
        for key in [key for key in node if isinstance(key, str) and node[key] is not None and key not in _OF_REF]:
            said = f"`{key}` has no meaning with `ref`, which means the node with that id. Write it at that node."
            yield (*where, key), ReadingCode.MISFIT, said
        return
    gate = next((key for key in GATES if isinstance(node.get(key), list)), None)
    if gate is None:
        return
    if not node[gate]:
        yield (*where, gate), ReadingCode.MISFIT, f"`{gate}` has no steps. Add them, or remove it."
    for key in [key for key in LEAF_KEYS if node.get(key) is not None]:
        yield (*where, key), ReadingCode.MISFIT, f"`{key}` belongs to a leaf; of `{gate}` it follows from the steps. Write it at a step."


def attack_tree_errors(tree: str, written: Any) -> Iterator[_Wrong]:
    """What is wrong with the references inside a tree: where, the code, and a sentence.

    Args:
        tree: its id.
        written: it, as it is written.
    """
    root, base = below(written, "root"), ("attack_trees", tree)
    if root is None:
        return
    found = _NamedNodes()
    found.walk((*base, "root"), root, "")
    yield from found.wrong
    for where, name in found.twice:
        yield where, ReadingCode.ID_TWICE, f"`{name}` names two nodes of this tree. Rename one of them."
    spelling = Spelling(sorted(found.places))
    for where, _, wanted in found.refs:
        if wanted not in found.places:
            yield where, ReadingCode.UNKNOWN_ID, _no_node(wanted, spelling)
    yield from _defence_errors(base, below(written, "defences"), found, spelling)
    if found.twice:
        return
    edges = [*found.inside, *((name, wanted) for _, name, wanted in found.refs)]
    sorter: TopologicalSorter[str] = TopologicalSorter()
    for above, beneath in edges:
        sorter.add(above, beneath)
    try:
        order = list(sorter.static_order())
    except CycleError as error:
        circle: list[str] = error.args[1][::-1]
        steps = set(pairwise(circle))
        where = next(where for where, name, wanted in found.refs if (name, wanted) in steps)
        yield where, ReadingCode.CIRCLE, f"{_told(circle)} is a cycle. Remove one `ref`."
        return
    yield from _too_deep(base, order, edges, {name for _, name, _ in found.refs})


def _no_node(wanted: str, spelling: Spelling) -> str:
    near = spelling.near(wanted)
    return f"`{wanted}` is not a `node` of this tree{f': did you mean `{near}`?' if near else '. Correct the id, or add the node.'}"


def _defence_errors(base: Where, defences: Any, found: _NamedNodes, spelling: Spelling) -> Iterator[_Wrong]:
    ids: set[str] = set()
    for index, defence in enumerate(defences if isinstance(defences, list) else ()):
        where, named = (*base, "defences", index), below(defence, "on")
        if (id := text_at(defence, "id")) is not None:
            if id in ids:
                yield (*where, "id"), ReadingCode.ID_TWICE, f"`{id}` names two defences of this tree. Rename one of them."
            ids.add(id)
        for place, wanted in enumerate(named if isinstance(named, list) else [named]):
            if isinstance(wanted, str) and wanted not in found.places:
                yield (*where, "on", place), ReadingCode.UNKNOWN_ID, _no_node(wanted, spelling)


def _told(circle: list[str]) -> str:
    """The nodes of a circle that have a name, from one to itself again."""
    names = [name for name in circle[:-1] if not name.startswith("/")]
    first = names.index(min(names))
    steps = [*names[first:], *names[:first], names[first]]
    return " → ".join(steps if len(steps) <= _MOST_STEPS else [*steps[: _MOST_STEPS - 2], "…", steps[-2], steps[-1]])


def _too_deep(base: Where, order: list[str], edges: list[tuple[str, str]], refs: set[str]) -> Iterator[_Wrong]:
    """Whether a way down a tree without circles has too many levels.

    Args:
        base: the tree's place.
        order: the nodes, each behind all that are below it.
        edges: each node with one below it.
        refs: those that stand for another one, and are no level of their own.
    """
    children: dict[str, list[str]] = {}
    for above, beneath in edges:
        children.setdefault(above, []).append(beneath)
    levels: dict[str, int] = {}
    for name in order:
        levels[name] = (name not in refs) + max((levels[beneath] for beneath in children.get(name, ())), default=0)
    if (deepest := levels.get("", 1) - 1) > MAX_TREE_LEVELS:
        said = f"The tree has {deepest:,} levels, each `ref` followed; at most {MAX_TREE_LEVELS} are read. Split it into several goals."
        yield (*base, "root"), ReadingCode.TOO_MUCH, said
