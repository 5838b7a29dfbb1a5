"""Files of a site that stay where they are while MkDocs makes the site anew: most of them no change touches.

MkDocs empties the folder of the site before it writes, but for what is hidden. So the generated folder is hidden meanwhile, and
brought back before the first file is written. It holds then what is handed to this site as finished files, and nothing else.

In a preview, this process knows what it wrote. Into the site of a build, anybody may have written since: there a file stays
only if it has the very bytes, and if it is what a new one would be, with the same permissions and without another name.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from enum import Enum
from pathlib import Path
from typing import Any

from ..descent import CLOSED, NO_LINK

_ASIDE = ".threat-model-aside"
_MOST = 1 << 20
"""Bytes of a file that is compared; what is longer is written again."""
_LOOK = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | NO_LINK | CLOSED


class Keeping(Enum):
    """Which files stay."""

    NOTHING = "none"
    NOTED = "those that this process wrote, in a preview"
    PROVED = "those that have the bytes that are wanted, in a build"


class Standing:
    """What stands in the folder of a site, and what this process wrote of it.

    Args:
        keeping: which files stay, as far as the site allows it.
    """

    def __init__(self, keeping: Keeping = Keeping.NOTHING) -> None:
        self._keeping = keeping
        self._written: dict[str, tuple[str, Any]] = {}
        self._stands: dict[str, os.stat_result | None] = {}
        self._base: Path | None = None
        self._aside: Path | None = None
        self._noting = False

    def put_aside(self, site: Path, base: str, *, undisturbed: bool) -> None:
        """Hides the generated folder, right before MkDocs empties the site.

        Args:
            site: the site's folder.
            base: path of the generated folder in it.
            undisturbed: whether nobody else has a hand in what stands there. Otherwise nothing of a preview stays.
        """
        self._noting = undisturbed and self._keeping is Keeping.NOTED
        if not self._noting:
            self._written.clear()
        if not self._noting and self._keeping is not Keeping.PROVED:
            return
        if self._keeping is Keeping.PROVED:
            self._keeping = Keeping.NOTHING  # a further build is another plugin's, and need not empty the site
        self._base, self._aside = site / base, site / _ASIDE
        with suppress(OSError):  # then it is written again
            _removed(self._aside)
            if self._base.is_dir() and self._base.resolve() == site.resolve() / base:  # no link on the way
                self._base.rename(self._aside)

    def bring_back(self, wanted: Collection[str]) -> None:
        """Shows the generated folder again, before the first file is written.

        Args:
            wanted: the finished files of the site that is being made, by their absolute path; everything else goes.
        """
        aside, base = self._aside, self._base
        self._stands, self._base = {}, None
        if base is None or aside is None:
            return
        with suppress(OSError):
            new = None if self._noting else _Permissions()
            if aside.is_dir() and not aside.is_symlink() and not base.exists() and (new is None or new.of_folder(aside.stat())):
                left = _left_standing(str(aside), str(base), wanted if new else self._written.keys() & wanted, new)
                base.parent.mkdir(parents=True, exist_ok=True)
                aside.rename(base)
                self._stands = left
        self._written = {path: what for path, what in self._written.items() if path in self._stands}
        self.clear()

    def clear(self) -> None:
        """Removes what is still hidden, also where a build failed in between."""
        aside, self._aside = self._aside, None
        if aside is not None:
            with suppress(OSError):
                _removed(aside)

    def has(self, path: str, what: str) -> bool:
        """Whether this process wrote a file, and it is what is wanted."""
        return self._written.get(path, ("", None))[0] == what

    def known(self, path: str) -> Any:
        """What was noted with a file."""
        return self._written[path][1]

    def is_there(self, path: str, right: Callable[[bytes], bool]) -> bool:
        """Whether a file that was brought back has the bytes that are wanted.

        Args:
            path: absolute.
            right: whether bytes are the wanted ones.
        """
        about = self._stands.get(path)
        if about is None or about.st_size > _MOST:
            return False
        with suppress(OSError):
            descriptor = os.open(path, _LOOK)
            try:
                return right(os.read(descriptor, about.st_size + 1))
            finally:
                os.close(descriptor)
        return False

    def stays(self, path: str) -> None:
        """Notes that a file is the one that is wanted."""
        self._stands.pop(path, None)

    def note(self, path: str, what: str, known: Any = None) -> None:
        """Notes what was written.

        Args:
            path: absolute.
            what: names the content; equal names are equal bytes.
            known: is given back by `known`.
        """
        if self._noting:
            self._written[path] = what, known

    def forget(self, path: str) -> None:
        """Makes room for a file that is written now: what stands there may have another name as well."""
        self._written.pop(path, None)
        if path in self._stands:
            del self._stands[path]
            with suppress(OSError):
                os.unlink(path)  # noqa: PTH108

    def end(self) -> None:
        """After the last file: removes what was brought back and never asked for, unless somebody wrote there."""
        for path, about in self._stands.items():
            with suppress(OSError):
                if about is None or _same_file(about, os.lstat(path)):
                    os.unlink(path)  # noqa: PTH108
                    os.removedirs(os.path.dirname(path))  # noqa: PTH120 - as far up as they are empty
        self._stands = {}


def _left_standing(folder: str, shown: str, wanted: Collection[str], new: _Permissions | None) -> dict[str, os.stat_result | None]:
    """Removes what is not wanted, and gives the paths of what is, as they are when the folder is shown again.

    Args:
        folder: where it is hidden.
        shown: where it is shown.
        wanted: paths as they are then.
        new: what new files are; `None` where nobody need look, since this process wrote them.
    """
    above = {shown}
    for path in wanted:
        while (path := os.path.dirname(path)) not in above and len(path) > len(shown):  # noqa: PTH120
            above.add(path)
    return dict(_sifted(folder, shown, wanted, above, new))


def _sifted(
    folder: str, shown: str, wanted: Collection[str], above: Collection[str], new: _Permissions | None
) -> Iterator[tuple[str, os.stat_result | None]]:
    """No deeper than what is wanted, however deep the folders are."""
    for entry in list(os.scandir(folder)):
        path = os.path.join(shown, entry.name)  # noqa: PTH118 - thousands of them
        about = entry.stat(follow_symlinks=False) if new else None
        if entry.is_dir(follow_symlinks=False):
            if path in above and (new is None or new.of_folder(about)):
                yield from _sifted(entry.path, path, wanted, above, new)
            else:
                shutil.rmtree(entry.path)
        elif path in wanted and entry.is_file(follow_symlinks=False) and (new is None or new.of_file(about)):
            yield path, about
        else:
            os.unlink(entry.path)  # noqa: PTH108


class _Permissions:
    """What new files and folders of this process are, as far as a site shows it."""

    def __init__(self) -> None:
        mask = os.umask(0o077)
        os.umask(mask)
        self._file, self._folder = 0o666 & ~mask, 0o777 & ~mask
        self._user = os.geteuid() if hasattr(os, "geteuid") else None

    def of_file(self, about: Any) -> bool:
        """Whether a file has them, and a single name."""
        return about.st_nlink == 1 and self._of(about, self._file)

    def of_folder(self, about: Any) -> bool:
        """Whether a folder has them."""
        return self._of(about, self._folder)

    def _of(self, about: os.stat_result, mode: int) -> bool:
        return self._user is None or (about.st_uid == self._user and stat.S_IMODE(about.st_mode) == mode)


def _same_file(before: os.stat_result, now: os.stat_result) -> bool:
    return (before.st_ino, before.st_size, before.st_mtime_ns) == (now.st_ino, now.st_size, now.st_mtime_ns)


def _removed(path: Path) -> None:
    """Removes a folder, or whatever stands in its place."""
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    elif os.path.lexists(path):
        path.unlink()
