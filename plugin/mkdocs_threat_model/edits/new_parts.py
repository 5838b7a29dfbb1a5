"""Edits that add a part to a model: an element, a flow, a threat, a reason."""

from __future__ import annotations

from collections.abc import Mapping

from ..model.service import Service
from ..model.types import field_names
from .splices import Append, Edit, Put
from .yaml_values import Value

BLOCK_SECTIONS = frozenset(("threats", "attack_trees", "assumptions"))
"""The sections whose entries are written over several lines, where none is there to be written like."""


def added_entry(section: str, id: str, fields: Mapping[str, Value], notes: tuple[str, ...] = ()) -> Edit:
    """The edit that adds an entry to a section of a model.

    Args:
        section: the section's key.
        id: the entry's id, which the section does not have.
        fields: what the entry says; what is empty is left out.
        notes: comments on it, a line each.
    """
    return Put((section, id), _said(fields), field_names(Service), block=section in BLOCK_SECTIONS, notes=notes)


def added_ruling(fields: Mapping[str, Value]) -> Edit:
    """The edit that adds a reason to `ruled_out`."""
    return Append(("ruled_out",), _said(fields), field_names(Service))


def _said(fields: Mapping[str, Value]) -> dict[str, Value]:
    return {key: value for key, value in fields.items() if value not in (None, "", (), [], {})}
