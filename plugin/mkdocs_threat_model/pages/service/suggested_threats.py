"""What the STRIDE table suggests for unanswered cells, from the threat library."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ...analysis.stride import Cell, Row
from ...library.suggestions import OpenCell, Suggestion
from ...library.threat_library import LibraryThreat
from ...model.scales import Stride

MOST_FOR_TARGET = 3
"""Most entries that the list of findings names for one target: all that is suggested there is in the STRIDE table."""


class TargetSuggestion(NamedTuple):
    """An entry that is suggested at an element or a flow, with the categories of the cells for which it is."""

    threat: LibraryThreat
    letters: Sequence[Stride]


@dataclass(frozen=True, slots=True)
class SuggestedThreats:
    """What is suggested on a service's page.

    Attributes:
        cells: the suggestions by target, boundary or empty text, and category; a cell without any is left out.
        entries: each entry of the library that is suggested somewhere, once, in the order of the table.
    """

    cells: Mapping[tuple[str, str, Stride], Sequence[Suggestion]]
    entries: Sequence[LibraryThreat]

    def at(self, row: Row, cell: Cell) -> Sequence[Suggestion]:
        """What is suggested for a cell of a row."""
        return self.cells.get((row.target, row.boundary, cell.letter), ())

    def of_target(self, target: str) -> list[TargetSuggestion]:
        """What is suggested for an element or a flow, each entry once for all of its cells, those first that are first in a cell."""
        letters: dict[str, set[Stride]] = {}
        ranked: dict[str, tuple[int, LibraryThreat]] = {}
        for (where, _, letter), suggestions in self.cells.items():
            for rank, suggestion in enumerate(suggestions if where == target else ()):
                letters.setdefault(suggestion.threat.id, set()).add(letter)
                ranked[suggestion.threat.id] = min(
                    ranked.get(suggestion.threat.id, (rank, suggestion.threat)), (rank, suggestion.threat), key=_rank
                )
        return [
            TargetSuggestion(threat, [letter for letter in Stride if letter in letters[threat.id]])
            for _, threat in sorted(ranked.values(), key=_rank)
        ]


def _rank(found: tuple[int, LibraryThreat]) -> int:
    return found[0]


def suggested_threats(unanswered: Iterable[OpenCell]) -> SuggestedThreats:
    """What is suggested for the unanswered cells of a service.

    Args:
        unanswered: the cells, as `unanswered_cells` gives them.
    """
    cells = {(cell.row.target, cell.row.boundary, cell.letter): cell.suggestions for cell in unanswered if cell.suggestions}
    entries = {suggestion.threat.id: suggestion.threat for suggestions in cells.values() for suggestion in suggestions}
    return SuggestedThreats(cells, tuple(entries.values()))
