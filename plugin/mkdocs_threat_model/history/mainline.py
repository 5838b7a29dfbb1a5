"""The commits that touched a folder, from one pass over the mainline.

The mainline is the chain of first parents: what a branch did counts when it lands, with the commit
that landed it. Names follow the repository's `.mailmap`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from ..analysis.history import Commit
from ..model.folder import is_model_file
from .git import git

_COMMIT = "\x01"
FILES = ("100644", "100755")
_LATEST = 4_102_444_800
"""The year 2100: later times are a broken clock's."""
_MAX_NAME = 100


@dataclass(frozen=True, slots=True)
class Step:
    """What a commit did to a model.

    Attributes:
        path: the file's path below the folder, after the commit.
        blob: id of its contents; `None` where the commit took it away.
        before: its path before, where the commit renamed it.
    """

    path: str
    blob: str | None
    before: str | None = None


def mainline(folder: Path, head: str, since: str | None = None) -> Iterator[tuple[Commit, list[Step]]]:
    """The commits of the mainline that touched models, oldest first, each with its steps in the order of paths.

    Args:
        folder: the models' folder.
        head: the last commit, by its id.
        since: a commit of the mainline; only later ones are told.

    Raises:
        HistoryError: git cannot say.
    """
    out = git(
        folder,
        *("log", "--first-parent", "--diff-merges=first-parent", "--reverse", "--root", "--no-show-signature"),
        *("--raw", "--no-abbrev", "-M", "-l2000", "-z", "--relative", "--no-textconv", "--no-ext-diff", "--no-notes", "--no-color"),
        f"--format={_COMMIT}%H%x00%ct%x00%aN",
        *("--end-of-options", f"{since}..{head}" if since else head, "--", "."),
    )
    tokens = iter(out.decode(errors="replace").split("\0"))
    found: tuple[Commit, list[Step]] | None = None
    for token in tokens:
        # Every token has its place, so that no name or path is ever taken for a sign.
        if token.startswith(_COMMIT):
            if found:
                yield found
            found = Commit(token.removeprefix(_COMMIT), *_time_and_author(next(tokens), next(tokens))), []
        elif token.strip() and found:
            found[1].extend(_steps(token.strip(), tokens))
    if found:
        yield found


def is_model(path: str) -> bool:
    """Whether a path below the folder is a service's model."""
    return "/" not in path and is_model_file(PurePosixPath(path))


def _time_and_author(time: str, name: str) -> tuple[str, int]:
    """An author's name as a page can show it, and a time that a calendar holds."""
    shown = "".join(one if one.isprintable() else " " for one in name)
    return " ".join(shown.split())[:_MAX_NAME] or "unknown", min(max(int(time), 0), _LATEST)


def _steps(head: str, tokens: Iterator[str]) -> Iterator[Step]:
    """The steps of one line of the raw form: https://git-scm.com/docs/git-diff-tree#_raw_output_format."""
    _, mode, _, blob, letter = head.split(" ")[:5]
    before = next(tokens)
    path = next(tokens) if letter[:1] in ("R", "C") else before
    held = blob if mode in FILES else None
    if is_model(path):
        renamed = before if path != before and letter[:1] == "R" and is_model(before) else None
        yield Step(path, held, renamed)
    elif path != before and letter[:1] == "R" and is_model(before):
        yield Step(before, None)
