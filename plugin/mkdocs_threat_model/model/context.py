"""What threats are told with: who would do it, what must not happen, and what nobody proves here."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from .limits import MAX_COST
from .scales import Level
from .types import Date, Flag, Keyed, Markdown, Name, OneOrMany, Person, Title, part


@part()
class Assumption(Keyed):
    """What an answer depends on and this model does not prove."""

    STRICT: ClassVar[frozenset[str] | bool] = frozenset(("holds", "holds_until"))

    title: Title
    """What is taken for granted, in one line."""

    description: Markdown = ""
    """Why it may be. Markdown."""

    owner: Person | None = None
    """Who knows whether it is still true."""

    holds: Flag = True
    """`false` once it turned out wrong: what depends on it reopens."""

    holds_until: Date | None = None
    """The last day on which it is taken for granted: after it what depends on it reopens."""


@part()
class Actor(Keyed):
    """Who would do it."""

    title: Title
    """Who it is, in a few words."""

    description: Markdown = ""
    """What drives them. Markdown."""

    skill: Level | None = None
    """How skilled they are: `low`, `medium` or `high`."""

    access: OneOrMany[Name] = ()
    """What they can reach before they begin."""

    equipment: OneOrMany[Name] = ()
    """What they own."""

    insider: Flag = False
    """Whether they belong to the organisation."""

    budget: float | None = Field(default=None, ge=0, le=MAX_COST, allow_inf_nan=False)
    """What they can spend, in the organisation's unit."""


@part()
class Objective(Keyed):
    """What must not happen, in the business's words."""

    title: Title
    """What must not happen, or must be kept, in one line."""

    description: Markdown = ""
    """Why it matters. Markdown."""

    owner: Person | None = None
    """Whose objective it is."""
