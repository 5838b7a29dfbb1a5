"""What answers a STRIDE cell of one target already, for a command that would answer it again."""

from __future__ import annotations

from collections.abc import Sequence

from ..analysis.stride import Cell, CellState, Row
from ..findings import Where
from ..model.scales import Stride
from ..model.service import Service

_TAKEN = (CellState.THREATENED, CellState.RULED_OUT)
"""What is said of a cell itself: one that a rule answers may have a reason of its own."""


def answer_of(
    service: Service, rows: Sequence[Row], target: str, boundary: str | None, letter: Stride, library: str | None
) -> Where | None:
    """Where the threat or the reason stands that answers a cell; `None` where another reason says something new.

    Args:
        service: the model.
        rows: the rows of the STRIDE table that are meant; none of a boundary.
        target: the element, flow or boundary.
        boundary: the boundary at which it is meant; `None` for all.
        letter: the category.
        library: the entry of the threat library that the other reason answers.
    """
    cells = [cell for row in rows if letter in row.asks for cell in row.cells if cell.letter is letter]
    if cells and any(cell.state not in _TAKEN for cell in cells):
        return None
    return _threat(service, cells, target, letter) or _reason(service, target, boundary, letter, library)


def _threat(service: Service, cells: Sequence[Cell], target: str, letter: Stride) -> Where | None:
    named = [id for cell in cells for id in cell.threats if id in service.threats]
    if not cells:  # of a boundary
        named = [id for id, threat in service.threats.items() if target in threat.target and letter in threat.stride]
    return ("threats", named[0]) if named else None


def _reason(service: Service, target: str, boundary: str | None, letter: Stride, library: str | None) -> Where | None:
    held = [
        index
        for index, ruling in enumerate(service.ruled_out)
        if target in ruling.targets
        and letter in ruling.stride
        and not ruling.where
        and (boundary is None or ruling.boundary in (None, boundary))
    ]
    if not held or (library and all(service.ruled_out[index].library != library for index in held)):
        return None
    return "ruled_out", held[0]
