"""A site, made of a folder of models or taken from the cache: what the plugin asks for before the old site is touched."""

from __future__ import annotations

import gc
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..findings import Finding, one_line
from ..model.recording import RecordingTree
from ..model.tree import Tree, tree_of
from ..work_progress import Show, bar_or_lines
from .cache import HISTORY, Cache
from .cached_sites import CachedSites, Question
from .collecting import seldom_collecting
from .published import Site

if TYPE_CHECKING:
    from ..analysis.threat_history import History, NoHistory
    from ..changes.change_report import ChangeReport
    from .cached_services import CachedServices
    from .workshop import Workshop

Tell = Callable[[Sequence[Finding]], object]
"""Is given findings as they are known, and may raise what ends the build."""


class Publisher:
    """Makes the site of a folder, as often as it is asked.

    Args:
        cache: what was made before, and where what is made is held.
        jobs: processes at most, or `auto`.
        say: is given a line now and then while many services are made.
        serving: whether this process builds the site again and again: it remembers the models itself then.
    """

    def __init__(self, cache: Cache, jobs: int | str, say: Callable[[str], object], *, serving: bool = False) -> None:
        self._cache = cache
        self._sites = None if serving else CachedSites(cache)
        self._jobs = 0 if jobs == "auto" else int(jobs)
        self._say = say
        self._serving = serving
        self._built = False
        self._makers: tuple[Workshop, CachedServices] | None = None

    def site(self, question: Question, tell: Tell, progress: Show | None = None) -> Site:
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
        with seldom_collecting():
            return self._made(question, tree, tell, progress)

    def _made(self, question: Question, tree: Tree, tell: Tell, progress: Show | None) -> Site:
        from ..evidence_lookup.looking_up import looking_up  # noqa: PLC0415
        from .site import build_site  # noqa: PLC0415 - what makes a site is long to import, and not needed for one that is there

        workshop, services = self._makers = self._makers or self._new_makers()
        recording = RecordingTree(tree)
        judged = workshop.judged(
            question.folder,
            question.today,
            history=question.history == "auto",
            progress=progress,
            tree=recording,
            look_up=looking_up(question.folder, question.evidence_root),
        )
        tell(judged.verdict.findings)
        content = workshop.told(judged, question.as_of)
        if question.base:
            content = replace(content, changes=self._changes(question))
        site = build_site(content, question.location, question.overrides, services)
        tell(site.findings)
        if self._serving and not self._built:
            # Models and what is remembered of them stay: a collector that looks at all of it costs a tenth of each rebuild.
            gc.collect()
            gc.freeze()
            self._built = True
        if self._sites:
            lasts, evidence, findings = _lasts(question, content.history), judged.evidence, content.verdict.findings
            workshop.forget()
            del judged, content  # what is written now is large, and so are all models together
            if lasts:
                self._sites.put(question, recording.answers, evidence, findings, site)
        return site

    def _changes(self, question: Question) -> ChangeReport:
        from .comparing import compare  # noqa: PLC0415

        report = compare(question.folder, question.base, "", question.today)
        self._say(one_line(f"Compared with {report.base}: {report.verdict()}"))
        return report

    def _new_makers(self) -> tuple[Workshop, CachedServices]:
        from .cached_services import CachedServices  # noqa: PLC0415
        from .workshop import Workshop  # noqa: PLC0415

        progress = bar_or_lines(self._say, "Building services")
        services = CachedServices(self._cache, self._jobs, serving=self._serving, progress=progress)
        return Workshop(self._cache.shelf(HISTORY), remembering=self._serving), services


def _lasts(question: Question, history: History | NoHistory) -> bool:
    """Whether the past that a site tells follows from its commit. Why none could be told may be over tomorrow."""
    from ..analysis.threat_history import NoHistory  # noqa: PLC0415
    from ..history.folder_history import NO_GIT  # noqa: PLC0415

    return question.history == "off" or not isinstance(history, NoHistory) or history.reason == NO_GIT
