"""Git, asked questions and never told to do anything.

The repository may be anybody's: what its configuration could make git run is switched off, and
nothing is written to it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from ..errors import HistoryError

_SAFE = (
    "--no-pager",
    "--no-optional-locks",
    "--no-replace-objects",
    "--literal-pathspecs",
    *("-c", "core.fsmonitor=false"),
    *("-c", "core.hooksPath=/dev/null"),
    *("-c", "core.quotePath=false"),
    *("-c", "log.showSignature=false"),
    *("-c", "diff.external="),
    *("-c", "mailmap.file="),
    *("-c", "mailmap.blob="),
    # A partial clone would fetch what it lacks.
    *("-c", "protocol.allow=never"),
)
_TIMEOUT = 300
"""Seconds; no question of ours takes a tenth of it."""


def git(folder: Path, *arguments: str, data: bytes | None = None) -> bytes:
    """What git answers, run in a folder of its work tree.

    Args:
        folder: where git is run.
        arguments: the question; paths and revisions of others after `--` or `--end-of-options`.
        data: standard input.

    Raises:
        HistoryError: git is not installed, the folder is in no repository, or the question failed.
    """
    program = shutil.which("git")
    if program is None:
        raise HistoryError("Git is not installed. Install it, and the history is shown.")
    try:
        done = subprocess.run(  # noqa: S603
            [program, *_SAFE, *arguments], cwd=folder, input=data, capture_output=True, timeout=_TIMEOUT, check=False, env=_environment()
        )
    except (OSError, ValueError, subprocess.TimeoutExpired) as error:
        raise HistoryError(f"Git could not be run: {error}.") from error
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise HistoryError(f"Git said: {lines[0] if lines else f'exit status {done.returncode}'}")
    return done.stdout


@contextmanager
def contents(folder: Path, limit: int) -> Iterator[Callable[[str], bytes | None]]:
    """A function that gives the contents of a blob by its id, one at a time; `None` for one above the limit.

    Args:
        folder: where git is run.
        limit: most bytes of one blob that are kept.

    Raises:
        HistoryError: git is not installed, or does not have a blob.
    """
    with _started(folder, "cat-file", "--batch") as process:
        to, answers = process.stdin, process.stdout
        if to is None or answers is None:
            raise HistoryError("Git cannot be asked.")

        def ask(blob: str) -> bytes | None:
            try:
                to.write(f"{blob}\n".encode())
                to.flush()
            except OSError as error:
                raise HistoryError(f"Git could not be asked: {error}.") from error
            head = answers.readline().decode(errors="replace").split()
            if len(head) != _HEAD or not head[2].isdigit():
                raise HistoryError("The repository lacks old versions of the models: it is a partial clone, or damaged. Clone all of it.")
            size = left = int(head[2])
            kept = []
            while left:
                part = answers.read(min(left, _PART))
                if not part:
                    raise HistoryError("Git ended before it had answered.")
                left -= len(part)
                if size <= limit:
                    kept.append(part)
            answers.read(1)
            return b"".join(kept) if size <= limit else None

        yield ask


_HEAD = 3
"""Words before the contents: id, type, size."""
_PART = 1 << 20


@contextmanager
def _started(folder: Path, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    program = shutil.which("git")
    if program is None:
        raise HistoryError("Git is not installed. Install it, and the history is shown.")
    try:
        process = subprocess.Popen(  # noqa: S603
            [program, *_SAFE, *arguments],
            cwd=folder,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
    except OSError as error:
        raise HistoryError(f"Git could not be run: {error}.") from error
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def _environment() -> dict[str, str]:
    """English messages, no question on the terminal, no repository but the folder's own."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_") or name in _TRUSTED}
    return {**kept, "LC_ALL": "C", "GIT_TERMINAL_PROMPT": "0"}


_TRUSTED = ("GIT_CONFIG_GLOBAL", "GIT_CONFIG_SYSTEM", "GIT_CONFIG_NOSYSTEM", "GIT_CEILING_DIRECTORIES", "GIT_CONFIG_COUNT")
