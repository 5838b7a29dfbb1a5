"""The models as they stood at a commit or a tag, read by the same reader under the policy of that time."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path, PurePosixPath

from ..analysis.facts import Facts, analysed
from ..analysis.register import Entry, register
from ..errors import ConfigurationError, HistoryError
from ..model.portfolio import SUFFIXES, Portfolio, read_portfolio
from ..model.text import MAX_BYTES
from .git import contents, git
from .mainline import FILES

MAX_FILES = 20_000
"""Most files that are read of one commit."""


@dataclass(frozen=True)
class Snapshot:
    """The models at a commit.

    Attributes:
        ref: as it was asked for: a tag, a branch or a commit.
        commit: the commit's full id.
        day: the day of the commit in UTC; statuses are those of that day.
        portfolio: the models and what could not be read.
        facts: what follows from each model under the policy of the commit.
    """

    ref: str
    commit: str
    day: date
    portfolio: Portfolio
    facts: Mapping[str, Facts]

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The register."""
        return register(self.facts)


def snapshot(folder: Path, ref: str) -> Snapshot:
    """Reads the models of a folder as of a tag, a branch or a commit.

    Raises:
        ConfigurationError: git does not know it, or it holds no such folder.
    """
    try:
        commit = git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{ref}^{{commit}}").decode().strip()
    except HistoryError:
        message = f"Git knows no tag, branch or commit `{ref}`. Check its name, or fetch it: `git fetch --tags`; in CI `fetch-depth: 0`."
        raise ConfigurationError(message) from None
    try:
        seconds = int(git(folder, "show", "-s", "--no-show-signature", "--format=%ct", "--end-of-options", commit).decode())
        day = datetime.fromtimestamp(seconds, UTC).date()
        with tempfile.TemporaryDirectory() as name:
            models = Path(name) / folder.resolve().name
            _write(folder, commit, models)
            if not models.is_dir():
                raise ConfigurationError(f"`{ref}` holds no folder `{folder.name}` here. Choose a later one.")
            portfolio, facts = analysed(read_portfolio(models), day)
    except (HistoryError, ValueError, OverflowError) as error:
        raise ConfigurationError(f"The models of `{ref}` cannot be read: {error}") from None
    return Snapshot(ref, commit, day, portfolio, facts)


def _write(folder: Path, commit: str, models: Path) -> None:
    with contents(folder, MAX_BYTES) as content:
        for path, blob in _files(folder, commit):
            raw = content(blob)
            target = models / path
            target.parent.mkdir(parents=True, exist_ok=True)
            # What is too large to be read is refused by the reader, which says so.
            target.write_bytes(b" " * (MAX_BYTES + 1) if raw is None else raw)


def _files(folder: Path, commit: str) -> Iterator[tuple[PurePosixPath, str]]:
    """Path and blob of each YAML file below the folder; nothing that a file system would take elsewhere."""
    listed = git(folder, "ls-tree", "-r", "-z", "--end-of-options", commit).decode(errors="replace").split("\0")
    if len(listed) > MAX_FILES:
        raise HistoryError(f"it holds more than {MAX_FILES:,} files.")
    for line in listed:
        about, _, name = line.partition("\t")
        path = PurePosixPath(name)
        unsafe = path.is_absolute() or "\\" in name or any(part in ("", ".", "..") for part in path.parts)
        if name and path.suffix in SUFFIXES and not unsafe and about.split(" ")[0] in FILES:
            yield path, about.split(" ")[2]
