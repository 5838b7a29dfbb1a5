"""The parts and the whole reviews of one model, played back: what stood when each review's record came."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..analysis.reviews import PartKey, Standing
from .parts import Drawn


@dataclass(slots=True)
class PastParts:
    """The parts of one file over time; commits are numbers, oldest lowest.

    Attributes:
        spans: for each part the commits that brought it and took it away, in turns: an odd number while it stands.
        whole: for each day the commits that brought the records of its reviews of the whole.
    """

    spans: dict[PartKey, list[int]] = field(default_factory=dict)
    whole: dict[date, list[int]] = field(default_factory=dict)

    def play(self, commit: int, version: Drawn) -> None:
        """Moves on by one version."""
        for part, former in version.parts.items():
            before = part[0], former or ""
            if former and before not in version.parts and self._stands(before) and not self._stands(part):
                self.spans[part] = self.spans.pop(before)
        for part, span in self.spans.items():
            if (len(span) % 2 == 1) != (part in version.parts):
                span.append(commit)
        for part in version.parts:
            self.spans.setdefault(part, [commit])
        for day, count in version.whole.items():
            known = self.whole.setdefault(day, [])
            known.extend([commit] * (count - len(known)))

    @property
    def empty(self) -> bool:
        """Whether nothing stands in the file any more."""
        return not any(self._stands(part) for part in self.spans)

    def standing(self) -> Standing:
        """What stood in the commits that brought the records of whole reviews."""
        return {day: tuple(self._at(commit) for commit in commits) for day, commits in self.whole.items()}

    def _stands(self, part: PartKey) -> bool:
        return len(self.spans.get(part, ())) % 2 == 1

    def _at(self, commit: int) -> frozenset[PartKey]:
        return frozenset(part for part, span in self.spans.items() if sum(one <= commit for one in span) % 2 == 1)
