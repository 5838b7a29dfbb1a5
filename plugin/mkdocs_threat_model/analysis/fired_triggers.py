"""A review trigger that a change fired, as a value."""

from __future__ import annotations

from dataclasses import dataclass

from ..model.scales import Trigger
from .reviews import PartKey
from .triggers import TITLES


@dataclass(frozen=True, slots=True)
class FiredTrigger:
    """A review trigger that a change of a model, or of its code, fired.

    Attributes:
        trigger: which one.
        parts: what changed, and so what has to be reviewed; empty for the whole model.
        evidence: what changed, in a few words each.
        answered: whether a review that was recorded with the change covers it.
    """

    trigger: Trigger
    parts: tuple[PartKey, ...]
    evidence: tuple[str, ...]
    answered: bool = False

    @property
    def title(self) -> str:
        """The trigger's name."""
        return TITLES[self.trigger]

    @property
    def reason(self) -> str:
        """The evidence as sentences."""
        return " ".join(self.evidence)
