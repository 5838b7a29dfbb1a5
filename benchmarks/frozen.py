"""The content that builds are held against: pages as `threat-model render` of an old commit writes them.

Held against its own output, a page that loses half of its text would cost the same as before. What is frozen is
the commit, and not the pages: they are written from the same models, by that commit's own code, in a process of
its own with this environment's libraries.
"""

from __future__ import annotations

import io
import subprocess
import tarfile
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
    # An archive and no work tree: whatever ends this process, the repository knows of nothing that is gone.
    done = subprocess.run(["git", "archive", "--format=tar", place, "plugin"], cwd=ROOT, capture_output=True, check=False)
    if done.returncode:
        raise SystemExit(f"`{place}` is neither a folder nor a commit of this repository: {done.stderr.decode().strip()}")
    with tempfile.TemporaryDirectory() as temporary, tarfile.open(fileobj=io.BytesIO(done.stdout)) as archive:
        archive.extractall(temporary, filter="data")
        yield Path(temporary) / "plugin"
