"""The generated pages on their way through MkDocs' events, so that every other plugin meets them whole.

They are filled before any other plugin is told that Markdown is done. What is put in later, others do not see, or
take away: print-site keeps a page when its content is ready, a minifier removes marks, an encryption forgets the rest.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any, NamedTuple

from ..frame.page import Page
from .author_names import with_authors_as_text
from .bystanders import alone, repeatable
from .finished_pages import FinishedPages
from .joining import joinable
from .skeletons import Skeletons, same_everywhere


class _Heading(NamedTuple):
    """An entry of MkDocs' table of contents."""

    url: str
    id: str
    title: str
    level: int = 3
    children: tuple[()] = ()


class Passing:
    """The generated pages of a build; other pages pass as they are.

    Args:
        pages: by the source path that MkDocs knows them under.
        late: whether nobody looks at a page before it is its turn to be written, or whoever does can be told of it twice: then it is
            filled in its turn, and MkDocs, which has all pages in memory at once, holds their headings alone.
        shared: whether what is rendered of one page's Markdown may stand on another that has the same.
        copied: whether others may change the headings of one page.
    """

    def __init__(self, pages: Mapping[str, Page], *, late: bool = False, shared: bool = False, copied: bool = False) -> None:
        self._pages = pages
        self._late = late
        self._unfilled: dict[str, str] = {}
        self._skeletons = Skeletons(shared=shared, copied=copied)
        self._taken: dict[str, str] = {}
        self._finished: FinishedPages | None = None
        self._told: Callable[..., str]

    def has(self, page: Any) -> bool:
        """Whether a page of MkDocs is generated."""
        return page.file.src_uri in self._pages

    def begin(self, page: Any) -> None:
        """Before a generated page's Markdown is rendered, which is done once for all pages that have the same."""
        self._skeletons.begin(page, self._pages[page.file.src_uri].body())

    def filled(self, html: str, page: Any) -> str:
        """A page's rendered Markdown with all that belongs there. Its anchors are told to MkDocs, which checks links."""
        own = self._pages.get(page.file.src_uri)
        if own is None:
            return html
        self._skeletons.end(page)
        if page.present_anchor_ids is not None:
            page.present_anchor_ids.update(own.anchors())
        if self._late:
            self._unfilled.setdefault(page.file.src_uri, html)
            return html
        return own.fill(html)

    def use(self, finished: FinishedPages | None, files: Sequence[Any], told: Callable[..., str]) -> None:
        """Lets pages pass the theme by that are finished already.

        Args:
            finished: knows them; `None` where nobody does.
            files: of all pages, by MkDocs.
            told: tells all plugins once more that a page's Markdown is done, and gives what they make of it.
        """
        self._finished = finished
        self._told = told
        if finished is None:
            return
        made = [file for file in files if file.page is not None and file.page.content is not None]  # others may have excluded some
        generated = [file for file in made if file.src_uri in self._pages]
        # MkDocs stamps the sitemap with the latest day of the pages that it renders: it renders one of that day at least.
        latest = max((str(file.page.update_date) for file in made), default="")
        stamping = next((file for file in made if file.src_uri not in self._pages and str(file.page.update_date) == latest), None)
        stamping = stamping or next((file for file in generated if str(file.page.update_date) == latest), None)
        for file in generated:
            if file is not stamping:
                finished.choose(file.page, self._pages[file.src_uri])

    def before_search(self, page: Any, plugins: Collection[str]) -> None:
        """Takes out of a page what search need not read, where there is a search."""
        if self._finished:
            self._finished.begin(page)
        own = self._pages.get(page.file.src_uri)
        if own is None:
            return
        if self._late:
            page.content = self._told(own.fill(self._unfilled[page.file.src_uri]), page=page)
        # print-site has copied the content by now, into an attribute of its own.
        if hasattr(page, "html") and "print-site" in plugins:
            page.html = joinable(own, page.html, page.url, directory_urls=page.file.use_directory_urls)
        # Material registers its own as `material/search`.
        if any(name.rpartition("/")[2] == "search" for name in plugins):
            # One place is enough: MkDocs ends this event for a page before it begins it for the next.
            page.content, self._taken = own.for_search(page.content or "")
            # MkDocs' own search finds no heading that the table of contents does not name.
            if "search" in plugins:
                page.toc.items.extend(_Heading(f"#{result.anchor}", result.anchor, result.title) for result in own.results)

    def after_search(self, page: Any, context: Any) -> None:
        """Completes a page and what is told of it, before the theme prints both."""
        self.list_all(context)
        if own := self._pages.get(page.file.src_uri):
            with_authors_as_text(context)
            page.content, self._taken = own.finish(page.content or "", self._taken), {}
            if own.results:
                page.toc.items[:] = [item for item in page.toc.items if not isinstance(item, _Heading)]

    def list_all(self, context: Any) -> None:
        """Lists the pages that passed the theme by for a template among the others."""
        if self._finished:
            self._finished.list_all(context)

    def keep(self, output: str, page: Any) -> None:
        """Keeps a page's HTML as it is written for the next build."""
        if self._finished and self.has(page):
            self._finished.keep(output, page)

    def end(self) -> None:
        """After the last page, and before search writes its index."""
        if self._finished:
            self._finished.end()


def passing(pages: Mapping[str, Page], config: Any) -> Passing:
    """The generated pages of a build, as the other plugins and hooks of its configuration allow.

    Args:
        pages: by the source path that MkDocs knows them under.
        config: of MkDocs.
    """
    is_alone = alone(config)
    late = repeatable(config) and not config.extra_templates  # those may show the content of any page, and are made first
    return Passing(pages, late=late, shared=same_everywhere(config.markdown_extensions), copied=not is_alone)
