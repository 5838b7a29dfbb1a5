"""Edits of the models' files that tickets ask for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import PurePosixPath

from ..edits.splices import Edit, EditError, Put, edited
from ..findings import one_line
from ..model.tree import Tree
from ..model.yaml_text import MAX_BYTES
from .ticket_comparison import TicketUpdate, update_text


def edits_of(updates: Iterable[TicketUpdate], tree: Tree) -> tuple[Mapping[PurePosixPath, list[Edit]], tuple[str, ...]]:
    """The edits by file, and what cannot be edited.

    Args:
        updates: in the order in which they are written.
        tree: the models folder as it is now.

    Returns:
        The edits by the file's path below the folder; and as sentences the updates that would change other parts of a file
        too, such as one of a value that an anchor shares.
    """
    wanted: dict[str, list[TicketUpdate]] = {}
    for update in updates:
        wanted.setdefault(update.path, []).append(update)
    found: dict[PurePosixPath, list[Edit]] = {}
    refused: list[str] = []
    for name, of_file in wanted.items():
        path = PurePosixPath(*PurePosixPath(name).parts[1:])
        edits = _possible(tree.read(path, MAX_BYTES), of_file, refused)
        if edits:
            found[path] = edits
    return found, tuple(refused)


def _possible(raw: bytes, updates: Sequence[TicketUpdate], refused: list[str]) -> list[Edit]:
    """The edits of one file: all of them, or where that fails those that can be made alone."""
    edits: list[Edit] = [_edit(update) for update in updates]
    try:
        edited(raw, edits, updates[0].path)
    except EditError:
        edits = []
        for update in updates:
            try:
                edited(raw, [_edit(update)], update.path)
            except EditError as error:
                refused.append(one_line(f"{update.path}: `{update_text(update)}` is not written. {error}"))
            else:
                edits.append(_edit(update))
    return edits


def _edit(update: TicketUpdate) -> Put:
    return Put((*update.where, update.key), update.value)
