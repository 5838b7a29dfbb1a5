"""Whether a part of a model meets a condition.

What the model does not say meets nothing, and of several data or exposures every one must be listed: a rule for internal
data answers no flow that carries restricted data too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from ..model.conditions import ElementCondition, FlowCondition
from ..model.scales import Classification, Exposure
from ..model.service import Boundary, Element, Flow, Service
from .crossings import Crossing, Direction, enclosing, innermost

Folded = frozenset[str]
"""Words, folded."""

_ENTERING = frozenset((Direction.IN, Direction.BOTH))
_LEAVING = frozenset((Direction.OUT, Direction.BOTH))


def folded(words: Iterable[str | None]) -> Folded:
    """Words as they are compared."""
    return frozenset(word.strip().casefold() for word in words if word)


class Matcher:
    """What conditions ask about a model, each answer worked out once.

    Args:
        service: the model.
    """

    def __init__(self, service: Service) -> None:
        self.service = service
        self._around: dict[str, tuple[str, ...]] = {}

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
        return not words.isdisjoint(self._boundary_words(boundary, own=own))

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
        return (
            _is_one(element.type, condition.type)
            and _is_one(element.technology, condition.technology)
            and _shares(element.tags, condition.tags)
            and (not condition.exposure or self.exposure(element.id) in condition.exposure)
            and (not condition.within or self._is_within(element.id, folded(condition.within), own=own))
            and (condition.privileged is None or element.privileged is condition.privileged)
            and (condition.encrypted is None or element.encrypted is condition.encrypted)
            and self._data_meets(element.stores, condition)
        )

    def flow_meets(self, flow: Flow, condition: FlowCondition, *, own: bool) -> bool:
        """Whether a flow meets a condition, but for the boundaries that it is to enter or leave.

        Args:
            flow: one of the model's.
            condition: the condition.
            own: whether it is the service's own, which may name elements and boundaries by their ids.
        """
        return (
            _is_one(flow.protocol, condition.protocol)
            and _is_one(flow.authentication, condition.authentication)
            and (condition.encrypted is None or flow.encrypted is condition.encrypted)
            and _shares(flow.tags, condition.tags)
            and (not condition.exposure or all(exposure in condition.exposure for exposure in self.ends(flow)))
            and (not condition.from_ or self._is_end(flow.from_, folded(condition.from_), own=own))
            and (not condition.to or self._is_end(flow.to, folded(condition.to), own=own))
            and (not condition.within or self._holds_both(flow, folded(condition.within), own=own))
            and self._data_meets((*flow.carries, *flow.replies), condition)
        )

    def crossing_meets(self, crossing: Crossing, condition: FlowCondition, *, own: bool) -> bool:
        """Whether a crossing enters and leaves what a condition names; the flow is held against it by `flow_meets`."""
        entering, leaving = crossing.direction in _ENTERING, crossing.direction in _LEAVING
        return (not condition.into or (entering and self.is_named(crossing.boundary, folded(condition.into), own=own))) and (
            not condition.out_of or (leaving and self.is_named(crossing.boundary, folded(condition.out_of), own=own))
        )

    def _exposure(self, boundary: str) -> Exposure | None:
        held = (self.service.boundaries[id].exposure for id in enclosing(self.service, boundary))
        return next((exposure for exposure in held if exposure is not None), None)

    def _boundary_words(self, boundary: str, *, own: bool) -> Folded:
        found: Boundary = self.service.boundaries[boundary]
        return folded((found.kind, self.exposures[boundary], *found.tags, boundary if own else None))

    def _is_within(self, element: str, words: Folded, *, own: bool) -> bool:
        return any(self.is_named(boundary, words, own=own) for boundary in self.around(element))

    def _holds_both(self, flow: Flow, words: Folded, *, own: bool) -> bool:
        both = frozenset(self.around(flow.to))
        return any(boundary in both and self.is_named(boundary, words, own=own) for boundary in self.around(flow.from_))

    def _is_end(self, element: str, words: Folded, *, own: bool) -> bool:
        found = self.service.elements[element]
        named = folded((found.type, found.technology, *found.tags, element if own else None))
        return not words.isdisjoint(named) or self._is_within(element, words, own=own)

    def _data_meets(self, data: Collection[str], condition: ElementCondition | FlowCondition) -> bool:
        if condition.classification and not (data and self.classifications(data) <= frozenset(condition.classification)):
            return False
        if condition.personal is None:
            return True
        return bool(data) and any(self.service.data[kind].personal for kind in data) is condition.personal


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


def _is_one(said: str | None, words: Iterable[str]) -> bool:
    wanted = folded(words)
    return not wanted or (bool(said) and str(said).strip().casefold() in wanted)


def _shares(said: Iterable[str], words: Iterable[str]) -> bool:
    wanted = folded(words)
    return not wanted or not wanted.isdisjoint(folded(said))
