"""The MkDocs plugin: turns MkDocs' events into calls of the rooms below. Beside `options`, the only module that imports mkdocs."""

from __future__ import annotations

import logging
import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import BasePlugin
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage

from .errors import ThreatModelError
from .findings import Finding, Severity, errors, one_line
from .history.progress import progress
from .model.policy import Policy
from .options import ThreatModelConfig
from .pages.collisions import refuse_to_replace
from .pages.location import Location
from .pages.memory import remember
from .pages.page import Page
from .pages.reference import option_table, with_references
from .pages.site import SCRIPT, STYLESHEET, Site, assets, build_site
from .pages.workshop import Workshop
from .pages.writing import write_changed, write_picture

log = logging.getLogger(f"mkdocs.plugins.{__name__}")
"""Without the prefix of MkDocs' own plugin logger: a line begins with `path:line:col`, which editors follow."""

CACHE = ".cache/threat-model"
ARRANGEMENTS = "arrangements.json"
HISTORY = "history"
_INFO = logging.INFO
_LEVELS = {Severity.ERROR: logging.ERROR, Severity.WARNING: logging.INFO, Severity.NOTE: logging.INFO}


class ThreatModelPlugin(BasePlugin[ThreatModelConfig]):  # type: ignore[no-untyped-call]
    """Publishes the threat models of a folder."""

    def __init__(self) -> None:
        self._serving = False
        self._workshop: Workshop | None = None
        self._site: Site | None = None
        self._pages: dict[str, Page] = {}
        self._policy = Policy()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:
        """Having this event keeps the instance, and with it the workshop's cache, across rebuilds."""
        self._serving = command == "serve"

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Registers stylesheet, script and watched folders."""
        config.extra_css.insert(0, STYLESHEET)
        config.extra_javascript.append(SCRIPT)
        for folder in (self._models(config), self._templates(config)):
            if folder is not None and folder.is_dir():
                config.watch.append(str(folder))
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """The gate: the last event before MkDocs wipes the old site."""
        try:
            self._workshop = self._workshop or Workshop(_cache(config) / ARRANGEMENTS, _cache(config) / HISTORY)
            content = self._workshop.content(
                self._models(config),
                self.config.today or date.today(),
                history=self.config.history == "auto",
                as_of=self.config.as_of,
                progress=progress(log.info),
            )
            self._policy = content.policy
            self._report(content.verdict.findings)
            location = Location(self.config.path.strip("/"), config.use_directory_urls, config.site_url or "")
            self._site = build_site(content, location, self._templates(config))
            excluded = config.exclude_docs.match_file if config.exclude_docs else lambda _: False
            refuse_to_replace(self._site, location, Path(config.docs_dir), excluded)
        except ThreatModelError as error:
            if not self._serving:
                raise PluginError(one_line(str(error))) from None
            log.error("%s", one_line(str(error)))
            self._site = None

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Adds the pages, drawings and assets."""
        self._pages = {}
        cache = _cache(config)
        for uri, data in assets().items():
            self._add(files, config, cache, uri, data)
        if self._site is None:
            return files
        for page in self._site.pages:
            file = self._add(files, config, cache, page.uri, page.skeleton().encode())
            file.inclusion = InclusionLevel.INCLUDED if page.in_nav else InclusionLevel.NOT_IN_NAV
            self._pages[page.uri] = page
            if page.source:
                model = self._models(config) / page.source
                file.edit_uri = quote(Path(os.path.relpath(model, config.docs_dir)).as_posix())  # themes print it as it is
            else:
                file.edit_uri = None
        for uri, data in self._site.files.items():
            self._add(files, config, cache, uri, data)
        remember(cache / ARRANGEMENTS, self._site.pictures.values())
        for uri, drawing in self._site.pictures.items():
            write_picture(cache / uri, drawing)
            self._add(files, config, cache, uri)
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

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:
        """Puts the drawings in, when search has read the page."""
        own = self._pages.get(page.file.src_uri)
        return output if own is None else own.finish(output)

    def _models(self, config: MkDocsConfig) -> Path:
        return _beside(config, self.config.models)

    def _templates(self, config: MkDocsConfig) -> Path | None:
        return _beside(config, self.config.templates) if self.config.templates else None

    def _report(self, findings: Sequence[Finding]) -> None:
        """Logs every finding; raises where they fail the build."""
        failing = errors(findings)
        fails = not self._serving and (self.config.on_incomplete == "fail" or any(one.code < "TM1" for one in failing))
        for finding in findings:
            # Only errors may fail a build: a warning of ours must not become one under --strict.
            log.log(_LEVELS[finding.severity] if fails or finding.severity is not Severity.ERROR else _INFO, "%s", finding)
        if failing and fails:
            count = f"{len(failing)} {'finding' if len(failing) == 1 else 'findings'}"
            raise PluginError(f"{count} must be mended before the site is built. The previous site is untouched.")
        if failing:
            log.info("%d to be mended; the pages show where.", len(failing))

    def _add(self, files: Files, config: MkDocsConfig, cache: Path, uri: str, data: bytes | None = None) -> File:
        """Adds a file from the cache, after writing its bytes there."""
        existing = files.get_file_from_path(uri)
        if existing is not None and existing.generated_by is None:
            raise PluginError(
                f"`{uri}` is a page of this site already, and a generated one would replace it. "
                "Rename it, or move the generated pages with the option `path`."
            )
        target = cache / uri
        if data is not None:
            write_changed(target, data)
        file = File.generated(config, uri, abs_src_path=str(target))
        if existing is not None:
            files.remove(existing)
        files.append(file)
        return file


def _cache(config: MkDocsConfig) -> Path:
    return _beside(config, CACHE)


def _beside(config: MkDocsConfig, path: str) -> Path:
    """A path relative to `mkdocs.yml`."""
    root = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
    return Path(os.path.normpath(root / path))
