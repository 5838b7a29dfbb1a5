"""Which elements are parts of which, and what concerns them: looked up once for all drawings of a service."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property

from ..analysis.crossings import enclosing, innermost
from ..model.service import Element, Flow, Service


class Kinship:
    """Looks a service's elements up."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self._lineages: dict[str, tuple[str, ...]] = {}

    def lineage(self, element: str) -> tuple[str, ...]:
        """An element, the process that it is a part of, and so on."""
        if element not in self._lineages:
            chain = [element]
            while (parent := self.service.elements[chain[-1]].part_of) is not None:
                chain.append(parent)
            self._lineages[element] = tuple(chain)
        return self._lineages[element]

    def whole(self, element: str) -> str:
        """What stands for an element on Level 1: the process that it is a part of in the end, or itself."""
        return self.lineage(element)[-1]

    def family(self, element: str) -> list[str]:
        """An element, its parts, and theirs."""
        members = [element]
        for member in members:
            members += self._parts.get(member, ())
        return members

    def ordered(self, elements: Collection[str]) -> list[Element]:
        """Some elements in the model's order."""
        return [self.service.elements[element] for element in sorted(elements, key=self._places.__getitem__)]

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {element: place for place, element in enumerate(self.service.elements)}

    @cached_property
    def _parts(self) -> Mapping[str, list[str]]:
        parts: dict[str, list[str]] = {}
        for element in self.service.elements.values():
            if element.part_of is not None:
                parts.setdefault(element.part_of, []).append(element.id)
        return parts

    def parts(self, process: str) -> list[str]:
        """The direct parts of a process, in the model's order."""
        return self._parts.get(process, [])

    def flows_of(self, elements: Iterable[str]) -> list[Flow]:
        """The flows that begin or end at any of some elements, in the model's order."""
        flows = {position: flow for element in elements for position, flow in self._flows.get(element, ())}
        return [flow for _, flow in sorted(flows.items())]

    def with_inner_flows(self, elements: Iterable[str]) -> list[str]:
        """Some elements and the flows between them: what one shape stands for that is drawn in place of all of these."""
        held = list(elements)
        known = set(held)
        return held + [flow.id for flow in self.flows_of(held) if flow.from_ in known and flow.to in known]

    @cached_property
    def _flows(self) -> Mapping[str, list[tuple[int, Flow]]]:
        flows: dict[str, list[tuple[int, Flow]]] = {}
        for position, flow in enumerate(self.service.flows.values()):
            for end in {flow.from_, flow.to}:
                flows.setdefault(end, []).append((position, flow))
        return flows

    def zone(self, element: str) -> str | None:
        """The outermost boundary that holds an element and is no open one."""
        inner = innermost(self.service, self.service.elements[self.whole(element)])
        return None if inner is None else self.outermost(inner)

    def outermost(self, boundary: str) -> str | None:
        """The outermost boundary that holds a boundary and is no open one."""
        return _outermost(self.service, boundary, self.open)

    @cached_property
    def open(self) -> frozenset[str]:
        """Boundaries that an overview looks into: those that hold most of the service, and other boundaries. A boundary around
        everything is one, and says nothing."""
        found: frozenset[str] = frozenset()
        while True:
            held = _held(self, found)
            largest = max(held, key=lambda zone: len(held[zone]), default=None)
            if largest is None or (len(held) > 1 and 2 * len(held[largest]) <= len(self.service.elements)):
                return found
            inside = _held(self, found | {largest})
            if not inside.keys() - held.keys() or sum(map(len, held.values())) - sum(map(len, inside.values())) > _LOOSE:
                return found
            found |= {largest}

    @cached_property
    def held(self) -> Mapping[str, list[str]]:
        """The elements in each outermost boundary that holds any and is no open one, parts included, in the model's order."""
        return _held(self, self.open)


_LOOSE = 6
"""More elements than these, that stand in a boundary but in none inside of it, make an overview that is none."""


def _outermost(service: Service, boundary: str, open: Collection[str]) -> str | None:
    *_, found = (None, *(zone for zone in enclosing(service, boundary) if zone not in open))
    return found


def _held(kin: Kinship, open: Collection[str]) -> dict[str, list[str]]:
    elements_of: dict[str, list[str]] = {zone: [] for zone in kin.service.boundaries}
    for element in kin.service.elements:
        inner = innermost(kin.service, kin.service.elements[kin.whole(element)])
        zone = inner and _outermost(kin.service, inner, open)
        if zone:
            elements_of[zone].append(element)
    return {zone: elements for zone, elements in elements_of.items() if elements}
