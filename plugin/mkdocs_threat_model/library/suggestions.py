"""Suggestions: for a STRIDE cell that nobody answered, what should be considered there. They answer nothing by themselves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from ..analysis.crossings import Crossing
from ..analysis.facts import Facts
from ..analysis.stride import Row
from ..model.scales import Stride
from .match_places import LibraryMatcher, PlaceMatch
from .telling_places import MatchedPlace, telling_places
from .threat_library import LibraryThreat, ThreatLibrary, library_of

_Found = Sequence[tuple[LibraryThreat, PlaceMatch]]

MOST_SUGGESTIONS = 3
"""Most suggestions for a cell."""
ENOUGH = 2
"""Where a cell of an element has fewer suggestions of its own, those of its flows fill up to so many."""
SPECIFIC = 6
"""What a threat must know of a flow to be suggested beside two at the flow's element: a technology, say, besides both of its ends."""


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A threat to consider at a cell.

    Attributes:
        threat: the library's entry.
        why: why it is to be considered there, as a clause.
    """

    threat: LibraryThreat
    why: str


@dataclass(frozen=True, slots=True)
class OpenCell:
    """A cell that nobody answered.

    Attributes:
        row: what is asked about.
        letter: the category.
        suggestions: what should be considered, the most specific first; at most `MOST_SUGGESTIONS`.
    """

    row: Row
    letter: Stride
    suggestions: tuple[Suggestion, ...]


@dataclass(frozen=True, slots=True)
class _AskedRow:
    """A row with unanswered cells: what matches there, and what does because of an element's flows."""

    row: Row
    here: _Found
    beside: _Found


def open_cells(facts: Facts, library: ThreatLibrary, targets: Collection[str] = (), *, everywhere: bool = False) -> Iterator[OpenCell]:
    """The unanswered cells of a model in the table's order, each with what should be considered there.

    Args:
        facts: the model, and what follows from it.
        library: the threats to choose from.
        targets: ids of elements and flows; empty for all.
        everywhere: whether a threat is suggested wherever it matches, and not only at the places that `telling_places` chooses.
    """
    chooser = _Chooser(library, matcher_of(facts))
    wanted = targets if everywhere else ()
    asked = [chooser.asked(row) for row in facts.rows if row.gaps and (not wanted or row.target in wanted)]
    places = None if everywhere else telling_places(_places(asked), facts)
    for asked_row in asked:
        if targets and asked_row.row.target not in targets:
            continue
        for cell in asked_row.row.gaps:
            here, fill = (
                [
                    (threat, match)
                    for threat, match in found
                    if cell.letter in threat.entry.stride and (places is None or asked_row.row.target in places[threat.id])
                ]
                for found in (asked_row.here, asked_row.beside)
            )
            chosen = [*here[:MOST_SUGGESTIONS], *_filled(fill, len(here))]
            yield OpenCell(asked_row.row, cell.letter, tuple(Suggestion(threat, match.why) for threat, match in chosen))


def _places(asked: Iterable[_AskedRow]) -> Iterator[MatchedPlace]:
    """Where each threat matches the category of an unanswered cell."""
    for asked_row in asked:
        letters = {cell.letter for cell in asked_row.row.gaps}
        for found, of_flow in ((asked_row.here, False), (asked_row.beside, True)):
            for threat, match in found:
                if not letters.isdisjoint(threat.entry.stride):
                    yield MatchedPlace(threat.id, asked_row.row.target, match.weight, of_flow)


def unanswered_cells(facts: Facts) -> tuple[OpenCell, ...]:
    """The cells that somebody still has to answer, with what the organisation's library suggests there; none of a retired service.

    The library is not read where every question is answered.
    """
    if facts.service.status.is_over or facts.coverage.answered == facts.coverage.asked:
        return ()
    return tuple(open_cells(facts, library_of(facts.library)))


def _filled(beside: _Found, here: int) -> _Found:
    """Those of an element's flows that are suggested at the element: up to what is enough, and one more that knows its flow well."""
    enough = max(0, ENOUGH - here)
    more = beside[enough : enough + 1] if here + enough < MOST_SUGGESTIONS else ()
    return [*beside[:enough], *(pair for pair in more if pair[1].weight >= SPECIFIC)]


def matcher_of(facts: Facts, *, by_name: bool = True) -> LibraryMatcher:
    """What holds threats of the library against a model.

    Args:
        facts: the model, and what follows from it.
        by_name: whether words of a title count as tags.
    """
    crossed: dict[str, list[Crossing]] = {flow: [] for flow in facts.service.flows}
    for crossing in facts.crossings:
        crossed[crossing.flow].append(crossing)
    return LibraryMatcher(facts.service, crossed, by_name=by_name)


class _Chooser:
    """Chooses from a library for one model; most of its entries are out of the question for a target, and are asked once.

    Args:
        library: the threats to choose from.
        matcher: what holds them against the model.
    """

    def __init__(self, library: ThreatLibrary, matcher: LibraryMatcher) -> None:
        self._library, self._matcher = library, matcher
        self._candidates: dict[str, Sequence[LibraryThreat]] = {}

    def asked(self, row: Row) -> _AskedRow:
        """What is to be considered where a row asks."""
        here = self.here(row)
        beside = self.beside(row, {threat.id for threat, _ in here}) if row.kind.section == "elements" else ()
        return _AskedRow(row, here, beside)

    def here(self, row: Row) -> _Found:
        """The threats that are to be considered where a row asks, the most specific first; between equals the organisation's
        own, then what belongs to fewer categories, then the library's order."""
        return _sorted(self._matching(row))

    def beside(self, row: Row, known: Collection[str]) -> _Found:
        """Further ones that are to be considered at an element because of its flows, in the same order: who writes down a threat
        often names the process that a flow leads to."""
        best: dict[str, tuple[LibraryThreat, PlaceMatch]] = {}
        for other in self._matcher.rows_beside(row.target):
            for threat, match in self._matching(other):
                if threat.id not in known and (threat.id not in best or match.weight > best[threat.id][1].weight):
                    best[threat.id] = threat, PlaceMatch(match.weight, f"of its flow {other.title}: {match.why}")
        return _sorted(best.values())

    def _matching(self, row: Row) -> Iterator[tuple[LibraryThreat, PlaceMatch]]:
        if row.target not in self._candidates:
            self._candidates[row.target] = [
                threat for threat in self._library.threats.values() if self._matcher.may_match(threat.entry, row.target)
            ]
        for threat in self._candidates[row.target]:
            if (match := self._matcher.match(threat.entry, row)) is not None:
                yield threat, match


def _sorted(found: Iterable[tuple[LibraryThreat, PlaceMatch]]) -> _Found:
    return sorted(found, key=lambda pair: (-pair[1].weight, not pair[0].own, len(pair[0].entry.stride), pair[0].order))
