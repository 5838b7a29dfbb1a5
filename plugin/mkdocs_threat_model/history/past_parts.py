"""The parts and the whole reviews of one model, played back: what stood when each review's record came."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ..analysis.reviews import PartKey, ReviewHistory
from ..analysis.threat_history import Commit
from ..model.components import Component
from ..model.scales import ServiceStatus
from .parts import VersionParts

_FLOWS = Component.FLOW.section


@dataclass(slots=True)
class PastParts:
    """The parts of one file over time; commits are numbers, oldest lowest.

    Attributes:
        spans: for each part the commits that brought it and took it away, in turns: an odd number while it stands.
        whole: for each day the commits that brought the records of its reviews of the whole.
        status: what the last version said of the service's life; empty before the first.
        live: the commit in which it first became live after it had been something else.
    """

    spans: dict[PartKey, list[int]] = field(default_factory=dict)
    whole: dict[date, list[int]] = field(default_factory=dict)
    status: str = ""
    live: int | None = None

    def play(self, commit: int, version: VersionParts) -> None:
        """Moves on by one version."""
        if self.live is None and self.status not in ("", ServiceStatus.LIVE) and version.status == ServiceStatus.LIVE:
            self.live = commit
        self.status = version.status or self.status
        for part, former in version.parts.items():
            before = part[0], former or ""
            if former and before not in version.parts and self._is_present(before) and not self._is_present(part):
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
        return not any(self._is_present(part) for part in self.spans)

    def review_history(self, commits: Sequence[Commit], decided: Mapping[str, int]) -> ReviewHistory:
        """What stood in the commits that brought the records of whole reviews, when each flow came, and when the service went live.

        Args:
            commits: by their numbers.
            decided: the number of the commit that last decided about each threat.
        """
        whole = {day: tuple(self._at(commit) for commit in found) for day, found in self.whole.items()}
        came = {id: span[-1] for (section, id), span in self.spans.items() if section == _FLOWS and len(span) % 2 == 1}
        days = {commit: commits[commit].day for commit in {*came.values()}}
        return ReviewHistory(whole, None if self.live is None else commits[self.live].day, came, decided, days)

    def _is_present(self, part: PartKey) -> bool:
        return len(self.spans.get(part, ())) % 2 == 1

    def _at(self, commit: int) -> frozenset[PartKey]:
        return frozenset(part for part, span in self.spans.items() if sum(time <= commit for time in span) % 2 == 1)
