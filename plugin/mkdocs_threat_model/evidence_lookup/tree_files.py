"""Files of the work tree, looked at under rules: no link is followed, and nothing but a regular file is opened."""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path, PurePosixPath

from ..descent import BY_DESCRIPTOR, FOLDER, opened
from ..files import FileError, Refusal, read_file

_NOT_THERE = (errno.ENOENT, errno.ENOTDIR, errno.ENAMETOOLONG, errno.EINVAL)
"""What systems answer of a path that nothing can stand at."""


def kind_of(root: Path, path: str) -> bool:
    """Whether a folder stands at a path below the root, and not a regular file.

    Nothing is opened but the folders on the way.

    Raises:
        FileError: nothing stands there, or something else; or it is a link, or behind one.
    """
    steps = PurePosixPath(path)
    _walk(root, steps)
    with opened(root, steps.parent, FOLDER) as parent:
        try:
            mode = os.stat(steps.name, dir_fd=parent, follow_symlinks=False).st_mode if BY_DESCRIPTOR else (root / steps).lstat().st_mode
        except OSError as error:
            raise _refused(path, error) from None
    if stat.S_ISLNK(mode):
        raise FileError(path, Refusal.LINK)
    if not stat.S_ISDIR(mode) and not stat.S_ISREG(mode):
        raise FileError(path, Refusal.NOT_A_FILE)
    return stat.S_ISDIR(mode)


def content_of(root: Path, path: str, limit: int) -> bytes:
    """The bytes of a regular file below the root.

    Raises:
        FileError: as `kind_of`; or it is a folder, or too large.
    """
    if kind_of(root, path):
        raise FileError(path, Refusal.NOT_A_FILE, "it is a folder")
    return read_file(root, PurePosixPath(path), limit)


def _walk(root: Path, steps: PurePosixPath) -> None:
    """Looks at each part by its name, for what is said of it: what is opened then is opened without following a link.

    Raises:
        FileError: a part is missing, a link or written in other letters than in the path.
    """
    folder = root
    for part in steps.parts:
        path = folder / part
        try:
            about = path.lstat()
        except (OSError, ValueError) as error:
            raise _refused(str(steps), error) from None
        if stat.S_ISLNK(about.st_mode) or getattr(path, "is_junction", bool)():
            raise FileError(str(steps), Refusal.LINK)
        if written := _written_otherwise(folder, part, about):
            raise FileError(str(steps), Refusal.MISSING, f"its name is written `{written}` there")
        folder = path


def _written_otherwise(folder: Path, part: str, about: os.stat_result) -> str:
    """The name as the folder has it, where the system takes capitals and small letters for the same; else empty.

    Else evidence would be there on one machine and gone on another.
    """
    other = part.swapcase()
    try:
        if other == part or not os.path.samestat(about, (folder / other).lstat()):
            return ""
        names = [path.name for path in folder.iterdir()]
    except (OSError, ValueError):
        return ""
    return "" if part in names else next((name for name in names if name.casefold() == part.casefold()), "")


def _refused(path: str, error: OSError | ValueError) -> FileError:
    if isinstance(error, ValueError) or error.errno in _NOT_THERE:
        return FileError(path, Refusal.MISSING)
    return FileError(path, Refusal.UNREADABLE, (error.strerror or "it cannot be read").lower())
