"""The past of a folder of models: one pass over the mainline, one stream of versions, kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path, PurePosixPath

from ..analysis.history import Change, Commit, History, NoHistory, ThreatHistory
from ..analysis.origin import Origin
from ..errors import HistoryError
from ..model.text import MAX_BYTES
from .cache import Kept, Shelf, cache_key, load, save
from .git import contents, git
from .mainline import Step, mainline
from .replay import Record, Records, play
from .versions import Memory, read_version

Progress = Callable[[int, int], None]
"""Told how many versions of how many were read."""

NO_GIT = "No history: the models stand in no git repository with a commit, or git is not installed. Commit them, and it is shown."
SHALLOW = "The build has only a part of the history. Fetch all of it: `git fetch --unshallow`; in CI `fetch-depth: 0`."
NOT_COMMITTED = "No history: the models are not committed yet. Commit them, and it is shown."


@dataclass
class _File:
    """A model's past so far, and the versions that are still to be read, oldest first."""

    records: Records = field(default_factory=dict)
    versions: list[tuple[int, str | None]] = field(default_factory=list)


def read_history(folder: Path, origin: Origin | None, cache: Shelf | None = None, progress: Progress | None = None) -> History | NoHistory:
    """The past of every threat in a folder, or why it cannot be told.

    Args:
        folder: the models' folder.
        origin: the commit that it stands at.
        cache: where what was read is kept; without one, everything is read every time.
        progress: told of every file whose versions were read.
    """
    if origin is None:
        return NoHistory(NO_GIT)
    if origin.shallow:
        return NoHistory(SHALLOW)
    try:
        kept = _up_to(folder, origin.commit, cache, progress)
    except HistoryError as error:
        return NoHistory(f"No history: {error}")
    return _history(kept) if kept.commits else NoHistory(NOT_COMMITTED)


def _up_to(folder: Path, head: str, cache: Shelf | None, progress: Progress | None) -> Kept:
    key = cache_key(git(folder, "rev-parse", "--show-prefix").decode(errors="replace"), _name_map(folder))
    before = None
    if cache is not None:
        chain = git(folder, "rev-list", "--first-parent", "--end-of-options", head).decode().split()
        before = load(cache, key, chain)
    if before is not None and before.head == head:
        return before
    commits = list(before.commits) if before else []
    files = {path: _File(records) for path, records in before.files.items()} if before else {}
    past = [(path, _File(records)) for path, records in before.past] if before else []
    for commit, steps in mainline(folder, head, before.head if before else None):
        for step in steps:
            _take(files, past, step, len(commits))
        if steps:
            commits.append(commit)
    _read(folder, [*past, *files.items()], progress)
    told = {path: files[path].records for path in sorted(files) if files[path].records}
    kept = Kept(head, tuple(commits), told, tuple((path, file.records) for path, file in past))
    if cache is not None:
        save(cache, key, kept)
    return kept


def _name_map(folder: Path) -> str:
    """What names the commits' authors bear: another map, other names."""
    path = Path(git(folder, "rev-parse", "--show-toplevel").decode().rstrip("\n")) / ".mailmap"
    return sha256(path.read_bytes()).hexdigest() if path.is_file() and not path.is_symlink() else ""


def _take(files: dict[str, _File], past: list[tuple[str, _File]], step: Step, commit: int) -> None:
    """Adds a step to its file's versions; a rename takes the file's past along."""
    if step.before is not None and step.before in files:
        if step.path in files:
            past.append((step.path, files[step.path]))
        files[step.path] = files.pop(step.before)
    files.setdefault(step.path, _File()).versions.append((commit, step.blob))


def _read(folder: Path, files: Iterable[tuple[str, _File]], progress: Progress | None) -> None:
    """Plays every file back; its versions are read one after the other and forgotten."""
    todo = sorted(((path, file) for path, file in files if file.versions), key=lambda one: one[0])
    total, done = sum(len(file.versions) for _, file in todo), 0
    with contents(folder, MAX_BYTES) as content:
        for _, file in todo:
            memory: Memory = {}
            for commit, blob in file.versions:
                raw = content(blob) if blob else b""
                version = {} if blob is None else None if raw is None else read_version(raw, memory)
                if version is not None:
                    play(file.records, commit, version)
            done += len(file.versions)
            if progress:
                progress(done, total)


def _history(kept: Kept) -> History:
    threats: dict[tuple[str, str], ThreatHistory] = {}
    for path, records in (*kept.files.items(), *kept.past):
        service = PurePosixPath(path).stem
        for threat, record in records.items():
            # Several files may have borne a service's name: of a threat in two, the one that lives.
            if (service, threat) not in threats or not record.gone:
                threats[service, threat] = _threat(service, threat, record, kept.commits)
    days = [one.day for one in kept.commits]
    return History(dict(sorted(threats.items())), len(kept.commits), min(days), max(days))


def _threat(service: str, threat: str, record: Record, commits: tuple[Commit, ...]) -> ThreatHistory:
    changes = tuple(Change(commits[number], stand) for number, stand in record.changes)
    return ThreatHistory(service, threat, record.title, record.identified, commits[record.first], commits[record.last], changes)
