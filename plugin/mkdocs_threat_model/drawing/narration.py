"""What a drawing says of each element and flow beyond its title: open threats, gaps, sensitive data."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ..analysis.facts import Facts
from ..model.scales import Classification, Risk
from ..model.service import Flow
from .marks import Mark, MarkKind, Protection


@dataclass(frozen=True)
class Narration:
    """What is said of one element or flow.

    Attributes:
        threats: the open ones' ids with the risk that remains.
        gaps: STRIDE questions without an answer.
        personal: whether the flow carries personal data.
        restricted: whether the flow carries restricted data.
    """

    threats: frozenset[tuple[str, Risk | None]] = frozenset()
    gaps: int = 0
    personal: bool = False
    restricted: bool = False

    def joined(self, other: Narration) -> Narration:
        """What is said of both, where one shape or arrow stands for both."""
        return Narration(
            self.threats | other.threats, self.gaps + other.gaps, self.personal or other.personal, self.restricted or other.restricted
        )

    def marks(self) -> tuple[Mark, ...]:
        """As signs, what matters most first."""
        marks = []
        if self.threats:
            rated = [risk for _, risk in self.threats if risk is not None]
            worst = max(rated, key=lambda risk: risk.rank, default=None)
            count = len(self.threats)
            word = worst.value.capitalize() if worst else "not rated"
            kind = MarkKind(worst.value) if worst else MarkKind.UNRATED
            letter = word[0] if worst else "–"
            marks.append(Mark(kind, f"{count} {letter}", f"{count} open {'threat' if count == 1 else 'threats'}, the worst {word}", count))
        if self.gaps:
            marks.append(gap_mark(self.gaps))
        if self.personal:
            marks.append(Mark(MarkKind.PERSONAL, "P", "personal data"))
        if self.restricted:
            marks.append(Mark(MarkKind.RESTRICTED, "R", "restricted data"))
        return tuple(marks)


def gap_mark(gaps: int, of: str = "") -> Mark:
    """The sign of questions without an answer; `of` says whose they are where it stands for several."""
    return Mark(MarkKind.GAP, f"{gaps} ?", f"{gaps} unanswered STRIDE {'question' if gaps == 1 else 'questions'}{of}", gaps)


NOTHING = Narration()


def narrations_of(facts: Facts) -> dict[str, Narration]:
    """What is said of each element and flow of a model, by id."""
    service = facts.service
    said: dict[str, Narration] = {}
    for assessed in facts.threats:
        if assessed.is_open:
            for target in assessed.threat.target:
                said[target] = said.get(target, NOTHING).joined(Narration(frozenset({(assessed.threat.id, assessed.remaining)})))
    for row in facts.rows:
        if row.gaps:
            said[row.target] = said.get(row.target, NOTHING).joined(Narration(gaps=len(row.gaps)))
    for flow in service.flows.values():
        kinds = [service.data[kind] for kind in (*flow.carries, *flow.replies)]
        personal = any(kind.personal for kind in kinds)
        restricted = any(kind.classification is Classification.RESTRICTED for kind in kinds)
        if personal or restricted:
            said[flow.id] = said.get(flow.id, NOTHING).joined(Narration(personal=personal, restricted=restricted))
    return said


def all_of(said: Mapping[str, Narration], ids: Iterable[str]) -> Narration:
    """What is said of several, as of one."""
    narration = NOTHING
    for id in ids:
        if id in said:
            narration = narration.joined(said[id])
    return narration


def protection_of(flows: Iterable[Flow]) -> Protection:
    """The weakest protection among some flows; what a model does not state counts as missing."""
    levels = []
    for flow in flows:
        authenticated = flow.authenticated is True
        levels.append(int(authenticated) + int(flow.encrypted is True))
    return (Protection.NONE, Protection.ONE, Protection.BOTH)[min(levels, default=0)]


PROTECTION_NAMES = {
    Protection.BOTH: "authenticated and encrypted",
    Protection.ONE: "authenticated or encrypted, not both",
    Protection.NONE: "neither authenticated nor encrypted, or not stated",
}
