"""A single goal explored in depth: the schema of attack trees."""

from __future__ import annotations

from pydantic import Field, field_validator, model_validator

from .forms import at_least_one, at_most_one
from .limits import MAX_COST, MAX_TREE
from .types import Id, Keyed, Markdown, Name, OneOrMany, Part, Some, Title, part


@part(rules=at_most_one(("and", "or", "sand")) | at_least_one("and", "or", "sand", "title", "threat", "ref"))
class AttackNode(Part):
    """A goal or step of an attack: exactly one of `and`, `or`, `sand`, or none for a leaf."""

    title: Title | None = None
    """The goal or step in a few words."""

    and_: Some[AttackNode] | None = Field(default=None, alias="and")
    """Steps that must all succeed."""

    or_: Some[AttackNode] | None = Field(default=None, alias="or")
    """Steps; one is enough."""

    sand: Some[AttackNode] | None = None
    """Steps that must all succeed, in this order."""

    threat: Id | None = None
    """The threat of this model that the step realises."""

    mitigations: OneOrMany[Name] = ()
    """Tickets of mitigations that block this step."""

    cost: float | None = Field(default=None, ge=0, le=MAX_COST, allow_inf_nan=False)
    """The attacker's cost of the step, in the organisation's unit."""

    probability: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    """The probability that the step succeeds, 0 to 1."""

    ref: Id | None = None
    """The id of a node elsewhere in the tree."""

    node: Id | None = None
    """An id for this node, so that others can refer to it."""

    @model_validator(mode="after")
    def _one_gate(self) -> AttackNode:
        gates = [name for name in ("and_", "or_", "sand") if getattr(self, name) is not None]
        if len(gates) > 1:
            raise ValueError("a node has only one of `and`, `or` and `sand`; nest them")
        if not gates and not (self.title or self.threat or self.ref):
            raise ValueError("a leaf needs a `title`, a `threat` or a `ref`")
        return self

    @property
    def children(self) -> tuple[AttackNode, ...]:
        """The steps below this one; empty for a leaf."""
        return self.and_ or self.or_ or self.sand or ()


@part()
class AttackTree(Keyed):
    """One attacker's goal, explored in depth."""

    goal: Title
    """What the attacker wants."""

    description: Markdown = ""
    """Who would want it and why. Markdown."""

    root: AttackNode
    """The tree."""

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
