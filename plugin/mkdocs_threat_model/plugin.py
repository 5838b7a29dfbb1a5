"""The MkDocs plugin: turns MkDocs' events into calls of the rooms below. Beside `options`, the only module that imports mkdocs."""

from __future__ import annotations

import logging
import os
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, CombinedEvent, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils.templates import TemplateContext

from .build.cache import Cache, open_cache
from .build.cached_sites import Question
from .build.published import Site
from .build.publishing import Publisher
from .day import the_day
from .errors import ThreatModelError
from .findings import one_line
from .frame.location import Location
from .history.progress import progress
from .options import ThreatModelConfig, beside, if_set, root_of
from .output.assets import SCRIPT, STYLESHEET
from .output.before import Before
from .output.belonging import belonging
from .output.bystanders import undisturbed
from .output.collisions import refuse_to_replace
from .output.finished_pages import contested, finished_pages
from .output.guide_pages import with_breaks, with_tables
from .output.handing import Handed, add, handed
from .output.languages import I18N, place
from .output.old_site import OldSite
from .output.page_sources import PageSource, page_sources, without_authors
from .output.passing import Passing, passing
from .output.reporting import report
from .output.search_memory import remember
from .output.standing import Standing
from .output.unwritten import why_not_whole

log = logging.getLogger(f"mkdocs.plugins.{__name__}")
"""Without the prefix of MkDocs' own plugin logger: a line begins with `path:line:col`, which editors follow."""


