"""A threat of any version, read by the types of the format: what the past is told from, and nothing else.

The reader is today's `Threat`. A version may be older, newer or unfinished: keys that today's format does not know
say nothing, and what is missing is missing. A wrong value in what the past is told from is an error.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from ..model.presence import present
from ..model.shape import Fields
from ..model.terms import StrideLetter
from ..model.threat import Rating, Threat
from ..model.types import ID_KEY, Ids, OneOrMany, adapter, field_names, part

TOLD = ("title", "identified", "renamed_from", "disposition", "mitigations", "acceptance", "transfer", "avoidance", "residual")
"""The keys of a threat that its past is told from, besides its rating."""
_UNTOLD = frozenset(("rationale", "basis", "change", "to", "evidence", "references", "frameworks"))
"""Keys of its parts that it is not told from: one that cannot be read is left out."""
_KEYS = (*TOLD, *field_names(Rating))
_NAMELESS = "(no name)"
_TRIES = 3


@part()
class _Recorded(Threat):
    """A threat without what every threat of today must have."""

    title: str = ""
    target: Ids = ()
    stride: OneOrMany[StrideLetter] = ()


def read_threat(threat: str, record: Mapping[str, Any]) -> Threat:
    """A threat from plain values.

    Raises:
        ValueError: a value that counts is not one of the format's.
    """
    plain = {key: record[key] for key in _KEYS if key in record}
    if isinstance(plain.get("mitigations"), list):
        plain["mitigations"] = [_named(mitigation) for mitigation in plain["mitigations"]]
    for _ in range(_TRIES):
        try:
            return adapter(_Recorded).validate_python({**present(plain, Fields(_Recorded)), ID_KEY: threat})
        except ValidationError as error:
            plain = _fixed(plain, error.errors(include_url=False, include_context=False, include_input=False))
    raise ValueError("not a threat")


def _named(mitigation: Any) -> Any:
    """A mitigation with a name, as a version may lack it; one that counts on a control is told by the control's id."""
    if not isinstance(mitigation, dict):
        return mitigation
    kept = {key: value for key, value in mitigation.items() if key != "uses"}
    return kept if kept.get("control") else {**kept, "control": mitigation.get("uses") or _NAMELESS}


def _fixed(plain: dict[str, Any], details: Sequence[ErrorDetails]) -> dict[str, Any]:
    """The record without what it may hold and the past is not told from."""
    found = deepcopy(plain)
    for detail in details:
        where = detail["loc"]
        last = next((place for place, step in enumerate(where) if step in _UNTOLD), None)
        if detail["type"] == "missing":
            _put(found, where, _NAMELESS)
        elif detail["type"] == "unexpected_keyword_argument":
            _put(found, where, None)
        elif last is not None:
            _put(found, where[: last + 1], None)
        else:
            raise ValueError("not a threat")
    return found


def _put(plain: dict[str, Any], where: Sequence[int | str], value: str | None) -> None:
    """Puts a value at a path, or takes away what stands there."""
    current: Any = plain
    for step in where[:-1]:
        if not isinstance(step, int) or isinstance(current, list):
            current = current[step]
    if value is None:
        current.pop(where[-1], None)
    else:
        current[where[-1]] = value
