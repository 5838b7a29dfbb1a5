"""Graphviz, in a process of its own: an input that ends it ends no build.

Graphviz checks itself by assertions, which end the process that it runs in. The process is started when the first
diagram is laid out, serves those that follow, and is started again where it ended, and now and then because Graphviz
forgets to free some memory with each layout. It ends by itself when nobody holds the other end of its input any more,
on Linux in the middle of a layout as well.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from multiprocessing.util import Finalize
from typing import Any

from ..errors import RenderingError
from . import graphviz_process as process

_TURN = threading.Lock()
_MOST_ASKED = 8 << 20
"""Bytes of requests to one process: some 3,000 layouts of a dozen elements, each of which leaves 16 KB behind."""


class _Engine:
    """The process and its two ends; each of our own processes has one.

    Attributes:
        owner: the process that started it.
        asked: bytes of its requests so far.
    """

    def __init__(self) -> None:
        # -P: what lies in this folder or in the working directory is never mistaken for a module.
        command = [sys.executable, "-P", process.__file__]
        self.owner = os.getpid()
        self.asked = 0
        # Graphviz takes up the machine's language, and then reads and writes numbers with that language's comma.
        environment = os.environ | {"LC_ALL": "C"}
        self._process = subprocess.Popen(  # noqa: S603
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment
        )
        # Not `atexit`, which worker processes pass over: nobody would wait for the end of theirs, and its time would count as nobody's.
        self._at_exit = Finalize(None, end, exitpriority=1)

    def ask(self, request: bytes) -> bytes | None:
        """The answer to a request; `None` where the process ended over it."""
        self.asked += len(request)
        try:
            process.write(self._process.stdin, request)  # type: ignore[arg-type]
            return process.read(self._process.stdout)  # type: ignore[arg-type]
        except OSError:
            return None

    def close(self) -> None:
        """Ends the process and waits for its end. After a fork it is the parent's."""
        self._at_exit.cancel()
        for end in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                end.close()  # type: ignore[union-attr]
        if self.owner == os.getpid():
            self._process.kill()
            self._process.wait()
        else:
            self._process.returncode = 0


_engine: _Engine | None = None


def lay_out(dot: str) -> Mapping[str, Any]:
    """Lays a graph out by `dot`.

    Args:
        dot: the graph, as DOT text.

    Returns:
        Where everything stands, as `graphviz_process` says it.

    Raises:
        RenderingError: Graphviz gave up, ended, or cannot be started.
    """
    global _engine  # noqa: PLW0603
    with _TURN:
        if _engine is not None and (_engine.owner != os.getpid() or _engine.asked > _MOST_ASKED):
            end()
        try:
            _engine = _engine or _Engine()
        except OSError as error:
            raise RenderingError(f"Graphviz cannot be started: {error.strerror}. Allow the build to start processes.") from error
        answer = _engine.ask(dot.encode())
        if answer is None:
            end()
    if not answer:
        raise RenderingError(
            "Graphviz could not lay out a diagram." if answer is not None else "Graphviz stopped while laying out a diagram."
        )
    laid_out: Mapping[str, Any] = json.loads(answer)
    return laid_out


def end() -> None:
    """Ends Graphviz' process, if there is one; the next layout starts another."""
    global _engine  # noqa: PLW0603
    if _engine is not None:
        _engine.close()
        _engine = None
