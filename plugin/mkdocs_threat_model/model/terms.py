"""What several parts of the format are told with: STRIDE's categories, tickets, ids of standards."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from .forms import Spelled, any_case
from .limits import MAX_REFERENCE, MAX_TICKET
from .scales import STRIDE_SPELLINGS, Stride
from .types import Map, OneOrMany, Shown

Ticket = Annotated[str, StringConstraints(strip_whitespace=True, max_length=MAX_TICKET), Shown]
WRONG_STRIDE = "stride"
"""The error's type for what is no category of STRIDE."""


def _stride(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    spelled = value.strip()
    found = STRIDE_SPELLINGS.get(spelled.upper() if len(spelled) == 1 else spelled.lower().replace(" ", "-"))
    if found is None:
        # Without a hint: one is looked for where the error is told, and of thousands not every one is.
        raise PydanticCustomError(WRONG_STRIDE, "")
    return found


_SPELLED = Spelled(tuple(STRIDE_SPELLINGS), rf"^\s*(?:{'|'.join(any_case(word).replace('-', '[- ]') for word in STRIDE_SPELLINGS)})\s*$")
StrideLetter = Annotated[Stride, BeforeValidator(_stride), _SPELLED]
Reference = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_REFERENCE), Shown]
FrameworkIds = Map[OneOrMany[Reference]]
"""Ids of a framework by the framework's id."""
_NO_IDS: dict[str, tuple[str, ...]] = {}


def no_ids() -> dict[str, tuple[str, ...]]:
    """No ids of any framework. Almost every threat and mitigation has none, and an empty map of its own would take more than a title."""
    return _NO_IDS
