"""Whether a part of a model meets a condition.

What the model does not say meets nothing, and of several data or exposures every one must be listed: a rule for internal
data answers no flow that carries restricted data too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from ..model.components import Component, ElementKind
from ..model.conditions import ElementCondition, FlowCondition
from ..model.scales import Classification, Exposure
from ..model.service import Element, Flow, Service
from .crossings import Crossing, Direction, enclosing, innermost
from .said_words import Folded, by_protocol, folded, parts_of, parts_of_title

UNSTATED = "unstated"
"""What a flow says that does not say how it authenticates, where parts of phrases count."""
_RESERVED = frozenset((*Exposure, *(kind.value for kind in (Component.EXTERNAL, Component.PROCESS, Component.STORE))))
"""Words of the format: where a condition names a place by one of them, no tag or technology of a model can pass for it."""
_ENTERING = frozenset((Direction.IN, Direction.BOTH))
_LEAVING = frozenset((Direction.OUT, Direction.BOTH))


@lru_cache(maxsize=16_384)
def _wanted(words: tuple[str, ...]) -> Folded:
    """The words of a condition, which is asked about many parts of many models."""
    return folded(words)


@dataclass(frozen=True, slots=True)
class _Data:
    """What is known of some data: their classifications, and whether some are personal; nothing of none."""

    classifications: frozenset[Classification]
    personal: bool | None


@dataclass(frozen=True, slots=True)
class _FlowSays:
    """What conditions ask about a flow. Words of places are given twice: as others' rules name them, and as own ones may."""

    protocol: Folded
    authentication: Folded
    encrypted: bool | None
    tags: Folded
    exposures: frozenset[Exposure | None]
    sender: tuple[Folded, Folded]
    receiver: tuple[Folded, Folded]
    around: tuple[Folded, Folded]
    data: _Data


@dataclass(frozen=True, slots=True)
class _ElementSays:
    """The same of an element."""

    type: Folded
    technology: Folded
    tags: Folded
    exposure: Exposure | None
    around: tuple[Folded, Folded]
    data: _Data


