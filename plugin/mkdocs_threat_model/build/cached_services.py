"""Services' results, and pages that services share, kept in the cache under all that they follow from: what is unchanged is not
made again.

What is kept is finished bytes, never an object: a page's fragments and every other file lie in the cache by their digest,
and an entry names them. An entry of which a file is missing or damaged is no entry.
"""

from __future__ import annotations

import tempfile
from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

from ..analysis.memory import NO_MEMORY, ListMemory
from ..drawing import Drawing
from ..frame.page import Page
from ..model.reading import Broken
from ..records.blob import Blob
from .cache import PAGES, SERVICES, Cache
from .cached_pages import held, is_held, texts_digest
from .finishing import Finished, Progress, told_apart
from .result_keys import service_key, setting_key
from .service_entries import entry_of, pages_entry, pages_of, service_of
from .service_step import FinishedService, ServiceInput, Setting
from .stamps import digest_of
from .workers import Workers

_Result = Callable[[], FinishedService | Broken]


class CachedServices:
    """Makes services' results and holds them in the cache; those of an earlier build are used again.

    Args:
        cache: where they are kept.
        jobs: processes to spread the work over; 0 for as many as are worth it.
        serving: whether this process builds the site again and again: then a drawing keeps the arrangement that it had in
            the last of these builds. Other builds use nothing that is remembered outside of the repository.
        progress: told how many of how many services are made.

    Attributes:
        memory: what is remembered of the organisation from one site to the next, while serving.
    """

    def __init__(self, cache: Cache, jobs: int = 0, *, serving: bool = False, progress: Progress | None = None) -> None:
        self._cache = cache
        self._jobs = jobs
        self._serving = serving
        self._progress = progress
        self._common = ""
        self._keys: dict[str, str] = {}
        self._last: dict[str, tuple[str, FinishedService]] = {}
        self._last_pages: dict[str, tuple[str, tuple[Page, ...]]] = {}
        self.memory = ListMemory() if serving else NO_MEMORY

    def services(self, given: Iterable[ServiceInput | Broken], count: int, setting: Setting) -> Finished:
        """The services' pages and files, in the order that they are given."""
        self._common = setting_key(setting)
        return told_apart(self._each(given, setting), count, self._progress)

    def page(self, page: Page) -> Page:
        """The same page, its fragments in the cache."""
        if is_held(page):
            return page
        bare = replace(page, slots={}, drawings={})
        return self.memory.one(f"page {page.uri}", (bare, texts_digest(page)), None, lambda: held(page, self._cache))

    def pages(self, name: str, services: Collection[str], given: object, make: Callable[[], Iterable[Page]]) -> Iterable[Page]:
        """The pages, from the last build of this process, from the cache, or made. What a service's own page follows from is all
        that they can follow from of the service."""
        key = digest_of(self._common, name, [self._keys[service] for service in services], given)
        last_key, last = self._last_pages.get(name, ("", None))
        if last is not None and last_key == key:
            return last
        entry = self._cache.get(PAGES, key) if last is None else None
        pages = pages_of(entry, self._cache) if entry else None
        if pages is None:
            pages = tuple(map(self.page, make()))
            if last is None and (entry := pages_entry(pages)):
                self._cache.put(PAGES, key, entry)
        if self._serving:
            self._last_pages[name] = key, pages
        return pages

    def file(self, data: bytes, suffix: str) -> Path | bytes:
        """The path of a file that holds the bytes, where there can be one."""
        return self._cache.file(data, suffix)

    def blob(self, blob: Blob, suffix: str) -> Path | bytes:
        """As `file`, of bytes that need not be in memory."""
        return self._cache.blob(blob, suffix)

    def scratch(self) -> AbstractContextManager[Path | None]:
        """A temporary folder."""
        return _scratch()

    def picture(self, drawing: Drawing) -> Drawing | Path | bytes:
        """The path of its PNG, where there can be one."""
        return self._cache.picture(drawing)

    def _each(self, given: Iterable[ServiceInput | Broken], setting: Setting) -> Iterator[FinishedService | Broken]:
        waiting: deque[_Result] = deque()
        with Workers(self._cache, setting, self._jobs) as workers:
            for service in given:
                waiting.append(_told(service) if isinstance(service, Broken) else self._begun(service, workers))
                while len(waiting) > workers.ahead:
                    yield _published(waiting.popleft()())
            while waiting:
                yield _published(waiting.popleft()())

    def _begun(self, given: ServiceInput, workers: Workers) -> _Result:
        """A service that is known, or is being made."""
        key, name = service_key(given, self._common), given.facts.service.service
        self._keys[name] = key
        last_key, last = self._last.get(name, ("", None))
        if last is not None and last_key == key:
            return _told(last)
        entry = self._cache.get(SERVICES, key) if last is None else None
        known = service_of(entry, self._cache) if entry else None
        if known is not None:
            self._remember(name, key, known)
            return _told(known)
        begun = workers.begin(replace(given, earlier={**given.earlier, **last.arrangements}) if last else given)

        def result() -> FinishedService | Broken:
            made = begun()
            if isinstance(made, Broken):
                return made
            entry = entry_of(made)
            if entry and last is None:
                self._cache.put(SERVICES, key, entry)
            self._remember(name, key, made)
            return made

        return result

    def _remember(self, name: str, key: str, finished: FinishedService) -> None:
        if self._serving:
            self._last[name] = key, finished


def _published(result: FinishedService | Broken) -> FinishedService | Broken:
    """What the site needs of a result: how drawings are arranged is for the next one of the service, and would fill memory meanwhile."""
    return result if isinstance(result, Broken) else replace(result, arrangements={})


def _told(result: FinishedService | Broken) -> _Result:
    return lambda: result


@contextmanager
def _scratch() -> Iterator[Path | None]:
    try:
        folder = tempfile.TemporaryDirectory(prefix="threat-model-", ignore_cleanup_errors=True)
    except OSError:  # then there is room in memory, or nowhere
        yield None
        return
    with folder as name:
        yield Path(name)
