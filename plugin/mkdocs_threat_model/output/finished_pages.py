"""Finished HTML of generated pages, kept in the cache: a page of which nothing changed is not rendered by the theme again.

That is done only where nobody else has a hand in pages: no plugin and no hook but search handles an event of a page, or one of which
it is known that it does the same again, and there are no templates of the site's own. Then a page follows from its content, the
configuration, the navigation and the versions of all that is installed, and all of these are compared. Where others take part,
MkDocs renders every page, and their work is not lost.

MkDocs takes a finished page for a file that is copied as it is: it is none of the pages that are rendered, and it stands in the
lists of pages that templates see, and in the search index, where it would stand as one.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..build.cache import Cache, CacheSection
from ..build.cached_pages import digest_of_page
from ..build.packing import packed, unpacked
from ..build.stamps import digest_of, stamp
from ..frame.page import Page
from .before import Before
from .bystanders import repeatable
from .plain_settings import OpaqueError, front_matter_text, plain_settings
from .search_memory import Found, entries_in, entries_of, headings_of, line_of, settings_of

PAGES = "pages"
"""The kind of finished pages."""


@dataclass
class _KnownPage:
    """A page of MkDocs among all that there are.

    Attributes:
        file: of MkDocs.
        key: of the finished page; empty for a page of somebody else, and for one that is not kept.
        found: what search knows of a page that is finished.
    """

    file: Any
    key: str = ""
    found: Found | None = None


class FinishedPages:
    """The finished pages of a build.

    Args:
        shelf: where they are kept.
        config: MkDocs' configuration.
        navigation: MkDocs' navigation.
        files: of all pages, by MkDocs, in its order.
        before: what stood in the site before.
        contested: paths in the site that are not to be written before others had their turn.

    Raises:
        OpaqueError: nobody can tell whether the configuration is that of another build.
    """

    def __init__(
        self, shelf: CacheSection, config: Any, navigation: Any, files: Sequence[Any], before: Before, contested: Collection[str]
    ) -> None:
        self._shelf = shelf
        self._site_before = before
        self._contested = contested
        items = [_item(item) for item in navigation.items]
        self._common = digest_of(stamp(), plain_settings(config), settings_of(config.plugins), items, _item(navigation.homepage))
        self._entries = entries_of(config.plugins)
        self._places = {file.src_uri: _KnownPage(file) for file in files}
        self._told = iter(self._places.values())
        self._before = 0
        self._listed: tuple[Any, list[Any]] = (None, [])
        self._rendered: list[_KnownPage] = []

    def choose(self, page: Any, own: Page) -> None:
        """Lets a page that is finished already pass the theme by.

        Args:
            page: of MkDocs, with its Markdown rendered.
            own: what it was made of.
        """
        fragments, file = digest_of_page(own), page.file
        if fragments is None or "template" in page.meta or file.dest_uri in self._contested:
            return
        place = self._places[file.src_uri]
        place.key = digest_of(self._common, fragments, sorted(own.searched), sorted(own.own), _facts(page))
        if self._site_before.has(file.abs_dest_path, place.key) or self._shelf.has(place.key):
            file.is_documentation_page = _no
            file.copy_file = lambda *_: self._write(place)

    def _write(self, place: _KnownPage) -> None:
        """Writes a finished page when it is its turn to be copied. One of which the entry is damaged is rendered after all."""
        file, path = place.file, place.file.abs_dest_path
        if self._site_before.has(path, place.key):
            place.found = self._site_before.known(path)
            return
        finished = _read(self._shelf.get(place.key))
        if finished is None:
            del file.is_documentation_page
            return
        html, place.found = finished
        if self._site_before.returns(path, html.__eq__):
            return
        os.makedirs(os.path.dirname(path), exist_ok=True)  # noqa: PTH103, PTH120
        Path(path).write_bytes(html)
        self._site_before.note(path, place.key, place.found)

    def begin(self, page: Any) -> None:
        """Before search reads a page: gives it what it knew of the finished ones that stand before this one."""
        for place in self._told:
            if place.file is page.file:
                break
            self._entries += place.found or ()
        self._before = len(self._entries)

    def end(self) -> None:
        """After the last page: gives search what it knew of the finished ones behind it, and notes what MkDocs wrote."""
        for place in self._told:
            self._entries += place.found or ()
        for place in self._rendered:
            self._site_before.note(place.file.abs_dest_path, place.key, place.found)

    def list_all(self, context: Any) -> None:
        """Lists the finished pages for a template among the others."""
        listed = context["pages"]
        if listed is not self._listed[0]:
            shown = {file.src_uri for file in listed}
            every = [place.file for uri, place in self._places.items() if uri in shown or not place.file.is_documentation_page()]
            self._listed = listed, every
        context["pages"] = self._listed[1]

    def keep(self, output: str, page: Any) -> None:
        """Keeps a page for the next build.

        Args:
            output: what the theme made of it.
            page: of MkDocs.
        """
        page.content = ""  # MkDocs holds all pages to the end
        place = self._places[page.file.src_uri]
        self._site_before.forget(page.file.abs_dest_path)
        if place.key:
            place.found = self._entries[self._before :]
            self._shelf.put(place.key, _written(output, place.found))
            self._rendered.append(place)


def finished_pages(
    cache: Cache | None, config: Any, navigation: Any, files: Sequence[Any], before: Before, contested: Collection[str]
) -> FinishedPages | None:
    """The finished pages of a build; `None` where others have a hand in them, or nobody can tell what they follow from."""
    if not cache or not repeatable(config):
        return None
    try:
        return FinishedPages(cache.shelf(PAGES), config, navigation, files, before, contested)
    except OpaqueError:
        return None


def contested(files: Iterable[Any], config: Any) -> Collection[str]:
    """Paths in the site that somebody else would write as well: of all who do, MkDocs lets a page that is rendered be the last.

    Args:
        files: all of MkDocs' files.
        config: of MkDocs.
    """
    counts = Counter(file.dest_uri for file in files)
    return {uri for uri, count in counts.items() if count > 1}.union(config.extra_templates, config.theme.static_templates)


def _no() -> bool:
    return False


def _item(item: Any) -> Any:
    """An item of the navigation: a section, a page or a link. Themes show a page's front matter there, such as Material its status."""
    source, meta = getattr(getattr(item, "file", None), "src_uri", ""), front_matter_text(getattr(item, "meta", None))
    below = [_item(child) for child in getattr(item, "children", None) or ()]
    return type(item).__name__, getattr(item, "title", ""), getattr(item, "url", ""), source, meta, below


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
        headings_of(page.toc),
        front_matter_text(page.meta),
        [(ancestor.title, getattr(ancestor, "url", "")) for ancestor in page.ancestors],
        near,
    ]


def _written(html: str, found: Found) -> bytes:
    """One line for search, then the page as MkDocs writes it."""
    return packed(b"%s\n%s" % (line_of(found), html.encode(errors="xmlcharrefreplace")))


def _read(data: bytes | None) -> tuple[bytes, Found] | None:
    try:
        line, _, html = unpacked(data or b"").partition(b"\n")
        return html, entries_in(line)
    except (ValueError, TypeError, RecursionError):
        return None
