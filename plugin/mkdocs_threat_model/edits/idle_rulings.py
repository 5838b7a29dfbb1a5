"""Edits that take out of `ruled_out` what has no effect."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import product

from ..model.nodes import Node
from ..model.ruling import RulingOut
from ..model.service import Service
from ..model.validation import written
from .splices import Drop, Edit

IdleCell = tuple[int, int, str]
"""The index of a reason, the index of one of its targets, and the category that it does not answer there."""


def without_idle_cells(service: Service, node: Node, idle: Collection[IdleCell]) -> list[Edit]:
    """The edits that leave every reason with the cells that it answers.

    Where some categories have no effect at some targets alone, there is no single answer, and nothing is done.

    Args:
        service: the model.
        node: its file.
        idle: the cells without effect.
    """
    cells = set(idle)
    gone = [index for index, ruling in enumerate(service.ruled_out) if all(cell in cells for cell in _cells(index, ruling))]
    if gone and len(gone) == len(service.ruled_out):
        return [Drop(("ruled_out",))]
    edits: list[Edit] = []
    for index in range(len(service.ruled_out) - 1, -1, -1):  # from the end, so that the places before stay
        if index in gone:
            edits.append(Drop(("ruled_out", index)))
        else:
            edits += (Drop(written(node, edit.where)) for edit in _parts(index, service.ruled_out[index], cells))
    return edits


def _cells(index: int, ruling: RulingOut) -> Iterator[IdleCell]:
    positions, letters = range(len(ruling.targets)), map(str, ruling.stride)
    return ((index, position, letter) for position, letter in product(positions, letters))


def _parts(index: int, ruling: RulingOut, cells: set[IdleCell]) -> Iterator[Drop]:
    """The targets and the categories of a reason that have no effect at all."""
    targets = [at for at in range(len(ruling.targets)) if all((index, at, str(letter)) in cells for letter in ruling.stride)]
    kept = [at for at in range(len(ruling.targets)) if at not in targets]
    letters = [at for at, letter in enumerate(ruling.stride) if kept and all((index, place, str(letter)) in cells for place in kept)]
    yield from (Drop(("ruled_out", index, "stride", at)) for at in reversed(letters))
    yield from (Drop(("ruled_out", index, "targets", at)) for at in reversed(targets))
