"""The past of a folder of models: one pass over the mainline, one stream of versions, kept for the next time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from ..analysis.origin import Origin
from ..analysis.reviews import ReviewHistory
from ..analysis.threat_history import Commit, History, NoHistory, ThreatChange, ThreatHistory
from ..errors import HistoryError
from ..model.yaml_text import MAX_BYTES
from .cached_history import CachedHistory, Storage, cache_key, load, save
from .folder_commit import origin_of
from .git.bounds import LEAST_PARSED, MAX_PARSED, PARSED_PER_BYTE, LimitError
from .git.repository import Repository, open_repository
from .guarding import bordered
from .mainline import FileChange, Mainline, touching
from .past_controls import shared_folder
from .replay import Record, Records, play, play_shared
from .shared_files import grace_of, read_shared
from .shared_past import SharedPast
from .versions import GONE, Memory, read_version

Progress = Callable[[int, int], None]
"""Told how many versions of how many were read; before that, with 0, how many commits."""
_Touch = tuple[Commit, list[FileChange]]
_OFTEN = 1_000

NO_GIT = "No history: the models are not in a git repository with commits. Commit them to show it."
SHALLOW = (
    "No history: this is a shallow clone without earlier commits. Fetch them with `git fetch --unshallow`; in CI, set `fetch-depth: 0`."
)
NOT_COMMITTED = "No history: the models are not committed yet. Commit them to show it."


@dataclass
class _File:
    """A model's past so far, and the versions that are still to be read, oldest first: commit, contents and service."""

    records: Records = field(default_factory=Records)
    versions: list[tuple[int, bytes | None, str]] = field(default_factory=list)


def read_history(
    folder: Path, origin: Origin | None, cache: Storage | None = None, progress: Progress | None = None
) -> History | NoHistory:
    """The past of every threat and part in a folder, or why it cannot be told.

    Args:
        folder: the models' folder.
        origin: the commit that it stands at.
        cache: where what was read is kept; without one, everything is read every time.
        progress: told of every file whose versions were read.
    """
    if origin is not None and origin.shallow:
        return NoHistory(SHALLOW)
    if origin is None:
        return NoHistory(NO_GIT)
    try:
        return _history_up_to(folder, origin.commit, cache, progress)
    except HistoryError as error:
        return _unreadable(error)


@bordered
def _history_up_to(folder: Path, head: str, cache: Storage | None, progress: Progress | None) -> History | NoHistory:
    repository = open_repository(folder)
    if repository is None:
        return NoHistory(NO_GIT)
    kept = _up_to(repository, bytes.fromhex(head), cache, progress)
    return _history(kept) if kept.commits else NoHistory(NOT_COMMITTED)


def origin_or_why(folder: Path) -> Origin | NoHistory:
    """The commit that the models stand at, or why no history can be told of them."""
    try:
        return origin_of(folder) or NoHistory(NO_GIT)
    except HistoryError as error:
        return _unreadable(error)


def _unreadable(error: HistoryError) -> NoHistory:
    """Why a repository that is there tells no history."""
    return NoHistory(f"No history: {error}")


def _up_to(repository: Repository, head: bytes, cache: Storage | None, progress: Progress | None) -> CachedHistory:
    names, map_id = repository.mailmap()
    grace = grace_of(repository, head)
    key = cache_key(*repository.path, map_id, str(grace))
    mainline = Mainline(repository, head)
    before = load(cache, key, mainline) if cache is not None else None
    if before is not None and before.head == head.hex():
        return before
    commits = list(before.commits) if before else []
    files = {path: _File(records) for path, records in before.files.items()} if before else {}
    past = [(path, _File(records)) for path, records in before.past] if before else []
    shared: list[tuple[int, FileChange]] = []
    for commit, steps in reversed(list(_told(touching(repository, mainline, names, before.head if before else None), progress))):
        _take(files, past, [step for step in steps if shared_folder(step.path) is None], len(commits))
        shared += [(len(commits), step) for step in steps if shared_folder(step.path) is not None]
        commits.append(commit)
    count = _counter(repository.stored)
    shared_past = read_shared(repository, before.shared if before else {}, shared, grace, count)
    _read(repository, [*past, *files.items()], shared_past, count, progress)
    told = {path: files[path].records for path in sorted(files)}
    kept = CachedHistory(head.hex(), tuple(commits), told, tuple((path, file.records) for path, file in past), shared_past.last)
    if cache is not None:
        save(cache, key, kept)
    return kept


