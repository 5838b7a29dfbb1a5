"""A period on the mainline: its first and last commit, the models at both, and how the policy's matrix changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache, partial
from pathlib import Path

from ..analysis.register_period import Bounds, MatrixChange
from ..analysis.threat_history import Commit
from ..errors import ConfigurationError, HistoryError
from ..model.border import guarded
from ..model.folder import POLICY_FILE
from ..model.policy import DEFAULT_MATRIX, Matrix
from ..model.reading import PolicyFile, parse_model, parse_policy
from ..model.tree import FolderTree, shown
from ..model.yaml_text import MAX_BYTES
from .git.bounds import LimitError
from .git.parsing import CommitObject, TreeEntry
from .git.repository import Repository, open_repository
from .mainline import Mainline, shown_name
from .snapshot import Snapshot, snapshot_at

MAX_RULES = 100
"""Changes of the policy's matrix in a period: each one is a moment of every threat."""
MAX_POLICIES = 20_000_000
"""Bytes of a period's policies that are read, each one once."""
_Walked = tuple[bytes, CommitObject, CommitObject | None]


@dataclass(frozen=True)
class Ends:
    """A period and the registers at both of its ends.

    Attributes:
        bounds: the commits that it holds.
        start: the models at its beginning; `None` where there were none yet.
        end: the models at its end.
    """

    bounds: Bounds
    start: Snapshot | None
    end: Snapshot


def ends_of(folder: Path, head: str, first: date, last: date) -> Ends | None:
    """Finds a period's commits, and reads the models before the first and after the last of them.

    Args:
        folder: the models' folder.
        head: the id of the last commit that counts.
        first: the period's first day.
        last: its last day.

    Returns:
        The period; `None` where there were no models yet at its end.

    Raises:
        ConfigurationError: the repository cannot be read.
    """
    try:
        repository = open_repository(folder)
        if repository is None:
            return None
        return _ends(repository, folder, bytes.fromhex(head), first, last)
    except HistoryError as error:
        raise ConfigurationError(f"The history of {folder.name} cannot be read: {error}") from None


def _ends(repository: Repository, folder: Path, head: bytes, first: date, last: date) -> Ends | None:
    later: set[str] = set()
    found: list[_Walked] = []
    before: bytes | None = None
    for id, commit, parent in Mainline(repository, head).commits(None):
        day = datetime.fromtimestamp(commit.time, UTC).date()
        if not found and day > last:
            later.add(id.hex())
        elif day < first:
            before = id
            break
        else:
            found.append((id, commit, parent))
    final = found[0][0] if found else before
    if final is None:
        return None
    read = lru_cache(maxsize=None)(parse_model)
    end = snapshot_at(repository, folder, final, final.hex(), last, read)
    if end is None:
        return None
    within = {id.hex(): place for place, (id, _, _) in enumerate(reversed(found))}
    bounds = Bounds(first, last, within, frozenset(later), DEFAULT_MATRIX)
    start = snapshot_at(repository, folder, before, before.hex(), bounds.eve, read) if before else None
    matrix = start.portfolio.organisation.policy.matrix if start else DEFAULT_MATRIX
    rules = tuple(_rules(repository, folder, found[::-1], matrix))
    return Ends(Bounds(first, last, within, frozenset(later), matrix, rules), start, end)


def _rules(repository: Repository, folder: Path, walked: Sequence[_Walked], matrix: Matrix) -> Iterator[MatrixChange]:
    """The matrix of each commit that changed it."""
    names, _ = repository.mailmap()
    name, count = shown(FolderTree(folder), POLICY_FILE), 0
    known: dict[TreeEntry | None, Matrix] = {None: DEFAULT_MATRIX}
    left = MAX_POLICIES
    last = _policy(repository, walked[0][2]) if walked else None
    for place, (id, commit, _) in enumerate(walked):
        before, last = last, _policy(repository, commit)
        if last == before:
            continue
        if last is not None and last not in known:
            raw = repository.blob(last.id, MAX_BYTES) if last.is_file else None
            left -= len(raw or b"")
            if left < 0:
                raise LimitError(f"The policies of the period exceed {MAX_POLICIES // 10**6:,} MB. Choose a shorter one.")
            known[last] = _matrix(raw, name)
        if known[last] == matrix:
            continue
        matrix, count = known[last], count + 1
        if count > MAX_RULES:
            raise LimitError(f"The policy's matrix changed more than {MAX_RULES} times in the period. Choose a shorter one.")
        yield MatrixChange(place, Commit(id.hex(), shown_name(names.name(commit.name, commit.address)), commit.time), matrix)


def _policy(repository: Repository, commit: CommitObject | None) -> TreeEntry | None:
    return repository.trees.find(commit.tree, (*repository.path, POLICY_FILE)) if commit else None


def _matrix(raw: bytes | None, name: str) -> Matrix:
    """The matrix of a policy; of one that cannot be read the default, as in the register of then."""
    found = guarded(name, "", "The policy cannot be read", partial(parse_policy, raw, name)) if raw is not None else None
    return found.policy.matrix if isinstance(found, PolicyFile) else DEFAULT_MATRIX
