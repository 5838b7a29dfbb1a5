"""How much is spent on the attack trees of a service before answers are left out or become bounds."""

from __future__ import annotations

from dataclasses import dataclass

LIMIT = 1_000_000
"""Most nodes and remembered results of a diagram, and of what is derived from it: some seconds, some hundred megabytes at worst."""
MOST_ENTRIES = 2_000_000
"""The same for all diagrams of all trees of a service together; each may have `FEWEST` in any case."""
FEWEST = 5_000
MOST_WALKED = 2_500_000
"""Most nodes that are walked for all trees of a service before further actors and defences are left out: some seconds."""


@dataclass(slots=True)
class TreeEffort:
    """What may still be spent on the trees of a service, whoever wrote them.

    Attributes:
        entries: nodes and remembered results of diagrams.
        walked: nodes that are walked.
    """

    entries: int = MOST_ENTRIES
    walked: int = MOST_WALKED

    @property
    def is_over(self) -> bool:
        """Whether nothing more should be asked than what is asked first."""
        return self.entries < 0 or self.walked < 0
