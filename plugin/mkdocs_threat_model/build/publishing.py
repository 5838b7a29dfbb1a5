"""A site, made of a folder of models or taken from the cache: what the plugin asks for before the old site is touched."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from ..findings import Finding
from ..history.folder_history import Progress
from ..model.recording import RecordingTree
from ..model.tree import tree_of
from ..work_progress import bar_or_lines
from .cache import HISTORY, Cache
from .cached_services import CachedServices
from .cached_sites import CachedSites, Question
from .site import Site, build_site
from .workshop import Workshop

Tell = Callable[[Sequence[Finding]], object]
"""Is given findings as they are known, and may raise what ends the build."""


class Publisher:
    """Makes the site of a folder, as often as it is asked.

    Args:
        cache: what was made before, and where what is made is held.
        workshop: reads the models.
        services: makes the services' pages.
        serving: whether this process builds the site again and again: it remembers the models itself then.
    """

    def __init__(self, cache: Cache, workshop: Workshop, services: CachedServices, *, serving: bool = False) -> None:
        self._sites = None if serving else CachedSites(cache)
        self._workshop = workshop
        self._services = services

    def site(self, question: Question, tell: Tell, progress: Progress | None = None) -> Site:
        """The site.

        Args:
            question: what is asked for.
            tell: is given what the checks found before anything is drawn, and then what went wrong since.
            progress: told while the history is read.

        Raises:
            ConfigurationError: there is no such folder, or git does not know a tag.
            RenderingError: a template is broken.
        """
        tree = tree_of(question.folder)
        known = self._sites.get(question, tree) if self._sites else None
        if known:
            tell(known.findings)
            tell(known.site.findings)
            return known.site
        recording = RecordingTree(tree)
        judged = self._workshop.judged(
            question.folder, question.today, history=question.history == "auto", progress=progress, tree=recording
        )
        tell(judged.verdict.findings)
        content = self._workshop.told(judged, question.as_of)
        site = build_site(content, question.location, question.overrides, self._services)
        tell(site.findings)
        if self._sites:
            self._sites.put(question, recording.answers, content, site)
            self._workshop.forget()
        return site


def publisher(cache: Cache, models: Path, jobs: int | str, say: Callable[[str], object], *, serving: bool) -> Publisher:
    """Who makes the site of a folder of models.

    Args:
        cache: what was made before, and where what is made is held.
        models: the folder.
        jobs: processes at most, or `auto`.
        say: is given a line now and then while many services are made.
        serving: whether this process builds the site again and again.
    """
    services = CachedServices(cache, 0 if jobs == "auto" else int(jobs), serving=serving, progress=bar_or_lines(say, "Making services"))
    return Publisher(cache, Workshop(cache.shelf(HISTORY)), services, serving=serving)
