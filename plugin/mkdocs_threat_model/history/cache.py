"""What was read of the mainline up to a commit, kept under that commit: a later build reads only what came after.

What cannot be understood is as good as nothing: it is read past, and written anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any, Protocol

from .. import __version__
from ..analysis.history import Commit, Stand
from ..analysis.reviews import PartKey
from ..model.scales import Disposition, Level, MitigationStatus
from ..model.threat import Rating
from .replay import Record, Records, Threats
from .standing import PastParts

FORMAT = 3


class Shelf(Protocol):
    """Where data is kept from one build to the next: it gives back what was put there, byte for byte, or nothing."""

    def get(self, key: str) -> bytes | None:
        """What was put under a key."""

    def put(self, key: str, data: bytes) -> None:
        """Keeps data under a key, if that is possible."""


@dataclass(frozen=True)
class Kept:
    """The past up to a commit.

    Attributes:
        head: that commit.
        commits: those that touched models, oldest first.
        files: the records by the models' paths below the folder; of files that are gone as well.
        past: records of files whose path another file took over.
    """

    head: str
    commits: tuple[Commit, ...]
    files: Mapping[str, Records]
    past: tuple[tuple[str, Records], ...]


def cache_key(*parts: str) -> str:
    """Tells apart what must not be mixed: this tool's versions, folders, name maps."""
    return sha256("\0".join((str(FORMAT), __version__, *parts)).encode()).hexdigest()


def load(shelf: Shelf, key: str, mainline: Iterable[str]) -> Kept | None:
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
                return _kept(commit, json.loads(data))
            except (ValueError, LookupError, TypeError, AttributeError, RecursionError, OverflowError, OSError):
                continue
    return None


def save(shelf: Shelf, key: str, kept: Kept) -> None:
    """Keeps the past up to its head."""
    shelf.put(f"{key} {kept.head}", json.dumps(_content(kept), separators=(",", ":")).encode())


def _content(kept: Kept) -> dict[str, Any]:
    numbers: dict[Stand, int] = {}

    def plain(records: Records) -> dict[str, Any]:
        return {"threats": threats(records.threats), "parts": _plain_parts(records.parts)}

    def threats(records: Threats) -> dict[str, Any]:
        return {
            threat: [
                one.title,
                one.identified.isoformat() if one.identified else None,
                one.digest,
                one.first,
                one.last,
                [(commit, -1 if stand is None else numbers.setdefault(stand, len(numbers))) for commit, stand in one.changes],
            ]
            for threat, one in records.items()
        }

    files = {path: plain(records) for path, records in kept.files.items()}
    past = [(path, plain(records)) for path, records in kept.past]
    commits = [(one.id, one.author, one.time) for one in kept.commits]
    return {"commits": commits, "stands": [_plain(stand) for stand in numbers], "files": files, "past": past}


def _plain(stand: Stand) -> list[Any]:
    rating = stand.rating
    until = stand.until.isoformat() if stand.until else None
    return [stand.disposition, sorted(stand.mitigations), until, rating.likelihood, rating.impact, rating.cvss]


def _plain_parts(parts: PastParts) -> dict[str, Any]:
    spans = [(section, one, span) for (section, one), span in parts.spans.items()]
    whole = {day.isoformat(): commits for day, commits in parts.whole.items()}
    return {"spans": spans, "whole": whole, "status": parts.status, "live": parts.live}


def _kept(head: str, content: Mapping[str, Any]) -> Kept:
    commits = tuple(Commit(str(one), str(author), int(time)) for one, author, time in content["commits"])
    if not all(one.day for one in commits):
        raise ValueError("no such day")
    stands = [_stand(*one) for one in content["stands"]]

    def record(title: str, identified: str | None, digest: str, first: int, last: int, changes: list[tuple[int, int]]) -> Record:
        found = [(commit, None if number < 0 else stands[number]) for commit, number in changes]
        if not found or not all(0 <= one < len(commits) for one in (first, last, *(commit for commit, _ in found))):
            raise ValueError("no such commit")
        return Record(str(title), _day(identified), str(digest), first, last, found)

    def records(plain: Mapping[str, Any]) -> Records:
        threats = {str(threat): record(*one) for threat, one in plain["threats"].items()}
        return Records(threats, _parts(plain["parts"], len(commits)))

    files = {str(path): records(plain) for path, plain in content["files"].items()}
    return Kept(head, commits, files, tuple((str(path), records(plain)) for path, plain in content["past"]))


def _parts(plain: Mapping[str, Any], commits: int) -> PastParts:
    def numbers(written: Any) -> list[int]:
        found = [int(one) for one in written]
        if not found or found != sorted(found) or not 0 <= found[0] <= found[-1] < commits:
            raise ValueError("no such commits")
        return found

    spans: dict[PartKey, list[int]] = {(str(section), str(one)): numbers(span) for section, one, span in plain["spans"]}
    whole = {date.fromisoformat(day): numbers(found) for day, found in plain["whole"].items()}
    live = None if plain["live"] is None else numbers([plain["live"]])[0]
    return PastParts(spans, whole, str(plain["status"]), live)


def _stand(
    disposition: str | None, mitigations: list[str], until: str | None, likelihood: str | None, impact: str | None, cvss: Any
) -> Stand:
    return Stand(
        Disposition(disposition) if disposition else None,
        frozenset(MitigationStatus(one) for one in mitigations),
        _day(until),
        Rating(likelihood=Level(likelihood) if likelihood else None, impact=Level(impact) if impact else None, cvss=cvss),
    )


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
