"""How drawings were arranged, from one build to the next: a small change of a model stays a small change of its drawing."""

from __future__ import annotations

import math

from pydantic import TypeAdapter, ValidationError

from ..drawing import Arrangement, Earlier

_ARRANGEMENTS = TypeAdapter(dict[str, Arrangement])
_FARTHEST = 1_000_000.0
"""Pixels; no drawing is as large."""
_WIDEST = 1_000.0
"""Pixels between two nodes, or of a label's line."""


def recalled(data: bytes | None) -> dict[str, Arrangement]:
    """The arrangements of an earlier build by the name of the drawing; none where there are none, or of another version."""
    try:
        arrangements = _ARRANGEMENTS.validate_json(data or b"{}")
    except ValidationError:
        return {}
    return {name: arrangement for name, arrangement in arrangements.items() if _is_sound(arrangement)}


def remembered(arrangements: Earlier) -> bytes:
    """The arrangements of a site's drawings, to be recalled."""
    return _ARRANGEMENTS.dump_json(dict(sorted(arrangements.items())))


def _is_sound(arrangement: Arrangement) -> bool:
    """Whether the figures are those of a drawing. A file may say anything, and Graphviz believes it."""
    way = arrangement.variant
    places = (arrangement.diagonal, *(number for point in arrangement.nodes.values() for number in point))
    return (
        all(math.isfinite(number) and abs(number) <= _FARTHEST for number in places)
        and all(0 < number <= _WIDEST for number in (way.near, way.far, way.label_limit))
        and 0 <= arrangement.crossings <= _FARTHEST
    )