class Matcher:
    """What conditions ask about a model, each answer worked out once.

    Args:
        service: the model.
        by_part: whether a phrase counts as each of its parts: `mTLS and JWT` is `JWT` then. A flow of which nothing says that it is
            encrypted is not if its protocol encrypts nothing; one that does not say how it authenticates says `UNSTATED`; and another
            service of the organisation is a process. That is enough to ask about something, and never to answer it.
        by_name: whether words of a title count as tags.
    """

    def __init__(self, service: Service, *, by_part: bool = False, by_name: bool = False) -> None:
        self.service, self._by_part, self._by_name = service, by_part, by_name
        self._around: dict[str, tuple[str, ...]] = {}
        self._flows: dict[str, _FlowSays] = {}
        self._elements: dict[str, _ElementSays] = {}

    def around(self, element: str) -> tuple[str, ...]:
        """The boundaries that hold an element, innermost first."""
        if element not in self._around:
            self._around[element] = tuple(enclosing(self.service, innermost(self.service, self.service.elements[element])))
        return self._around[element]

    @cached_property
    def exposures(self) -> Mapping[str, Exposure | None]:
        """The exposure of each boundary: its own, or the one that it inherits."""
        return {boundary: self._exposure(boundary) for boundary in self.service.boundaries}

    def exposure(self, element: str) -> Exposure | None:
        """The exposure of what an element stands in; `None` where nothing says it."""
        around = self.around(element)
        return self.exposures[around[0]] if around else None

    def ends(self, flow: Flow) -> tuple[Exposure | None, Exposure | None]:
        """The exposures of both ends of a flow."""
        return self.exposure(flow.from_), self.exposure(flow.to)

    def is_named(self, boundary: str, words: Folded, *, own: bool) -> bool:
        """Whether one of some words names a boundary: by kind, exposure or tag; in a service's own rules by id as well."""
        return not words.isdisjoint(self._named[boundary][own])

    def classifications(self, data: Iterable[str]) -> frozenset[Classification]:
        """The classifications of some data."""
        return frozenset(self.service.data[kind].classification for kind in data)

    def element_meets(self, element: Element, condition: ElementCondition, *, own: bool) -> bool:
        """Whether an element meets a condition.

        Args:
            element: one of the model's.
            condition: the condition.
            own: whether it is the service's own, which may name boundaries by their ids.
        """
        says = self._elements.get(element.id) or self._of_element(element)
        return (
            _meets(says.type, condition.type)
            and _meets(says.technology, condition.technology)
            and _meets(says.tags, condition.tags)
            and (not condition.exposure or says.exposure in condition.exposure)
            and _meets(says.around[own], condition.within)
            and condition.privileged in (None, element.privileged)
            and condition.encrypted in (None, element.encrypted)
            and _data_meets(says.data, condition)
        )

    def flow_meets(self, flow: Flow, condition: FlowCondition, *, own: bool) -> bool:
        """Whether a flow meets a condition, but for the boundaries that it is to enter or leave.

        Args:
            flow: one of the model's.
            condition: the condition.
            own: whether it is the service's own, which may name elements and boundaries by their ids.
        """
        says = self._flows.get(flow.id) or self._of_flow(flow)
        return (
            _meets(says.protocol, condition.protocol)
            and _meets(says.authentication, condition.authentication)
            and condition.encrypted in (None, says.encrypted)
            and _meets(says.tags, condition.tags)
            and (not condition.exposure or says.exposures.issubset(condition.exposure))
            and _meets(says.sender[own], condition.from_)
            and _meets(says.receiver[own], condition.to)
            and _meets(says.around[own], condition.within)
            and _data_meets(says.data, condition)
        )

    def crossing_meets(self, crossing: Crossing, condition: FlowCondition, *, own: bool) -> bool:
        """Whether a crossing enters and leaves what a condition names; the flow is held against it by `flow_meets`."""
        named = self._named[crossing.boundary][own]
        return (not condition.into or (crossing.direction in _ENTERING and _meets(named, condition.into))) and (
            not condition.out_of or (crossing.direction in _LEAVING and _meets(named, condition.out_of))
        )

    def _exposure(self, boundary: str) -> Exposure | None:
        held = (self.service.boundaries[id].exposure for id in enclosing(self.service, boundary))
        return next((exposure for exposure in held if exposure is not None), None)

    @cached_property
    def _named(self) -> Mapping[str, tuple[Folded, Folded]]:
        """The words that name each boundary, in others' rules and in own ones."""
        found = {}
        for id, boundary in self.service.boundaries.items():
            words = (folded((boundary.kind, *boundary.tags)) - _RESERVED) | folded((self.exposures[id],))
            found[id] = words, words | folded((id,))
        return found

    def _words(self, boundaries: Iterable[str]) -> tuple[Folded, Folded]:
        named = [self._named[boundary] for boundary in boundaries]
        return frozenset().union(*(words for words, _ in named)), frozenset().union(*(words for _, words in named))

    def _end(self, element: str) -> tuple[Folded, Folded]:
        says = self._elements.get(element) or self._of_element(self.service.elements[element])
        words = says.type | ((says.technology | says.tags) - _RESERVED)
        return words | says.around[0], words | says.around[1] | folded((element,))

    def _of_element(self, element: Element) -> _ElementSays:
        self._elements[element.id] = says = _ElementSays(
            folded((self.kind(element),)),
            self._said(element.technology),
            self._said(*element.tags) | self._named_by(element.title),
            self.exposure(element.id),
            self._words(self.around(element.id)),
            self._data(element.stores),
        )
        return says

    def _of_flow(self, flow: Flow) -> _FlowSays:
        there = frozenset(self.around(flow.to))
        self._flows[flow.id] = says = _FlowSays(
            self._said(flow.protocol),
            self._said(flow.authentication or (UNSTATED if self._by_part else None)),
            self._encrypted(flow),
            self._said(*flow.tags) | self._named_by(flow.title or flow.id),
            frozenset(self.ends(flow)),
            self._end(flow.from_),
            self._end(flow.to),
            self._words(boundary for boundary in self.around(flow.from_) if boundary in there),
            self._data((*flow.carries, *flow.replies)),
        )
        return says

    def kind(self, element: Element) -> ElementKind:
        """What an element counts as: where parts count, another service of the organisation is a process."""
        is_ours = self._by_part and element.service and element.type == Component.EXTERNAL
        return Component.PROCESS if is_ours else element.type

    def _encrypted(self, flow: Flow) -> bool | None:
        if flow.encrypted is not None or not self._by_part:
            return flow.encrypted
        return by_protocol(flow.protocol, flow.authentication, *flow.tags)

    def _said(self, *phrases: str | None) -> Folded:
        """What phrases say: themselves, and where parts count their parts."""
        said = folded(phrases)
        return said.union(*(parts_of(phrase) for phrase in phrases if phrase)) if self._by_part else said

    def _named_by(self, title: str) -> Folded:
        return parts_of_title(title) if self._by_name else frozenset()

    def _data(self, data: tuple[str, ...]) -> _Data:
        personal = any(self.service.data[kind].personal for kind in data) if data else None
        return _Data(self.classifications(data), personal)


def _meets(said: Folded, words: tuple[str, ...]) -> bool:
    """Whether something of what is said is wanted; all is where nothing is."""
    return not words or not said.isdisjoint(_wanted(words))


def _data_meets(data: _Data, condition: ElementCondition | FlowCondition) -> bool:
    wanted = condition.classification
    if wanted and not (data.classifications and data.classifications.issubset(wanted)):
        return False
    return condition.personal is None or data.personal is condition.personal


def exposures_of(matcher: Matcher, targets: Iterable[str]) -> frozenset[Exposure]:
    """The exposures of what a threat is about: of elements, of both ends of flows, of boundaries; of the whole service all."""
    service = matcher.service
    found: set[Exposure | None] = set()
    for target in targets:
        if target in service.elements:
            found.add(matcher.exposure(target))
        elif target in service.flows:
            found |= {*matcher.ends(service.flows[target])}
        elif target in service.boundaries:
            found.add(matcher.exposures[target])
        else:
            found |= {*matcher.exposures.values()}
    return frozenset(exposure for exposure in found if exposure is not None)
