"""Finished HTML of generated pages, kept in the cache: a page of which nothing changed is not rendered by the theme again.

That is done only where nobody else has a hand in pages: search is the one plugin beside ours, and there are no hooks and no
templates of the site's own. Then a page follows from its content, the configuration, the navigation and the versions of all
that is installed, and all of these are compared. Where others take part, MkDocs renders every page, and their work is not lost.
"""

from __future__ import annotations

import json
import os
import sysconfig
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from types import FunctionType
from typing import Any

from jinja2 import ChoiceLoader, DictLoader, Environment

from ..build.cache import Cache, CacheSection
from ..build.cached_pages import digest_of_page
from ..build.stamps import digest_of, stamp
from ..frame.page import Page

PAGES = "pages"
"""The kind of finished pages."""
TEMPLATE = "threat-model-finished.html"
"""Stands in for the theme's template where a page is finished already: it is empty."""
_SEARCH = frozenset(("search", "material/search"))
_NOT_OF_PAGES = frozenset(
    (
        "config_file_path",
        "dev_addr",
        "docs_dir",
        "draft_docs",
        "exclude_docs",
        "hooks",
        "nav",
        "not_in_nav",
        "plugins",
        "remote_branch",
        "remote_name",
        "site_dir",
        "strict",
        "theme",
        "validation",
        "watch",
    )
)
"""Settings that pages do not show. Plugins, theme and navigation are compared by themselves, or known to be plain."""


class OpaqueError(Exception):
    """A value of the configuration of which nobody can tell whether it is the same."""


def alone(config: Any) -> bool:
    """Whether nobody but search and this plugin has a hand in a site's pages, and their theme is known by its version."""
    installed = {os.path.realpath(sysconfig.get_paths()[kind]) for kind in ("purelib", "platlib")}
    known = all(any(os.path.realpath(folder).startswith(f"{place}{os.sep}") for place in installed) for folder in config.theme.dirs)
    return {*config.plugins} <= {*_SEARCH, "threat-model"} and not config.hooks and known


@dataclass(frozen=True)
class _Finished:
    """A finished page: its HTML, and what search knows of it."""

    html: str
    found: list[dict[str, Any]]


class FinishedPages:
    """The finished pages of a build.

    Args:
        shelf: where they are kept.
        config: MkDocs' configuration.
        navigation: MkDocs' navigation.
        env: renders the theme's templates.

    Raises:
        OpaqueError: nobody can tell whether the configuration is that of another build.
    """

    def __init__(self, shelf: CacheSection, config: Any, navigation: Any, env: Environment) -> None:
        env.loader = ChoiceLoader([DictLoader({TEMPLATE: ""}), *([env.loader] if env.loader else [])])
        self._env = env
        self._context: Mapping[str, Any] = {}
        self._shelf = shelf
        self._common = digest_of(stamp(), _settings(config), [_item(item) for item in navigation.items])
        self._entries = _entries(config.plugins)
        self._keys: dict[str, str] = {}
        self._taken: dict[str, _Finished] = {}
        self._before = 0

    def choose(self, page: Any, own: Page) -> None:
        """Lets a page that is finished already pass the theme by.

        Args:
            page: of MkDocs, with its Markdown rendered.
            own: what it was made of.
        """
        fragments = digest_of_page(own)
        if fragments is None or "template" in page.meta:
            return
        key = self._keys[page.file.src_uri] = digest_of(self._common, fragments, own.searched, sorted(own.own), _facts(page))
        if self._shelf.has(key):
            page.meta["template"] = TEMPLATE

    def take(self, page: Any) -> bool:
        """Whether a page is finished already."""
        self._before = len(self._entries)
        if page.meta.get("template") != TEMPLATE:
            return False
        finished = _read(self._shelf.get(self._keys[page.file.src_uri]))
        if finished is None:
            return False
        self._taken[page.file.src_uri] = finished
        page.content = ""
        return True

    def searched(self, page: Any, context: Mapping[str, Any]) -> bool:
        """Gives search what it knew of a page that is finished already, and says whether it is one.

        Args:
            page: of MkDocs.
            context: what the theme is given for it.
        """
        self._context = context
        finished = self._taken.get(page.file.src_uri)
        if finished is not None:
            self._entries[self._before :] = finished.found
        return finished is not None

    def html(self, output: str, page: Any) -> str:
        """A page's HTML.

        Args:
            output: what the theme made of it; nothing of a page that passed it by.
            page: of MkDocs.
        """
        uri = page.file.src_uri
        if finished := self._taken.pop(uri, None):
            return finished.html
        if page.meta.get("template") == TEMPLATE:
            output = self._env.get_template("main.html").render(self._context)  # what was kept is damaged
        page.content = ""  # MkDocs holds all pages to the end
        if key := self._keys.get(uri):
            self._shelf.put(key, _written(_Finished(output, self._entries[self._before :])))
        return output