class ThreatModelPlugin(BasePlugin[ThreatModelConfig]):  # type: ignore[no-untyped-call]
    """Publishes the threat models of a folder."""

    def __init__(self) -> None:
        self._serving, self._target = False, Path()
        self._cache: Cache | None = None
        self._publisher: Publisher | None = None
        self._site: Site | None = None
        self._handed: Handed = {}
        self._files: dict[str, File] = {}
        self._sources: dict[str, PageSource] = {}
        self._passing, self._before = Passing({}), Before()
        self._nav: Navigation | None = None

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Having this event keeps the instance, and with it the workshop's cache, across rebuilds."""
        self._serving = command == "serve"
        self._before = Before() if dirty else Standing() if self._serving else OldSite()

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Registers stylesheet, script and watched folders."""
        if STYLESHEET not in config.extra_css:  # a plugin may build the site several times with one configuration
            config.extra_css.insert(0, STYLESHEET)
            config.extra_javascript.append(SCRIPT)
        for folder in (self._models(config), if_set(config, self.config.templates)):
            if folder is not None and os.path.isdir(folder) and not os.path.islink(folder):  # noqa: PTH112, PTH114 - `is_dir` may raise
                config.watch.append(str(folder))
        return config

    @event_priority(-1000)  # the neighbours may fail as well, or look at the old site
    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """The gate: the last event before MkDocs wipes the old site. Whatever may fail or take long is done here."""
        models, templates, self._target = self._models(config), if_set(config, self.config.templates), Path(config.site_dir)
        tell = partial(report, models=models, on_incomplete=self.config.on_incomplete, log=log, serving=self._serving)
        self._cache = self._cache or open_cache(root_of(config), (Path(config.docs_dir), self._target, models), _tell)
        self._publisher = self._publisher or Publisher(self._cache, self.config.jobs, log.info, serving=self._serving)
        try:
            location = Location(self.config.path.strip("/"), config.use_directory_urls, config.site_url or "", with_png=self.config.png)
            location = replace(location, with_library=self.config.library_pages, testing_guides=self.config.testing_guides)
            code, as_of = if_set(config, self.config.evidence_root), (*self.config.as_of,)
            asked = Question(models, the_day(self.config.today), location, self.config.history, as_of, templates, self.config.base, code)
            self._site = self._publisher.site(asked, tell, progress(log.info))
            self._handed = handed(self._cache, self._site, _tell)
            refuse_to_replace(self._handed, location, Path(config.docs_dir), config.exclude_docs)
        except ThreatModelError as error:
            if not self._serving:
                raise PluginError(one_line(str(error))) from None
            log.error("%s", one_line(str(error)))
            self._site, self._handed = None, handed(self._cache, None, _tell)
        self._before.put_aside(self._target, self.config.path.strip("/"), self._cache.folder, undisturbed=undisturbed(config))

    @event_priority(100)  # so that all neighbours know the files, wherever they stand in `plugins`
    def _add_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Adds the pages, drawings and assets."""
        self._files = {uri: add(files, partial(File.generated, config), uri, it, self._before) for uri, it in self._handed.items()}
        pages = self._site.pages if self._site else ()
        self._sources = page_sources(pages, self._models(config), root_of(config))
        for page in pages:
            file, source = self._files[page.uri], self._sources[page.uri]
            file.inclusion = InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV
            file.edit_uri = quote(Path(os.path.relpath(source.path, config.docs_dir)).as_posix()) if page.source else None
            file.abs_src_path, file.generated_by = str(source.path), None if source.committed else file.generated_by

    @event_priority(-99)
    def _withhold_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Right before `i18n`, which would drop them, takes the files away."""
        self._files = {uri: file for uri, file in self._files.items() if files.get_file_from_path(uri) is file}  # the rest was excluded
        for file in self._files.values() if I18N in config.plugins else ():
            files.remove(file)

    @event_priority(-101)
    def _place_files(self, files: Files, *, config: MkDocsConfig) -> None:
        """Right after it, puts them back; from now on the pages have the paths that other plugins ask for."""
        if I18N in config.plugins:
            place(files, self._files.values(), config.plugins[I18N])
        pages = {self._files[page.uri].src_uri: page for page in (self._site.pages if self._site else ()) if page.uri in self._files}
        self._before.bring_back(self._target, {file.abs_dest_path for file in self._files.values()})
        self._passing = passing(pages, config)
        without_authors(config.plugins, (uri for uri, page in pages.items() if not self._sources[page.uri].has_lines))

    on_files = CombinedEvent(_add_files, _withhold_files, _place_files)

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Puts the generated reference tables into hand-written pages that ask for them."""
        if self._passing.has(page):
            self._passing.begin(page)
            return markdown
        return with_tables(markdown, self._models(config), ThreatModelConfig, {key: it.default for key, it in ThreatModelConfig._schema})

    @event_priority(100)
    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Fills the slots once Markdown is done, before any neighbour is told so."""
        return self._passing.filled(html, page) if self._passing.has(page) else with_breaks(html)

    @event_priority(-100)  # the neighbours move pages
    def on_nav(self, nav: Navigation, *, config: MkDocsConfig, files: Files) -> None:
        """Remembers the navigation, which every page shows; pages that it does not list belong where the overview does."""
        self._nav = belonging(nav, self._files, Location(self.config.path.strip("/")).index)

    def on_env(self, env: Any, *, config: MkDocsConfig, files: Files) -> None:
        """Lets pages that are finished already pass the theme by, where nobody else has a hand in them."""
        every = files.documentation_pages(inclusion=InclusionLevel.all)
        finished = finished_pages(self._cache, config, self._nav, every, self._before, contested(files, config))
        self._passing.use(finished, every, partial(config.plugins.on_page_content, config=config, files=files))
        remember(config.plugins, None if finished else self._cache, self._passing.has)

    def on_template_context(self, context: TemplateContext, *, template_name: str, config: MkDocsConfig) -> None:
        """Lists all pages for templates, as MkDocs does."""
        self._passing.list_all(context)

    @event_priority(100)
    def _before_search(self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> None:
        self._passing.before_search(page, config.plugins)

    @event_priority(-100)
    def _after_search(self, context: TemplateContext, *, page: MkDocsPage, config: MkDocsConfig, nav: Navigation) -> None:
        self._passing.after_search(page, context)

    on_page_context = CombinedEvent(_before_search, _after_search)

    @event_priority(-100)
    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> None:
        """Keeps a page's HTML for the next build."""
        self._passing.keep(output, page)

    @event_priority(100)  # before search writes its index
    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Completes what search knows."""
        self._passing.end()

    @event_priority(-100)  # the neighbours hear of the error itself
    def on_build_error(self, *, error: Exception) -> None:
        """Says what to do where the site could not be written, which MkDocs does in place, instead of a traceback."""
        if why := why_not_whole(error, self._target):
            raise PluginError(one_line(why)) from None

    def on_shutdown(self) -> None:
        """Ends the use of the cache. MkDocs may keep the instance for another site."""
        self._before.end()
        if self._cache:
            self._cache.close()
        self._cache, self._publisher, self._before = None, None, Before()

    def _models(self, config: MkDocsConfig) -> Path:
        return beside(config, self.config.models)


def _tell(line: str) -> None:
    log.info("%s", one_line(line))
