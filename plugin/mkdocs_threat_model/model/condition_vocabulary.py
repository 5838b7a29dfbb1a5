"""The words by which conditions name boundaries and the ends of flows, and what a model can be named by."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from ..findings import Where
from .components import Component
from .conditions import ENDS, PLACES, ElementCondition, FlowCondition
from .controls import Control
from .scales import Exposure
from .service import Service

Condition: TypeAlias = ElementCondition | FlowCondition
USUAL_KINDS = ("network", "account", "host", "process", "physical", "organisation")
"""The kinds of boundary that the format suggests. A word of these is no slip, whether or not a model has such a boundary."""


@dataclass(frozen=True, slots=True)
class ConditionWord:
    """A word of a condition that names a boundary, or an end of a flow.

    Attributes:
        where: the word's place, below the condition.
        word: as it is written.
        end: whether it may name an element too.
    """

    where: Where
    word: str
    end: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What boundaries and elements are named by, folded.

    Attributes:
        boundaries: kinds, exposures and tags of boundaries.
        elements: types, technologies and tags of elements.
        boundary_ids: ids of boundaries.
        element_ids: ids of elements.
    """

    boundaries: frozenset[str]
    elements: frozenset[str]
    boundary_ids: frozenset[str]
    element_ids: frozenset[str]

    def knows(self, named: ConditionWord, *, own: bool) -> bool:
        """Whether something is named by a word: by an id in a service's own conditions alone."""
        word = fold(named.word)
        if word in self.boundaries or word in _ALWAYS or (own and word in self.boundary_ids):
            return True
        return named.end and (word in self.elements or (own and word in self.element_ids))

    def is_id(self, named: ConditionWord) -> bool:
        """Whether a word is the id of such a part."""
        word = fold(named.word)
        return word in self.boundary_ids or (named.end and word in self.element_ids)


NO_WORDS = Vocabulary(frozenset(), frozenset(), frozenset(), frozenset())
"""Of nothing."""


def fold(word: str) -> str:
    """A word as it is compared."""
    return word.strip().casefold()


_ALWAYS = frozenset(map(fold, (*USUAL_KINDS, *Exposure, Component.EXTERNAL, Component.PROCESS, Component.STORE)))


def vocabulary_of(service: Service) -> Vocabulary:
    """What the parts of a model are named by."""
    boundaries = [word for boundary in service.boundaries.values() for word in (boundary.kind, boundary.exposure, *boundary.tags)]
    elements = [word for element in service.elements.values() for word in (element.type, element.technology, *element.tags)]
    return Vocabulary(_folded(boundaries), _folded(elements), _folded(service.boundaries), _folded(service.elements))


def together(vocabularies: Iterable[Vocabulary]) -> Vocabulary:
    """What the parts of several models are named by."""
    found = tuple(vocabularies)
    return Vocabulary(
        frozenset[str]().union(*(vocabulary.boundaries for vocabulary in found)),
        frozenset[str]().union(*(vocabulary.elements for vocabulary in found)),
        frozenset[str]().union(*(vocabulary.boundary_ids for vocabulary in found)),
        frozenset[str]().union(*(vocabulary.element_ids for vocabulary in found)),
    )


def names_in(condition: Condition) -> Iterator[ConditionWord]:
    """The words of a condition that name boundaries and ends."""
    for key in PLACES:
        yield from (ConditionWord((key, index), word, end=False) for index, word in enumerate(getattr(condition, key, ())))
    if isinstance(condition, FlowCondition):
        for key, words in zip(ENDS, (condition.from_, condition.to), strict=True):
            yield from (ConditionWord((key, index), word, end=True) for index, word in enumerate(words))


def conditions_of(control: Control) -> Iterator[tuple[Where, Condition]]:
    """The conditions of a control's answers, each with its place."""
    for index, answer in enumerate(control.answers):
        key, condition = answer.condition
        yield ("controls", control.id, "answers", index, key), condition


def own_conditions(service: Service) -> Iterator[tuple[Where, Condition]]:
    """The conditions of a model, each with its place."""
    for control in service.controls.values():
        yield from conditions_of(control)
    for index, ruling in enumerate(service.ruled_out):
        if ruling.where is not None:
            yield ("ruled_out", index, "where"), ruling.where


def _folded(words: Iterable[str | None]) -> frozenset[str]:
    return frozenset(fold(word) for word in words if word)
