"""The content that builds are held against: pages as `threat-model render` of an old commit writes them.

Held against its own output, a page that loses half of its text would cost the same as before. What is frozen is
the commit, and not the pages: they are written from the same models, by that commit's own code, in a process of
its own with this environment's libraries.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

COMMIT = "4f5f900"
"""The commit at which the figures to be improved were taken."""
ROOT = Path(__file__).resolve().parent.parent


@contextmanager
def source_of(place: str) -> Iterator[Path]:
    """The folder to import a version of the package from: a folder as it is, or a commit's, for as long as it is needed.

    Args:
        place: a folder that holds the package, or a checkout of it; else a commit of this repository.
    """
    folder = Path(place)
    if folder.is_dir():
        yield (folder / "plugin" if (folder / "plugin").is_dir() else folder).resolve()
        return
    with tempfile.TemporaryDirectory() as temporary:
        tree = Path(temporary) / "tree"
        _git("worktree", "add", "--detach", str(tree), place)
        try:
            yield tree / "plugin"
        finally:
            _git("worktree", "remove", "--force", str(tree))


def _git(*arguments: str) -> None:
    done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"git {arguments[0]}: {done.stderr.strip()}")
