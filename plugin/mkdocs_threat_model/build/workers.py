"""Services' steps in several processes, where there are enough of them to pay for starting these.

The seam is `concurrent.futures.Executor`. Results come in the order in which they were begun, and are the same bytes
however many processes made them: a step is a pure function of plain values.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path
from types import TracebackType

from ..frame.page_frame import Frame
from ..model.reading import Broken
from .cache import Cache
from .collecting import collect_seldom
from .service_entries import in_cache
from .service_step import FinishedService, ServiceInput, Setting, finished_service

MOST = 8
"""Most processes that are used unless more are asked for: what joins the services stays in one."""
ALONE = 40
"""Services that one process makes before others are started: a process costs as much as some ten services."""

_Result = Callable[[], FinishedService | Broken]


class Workers:
    """Makes services, here or in other processes.

    Args:
        cache: what is made lies there; where it takes no files, all is made here.
        setting: what all services have in common.
        jobs: how many processes; 0 for as many as there are cores, once there is enough to do.
    """

    def __init__(self, cache: Cache, setting: Setting, jobs: int = 0) -> None:
        self._cache = cache
        self._setting = setting
        self._jobs = jobs or min(MOST, cores())
        self._alone = 0 if jobs else ALONE
        self._frame: Frame | None = None
        self._executor: Executor | None = None

    @property
    def ahead(self) -> int:
        """How many services may be begun beyond the one that is wanted next."""
        return 4 * self._jobs if self._executor else 0

    def begin(self, given: ServiceInput) -> _Result:
        """A service that is being made: a function that waits for it."""
        if self._jobs > 1 and self._alone <= 0 and self._executor is None:
            self._start()
        self._alone -= 1
        if self._executor is None:
            made = self._here(given)
            return lambda: made
        try:
            future = self._executor.submit(_there, given)
        except BrokenProcessPool:
            self._stop()
            return partial(self._here, given)
        return partial(self._awaited, future, given)

    def __enter__(self) -> Workers:
        """Starts nothing yet."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Ends the processes; what they have not begun is left."""
        self._stop()

    def _start(self) -> None:
        folder = self._cache.folder
        if folder is None:
            self._jobs = 1
            return
        # A fork costs nothing and needs no second start of the program; it is safe where no other thread holds a lock.
        forked = sys.platform == "linux" and threading.active_count() == 1
        context = multiprocessing.get_context("fork" if forked else "spawn")
        self._executor = ProcessPoolExecutor(self._jobs, context, _begin, (self._setting, folder))

    def _stop(self) -> None:
        self._jobs = 1
        if self._executor:
            self._executor.shutdown(cancel_futures=True)
            self._executor = None

    def _here(self, given: ServiceInput) -> FinishedService | Broken:
        self._frame = self._frame or self._setting.frame()
        return _made(given, self._frame, self._cache)

    def _awaited(self, future: Future[FinishedService | Broken], given: ServiceInput) -> FinishedService | Broken:
        """What another process made. One that ended takes only time with it.

        What the cache did not take from it comes as bytes, and is kept where this process keeps such.
        """
        try:
            made = future.result()
            return made if isinstance(made, Broken) else in_cache(made, self._cache)
        except BrokenProcessPool:
            self._stop()
            return self._here(given)


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _made(given: ServiceInput, frame: Frame, cache: Cache) -> FinishedService | Broken:
    made = finished_service(given, frame)
    return made if isinstance(made, Broken) else in_cache(made, cache)


_Own = tuple[Frame, Cache]
_own: list[_Own] = []
"""What a process that was started for this makes services with."""


def _begin(setting: Setting, folder: Path) -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    gc.freeze()  # what the other process knew stays as long as this one
    collect_seldom()
    _own[:] = [(setting.frame(), Cache(folder, lambda _: None, spare=False))]  # nobody would remove a temporary folder of its own


def _end_with_parent() -> None:
    """A build that is killed leaves no process behind."""
    if parent := multiprocessing.parent_process():
        parent.join()
    os._exit(1)


def _there(given: ServiceInput) -> FinishedService | Broken:
    frame, cache = _own[0]
    return _made(given, frame, cache)
