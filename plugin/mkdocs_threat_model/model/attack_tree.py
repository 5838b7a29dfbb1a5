"""A single goal explored in depth: the schema of attack trees."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import Field, field_validator, model_validator

from ..findings import Where
from .defence import Defence
from .forms import at_least_one, at_most_one, only_with
from .levels import Chance
from .limits import MAX_COST, MAX_TREE
from .scales import Level
from .terms import Reference
from .types import Flag, Id, Keyed, Markdown, Name, OneOrMany, Part, Some, Title, part

LEAF_KEYS = ("cost", "probability", "skill", "time", "detectability", "insider", "access", "equipment")
"""The keys that only a leaf has: what a gate costs follows from its steps."""


@part(
    rules=at_most_one(("and", "or", "sand"))
    | at_least_one("and", "or", "sand", "title", "threat", "ref")
    | only_with({"service": "threat"})
)
class AttackNode(Part):
    """A goal or step of an attack: exactly one of `and`, `or`, `sand`, or none for a leaf."""

    title: Title | None = None
    """The goal or step in a few words."""

    and_: Some[AttackNode] | None = Field(default=None, alias="and")
    """Steps that must all succeed, in any order or at once."""

    or_: Some[AttackNode] | None = Field(default=None, alias="or")
    """Steps; one is enough."""

    sand: Some[AttackNode] | None = None
    """Steps that must all succeed, in this order."""

    threat: Id | None = None
    """The threat that the step realises. A leaf whose threat is mitigated or avoided is defended; accepted or transferred, it is an
    open door. Whether a goal can be reached follows from its steps."""

    service: Id | None = None
    """The service whose threat it is, if it is another one's."""

    actor: OneOrMany[Id] = ()
    """Who would take it: the tree's answers are shown for these actors too."""

    references: OneOrMany[Reference] = ()
    """Ids of attack patterns, weaknesses and techniques (`CAPEC-98`, `CWE-1390`, `T1566`), or `https://` addresses."""

    mitigations: OneOrMany[Name] = ()
    """Tickets of mitigations, or ids of controls, that make this step impossible once they are done."""

    cost: float | None = Field(default=None, ge=0, le=MAX_COST, allow_inf_nan=False)
    """The attacker's cost of the step, in the organisation's unit. A step that several goals need is paid for once."""

    probability: Chance | None = None
    """The probability that the step succeeds if it is attempted: 0 to 1, or a level of likelihood such as `high`."""

    skill: Level | None = None
    """The skill that it takes: `low`, `medium` or `high`."""

    time: float | None = Field(default=None, ge=0, le=MAX_COST, allow_inf_nan=False)
    """How long it takes, in hours or another unit of the tree. In a `sand` times add up; steps of an `and` run at once."""

    detectability: Level | None = None
    """How likely it is to be noticed: `low`, `medium` or `high`."""

    insider: Flag = False
    """Whether it takes someone who belongs to the organisation."""

    access: OneOrMany[Name] = ()
    """What the attacker must be able to reach before it."""

    equipment: OneOrMany[Name] = ()
    """What the attacker must own."""

    ref: Id | None = None
    """The id of a node elsewhere in the tree: the same step, needed here too."""

    node: Id | None = None
    """An id for this node, so that others can refer to it."""

    @model_validator(mode="after")
    def _one_gate(self) -> AttackNode:
        gates = [name for name in ("and_", "or_", "sand") if getattr(self, name) is not None]
        if len(gates) > 1:
            raise ValueError("a node has only one of `and`, `or` and `sand`; nest them")
        if not gates and not (self.title or self.threat or self.ref):
            raise ValueError("a leaf needs a `title`, a `threat` or a `ref`")
        if self.service and not self.threat:
            raise ValueError("`service` needs a `threat`: the id of one of that service's threats")
        return self

    @property
    def children(self) -> tuple[AttackNode, ...]:
        """The steps below this one; empty for a leaf."""
        return self.and_ or self.or_ or self.sand or ()

    @property
    def gate(self) -> str:
        """The key under which its steps stand; empty for a leaf."""
        return next((key for key, steps in self._gates if steps is not None), "")

    @property
    def _gates(self) -> tuple[tuple[str, Any], ...]:
        return ("and", self.and_), ("or", self.or_), ("sand", self.sand)


@part()
class AttackTree(Keyed):
    """One attacker's goal, explored in depth."""

    goal: Title
    """What the attacker wants."""

    description: Markdown = ""
    """Who would want it and why. Markdown."""

    root: AttackNode
    """The tree."""

    defences: Some[Defence] = ()
    """What would make the attack harder: mitigations and controls of the register, and further ideas."""

    budget: float | None = Field(default=None, ge=0, le=MAX_COST, allow_inf_nan=False)
    """What may be spent on defences: the best set of them within it is shown."""

    @field_validator("root")
    @classmethod
    def _not_too_large(cls, root: AttackNode) -> AttackNode:
        nodes, waiting = 0, [root]
        while waiting:
            nodes += 1
            waiting += waiting.pop().children
        if nodes > MAX_TREE:
            raise ValueError(f"the tree has {nodes:,} nodes; at most {MAX_TREE:,} are read. Split it into several goals")
        return root

    def steps(self) -> Iterator[tuple[Where, AttackNode]]:
        """Every node as it is written, each before those below it, with its place in the model."""
        waiting: list[tuple[Where, AttackNode]] = [(("attack_trees", self.id, "root"), self.root)]
        while waiting:
            where, node = waiting.pop()
            yield where, node
            waiting += [((*where, node.gate, index), child) for index, child in reversed(list(enumerate(node.children)))]
