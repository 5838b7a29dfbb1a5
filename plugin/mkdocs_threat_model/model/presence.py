"""A known key with nothing behind it (`threats:`) means what leaving it out means."""

from __future__ import annotations

from typing import Any

from .schema import fields_of
from .shape import Entries, Fields, Keys, Shape
from .types import Part


def present(value: Any, shape: Shape) -> Any:
    """Plain values without the known keys of parts that have nothing behind them.

    Args:
        value: as it is written.
        shape: what should stand there.
    """
    if isinstance(value, dict) and isinstance(shape, Keys):
        return {key: present(entry, shape.entry) for key, entry in value.items()}
    if isinstance(shape, Entries):
        return [present(entry, shape.entry) for entry in value] if isinstance(value, list) else present(value, shape.entry)
    if isinstance(value, dict) and isinstance(shape, Fields) and issubclass(shape.part, Part):
        known = {field.key: field for field in fields_of(shape.part)}
        found = ((key, present(item, known[key].shape) if key in known else item) for key, item in value.items())
        return {key: item for key, item in found if item is not None or key not in known or (shape.part.STRICT and not known[key].blank)}
    return value
