"""Who makes the services' pages, and where what is made is held until it is written: in memory, or in the cache."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol

from ..analysis.memory import NO_MEMORY, ListMemory
from ..drawing import Drawing
from ..frame.keeping import Keeper, NoKeeper
from ..frame.page import Page
from ..model.reading import Broken
from ..records.blob import Blob
from .service_step import FinishedService, ServiceInput, Setting, finished_service

Finished = tuple[tuple[FinishedService, ...], tuple[Broken, ...]]
"""What was made, and the services that it could not be made for."""
Progress = Callable[[int, int], object]
"""Told how many of how many are done."""


class Finisher(Keeper, Protocol):
    """Makes what services publish, and holds what is made."""

    @property
    def memory(self) -> ListMemory:
        """What is remembered of the organisation from one site to the next."""

    def services(self, given: Iterable[ServiceInput | Broken], count: int, setting: Setting) -> Finished:
        """The services' pages and files, in the order that they are given.

        Args:
            given: what is known of each service, or that nothing can be made of it.
            count: how many there are.
            setting: what they have in common.
        """

    def page(self, page: Page) -> Page:
        """The same page, held."""

    def file(self, data: bytes, suffix: str) -> Path | bytes:
        """The bytes of a file, or the path of a file that holds them."""

    def blob(self, blob: Blob, suffix: str) -> Path | bytes:
        """As `file`, of bytes that need not be in memory."""

    def scratch(self) -> AbstractContextManager[Path | None]:
        """A folder for large files that are being made, which is gone afterwards; `None` where they are made in memory."""

    def picture(self, drawing: Drawing) -> Drawing | Path | bytes:
        """A drawing's PNG, held; or the drawing, of which it can be made."""


class InMemory(NoKeeper):
    """One process, one service after the other, and all is held in memory."""

    memory = NO_MEMORY

    def services(self, given: Iterable[ServiceInput | Broken], count: int, setting: Setting) -> Finished:
        """The services' pages and files."""
        frame = setting.frame()
        return told_apart((service if isinstance(service, Broken) else finished_service(service, frame) for service in given), count)

    def page(self, page: Page) -> Page:
        """The page itself."""
        return page

    def file(self, data: bytes, suffix: str) -> Path | bytes:
        """The bytes themselves."""
        return data

    def blob(self, blob: Blob, suffix: str) -> Path | bytes:
        """The bytes themselves."""
        return blob.read()

    def scratch(self) -> AbstractContextManager[Path | None]:
        """None: all is made in memory."""
        return nullcontext()

    def picture(self, drawing: Drawing) -> Drawing | Path | bytes:
        """The drawing: whoever writes the site may have the picture already."""
        return drawing


def told_apart(results: Iterable[FinishedService | Broken], count: int, progress: Progress | None = None) -> Finished:
    """What was made and what could not be, as it comes; `progress` is told of each."""
    finished: list[FinishedService] = []
    broken = []
    for done, result in enumerate(results, 1):
        if isinstance(result, Broken):
            broken.append(result)
        else:
            finished.append(result)
        if progress:
            progress(done, count)
    return tuple(finished), tuple(broken)
