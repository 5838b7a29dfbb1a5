"""Where a folder's repository is, found by ourselves.

The walk begins above the models' folder, so that nothing in that folder is ever taken for a repository,
and looks at names alone: no variable of the environment and no configuration has a say. A `.git` that
points elsewhere counts only where git itself puts such a thing: a worktree's folder that points back,
or a submodule's folder among the modules of a repository above.
"""

from __future__ import annotations

import stat
from dataclasses import dataclass
from pathlib import Path

from ...errors import HistoryError
from ...files import FileError, Refusal, read_file
from .bounds import MAX_LINE

GIT = ".git"


@dataclass(frozen=True)
class RepositoryPlace:
    """A repository and a folder's place in it.

    Attributes:
        own: the work tree's own folder of the repository, with `HEAD`.
        common: the folder that all its work trees share, with refs and objects.
        path: names of the folders that lead from the work tree's root to the models' folder.
    """

    own: Path
    common: Path
    path: tuple[str, ...]


def locate(folder: Path) -> RepositoryPlace | None:
    """The repository that holds a folder; `None` where none does.

    Args:
        folder: the models' folder. Where it is a link, what it leads to counts.

    Raises:
        HistoryError: there is a `.git` that is not read, with the reason.
    """
    real = _real(folder)
    for root in real.parents:
        if _mode(root / GIT) is not None:
            return RepositoryPlace(*_folders(root), real.relative_to(root).parts)
    if _mode(real / GIT) is not None:
        message = "the models folder is itself a repository, which is not read. Put the models into a subfolder."
        raise HistoryError(message)
    return None


def work_tree(folder: Path) -> Path | None:
    """The root of the work tree that holds a folder, by names alone: what a host resolves paths of reports against.

    The folder itself counts where nothing above it is a repository. `None` where none is found, or it cannot be looked for.
    """
    try:
        real = _real(folder)
        return next((root for root in (*real.parents, real) if _mode(root / GIT) is not None), None)
    except HistoryError:
        return None


def _real(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):
        raise HistoryError(f"`{folder.name}` is a link that leads to itself. Name the models folder itself.") from None


def _mode(path: Path) -> int | None:
    """What stands there, without following a link; `None` for nothing."""
    try:
        return path.lstat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError) as error:
        raise HistoryError(f"`{path}` cannot be accessed: {error}.") from None


def _folders(root: Path) -> tuple[Path, Path]:
    """The own and the common folder of the work tree that has a `.git`."""
    mode = _mode(root / GIT) or 0
    if stat.S_ISDIR(mode):
        return (root / GIT,) * 2 if _is_whole(root / GIT) else _refuse(root, "has no `HEAD`, or its `commondir` leads elsewhere")
    if not stat.S_ISREG(mode):
        return _refuse(root, "is neither a folder nor a file; links are not followed")
    target = _named(root, GIT, "gitdir: ")
    if target is None or not target.is_dir():
        return _refuse(root, "names no folder")
    if target.parent.name == "worktrees":
        common = target.parent.parent
        if _named(target, "gitdir") != root / GIT or _named(target, "commondir") != common:
            return _refuse(root, "names a worktree's folder that does not point back to it. Run `git worktree repair`")
        return target, common
    if any(target.is_relative_to(modules) for modules in _modules(root)) and _is_whole(target):
        return target, target
    return _refuse(root, "names a folder that is neither a worktree's nor a submodule's of a repository above")


def _is_whole(folder: Path) -> bool:
    return _mode(folder / "HEAD") is not None and _mode(folder / "commondir") is None


def _modules(root: Path) -> list[Path]:
    """Where git keeps the submodules of the nearest repository above."""
    above = next((parent for parent in root.parents if _mode(parent / GIT) is not None), None)
    return [folder / "modules" for folder in _folders(above)] if above else []


def _named(folder: Path, name: str, sign: str = "") -> Path | None:
    """The path that a file of one line holds, made absolute; `None` where it holds none."""
    try:
        line = read_file(folder, name, MAX_LINE).decode("utf-8", "surrogateescape").rstrip("\r\n")
        return (folder / line.removeprefix(sign)).resolve() if line.startswith(sign) and line != sign else None
    except FileError as error:
        if error.refusal is Refusal.MISSING:
            return None
        raise HistoryError(str(error)) from None
    except (OSError, ValueError, RuntimeError):
        return None


def _refuse(root: Path, reason: str) -> tuple[Path, Path]:
    raise HistoryError(f"`{root / GIT}` {reason}.")
