"""Where a threat of the library matches in a model, how closely, and why.

How closely is counted, so that of many threats the ones that know most of a place come first: a technology, a way of
authentication or a tag says more than a kind of data, that more than a boundary, and that more than what an element is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from ..analysis.crossings import Crossing, Direction
from ..analysis.meeting import Matcher
from ..analysis.said_words import folded, parts_of, parts_of_title
from ..analysis.stride import Row
from ..model.components import Component
from ..model.conditions import ElementCondition, FlowCondition
from ..model.library_entry import LibraryEntry, MatchPlace
from ..model.service import Element, Flow, Service

_TOLD, _CALLED, _DATA, _BORDER, _MARKED, _KIND, _CROSSED = 4, 3, 3, 3, 2, 1, 1
"""How much a match says: by technology, authentication or tag; by a word of the title; by protocol or data; by the boundary
around it; by a mark such as `encrypted`; by what an element is; by the crossing of a boundary at all."""

Reason = tuple[int, str]
"""How much a key of a condition says, and what is the case here, as the end of a sentence that begins with `it`."""


@dataclass(frozen=True, slots=True)
class PlaceMatch:
    """Why a threat is to be considered at a place.

    Attributes:
        weight: how much of the place its condition names.
        why: what is the case there, as a clause: `it is a store and is built with postgresql`.
    """

    weight: int
    why: str


class LibraryMatcher:
    """Holds threats of the library against the rows of a model's STRIDE table, each condition once for each part.

    Args:
        service: the model.
        crossed: the crossings of each of its flows.
        by_name: whether words of a title count as tags: enough to suggest something, not to require an answer.
    """

    def __init__(self, service: Service, crossed: Mapping[str, Sequence[Crossing]], *, by_name: bool = True) -> None:
        self.service, self._crossed = service, crossed
        self._matcher = Matcher(service, by_part=True, by_name=by_name)
        self._met: dict[tuple[str, int, str], bool] = {}
        self._beside: dict[str, Sequence[Row]] = {}

    def match(self, entry: LibraryEntry, row: Row) -> PlaceMatch | None:
        """Why a threat is to be considered where a row of the table asks, whatever the category; `None` where it is not.

        Args:
            entry: the threat.
            row: the row.
        """
        best: PlaceMatch | None = None
        for index, place in enumerate(entry.places):
            if self._meets(entry.id, index, place, row):
                found = _told(list(self._reasons(place, row)))
                best = found if best is None or found.weight > best.weight else best
        return best

    def may_match(self, entry: LibraryEntry, target: str) -> bool:
        """Whether a threat can be considered at an element or a flow, before anybody asks at which boundary."""
        at_flow = target in self.service.flows
        return any(
            (place.elements is None) is at_flow and self._condition_met(entry.id, index, place, target)
            for index, place in enumerate(entry.places)
        )

    def rows_beside(self, element: str) -> Sequence[Row]:
        """Rows of the flows that lead to an element, without cells; where none does, of those that leave it."""
        if element not in self._beside:
            flows = [flow for flow in self.service.flows.values() if flow.to == element]
            flows = flows or [flow for flow in self.service.flows.values() if flow.from_ == element]
            self._beside[element] = [row for flow in flows for row in self._rows_of(flow)]
        return self._beside[element]

    def _rows_of(self, flow: Flow) -> Iterator[Row]:
        for crossing in self._crossed[flow.id]:
            yield Row(Component.CROSSING, flow.id, flow.name, (), crossing.boundary, crossing.direction)
        if not self._crossed[flow.id]:
            yield Row(Component.FLOW, flow.id, flow.name, ())

    def meets(self, condition: FlowCondition | None, row: Row) -> bool:
        """Whether a row of a flow meets a condition of the service's own; without a condition every row does."""
        if condition is None:
            return True
        if not self._matcher.flow_meets(self.service.flows[row.target], condition, own=True):
            return False
        return self._crossing_meets(condition, row, own=True)

    def matches_near(self, entry: LibraryEntry, target: str) -> bool:
        """Whether a threat is to be considered at an element or a flow, at a flow of that element, or at an end of that flow."""
        parts = [target]
        if target in self.service.flows:
            flow = self.service.flows[target]
            parts += (flow.from_, flow.to)
        else:
            parts += (flow.id for flow in self.service.flows.values() if target in (flow.from_, flow.to))
        return any(self._part_meets(entry, part) for part in parts)

    def _part_meets(self, entry: LibraryEntry, part: str) -> bool:
        for index, place in enumerate(entry.places):
            if (place.elements is None) is (part in self.service.elements) or not self._condition_met(entry.id, index, place, part):
                continue
            condition = place.elements or place.flows or place.crossings
            if isinstance(condition, ElementCondition):
                return True
            if condition is None:
                continue
            bound = place.crossings is not None or _names_crossing(condition)
            if not bound or any(self._matcher.crossing_meets(crossing, condition, own=False) for crossing in self._crossed[part]):
                return True
        return False

    def _meets(self, id: str, index: int, place: LibraryEntry | MatchPlace, row: Row) -> bool:
        at_flow = row.kind.section == "flows"
        if (place.elements is None) is not at_flow:
            return False
        if place.crossings is not None and row.kind is not Component.CROSSING:
            return False
        condition = place.flows or place.crossings
        if condition is not None and not self._crossing_meets(condition, row):
            return False
        return self._condition_met(id, index, place, row.target)

    def _crossing_meets(self, condition: FlowCondition, row: Row, *, own: bool = False) -> bool:
        if not _names_crossing(condition):
            return True
        if row.direction is None:
            return False
        return self._matcher.crossing_meets(Crossing(row.target, row.boundary, row.direction), condition, own=own)

    def _condition_met(self, id: str, index: int, place: LibraryEntry | MatchPlace, target: str) -> bool:
        key = id, index, target
        if key not in self._met:
            if place.elements is not None:
                met = self._matcher.element_meets(self.service.elements[target], place.elements, own=False)
            else:
                condition = place.flows or place.crossings
                met = condition is not None and self._matcher.flow_meets(self.service.flows[target], condition, own=False)
            self._met[key] = met
        return self._met[key]

    def _reasons(self, place: LibraryEntry | MatchPlace, row: Row) -> Iterator[Reason]:
        if place.elements is not None:
            yield from self._of_element(place.elements, self.service.elements[row.target])
            return
        condition = place.flows or place.crossings
        if condition is not None:
            yield from self._of_flow(condition, self.service.flows[row.target], row)

    def _of_element(self, condition: ElementCondition, element: Element) -> Iterator[Reason]:
        if condition.technology:
            yield _TOLD, f"is built with {element.technology}"
        if condition.tags:
            yield _tagged(element.tags, condition.tags, element.title)
        if condition.type:
            yield _KIND, f"is {self._called(element)}"
        if condition.exposure:
            yield _BORDER, f"is in a boundary of {self._matcher.exposure(element.id)} exposure"
        if condition.within:
            yield _BORDER, f"is in {self._title(self._within((element.id,), condition.within))}"
        if condition.privileged is not None:
            yield _MARKED, "runs with privileges" if condition.privileged else "runs without privileges"
        if condition.encrypted is not None:
            yield _MARKED, "is encrypted" if condition.encrypted else "is not encrypted"
        yield from self._of_data(condition, element.stores, "stores")

    def _of_flow(self, condition: FlowCondition, flow: Flow, row: Row) -> Iterator[Reason]:
        if condition.from_:
            weight, word = self._end(flow.from_, condition.from_)
            yield weight, f"comes from {self.service.elements[flow.from_].title} ({word})"
        if condition.to:
            weight, word = self._end(flow.to, condition.to)
            yield weight, f"goes to {self.service.elements[flow.to].title} ({word})"
        if condition.into or condition.out_of:
            way = "enters" if condition.into else "leaves"
            yield _BORDER, f"{way} {self._title(row.boundary)}"
        elif row.kind is Component.CROSSING:
            way = "leaves" if row.direction is Direction.OUT else "enters"
            yield _CROSSED, f"{way} {self._title(row.boundary)}"
        if condition.within:
            yield _BORDER, f"stays in {self._title(self._within((flow.from_, flow.to), condition.within))}"
        if condition.protocol:
            yield _DATA, f"uses {flow.protocol}"
        if condition.authentication:
            yield (_TOLD, f"authenticates by {flow.authentication}") if flow.authentication else (0, "does not say how it authenticates")
        if condition.encrypted is not None:
            plain = "is not encrypted" if flow.encrypted is not None else f"uses {flow.protocol} without encryption"
            yield _MARKED, "is encrypted" if condition.encrypted else plain
        if condition.tags:
            yield _tagged(flow.tags, condition.tags, flow.name)
        if condition.exposure:
            yield _BORDER, f"joins parts of {' and '.join(dict.fromkeys(map(str, self._matcher.ends(flow))))} exposure"
        yield from self._of_data(condition, (*flow.carries, *flow.replies), "carries")

    def _of_data(self, condition: ElementCondition | FlowCondition, data: Sequence[str], verb: str) -> Iterator[Reason]:
        if condition.classification:
            words = " and ".join(sorted(self._matcher.classifications(data)))
            yield _DATA, f"{verb} {words} data"
        if condition.personal is not None:
            yield _DATA, f"{verb} {'' if condition.personal else 'no '}personal data"

    def _end(self, element: str, words: Sequence[str]) -> Reason:
        """What names an end of a flow: the element by what it is or is built with, else a boundary around it."""
        part, wanted = self.service.elements[element], folded(words)
        for said in ((part.technology,), part.tags):
            if common := [word for word in said if word and word.strip().casefold() in wanted]:
                return _TOLD, common[0]
        if str(kind := self._matcher.kind(part)) in wanted:
            return _KIND, str(kind) if kind is part.type else "own service"
        for phrase in (part.technology, *part.tags):
            if phrase and not wanted.isdisjoint(parts_of(phrase)):
                return _TOLD, phrase
        if not wanted.isdisjoint(parts_of_title(part.title)):
            return _CALLED, part.title
        boundary = self._within((element,), words)
        return _BORDER, next((word for word in words if self._matcher.is_named(boundary, folded((word,)), own=False)), boundary)

    def _called(self, element: Element) -> str:
        """What an element is, with its article."""
        kind = self._matcher.kind(element)
        if kind != element.type:
            return "another service of this organisation"
        return f"{'an' if kind == Component.EXTERNAL else 'a'} {kind.label.lower()}"

    def _within(self, elements: Sequence[str], words: Sequence[str]) -> str:
        """The innermost boundary around some elements that one of some words names."""
        wanted = folded(words)
        common = [
            boundary for boundary in self._matcher.around(elements[0]) if all(boundary in self._matcher.around(id) for id in elements)
        ]
        return next((boundary for boundary in common if self._matcher.is_named(boundary, wanted, own=False)), "")

    def _title(self, boundary: str) -> str:
        return self.service.boundaries[boundary].title if boundary in self.service.boundaries else boundary


def _names_crossing(condition: FlowCondition) -> bool:
    return bool(condition.into or condition.out_of)


def _tagged(tags: Sequence[str], words: Sequence[str], title: str) -> Reason:
    """Why a condition on tags is met: one of the tags, else the title."""
    tag = _shared(tags, words) or next((tag for tag in tags if not folded(words).isdisjoint(parts_of(tag))), "")
    return (_TOLD, f"is tagged {tag}") if tag else (_CALLED, f"is called {title}")


def _shared(said: Sequence[str], words: Sequence[str]) -> str:
    wanted = folded(words)
    return next((word for word in said if word.strip().casefold() in wanted), "")


def _told(reasons: Sequence[Reason]) -> PlaceMatch:
    clauses = list(dict.fromkeys(clause for _, clause in reasons))
    said = f"{', '.join(clauses[:-1])} and {clauses[-1]}" if len(clauses) > 1 else "".join(clauses)
    return PlaceMatch(sum(weight for weight, _ in reasons), f"it {said}")
