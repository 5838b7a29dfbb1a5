"""The generated files of the site as it was: one that is to be the same is moved back, where MkDocs would write it again.

MkDocs empties the folder of the site before it writes. The generated folder is moved out of the site meanwhile, into the
cache's folder, and each file returns when it is its turn to be written. Anybody may have written there since the last
build: so a file returns only if it has the very bytes, and the owner, group, permissions and single name of a new one.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from ..build.pruning import ASIDE
from ..descent import BINARY, CLOSED, NO_LINK
from .before import Before

_MOST = 1 << 20
"""Bytes of a file that is compared; what is longer is written again."""
_LOOK = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | NO_LINK | CLOSED | BINARY


class OldSite(Before):
    """What a build finds in the folder of its site."""

    def __init__(self) -> None:
        self._begun = False
        self._aside: str = ""
        self._base = ""
        self._sound: dict[str, bool] = {}
        self._made: dict[str, int] = {}
        self._mode = 0

    def put_aside(self, site: Path, base: str, room: Path | None, *, undisturbed: bool) -> None:
        """Only in the first build of a process: a further one is another plugin's, which need not empty the site."""
        shown, begun, self._begun = site / base, self._begun, True
        if begun or room is None or not hasattr(os, "geteuid"):
            return
        with suppress(OSError):  # as where the cache is on another disk: then all is written again
            if shown.is_dir() and shown.resolve() == site.resolve() / base:  # no link on the way
                self._move(shown, Path(tempfile.mkdtemp(prefix=ASIDE, dir=room)))
                mask = os.umask(0o077)
                os.umask(mask)
                self._mode = 0o666 & ~mask

    def _move(self, shown: Path, aside: Path) -> None:
        try:
            shown.rename(aside / "site")
        except OSError:
            aside.rmdir()
            raise
        self._aside, self._base = str(aside), f"{shown}{os.sep}"

    def returns(self, path: str, right: Callable[[bytes], bool]) -> bool:
        """A file returns into a folder that this build made, and so has the group that new ones get there."""
        if not self._aside or not path.startswith(self._base):
            return False
        source = os.path.join(self._aside, "site", path[len(self._base) :])  # noqa: PTH118 - thousands of them
        with suppress(OSError):
            if self._is_sound(os.path.dirname(source)) and self._is_right(source, self._group(os.path.dirname(path)), right):  # noqa: PTH120
                os.replace(source, path)  # noqa: PTH105
                return True
        return False

    def end(self) -> None:
        """Whatever becomes of it then, it is not in the site."""
        aside, self._aside = self._aside, ""
        if aside:
            with suppress(OSError, RecursionError):  # folders as deep as that are removed by nobody
                shutil.rmtree(aside)

    def _is_sound(self, folder: str) -> bool:
        """Whether a folder that was put aside is reached without a link."""
        if folder not in self._sound:
            above = os.path.dirname(folder)  # noqa: PTH120
            is_folder = stat.S_ISDIR(os.lstat(folder).st_mode)
            self._sound[folder] = is_folder and (above == self._aside or self._is_sound(above))
        return self._sound[folder]

    def _group(self, folder: str) -> int:
        """The group of a folder in the site, which is made where it is missing."""
        if folder not in self._made:
            os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            self._made[folder] = os.stat(folder).st_gid  # noqa: PTH116
        return self._made[folder]

    def _is_right(self, source: str, group: int, right: Callable[[bytes], bool]) -> bool:
        descriptor = os.open(source, _LOOK)
        try:
            about = os.fstat(descriptor)
            new = (stat.S_IFREG | self._mode, 1, os.geteuid(), group)
            if (about.st_mode, about.st_nlink, about.st_uid, about.st_gid) != new or about.st_size > _MOST:
                return False
            return right(os.read(descriptor, about.st_size + 1))
        finally:
            os.close(descriptor)
