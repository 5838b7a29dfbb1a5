"""An attack tree as the graph that it is: every step once, whatever many places need it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from ...findings import Where
from ...model.attack_tree import AttackNode, AttackTree
from ...model.levels import Scales
from ...model.scales import Level


class StepKind(StrEnum):
    """What a step needs of those below it."""

    LEAF = "leaf"
    OR = "or"
    AND = "and"
    SAND = "sand"


@dataclass(frozen=True, slots=True)
class NamedThreat:
    """A threat of the register that a step names.

    Attributes:
        service: whose it is.
        id: its id there.
    """

    service: str
    id: str


@dataclass(frozen=True, slots=True)
class AttackStep:
    """A node of the graph: the goal, a gate or a leaf.

    Attributes:
        key: what answers call it, each once in a tree: its `node` id, else its title, else the threat that it names; a second one
            of the same name has ` (2)` behind it. A gate without either has its number.
        number: its place in depth-first order; the root has 1.
        title: what to show: its title, else that of its key. Empty for a gate without a title; the root has the tree's goal then.
        kind: leaf, or, and, sand.
        children: keys of the steps right below it, in their order; one that several need is each one's child.
        threat: the threat that it realises.
        cost: what it costs the attacker, in the organisation's unit; `None` where that is not said, as with all that follow.
        chance: the probability that it succeeds, 0 to 1.
        skill: what it takes.
        time: how long it takes, in the tree's unit.
        detectability: how likely it is to be noticed.
        insider: whether only an insider can take it.
        access: what must be within reach before it.
        equipment: what it takes to own.
        actors: ids of those who would take it.
        references: ids of patterns, weaknesses and techniques.
        mitigations: tickets or controls that make it impossible once they are done.
        where: its place in the model.
    """

    key: str
    number: int
    title: str
    kind: StepKind
    children: tuple[str, ...]
    threat: NamedThreat | None
    cost: float | None
    chance: float | None
    skill: Level | None
    time: float | None
    detectability: Level | None
    insider: bool
    access: tuple[str, ...]
    equipment: tuple[str, ...]
    actors: tuple[str, ...]
    references: tuple[str, ...]
    mitigations: tuple[str, ...]
    where: Where

    @property
    def is_leaf(self) -> bool:
        """Whether it is one step of the attacker, and not made of others."""
        return self.kind is StepKind.LEAF


@dataclass(frozen=True)
class AttackGraph:
    """A tree's steps.

    Attributes:
        service: whose tree it is.
        tree: its id.
        goal: what the attacker wants.
        root: key of the step that reaches it.
        steps: every step once by its key, depth first, as one reads the tree.
        named: keys by the ids that the model gives to nodes, those of a `ref` among them.
    """

    service: str
    tree: str
    goal: str
    root: str
    steps: Mapping[str, AttackStep]
    named: Mapping[str, str]

    @cached_property
    def leaves(self) -> tuple[AttackStep, ...]:
        """The leaves, depth first."""
        return tuple(step for step in self.steps.values() if step.is_leaf)

    @cached_property
    def bottom_up(self) -> tuple[AttackStep, ...]:
        """Every step behind all that are below it; the root is the last."""
        done: dict[str, AttackStep] = {}
        waiting = [self.root]
        while waiting:
            step = self.steps[waiting[-1]]
            missing = [child for child in step.children if child not in done]
            if missing:
                waiting += reversed(missing)
                continue
            waiting.pop()
            done[step.key] = step
        return tuple(done.values())

    @cached_property
    def shared(self) -> frozenset[str]:
        """Keys of the steps that more than one place needs."""
        uses = Counter(child for step in self.steps.values() for child in step.children)
        return frozenset(key for key, count in uses.items() if count > 1)

    @cached_property
    def actors(self) -> tuple[str, ...]:
        """Ids of the actors that its steps name, each once."""
        return tuple(dict.fromkeys(actor for step in self.steps.values() for actor in step.actors))


def attack_graph(service: str, tree: AttackTree, scales: Scales) -> AttackGraph:
    """The graph of a valid tree.

    Args:
        service: whose it is.
        tree: as the model has it: its references name its nodes, and form no circle.
        scales: what a probability in words means.
    """
    written = list(tree.steps())
    by_id = {node.node: index for index, (_, node) in enumerate(written) if node.node}
    index_of = {id(node): index for index, (_, node) in enumerate(written)}

    def meant(index: int) -> int:
        """The node that one stands for: itself, unless it is a `ref`."""
        while ref := written[index][1].ref:
            index = by_id[ref]
        return index

    order: dict[int, None] = {}
    waiting = [meant(0)]
    while waiting:
        index = waiting.pop()
        if index not in order:
            order[index] = None
            waiting += [meant(index_of[id(child)]) for child in reversed(written[index][1].children)]
    keys = _keys([(index, written[index][1]) for index in order], tree.goal)
    steps = {}
    for number, index in enumerate(order, 1):
        where, node = written[index]
        children = (keys[meant(index_of[id(child)])] for child in node.children)
        title = node.title or (tree.goal if number == 1 else _said(node))
        steps[keys[index]] = AttackStep(
            keys[index],
            number,
            title,
            StepKind(node.gate) if node.gate else StepKind.LEAF,
            tuple(dict.fromkeys(children)),
            NamedThreat(node.service or service, node.threat) if node.threat else None,
            node.cost,
            scales.chance(node.probability) if node.probability is not None else None,
            node.skill,
            node.time,
            node.detectability,
            node.insider,
            node.access,
            node.equipment,
            node.actor,
            node.references,
            node.mitigations,
            where,
        )
    named = {name: keys[meant(index)] for name, index in by_id.items() if meant(index) in keys}
    return AttackGraph(service, tree.id, tree.goal, keys[meant(0)], steps, named)


def _said(node: AttackNode) -> str:
    """What a node without a title says it is: the threat that it names."""
    return (f"{node.service}/{node.threat}" if node.service else node.threat or "") if not node.gate else ""


def _keys(nodes: list[tuple[int, AttackNode]], goal: str) -> dict[int, str]:
    """The key of each node, in depth-first order."""
    taken = {node.node for _, node in nodes if node.node}
    keys: dict[int, str] = {}
    for number, (index, node) in enumerate(nodes, 1):
        name = node.node or node.title or _said(node) or (goal if number == 1 else f"#{number}")
        key, count = name, 1
        while not node.node and key in taken:
            count += 1
            key = f"{name} ({count})"
        taken.add(key)
        keys[index] = key
    return keys
