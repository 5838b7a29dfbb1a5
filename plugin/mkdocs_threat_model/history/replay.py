"""The versions of one model, played back: which threats and parts came, changed, were renamed and went."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from ..analysis.history import Stand
from .standing import PastParts
from .versions import Version


@dataclass(slots=True)
class Record:
    """A threat's past while it is played back; commits are numbers, oldest lowest."""

    title: str
    identified: date | None
    digest: str
    first: int
    last: int
    changes: list[tuple[int, Stand | None]] = field(default_factory=list)

    @property
    def gone(self) -> bool:
        """Whether the model holds the threat no longer."""
        return self.changes[-1][1] is None


Threats = dict[str, Record]
"""The threats of one service by id, those that are gone among them."""


@dataclass(slots=True)
class Records:
    """What is known of one file's past."""

    threats: Threats = field(default_factory=dict)
    parts: PastParts = field(default_factory=PastParts)


def play(past: Records, commit: int, version: Version) -> None:
    """Moves the past on by one version."""
    if version.drawn is not None:
        past.parts.play(commit, version.drawn)
    records, seens = past.threats, version.threats
    for seen in seens.values():
        former = seen.renamed_from
        if former and former not in seens and former in records and not records[former].gone and _free(records, seen.id):
            records[seen.id] = records.pop(former)
    for threat, record in records.items():
        if threat not in seens and not record.gone:
            record.changes.append((commit, None))
            record.last = commit
    for seen in seens.values():
        record = records.get(seen.id) or records.setdefault(seen.id, Record(seen.title, seen.identified, seen.digest, commit, commit))
        if not record.changes or record.changes[-1][1] != seen.stand:
            record.changes.append((commit, seen.stand))
            record.last = commit
        if record.digest != seen.digest:
            record.last = commit
        record.title, record.identified, record.digest = seen.title, seen.identified or record.identified, seen.digest


def _free(records: Threats, threat: str) -> bool:
    return threat not in records or records[threat].gone

