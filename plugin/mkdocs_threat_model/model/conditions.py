"""Conditions of answers by rule: closed maps over what a model says, never code.

Of what a condition names all must hold; a list means any of its words. Words match whole, ignoring case. What a model
does not say meets no condition: a rule answers what is there, never what might be.
"""

from __future__ import annotations

from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, Field, StringConstraints, model_validator

from .components import ElementKind
from .forms import at_least_one
from .limits import MAX_NAME
from .scales import Classification, Exposure
from .types import Flag, OneOrMany, Part, Shown, declared, part

Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_NAME), Shown]
Words = OneOrMany[Word]
"""One word, or several of which any will do."""


def _said(value: Any) -> Any:
    if value is None:
        raise ValueError("this is empty. Write `true` or `false`, or remove the key")
    return value


Said = Annotated[Flag | None, BeforeValidator(_said)]
"""A flag that has something behind it where its key stands: without, a condition would bind less than it seems to."""

PLACES = ("within", "into", "out_of")
"""The keys that name trust boundaries."""
ENDS = ("from", "to")
"""The keys that name an end of a flow, by the element or by a boundary around it."""


def _something(condition: Any) -> Any:
    """An empty condition would answer everything."""
    if not any(getattr(condition, name) not in ((), None) for name in declared(type(condition))):
        raise ValueError("an empty condition would apply everywhere; name what must be the case")
    return condition


@part(rules=at_least_one("type", "technology", "tags", "exposure", "within", "privileged", "encrypted", "classification", "personal"))
class ElementCondition(Part):
    """Which elements a rule is about: all keys that are given must hold."""

    STRICT: ClassVar[frozenset[str] | bool] = True

    type: OneOrMany[ElementKind] = Field(default=(), min_length=1)
    """`external`, `process` or `store`."""

    technology: Words = Field(default=(), min_length=1)
    """What it is built with."""

    tags: Words = Field(default=(), min_length=1)
    """One of its tags."""

    exposure: OneOrMany[Exposure] = Field(default=(), min_length=1)
    """The exposure of the boundary around it: `public`, `partner` or `internal`."""

    within: Words = Field(default=(), min_length=1)
    """A boundary around it: by kind, exposure or tag; in a service's own rules by id as well."""

    privileged: Said = None
    """Whether it runs with permissions that its callers lack."""

    encrypted: Said = None
    """Whether the model says that its data is encrypted."""

    classification: OneOrMany[Classification] = Field(default=(), min_length=1)
    """Every classification of the data that it stores must be listed."""

    personal: Said = None
    """Whether it stores personal data."""

    _given = model_validator(mode="after")(_something)


@part(
    rules=at_least_one(
        "from",
        "to",
        "into",
        "out_of",
        "within",
        "protocol",
        "authentication",
        "encrypted",
        "tags",
        "exposure",
        "classification",
        "personal",
    )
)
class FlowCondition(Part):
    """Which flows, or crossings of a boundary, a rule is about: all keys that are given must hold."""

    STRICT: ClassVar[frozenset[str] | bool] = True

    from_: Words = Field(default=(), min_length=1, alias="from")
    """The sender: its type, technology or tag, or the kind, exposure or tag of a boundary around it; in a service's own rules an id
    as well."""

    to: Words = Field(default=(), min_length=1)
    """The receiver, named in the same way."""

    into: Words = Field(default=(), min_length=1)
    """A boundary that it enters: by kind, exposure or tag; in a service's own rules by id as well. Only that crossing is answered."""

    out_of: Words = Field(default=(), min_length=1)
    """A boundary that it leaves, named in the same way. Only that crossing is answered."""

    within: Words = Field(default=(), min_length=1)
    """A boundary around both of its ends, named in the same way."""

    protocol: Words = Field(default=(), min_length=1)
    """Its protocol."""

    authentication: Words = Field(default=(), min_length=1)
    """How its sender authenticates."""

    encrypted: Said = None
    """Whether the model says that its data is encrypted in transit."""

    tags: Words = Field(default=(), min_length=1)
    """One of its tags."""

    exposure: OneOrMany[Exposure] = Field(default=(), min_length=1)
    """The exposures of both ends must be listed: `public`, `partner`, `internal`."""

    classification: OneOrMany[Classification] = Field(default=(), min_length=1)
    """Every classification of the data that it carries or returns must be listed."""

    personal: Said = None
    """Whether it carries or returns personal data."""

    _given = model_validator(mode="after")(_something)
