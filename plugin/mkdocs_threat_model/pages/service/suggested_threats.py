"""What the STRIDE table suggests for unanswered cells, from the threat library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ...analysis.facts import Facts
from ...analysis.stride import Cell, Row
from ...library.suggestions import Suggestion, open_cells
from ...library.threat_library import LibraryThreat, library_of
from ...model.scales import Stride


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


NOTHING_SUGGESTED = SuggestedThreats({}, ())
"""Every question has an answer, or nobody has to answer any more."""


def suggested_threats(facts: Facts) -> SuggestedThreats:
    """What is suggested for the unanswered cells of a service; the library is not read where there is none."""
    if facts.service.status.is_over or facts.coverage.answered == facts.coverage.asked:
        return NOTHING_SUGGESTED
    cells = {
        (cell.row.target, cell.row.boundary, cell.letter): cell.suggestions
        for cell in open_cells(facts, library_of(facts.library))
        if cell.suggestions
    }
    entries = {suggestion.threat.id: suggestion.threat for suggestions in cells.values() for suggestion in suggestions}
    return SuggestedThreats(cells, tuple(entries.values()))