def finished_pages(cache: Cache | None, config: Any, navigation: Any, env: Environment) -> FinishedPages | None:
    """The finished pages of a build; `None` where others have a hand in them, or nobody can tell what they follow from."""
    try:
        return FinishedPages(cache.shelf(PAGES), config, navigation, env) if cache and alone(config) else None
    except OpaqueError:
        return None


def _settings(config: Any) -> Any:
    shown = {key: _plain(value) for key, value in config.items() if key not in _NOT_OF_PAGES}
    theme = {key: str(value) if key == "locale" else _plain(value) for key, value in config.theme.items()}
    return shown, theme, sorted(config.plugins), [_plain(dict(plugin.config)) for name, plugin in config.plugins.items() if name in _SEARCH]


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Mapping):
        return sorted((str(key), _plain(inner)) for key, inner in value.items())
    if isinstance(value, (list, tuple)):
        return [_plain(inner) for inner in value]
    if isinstance(value, (FunctionType, type)):
        return f"{value.__module__}.{value.__qualname__}"
    raise OpaqueError(type(value).__name__)


def _item(item: Any) -> Any:
    """An item of the navigation: a section, a page or a link. Themes show a page's front matter there, such as Material its status."""
    source, meta = getattr(getattr(item, "file", None), "src_uri", ""), getattr(item, "meta", None)
    below = [_item(child) for child in getattr(item, "children", None) or ()]
    return type(item).__name__, item.title, getattr(item, "url", ""), source, json.dumps(meta, sort_keys=True, default=str), below


def _facts(page: Any) -> Any:
    """All of a page that a theme may show beside its content."""
    near = [(other.title, other.url) if other else None for other in (page.previous_page, page.next_page)]
    return [
        page.content,
        page.title,
        page.url,
        page.canonical_url,
        page.edit_url,
        page.update_date,
        json.dumps(page.meta, sort_keys=True, default=str),
        [(ancestor.title, getattr(ancestor, "url", "")) for ancestor in page.ancestors],
        near,
    ]


def _entries(plugins: Any) -> list[dict[str, Any]]:
    """The list that search keeps of a site's sections; one that nobody reads where there is no search."""
    for name in _SEARCH & {*plugins}:
        index = getattr(plugins[name], "search_index", None)
        entries = next(
            (kept for kept in (getattr(index, "entries", None), getattr(index, "_entries", None)) if isinstance(kept, list)), None
        )
        if entries is not None:
            return entries
    return []


def _written(finished: _Finished) -> bytes:
    """One line for search, then the page."""
    found = json.dumps(finished.found, default=str, separators=(",", ":"))
    return zlib.compress(f"{found}\n{finished.html}".encode(errors="surrogatepass"), 1)


def _read(data: bytes | None) -> _Finished | None:
    try:
        found, _, html = zlib.decompress(data or b"").decode(errors="surrogatepass").partition("\n")
        return _Finished(html, [dict(entry) for entry in json.loads(found)])
    except (zlib.error, ValueError, TypeError, RecursionError):
        return None
