"""Defences of an attack tree: what they are, on which nodes, and what they do to them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, PlainSerializer, model_validator

from .forms import Form, InShort, at_least_one, at_most_one
from .limits import MAX_COST, MAX_NAME
from .scales import MitigationStatus
from .types import Flag, Id, Ids, Name, Part, Title, part, quoted

IMPOSSIBLE = "impossible"
_SHORT = Form("defence-effect", "`impossible`: the node cannot be reached any more.", rf"^\s*{IMPOSSIBLE}\s*$", (IMPOSSIBLE,))


@part(rules=at_most_one((IMPOSSIBLE, "probability"), (IMPOSSIBLE, "cost")) | at_least_one(IMPOSSIBLE, "probability", "cost"))
class DefenceEffect(Part):
    """What a defence does to a node. The text `impossible` alone means that the node cannot be reached any more."""

    STRICT: ClassVar[frozenset[str] | bool] = frozenset((IMPOSSIBLE, "probability", "cost"))

    impossible: Flag | None = None
    """`true`: the node cannot be reached any more."""

    probability: float | None = Field(default=None, ge=0, le=1, allow_inf_nan=False)
    """The factor for the probability of success, 0 to 1: `0.5` halves it."""

    cost: float | None = Field(default=None, ge=0, le=MAX_COST, allow_inf_nan=False)
    """What it adds to the attacker's cost."""

    @model_validator(mode="after")
    def _says_something(self) -> DefenceEffect:
        if self.impossible is not None and (self.probability is not None or self.cost is not None):
            raise ValueError("an effect is `impossible`, or changes `probability` and `cost`; write one or the other")
        if self.impossible is None and self.probability is None and self.cost is None:
            raise ValueError("an effect needs `impossible`, `{probability: 0.5}` or `{cost: 1000}`")
        return self


def _from_text(value: Any) -> Any:
    """A text alone as the map that it stands for."""
    if not isinstance(value, str):
        return value
    if value.strip().casefold() != IMPOSSIBLE:
        raise ValueError(f"{quoted(value)} is not an effect; write `impossible`, `{{probability: 0.5}}` or `{{cost: 1000}}`")
    return {IMPOSSIBLE: True}


def _as_short(effect: DefenceEffect) -> Any:
    """As one would write it."""
    said: Mapping[str, float] = {key: value for key in ("probability", "cost") if (value := getattr(effect, key)) is not None}
    return IMPOSSIBLE if effect.impossible else said


Effect = Annotated[
    DefenceEffect,
    BeforeValidator(_from_text),
    PlainSerializer(_as_short),
    InShort(Annotated[str, Field(min_length=1, max_length=MAX_NAME), _SHORT]),
]
"""An effect: a map, or in short the text `impossible`."""


@part(rules=at_most_one(("mitigation", "title"), ("mitigation", "status")) | at_least_one("mitigation", "title"))
class Defence(Part):
    """Something that makes nodes of the tree harder or impossible: of the register, or an idea with a title of its own."""

    id: Id | None = None
    """The id used in the answers; by default the ticket, the control or the title."""

    mitigation: Name = ""
    """The ticket of a mitigation, or the id of a control, of this model or of a service that the tree names. In place once it is done."""

    title: Title | None = None
    """What would be done, for a defence that is not in the register."""

    status: MitigationStatus | None = None
    """`planned` (the default), `in-progress` or `done`, for a defence that is not in the register: only one that is done counts."""

    cost: float | None = Field(default=None, ge=0, le=MAX_COST, allow_inf_nan=False)
    """What it costs to put it in place, in the organisation's unit."""

    on: Ids = Field(min_length=1)
    """The node, or nodes, that it makes harder."""

    effect: Effect
    """What it does to them: `impossible`, `{probability: 0.5}` multiplies, `{cost: 1000}` adds."""

    @model_validator(mode="after")
    def _named(self) -> Defence:
        if self.mitigation and self.title:
            raise ValueError("a defence has either `mitigation` or `title`; write two defences")
        if not self.mitigation and not self.title:
            raise ValueError("a defence needs `mitigation`: a ticket or the id of a control; or a `title` of its own")
        if self.mitigation and self.status:
            raise ValueError("`status` is the register's if `mitigation` names a ticket or a control; remove it here")
        return self
