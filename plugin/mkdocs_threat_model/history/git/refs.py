"""What tags, branches and `HEAD` stand for, in files or packed: https://git-scm.com/docs/gitrepository-layout."""

from __future__ import annotations

import re
import stat
from pathlib import Path

from dulwich.refs import Ref, check_ref_format

from ...errors import HistoryError
from ...files import FileError, Refusal, read_file
from .bounds import MAX_LINE, MAX_LINKS, MAX_REFS, DamageError
from .locating import RepositoryPlace

_ID = re.compile(rb"[0-9a-f]{40}|[0-9a-f]{64}")
_LINK = b"ref:"
_LONGEST = 255
"""Bytes of a file's name."""


class Refs:
    """The refs of a repository.

    Args:
        place: where it is.
    """

    def __init__(self, place: RepositoryPlace) -> None:
        self._place = place
        self._packed: bytes | None = None

    def head(self) -> bytes | None:
        """The id of the commit that is checked out; `None` where there is none yet.

        Raises:
            HistoryError: it cannot be read.
        """
        return self._follow(self._place.own, "HEAD", MAX_LINKS)

    def id(self, name: str) -> bytes | None:
        """The id that a ref stands for, by its whole name, as in `refs/tags/v1`; `None` where there is none.

        Raises:
            HistoryError: it cannot be read.
        """
        return self._follow(self._place.common, name, MAX_LINKS) if is_ref(name) else None

    def is_shallow(self) -> bool:
        """Whether the repository was cut off at some commits."""
        return bool(_content(self._place.common, "shallow", MAX_REFS))

    def _follow(self, folder: Path, name: str, left: int) -> bytes | None:
        raw = _content(folder, name, MAX_LINE)
        raw = self._from_pack(name) if raw is None and name != "HEAD" else raw
        if raw is None:
            return None
        raw = raw.strip()
        if _ID.fullmatch(raw):
            return bytes.fromhex(raw.decode())
        target = raw.removeprefix(_LINK).strip().decode("utf-8", "surrogateescape")
        # What git leaves in `HEAD` for programs that know no table of refs.
        if target == "refs/heads/.invalid":
            raise HistoryError(_TABLE)
        if not raw.startswith(_LINK) or not is_ref(target):
            raise DamageError(f"`{name}` names no commit")
        if not left:
            raise DamageError(f"`{name}` refers to itself")
        return self._follow(self._place.common, target, left - 1)

    def _from_pack(self, name: str) -> bytes | None:
        if self._packed is None:
            self._packed = b"\n" + (_content(self._place.common, "packed-refs", MAX_REFS) or b"")
        # A few names are asked for: looking through the bytes is less than making a dictionary of 100 MB of refs.
        end = b" " + name.encode("utf-8", "surrogateescape") + b"\n"
        place = (self._packed + b"\n").find(end)
        return self._packed[self._packed.rfind(b"\n", 0, place) + 1 : place] if place >= 0 else None


_TABLE = "The repository stores its refs in a reftable, which is not supported. Convert them: `git refs migrate --ref-format=files`."


def is_ref(name: str) -> bool:
    """Whether a text is the whole name of a ref, which never leads out of the folder of refs."""
    raw = name.encode("utf-8", "surrogateescape")
    return raw.startswith(b"refs/") and check_ref_format(Ref(raw)) and all(len(part) <= _LONGEST for part in raw.split(b"/"))


def _content(folder: Path, name: str, limit: int) -> bytes | None:
    """A file's bytes; `None` where there is none."""
    try:
        return read_file(folder, name, limit)
    except FileError as error:
        path = folder / name
        # A ref `a/b` leaves no room for a ref `a`, and the other way round.
        if error.refusal is Refusal.MISSING or _is(path, stat.S_IFDIR) or any(_is(parent, stat.S_IFREG) for parent in path.parents):
            return None
        raise DamageError(str(error)) from None


def _is(path: Path, kind: int) -> bool:
    try:
        return stat.S_IFMT(path.lstat().st_mode) == kind
    except OSError:
        return False
