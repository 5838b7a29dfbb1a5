"""The MkDocs plugin: turns MkDocs' events into calls of the rooms below. Beside `options`, the only module that imports mkdocs."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin, event_priority
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage

from .build.cache import Cache, open_cache
from .build.site import Site, build_site
from .build.workshop import Workshop
from .checks.formats.report import counted
from .checks.gate import failing, shown_on_pages
from .day import the_day
from .errors import ThreatModelError
from .findings import Finding, bounded, one_line, total
from .frame.location import Location
from .frame.page import Page
from .history.progress import progress
from .model.policy import Policy
from .model.tree import located
from .options import ThreatModelConfig
from .output.assets import SCRIPT, STYLESHEET
from .output.collisions import refuse_to_replace
from .output.handing import Handed, handed, workshop
from .output.unwritten import why_not_whole
from .pages.reference import option_table, with_references

log = logging.getLogger(f"mkdocs.plugins.{__name__}")
"""Without the prefix of MkDocs' own plugin logger: a line begins with `path:line:col`, which editors follow."""


class ThreatModelPlugin(BasePlugin[ThreatModelConfig]):  # type: ignore[no-untyped-call]
    """Publishes the threat models of a folder."""

    def __init__(self) -> None:
        self._serving = False
        self._cache: Cache | None = None
        self._workshop: Workshop | None = None
        self._site: Site | None = None
        self._handed: Handed = {}
        self._pages: dict[str, Page] = {}
        self._policy = Policy()
        self._target = Path()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Having this event keeps the instance, and with it the workshop's cache, across rebuilds."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Registers stylesheet, script and watched folders."""
        self._target = Path(config.site_dir)
        config.extra_css.insert(0, STYLESHEET)
        config.extra_javascript.append(SCRIPT)
        for folder in (self._models(config), self._templates(config)):
            if folder is not None and os.path.isdir(folder) and not os.path.islink(folder):  # noqa: PTH112, PTH114 - `is_dir` may raise
                config.watch.append(str(folder))
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """The gate: the last event before MkDocs wipes the old site. Whatever may fail or take long is done here."""
        models = self._models(config)
        self._cache = self._cache or open_cache(_root(config), (Path(config.docs_dir), Path(config.site_dir), models), _tell)
        self._workshop = self._workshop or workshop(self._cache, models)
        try:
            asked = self.config.history == "auto"
            judged = self._workshop.judged(models, the_day(self.config.today), history=asked, progress=progress(log.info))
            self._policy = judged.portfolio.organisation.policy
            self._report(judged.verdict.findings, models)
            content = self._workshop.drawn(judged, self.config.as_of)
            if content.verdict is not judged.verdict:
                self._report(content.verdict.findings, models)
            location = Location(self.config.path.strip("/"), config.use_directory_urls, config.site_url or "", with_png=self.config.png)
            self._site = build_site(content, location, self._templates(config))
            self._report(self._site.findings, models)
            excluded = config.exclude_docs.match_file if config.exclude_docs else lambda _: False
            refuse_to_replace(self._site, location, Path(config.docs_dir), excluded)
        except ThreatModelError as error:
            if not self._serving:
                raise PluginError(one_line(str(error))) from None
            log.error("%s", one_line(str(error)))
            self._site = None
        self._handed = handed(self._cache, self._site, models, _tell)

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the pages, drawings and assets."""
        self._pages = {}
        added = {uri: self._add(files, config, uri) for uri in self._handed}
        for page in self._site.pages if self._site else ():
            file = added[page.uri]
            file.inclusion = InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV
            self._pages[page.uri] = page
            if page.source:
                model = self._models(config) / page.source
                file.edit_uri = quote(Path(os.path.relpath(model, config.docs_dir)).as_posix())  # themes print it as it is
            else:
                file.edit_uri = None
        return files

    def on_page_markdown(self, markdown: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Puts the generated reference tables into hand-written pages that ask for them."""
        if page.file.src_uri in self._pages:
            return markdown
        defaults = {name: option.default for name, option in ThreatModelConfig._schema}
        return with_references(markdown, self._policy, option_table(ThreatModelConfig, defaults))

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:
        """Fills the slots once Markdown is done."""
        own = self._pages.get(page.file.src_uri)
        if own is None:
            return html
        if page.present_anchor_ids is not None:
            page.present_anchor_ids.update(own.anchors())
        return own.fill(html)

    @event_priority(100)  # before a minifier takes the marks away
    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Puts the drawings in, when search has read the page."""
        own = self._pages.get(page.file.src_uri)
        return output if own is None else own.finish(output)

    @event_priority(-100)  # the neighbours hear of the error itself
    def on_build_error(self, *, error: Exception) -> None:
        """Says what to do where the site could not be written, which MkDocs does in place, instead of a traceback."""
        if why := why_not_whole(error, self._target):
            raise PluginError(one_line(why)) from None

    def on_shutdown(self) -> None:
        """Ends the use of the cache. MkDocs may keep the instance for another site."""
        if self._cache:
            self._cache.close()
        self._cache = self._workshop = None

    def _models(self, config: MkDocsConfig) -> Path:
        return _beside(config, self.config.models)

    def _templates(self, config: MkDocsConfig) -> Path | None:
        return _beside(config, self.config.templates) if self.config.templates else None

    def _report(self, findings: Sequence[Finding], models: Path) -> None:
        """Logs every finding; raises where they fail the build."""
        told = bounded(findings)
        ending = set() if self._serving else set(failing(told, self.config.on_incomplete))
        for finding in told:
            # Only what ends the build is more than information: a finding of ours must not become an error under --strict.
            log.log(logging.ERROR if finding in ending else logging.INFO, "%s", located(finding, models))
        if ending:
            count = counted(total(ending), "finding")
            raise PluginError(f"{count} must be fixed before the site is built. The previous site is untouched.")
        if shown := shown_on_pages(told):
            log.info("%s", one_line(shown))

    def _add(self, files: Files, config: MkDocsConfig, uri: str) -> File:
        """Adds a file that stands ready."""
        existing = files.get_file_from_path(uri)
        if existing is not None and existing.generated_by is None:
            raise PluginError(
                f"`{one_line(uri)}` is a page of this site already, and a generated one would replace it. "
                "Rename it, or move the generated pages with the option `path`."
            )
        ready = self._handed[uri]
        if isinstance(ready, bytes):
            file = File.generated(config, uri, content=ready)
        else:
            file = File.generated(config, uri, abs_src_path=str(ready))
        if existing is not None:
            files.remove(existing)
        files.append(file)
        return file


def _tell(line: str) -> None:
    log.info("%s", one_line(line))


def _root(config: MkDocsConfig) -> Path:
    """The folder of `mkdocs.yml`."""
    return Path(config.config_file_path).parent if config.config_file_path else Path.cwd()


def _beside(config: MkDocsConfig, path: str) -> Path:
    """A path relative to `mkdocs.yml`."""
    return Path(os.path.normpath(_root(config) / path))
