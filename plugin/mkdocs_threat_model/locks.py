"""Locks on folders, between processes. The system lets go of them when their process ends, however it ends.

A folder is locked itself, so that no file is left in it. Where the system or the disk has no such
locks (Windows, some network disks), there are none, and whoever asks is told so.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from types import ModuleType

from .descent import FOLDER, NO_LINK

_fcntl: ModuleType | None
try:
    import fcntl as _fcntl
except ImportError:  # pragma: no cover - Windows
    _fcntl = None

_TRIES = 100
_PAUSE = 0.05
"""Seconds between two tries: whoever holds a lock of ours alone is mostly done in less than all of them together."""
MINUTE = round(60 / _PAUSE)
"""Tries in a minute, for a lock that is held while a site is written."""


class Lock:
    """A lock on a folder, held until it is let go.

    Args:
        folder: a folder that exists.

    Attributes:
        held: whether it is held; never where the system has none.
        possible: whether the system and the disk have locks.
    """

    def __init__(self, folder: Path) -> None:
        self.held = False
        self.possible = _fcntl is not None
        self._descriptor = -1
        try:
            self._descriptor = os.open(folder, FOLDER | NO_LINK) if self.possible else -1
        except OSError:
            self.possible = False

    def take(self, *, alone: bool, tries: int = 0) -> bool:
        """Takes the lock, or changes the way in which it is held.

        Args:
            alone: whether nobody else may hold it meanwhile; else all who do not ask to be alone hold it together.
            tries: how often to try; 0 for some seconds.

        Returns:
            Whether it is held now in this way.
        """
        if not self.possible or _fcntl is None:
            return False
        how = (_fcntl.LOCK_EX if alone else _fcntl.LOCK_SH) | _fcntl.LOCK_NB
        for left in reversed(range(tries or _TRIES)):
            try:
                _fcntl.flock(self._descriptor, how)
            except BlockingIOError:
                if left:
                    time.sleep(_PAUSE)
            except OSError:
                self.possible = False
                return False
            else:
                self.held = True
                return True
        return False

    def release(self) -> None:
        """Lets go; doing so twice is harmless."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor, self.held = -1, False
        self.possible = False