def _told(found: Iterator[_Touch], progress: Progress | None) -> Iterator[_Touch]:
    for done, item in enumerate(found, 1):
        if progress and done % _OFTEN == 0:
            progress(done, 0)
        yield item


def _take(files: dict[str, _File], past: list[tuple[str, _File]], steps: Sequence[FileChange], commit: int) -> None:
    """Adds a commit's steps to the files' versions; a rename takes the file's past along."""
    moved = {change.path: files.pop(change.before) for change in steps if change.before is not None and change.before in files}
    for path, file in moved.items():
        if path in files:
            past.append((path, files[path]))
        files[path] = file
    for change in steps:
        files.setdefault(change.path, _File()).versions.append((commit, change.blob, PurePosixPath(change.path).stem))


def _read(
    repository: Repository,
    files: Iterable[tuple[str, _File]],
    shared: SharedPast,
    count: Callable[[int], None],
    progress: Progress | None,
) -> None:
    """Plays every file back; its versions are read one after the other and forgotten."""
    todo = sorted(((path, file) for path, file in files if file.versions or shared.steps), key=lambda pair: pair[0])
    total, done = sum(len(file.versions) for _, file in todo), 0
    for path, file in todo:
        memory = Memory()
        (_, known), *changes = shared.of_folder(PurePosixPath(path).parent)
        for commit, blob, service in file.versions:
            while changes and changes[0][0] < commit:
                play_shared(file.records, changes[0][0], known, changes[0][1])
                known = changes.pop(0)[1]
            now = changes[0][1] if changes and changes[0][0] == commit else known
            raw = repository.blob(blob, MAX_BYTES) if blob else b""
            version = GONE if blob is None else None if raw is None else read_version(raw, memory, count)
            if version is not None:
                play(file.records, commit, version, service, now)
                known, changes = now, changes[1:] if now is not known else changes
        for commit, after in changes:
            play_shared(file.records, commit, known, after)
            known = after
        done += len(file.versions)
        if progress:
            progress(done, total)


def _counter(stored: Callable[[], int]) -> Callable[[int], None]:
    read = 0

    def count(size: int) -> None:
        nonlocal read
        read += size
        if read > min(MAX_PARSED, LEAST_PARSED) and read > (most := min(MAX_PARSED, LEAST_PARSED + PARSED_PER_BYTE * stored())):
            told = f"{most / 10**9:.3g} GB to read"
            raise LimitError(f"The old versions of the models contain more than {told}. Turn the history off with `history: off`.")

    return count


def _history(kept: CachedHistory) -> History:
    threats: dict[tuple[str, str], ThreatHistory] = {}
    review_histories: dict[str, ReviewHistory] = {}
    earlier: list[ThreatHistory] = []
    for path, records in (*kept.files.items(), *kept.past):
        service = PurePosixPath(path).stem
        if service not in review_histories or not records.parts.empty:
            decided = {threat: record.decided for threat, record in records.threats.items() if not record.gone}
            review_histories[service] = records.parts.review_history(kept.commits, decided)
        for threat, record in records.threats.items():
            # Several files may have borne a service's name: of a threat in two, the one that lives.
            key, history = (service, threat), _threat(service, threat, record, kept.commits)
            if key in threats:
                earlier.append(history if record.gone else threats[key])
            if key not in threats or not record.gone:
                threats[key] = history
    days = [commit.day for commit in kept.commits]
    return History(dict(sorted(threats.items())), len(kept.commits), min(days), max(days), review_histories, tuple(earlier))


def _threat(service: str, threat: str, record: Record, commits: tuple[Commit, ...]) -> ThreatHistory:
    changes = tuple(ThreatChange(commits[change.commit], change.state, change.id, change.retired, change.keys) for change in record.changes)
    return ThreatHistory(service, threat, record.identified, changes)
