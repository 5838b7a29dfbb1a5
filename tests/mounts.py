"""Disks of a size, folders that cannot be written, and another user: where the system lets a test have them."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

NOBODY = 65534


@contextmanager
def disk(folder: Path, kilobytes: int) -> Iterator[Path]:
    """A disk of a size, mounted at a folder; the test is skipped where it may not be."""
    folder.mkdir(parents=True, exist_ok=True)
    _mount("-t", "tmpfs", "-o", f"size={kilobytes}k,mode=700", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def read_only(folder: Path) -> Iterator[Path]:
    """A folder as it is, that cannot be written: not by the superuser either."""
    _mount("--bind", str(folder), str(folder))
    try:
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True, capture_output=True)
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def _mount(*arguments: str) -> None:
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only the superuser may mount a disk")
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"no disk can be mounted here: {done.stderr.strip()}")


@dataclass(frozen=True)
class Account:
    """Another user of the machine, without rights.

    Attributes:
        folder: one that is theirs; anybody may pass through those above it.
        python: the interpreter, as they may start it.
        path: what it finds modules in.
    """

    folder: Path
    python: str
    path: str

    def run(self, *arguments: str, cwd: Path, env: Mapping[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        """Runs the interpreter as this user."""
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "USER": "nobody",
            "PYTHONPATH": self.path,
            "NO_MKDOCS_2_WARNING": "1",
        }
        return subprocess.run(
            [self.python, *arguments],
            cwd=cwd, env=environment | dict(env or {}), user=NOBODY, group=NOBODY, extra_groups=[], umask=0o027,
            capture_output=True, text=True, encoding="utf-8", timeout=120, check=False,
        )  # fmt: skip


@contextmanager
def another_account() -> Iterator[Account]:
    """Another user, with a folder below one that root owns; the test is skipped where nobody can become one."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only the superuser may run a command as another user")
    with tempfile.TemporaryDirectory(prefix="account-") as name:
        folder, below = Path(name, "theirs"), Path(name, "python")
        Path(name).chmod(0o755)
        folder.mkdir()
        below.mkdir()
        os.chown(folder, NOBODY, NOBODY)
        path = os.pathsep.join(one for one in [*os.environ.get("PYTHONPATH", "").split(os.pathsep), *sys.path] if one)
        # The interpreter may lie in a folder of the superuser's: the same files are shown to them elsewhere.
        _mount("--bind", sys.base_prefix, str(below))
        try:
            account = Account(
                folder, str(below / Path(os.path.realpath(sys.executable)).relative_to(os.path.realpath(sys.base_prefix))), path
            )
            tried = account.run("-c", "import mkdocs, pygraphviz, mkdocs_threat_model.plugin", cwd=folder)
            if tried.returncode:
                pytest.skip(f"another user cannot import what is installed here: {tried.stderr.splitlines()[-1:]}")
            yield account
        finally:
            subprocess.run(["umount", "-l", str(below)], check=True)
