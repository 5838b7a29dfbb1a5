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
        strict = shape.part.STRICT
        # Where a class binds single keys, they may be absent, and nothing behind them would pass for that.
        kept = ((key, "" if item is None and isinstance(strict, frozenset) and key in strict else item) for key, item in found)
        return {key: item for key, item in kept if item is not None or key not in known or (strict and not known[key].blank)}
    return value
