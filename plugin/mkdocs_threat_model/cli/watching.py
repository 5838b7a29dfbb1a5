"""Runs a command again after each change of the models folder, until it is interrupted."""

from __future__ import annotations

import gc
import os
import stat
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from ..errors import ConfigurationError, ThreatModelError
from ..findings import visible
from .printing import say

QUIET = 0.2
"""Seconds without a change after which the folder is read: several files that are saved at once are one run."""
LONGEST = 2.0
"""Seconds after which it is read although changes go on."""
_ABSENT = 0.5
"""Seconds between two looks for a folder that is gone."""
_SUFFIXES = frozenset((".yaml", ".yml", ".json"))
_CHANGES = frozenset(("created", "modified", "deleted", "moved"))
"""The events that count; a file that is merely opened or closed, as each check does, is none."""
_MOST_NAMED = 3


class FolderChanges(FileSystemEventHandler):
    """Gathers the names of files that change.

    Args:
        ignored: a file that the command itself writes.
    """

    def __init__(self, ignored: Path | None = None) -> None:
        self._ignored = os.fspath(ignored.absolute()) if ignored else ""
        self._names: dict[str, None] = {}
        self._lock = threading.Lock()
        self.any = threading.Event()

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Takes an event of the observer's, in a thread of its own."""
        if event.event_type not in _CHANGES or (event.is_directory and event.event_type == "modified"):
            return
        for path in filter(None, (os.fsdecode(event.src_path), os.fsdecode(getattr(event, "dest_path", "") or ""))):
            if self._counts(path, folder=event.is_directory):
                with self._lock:
                    self._names[os.path.basename(path)] = None  # noqa: PTH119 - a text of the system's
                self.any.set()

    def take(self) -> list[str]:
        """The names since the last time, in the order of their first change."""
        with self._lock:
            names, self._names = list(self._names), {}
            self.any.clear()
        return names

    def _counts(self, path: str, *, folder: bool) -> bool:
        """Whether a change is of what a check reads: no temporary file of an editor, and nothing that is written here."""
        name = os.path.basename(path)  # noqa: PTH119 - as above
        if name.startswith(".") or os.path.abspath(path) == self._ignored:  # noqa: PTH100 - no link is followed
            return False
        return folder or os.path.splitext(name)[1].lower() in _SUFFIXES  # noqa: PTH122 - as above


def watch(folder: Path, run: Callable[[], int], ignored: Path | None = None) -> int:
    """Runs, then waits for a change and runs again, until it is interrupted.

    Args:
        folder: what is watched, with the folders in it; no link is followed.
        run: gives an exit status. What it raises because of a user's mistake is printed, and the next change awaited.
        ignored: a file that it writes.

    Returns:
        The exit status of the last run that ended; 2 where there was none.

    Raises:
        ConfigurationError: the folder does not exist, or the system does not report its changes.
    """
    if not folder.is_dir():
        raise ConfigurationError(f"`{visible(str(folder))}` is not a folder. Name the models folder.")
    gc.enable()  # one run leaves circles behind that many would not
    status = 2
    try:
        changes = FolderChanges(ignored)
        while True:
            seen = _identity(folder)
            with _observed(folder, changes):
                while _identity(folder) == seen:
                    status = _once(run)
                    say(f"Watching {visible(str(folder))} for changes. Press Ctrl-C to stop.", err=True)
                    while not changes.any.wait(_ABSENT) and _identity(folder) == seen:
                        pass  # no event says that the folder itself was moved
                    say(f"Changed: {_named(_gathered(changes)) or visible(folder.name)}.", err=True)
            # Another branch may have no such folder, and the next one a new one of that name.
            while _identity(folder) is None:
                time.sleep(_ABSENT)
    except KeyboardInterrupt:
        say("", err=True)
    return status


def _once(run: Callable[[], int]) -> int:
    try:
        return run()
    except BrokenPipeError:
        raise
    except (ThreatModelError, OSError) as error:
        say(f"threat-model: {error}", err=True)
        return 2


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another of its name; `None` where there is none."""
    try:
        about = folder.stat()
    except OSError:
        return None
    return (about.st_dev, about.st_ino) if stat.S_ISDIR(about.st_mode) else None


def _gathered(changes: FolderChanges) -> list[str]:
    """What changed: waits until there are no more changes for a while."""
    began = last = time.monotonic()
    names: dict[str, None] = {}
    while True:
        names |= dict.fromkeys(changes.take())
        now = time.monotonic()
        if changes.any.wait(max(0.0, min(last + QUIET, began + LONGEST) - now)) and time.monotonic() < began + LONGEST:
            last = time.monotonic()
            continue
        return list(names)


def _named(names: list[str]) -> str:
    shown = ", ".join(visible(name) for name in names[:_MOST_NAMED])
    return f"{shown} and {len(names) - _MOST_NAMED} more" if len(names) > _MOST_NAMED else shown


@contextmanager
def _observed(folder: Path, changes: FolderChanges) -> Iterator[None]:
    """Lets the system report what changes in a folder."""
    observer = Observer()
    observer.schedule(changes, os.fspath(folder.absolute()), recursive=True)
    try:
        observer.start()
    except OSError as error:
        message = (
            f"The system does not report changes of `{visible(str(folder))}`: {error.strerror}. Run `threat-model check` without --watch."
        )
        raise ConfigurationError(message) from None
    try:
        yield
    finally:
        observer.stop()
        observer.join()
