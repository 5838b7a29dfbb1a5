"""Markdown of generated pages that is rendered once for all pages that have the same.

The Markdown of a page is a skeleton of headings, and most services have the same ones. MkDocs builds a renderer of its own for
each page, which costs as much as all the rest that is done for a page without changes.
"""

from __future__ import annotations

from copy import copy
from typing import Any

_STANDARD = frozenset(
    (
        *("abbr", "admonition", "attr_list", "codehilite", "def_list", "extra", "fenced_code", "footnotes", "legacy_attrs", "legacy_em"),
        *("md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "toc", "wikilinks"),
    )
)
_OF_OTHERS = ("markdown.extensions.", "pymdownx.")


def same_everywhere(extensions: Any) -> bool:
    """Whether equal Markdown without links is equal HTML on every page: so it is where none but the usual extensions are at work."""
    return all(isinstance(name, str) and (name in _STANDARD or name.startswith(_OF_OTHERS)) for name in extensions)


class Skeletons:
    """The Markdown that was rendered in a build.

    Args:
        shared: whether what was rendered for one page may stand on another.
        copied: whether others may change what stands on one page: then each has headings of its own.
    """

    def __init__(self, *, shared: bool, copied: bool = False) -> None:
        self._shared = shared
        self._copied = copied
        self._known: dict[str, tuple[str, Any, frozenset[str]]] = {}
        self._skeleton = ""

    def begin(self, page: Any, skeleton: str) -> None:
        """Before MkDocs renders a page: where its Markdown is known by then, rendering it is taking what is known.

        Args:
            page: of MkDocs.
            skeleton: the page's Markdown without front matter. Others may put links into it, which lead elsewhere on another page.
        """
        render = page.render
        self._skeleton = skeleton

        def taking(*arguments: Any, **named: Any) -> None:
            known = self._known.get(page.markdown) if page.markdown == skeleton else None
            if known is None:
                render(*arguments, **named)
                return
            content, toc, anchors = known
            page.content, page.toc, page.present_anchor_ids = content, _copy(toc) if self._copied else toc, {*anchors}

        if self._shared:
            page.render = taking

    def end(self, page: Any) -> None:
        """After MkDocs rendered a page, and before anything is put into it: notes what became of its Markdown."""
        if self._shared and page.markdown == self._skeleton and page.markdown not in self._known:
            toc = _copy(page.toc) if self._copied else page.toc
            self._known[page.markdown] = page.content, toc, frozenset(page.present_anchor_ids or ())


def _copy(toc: Any) -> Any:
    """A table of contents of which others may change each heading. A deep copy of it costs five times as much."""
    copied = copy(toc)
    copied.items = [_copy_of_heading(item) for item in toc.items]
    return copied


def _copy_of_heading(heading: Any) -> Any:
    copied = copy(heading)
    copied.children = [_copy_of_heading(child) for child in heading.children]
    return copied
