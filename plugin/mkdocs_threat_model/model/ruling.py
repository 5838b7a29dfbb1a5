"""STRIDE cells and suspicions that were looked into and ruled out, and threats that are no more."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from .conditions import FlowCondition
from .terms import StrideLetter
from .types import Date, Id, Ids, Keyed, Name, OneOrMany, Part, Person, Text, Title, part


@part()
class Retired(Keyed):
    """A threat that no longer exists; its id is never used again."""

    on: Date
    """The date on which it was retired."""

    reason: Text = Field(min_length=1)
    """The reason."""

    title: Title | None = None
    """What it was about."""


@part()
class RulingOut(Part):
    """STRIDE cells that were asked, with the answer "no, because"."""

    STRICT: ClassVar[frozenset[str] | bool] = frozenset(("where",))

    id: Id | None = None
    """An id, where the suspicion has a name of its own."""

    title: Title | None = None
    """What was suspected, looked into and found not to apply."""

    targets: Ids = Field(min_length=1)
    """The elements and flows concerned; a boundary means all its crossings that meet `where`."""

    boundary: Id | None = None
    """The boundary to which the reason applies, if a flow crosses several."""

    stride: OneOrMany[StrideLetter] = Field(min_length=1)
    """The categories that do not apply."""

    where: FlowCondition | None = None
    """Which flows the reason is about: only those that meet the condition are answered."""

    reason: Text = ""
    """Why they do not apply."""

    rests_on: Ids = ()
    """The assumptions that the reason depends on: once one is no longer true, the cells reopen."""

    decided_by: Person | None = None
    """Who decided it."""

    decided_on: Date | None = None
    """The day of the decision."""

    library: Name | None = None
    """The entry of the threat library that it answers."""
