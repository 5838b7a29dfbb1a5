"""Files of a preview's site that stay where they are while MkDocs makes the site anew: most of them a save does not change.

MkDocs empties the folder of the site before it writes, but for what is hidden. So the generated folder is hidden meanwhile, and
brought back before the first file is written. It holds then what this process wrote and this site has as well, and nothing else.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path
from typing import Any

from .before import Before

_ASIDE = ".threat-model-aside"


class Standing(Before):
    """What this process wrote into the folder of a preview's site, and what it is."""

    def __init__(self) -> None:
        self._written: dict[str, tuple[str, Any]] = {}
        self._base: Path | None = None
        self._noting = False

    def put_aside(self, site: Path, base: str, room: Path | None, *, undisturbed: bool) -> None:
        """Hides the generated folder. Where somebody else has a hand in what stands there, nothing stays."""
        self._noting = undisturbed
        if not undisturbed:
            self._written.clear()
            return
        self._base, aside = site / base, site / _ASIDE
        with suppress(OSError):  # then it is written again
            if self._base.is_dir() and not self._base.is_symlink():
                shutil.rmtree(aside, ignore_errors=True)
                self._base.rename(aside)

    def bring_back(self, site: Path, wanted: Collection[str]) -> None:
        """Shows the generated folder again, with what is wanted of it; everything else goes."""
        aside, base, self._base = site / _ASIDE, self._base, None
        if base is None:
            return
        stands: set[str] = set()
        with suppress(OSError):
            if aside.is_dir() and not aside.is_symlink() and not base.exists():
                stands = {*_left_standing(str(aside), str(base), self._written.keys() & wanted)}
                base.parent.mkdir(parents=True, exist_ok=True)
                aside.rename(base)
        shutil.rmtree(aside, ignore_errors=True)
        self._written = {path: what for path, what in self._written.items() if path in stands} if base.is_dir() else {}

    def has(self, path: str, what: str) -> bool:
        """Whether this process wrote the file."""
        return self._written.get(path, ("", None))[0] == what

    def known(self, path: str) -> Any:
        """What was noted when it was written."""
        return self._written[path][1]

    def note(self, path: str, what: str, known: Any = None) -> None:
        """Notes what stands there from now on."""
        if self._noting:
            self._written[path] = what, known

    def forget(self, path: str) -> None:
        """Notes that it is no longer known what stands there."""
        self._written.pop(path, None)


def _left_standing(folder: str, shown: str, wanted: Collection[str]) -> list[str]:
    """Removes what is not wanted, and gives the paths of what is, as they are when the folder is shown again."""
    kept: list[str] = []
    for entry in list(os.scandir(folder)):
        path = os.path.join(shown, entry.name)  # noqa: PTH118 - thousands of them
        if entry.is_dir(follow_symlinks=False):
            below = _left_standing(entry.path, path, wanted)
            kept += below
            if not below:
                os.rmdir(entry.path)  # noqa: PTH106
        elif path in wanted and entry.is_file(follow_symlinks=False):
            kept.append(path)
        else:
            os.unlink(entry.path)  # noqa: PTH108
    return kept
