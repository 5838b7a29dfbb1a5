"""What of an invalid document still makes sense, so that all of its errors are shown at once.

References are checked on a valid model. Where the schema refuses a part, the part is left out and the
rest is looked at all the same: one misspelt key would otherwise hide every dangling reference.
"""

from __future__ import annotations

from itertools import takewhile
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from .text import Node

M = TypeVar("M", bound=BaseModel)

_ROUNDS = 12
"""Each round climbs one level from an invalid value towards the root; the format has about 8."""
_STAND_IN = "unknown"
"""For what the document itself must have, so that a forgotten owner does not hide the rest."""


def salvaged(schema: type[M], node: Node) -> M | None:
    """The valid part of a document that is not valid, or `None` where nothing can be said."""
    plain = node.plain()
    for _ in range(_ROUNDS):
        try:
            return schema.model_validate(plain)
        except ValidationError as error:
            # Of a list with a thousand wrong entries the list goes, once.
            details = error.errors(include_url=False, include_context=False, include_input=False)
            mended = [_mended(plain, *wrong) for wrong in dict.fromkeys(map(_nearest_entry, details))]
            if not any(mended):
                return None
    return None


def _nearest_entry(detail: ErrorDetails) -> tuple[tuple[str | int, ...], bool]:
    """The path of an error down to the first list, and whether it is a key that is missing there."""
    where = tuple(step for step in detail["loc"] if step != "[key]")
    above = tuple(takewhile(lambda step: not isinstance(step, int), where))
    return above, detail["type"] == "missing" and above == where


def _mended(plain: Any, where: tuple[str | int, ...], missing: bool) -> bool:
    """Removes the nearest map entry around an error. List items stay: without one, the others would move.

    Returns:
        Whether the document can be tried again.
    """
    if missing:
        *above, field = where
        if not above and isinstance(plain, dict):
            plain[field] = _STAND_IN
            return True
        where = tuple(above)
    holder, key, value = None, None, plain
    for step in where:
        if not isinstance(value, dict):
            break
        if step not in value:
            return True  # gone with an error before this one
        holder, key, value = value, step, value[step]
    if holder is None:
        return False
    del holder[key]
    return True
