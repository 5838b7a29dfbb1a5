"""The form of the threat library: families of threats to consider, each with the condition under which it is suggested."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from .conditions import ElementCondition, FlowCondition
from .forms import at_least_one, at_most_one
from .limits import MAX_PLACES, Most
from .scales import Level
from .service import Boundary, DataKind, Element, Flow
from .terms import Reference, StrideLetter
from .types import ById, Id, Ids, Keyed, Link, OneOrMany, Part, Some, Text, Title, part

_CONDITIONS = ("elements", "flows", "crossings")
_ONE_CONDITION = at_most_one(_CONDITIONS) | at_least_one(*_CONDITIONS)
Said = Annotated[Text, Field(min_length=1)]
"""A text of a sentence or two that is not empty."""


def _one_condition(place: Part) -> None:
    """Raises: ValueError: a place has no condition, or several."""
    if sum(getattr(place, key) is not None for key in _CONDITIONS) != 1:
        raise ValueError("a threat needs exactly one of `elements`, `flows` and `crossings`; write further ones under `or`")


@part(rules=_ONE_CONDITION)
class MatchPlace(Part):
    """Where a threat is to be considered: the elements, flows or crossings that meet a condition."""

    elements: ElementCondition | None = None
    """The elements where it is to be considered."""

    flows: FlowCondition | None = None
    """The flows where it is to be considered, and their crossings."""

    crossings: FlowCondition | None = None
    """The boundary crossings where it is to be considered; flows inside one boundary are left out."""

    @model_validator(mode="after")
    def _given(self) -> MatchPlace:
        _one_condition(self)
        return self


@part()
class SuggestedControl(Part):
    """What good teams do about a threat."""

    control: Text = Field(min_length=1)
    """The control."""

    done_when: Text = Field(min_length=1)
    """What shows that it is done."""


@part()
class UsualRating(Part):
    """How the threat is usually rated, before anything is known of the service."""

    likelihood: Level
    """The usual likelihood: `low`, `medium` or `high`."""

    impact: Level
    """The usual impact: `low`, `medium` or `high`."""

    because: Text = Field(min_length=1)
    """The reason."""


@part()
class ExampleModel(Part):
    """A few lines of a model."""

    data: ById[DataKind] = Field(default_factory=dict)
    """The kinds of data."""

    boundaries: ById[Boundary] = Field(default_factory=dict)
    """The trust boundaries."""

    elements: ById[Element] = Field(default_factory=dict)
    """The elements."""

    flows: ById[Flow] = Field(default_factory=dict)
    """The flows."""


@part()
class EntryExamples(Part):
    """Where a threat matches, and the nearest where it does not: `threat-model library check` tests the entry by them."""

    fires: ExampleModel
    """A few lines of a model, in which the entry matches."""

    silent: ExampleModel
    """The nearest model in which it does not."""


@part(rules=_ONE_CONDITION)
class LibraryEntry(Keyed):
    """A threat to consider, and where."""

    title: Title
    """The threat in one line, as a register would state it."""

    stride: OneOrMany[StrideLetter] = Field(min_length=1)
    """The categories that it belongs to."""

    elements: ElementCondition | None = None
    """The elements where it is to be considered."""

    flows: FlowCondition | None = None
    """The flows where it is to be considered, and their crossings."""

    crossings: FlowCondition | None = None
    """The boundary crossings where it is to be considered; flows inside one boundary are left out."""

    or_: Annotated[tuple[MatchPlace, ...], Most(MAX_PLACES)] = Field(default=(), alias="or")
    """Further places where it is to be considered."""

    how: Said
    """How it happens."""

    effect: Said
    """What it leads to."""

    ask: Said
    """How to find out here whether it applies."""

    not_where: Said
    """Where it does not apply, so that it can be ruled out."""

    controls: Some[SuggestedControl] = Field(min_length=1)
    """What good teams do about it, each with what shows that it is done."""

    rating: UsualRating
    """How it is usually rated."""

    references: OneOrMany[Reference] = ()
    """Ids of weaknesses, attack patterns and lists: `CWE-613`, `CAPEC-60`, `OWASP-A07:2025`."""

    sources: OneOrMany[Link] = ()
    """Where it was described."""

    examples: EntryExamples
    """Where it matches, and the nearest where it does not."""

    @model_validator(mode="after")
    def _given(self) -> LibraryEntry:
        _one_condition(self)
        return self

    @property
    def places(self) -> tuple[MatchPlace | LibraryEntry, ...]:
        """Where it is to be considered: its own condition, then the further ones."""
        return (self, *self.or_)


@part()
class LibraryFamily(Part):
    """A family of threats: a file of the package's threat library, or of an organisation's in `_library/`."""

    family: Id
    """The family's id: the file's name without its suffix."""

    title: Title
    """What it is about."""

    description: Text = ""
    """What belongs to it, in a sentence or two."""

    entries: ById[LibraryEntry] = Field(default_factory=dict)
    """The threats, by id; unique over all families."""

    off: Ids = ()
    """Entries of the package's library that are not suggested in this organisation."""
