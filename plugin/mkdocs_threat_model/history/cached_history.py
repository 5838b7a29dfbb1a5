"""What was read of the mainline up to a commit, kept under that commit: a later build reads only what came after.

What cannot be understood is as good as nothing: it is read past, and written anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from .. import __version__
from ..analysis.reviews import PartKey
from ..analysis.threat_history import Commit
from ..analysis.threat_state import ThreatState
from .past_parts import PastParts
from .replay import Moment, Record, Records, Threats
from .shared_past import SharedFiles
from .state_codec import controls_from, plain_controls, plain_state, state_from

FORMAT = 7


class Storage(Protocol):
    """Where data is kept from one build to the next: it gives back what was put there, byte for byte, or nothing."""

    def get(self, key: str) -> bytes | None:
        """What was put under a key."""

    def put(self, key: str, data: bytes) -> None:
        """Keeps data under a key, if that is possible."""


@dataclass(frozen=True)
class CachedHistory:
    """The past up to a commit.

    Attributes:
        head: that commit.
        commits: those that touched models, oldest first.
        files: the records by the models' paths below the folder; of files that are gone as well.
        past: records of files whose path another file took over.
        shared: the controls that services share, by the paths of their files.
    """

    head: str
    commits: tuple[Commit, ...]
    files: Mapping[str, Records]
    past: tuple[tuple[str, Records], ...]
    shared: SharedFiles = field(default_factory=dict)


def cache_key(*parts: str) -> str:
    """Tells apart what must not be mixed: this tool's versions, folders, name maps."""
    return sha256("\0".join((str(FORMAT), __version__, *parts)).encode()).hexdigest()


def load(shelf: Storage, key: str, mainline: Iterable[str]) -> CachedHistory | None:
    """The kept past that ends nearest to the head; `None` where there is none of this mainline.

    Args:
        shelf: where it is kept.
        key: of `cache_key`.
        mainline: its commits, the head first; read as far as is needed.
    """
    for commit in mainline:
        data = shelf.get(f"{key} {commit}")
        if data is not None:
            try:
                return _history_from(commit, json.loads(data))
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError, OSError):
                continue
    return None


def save(shelf: Storage, key: str, kept: CachedHistory) -> None:
    """Keeps the past up to its head."""
    shelf.put(f"{key} {kept.head}", json.dumps(_content(kept), separators=(",", ":")).encode())


def _content(kept: CachedHistory) -> dict[str, Any]:
    numbers: dict[ThreatState, int] = {}

    def plain(records: Records) -> dict[str, Any]:
        parts = _plain_parts(records.parts)
        own = plain_controls(records.controls)
        names = {"service": records.service, "owner": records.owner}
        return {"threats": threats(records.threats), "parts": parts, **names, "controls": own}

    def threats(records: Threats) -> dict[str, Any]:
        return {
            threat: [
                record.identified.isoformat() if record.identified else None,
                record.digest,
                [[change.commit, number(change.state), change.id, change.retired, change.keys] for change in record.changes],
            ]
            for threat, record in records.items()
        }

    def number(state: ThreatState | None) -> int:
        return -1 if state is None else numbers.setdefault(state, len(numbers))

    files = {path: plain(records) for path, records in kept.files.items()}
    past = [(path, plain(records)) for path, records in kept.past]
    shared = {path: plain_controls(controls) for path, controls in kept.shared.items()}
    commits = [(commit.id, commit.author, commit.time) for commit in kept.commits]
    return {"commits": commits, "stands": [plain_state(state) for state in numbers], "files": files, "past": past, "shared": shared}


def _plain_parts(parts: PastParts) -> dict[str, Any]:
    spans = [(section, spell, span) for (section, spell), span in parts.spans.items()]
    whole = {day.isoformat(): commits for day, commits in parts.whole.items()}
    return {"spans": spans, "whole": whole, "status": parts.status, "live": parts.live}


def _history_from(head: str, content: Mapping[str, Any]) -> CachedHistory:
    commits = tuple(Commit(str(commit), str(author), int(time)) for commit, author, time in content["commits"])
    if not all(known.day for known in commits):
        raise ValueError("no such day")
    states = [state_from(fields) for fields in content["stands"]]

    def moment(commit: int, number: int, id: str, retired: str | None, keys: Iterable[str]) -> Moment:
        state = None if number < 0 else states[number]
        return Moment(int(commit), state, str(id), None if retired is None else str(retired), tuple(map(str, keys)))

    def record(identified: str | None, digest: str, changes: list[list[Any]]) -> Record:
        found = [moment(*change) for change in changes]
        if not found or found[0].state is None or not all(0 <= played.commit < len(commits) for played in found):
            raise ValueError("no such commit")
        return Record(date.fromisoformat(identified) if identified else None, str(digest), found)

    def records(plain: Mapping[str, Any]) -> Records:
        threats = {str(threat): record(*id) for threat, id in plain["threats"].items()}
        parts = _parts(plain["parts"], len(commits))
        return Records(threats, parts, str(plain["service"]), str(plain["owner"]), controls_from(plain["controls"]))

    files = {str(path): records(plain) for path, plain in content["files"].items()}
    shared = {str(path): controls_from(plain) for path, plain in content["shared"].items()}
    return CachedHistory(head, commits, files, tuple((str(path), records(plain)) for path, plain in content["past"]), shared)


def _parts(plain: Mapping[str, Any], commits: int) -> PastParts:
    def numbers(written: Any) -> list[int]:
        found = [int(number) for number in written]
        if not found or found != sorted(found) or not 0 <= found[0] <= found[-1] < commits:
            raise ValueError("no such commits")
        return found

    spans: dict[PartKey, list[int]] = {(str(section), str(spell)): numbers(span) for section, spell, span in plain["spans"]}
    whole = {date.fromisoformat(day): numbers(found) for day, found in plain["whole"].items()}
    live = None if plain["live"] is None else numbers([plain["live"]])[0]
    return PastParts(spans, whole, str(plain["status"]), live)
