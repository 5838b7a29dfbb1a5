"""What is said of a level of likelihood or impact that the policy's scale does not have."""

from __future__ import annotations

from collections.abc import Sequence

from ..levels import DEFAULT_LEVELS, Scales
from ..limits import MAX_NAME
from ..scales import Level
from .values import choice


def no_level(text: str, levels: Sequence[str], scales: Scales) -> str:
    """What to write instead.

    Args:
        text: what was written.
        levels: those of the scale.
        scales: both of the policy's.
    """
    given = text if len(text) <= 60 else text[:59] + "…"
    vocabulary = Level if tuple(levels) == DEFAULT_LEVELS else None
    advice = choice(vocabulary, text[: MAX_NAME + 1], levels)
    own = "" if scales.is_default else " The policy's `scales` say which levels there are."
    return f"`{given}` is not a valid value: {advice}{own}"
