"""A generated page in what was published: what the models give is looked for in what the theme made of it.

What stands in the page as it was generated is found as text, and a mark takes its place; the rest is parsed. So a page
that nobody changed costs the theme's part, and one that a minifier went over all of it. A mark counts only where it is an
element among its neighbours: text that is hidden in a comment, an attribute or a template is not there.
"""

from __future__ import annotations

import re
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ..frame.page import Page
from ..frame.source import inert_line
from .comparison import Comparison, differs, not_compared, texts
from .differences import differences
from .markup import MarkupElement, parsed

MAX_PAGE = 64 << 20
"""Bytes of a page."""
_AROUND = frozenset(("", "html", "body", "main", "div", "article", "section"))
"""What generated content may stand in; anything else may hide it."""
_HIDING = frozenset(("hidden", "style", "inert", "aria-hidden"))


@dataclass(frozen=True)
class Titles:
    """What `mkdocs.yml` says that pages are called.

    Attributes:
        known: whether it was read, and no plugin makes the navigation.
        titles: by source path.
        description: of the site, which themes show where a page has none.
    """

    known: bool = False
    titles: dict[str, str] = field(default_factory=dict)
    description: str | None = None


@dataclass
class Beside:
    """What themes and other plugins put beside generated content: pages by the kind of the element."""

    pages: dict[str, list[str]] = field(default_factory=dict)

    def add(self, kinds: Counter[str], page: str) -> None:
        """Takes what stands on a page."""
        for kind in kinds:
            self.pages.setdefault(kind, []).append(page)


def compare_page(page: Page, html: str, titles: Titles, beside: Beside) -> Iterator[Comparison]:
    """What differs between a generated page and the published one.

    Args:
        page: what the models give.
        html: what was published.
        titles: what pages are called.
        beside: takes what stands beside the generated content.
    """
    name = page.uri.removesuffix(".md") + ".html"
    what = f"`{name}`"
    published, comparisons = _compared(what, name, html, tuple(page.pieces()))
    if comparisons and page.drawings:  # another engine may have made the page of what `render` wrote
        other = _compared(what, name, html, tuple(page.pieces(by_attributes=True)))
        published, comparisons = min((published, comparisons), other, key=lambda found: sum(comparison.count for comparison in found[1]))
    beside.add(published.beside, name)
    yield from comparisons
    yield from _head(page, published.tree, what, titles)


def _compared(what: str, name: str, html: str, pieces: Sequence[tuple[str, str]]) -> tuple[_PublishedPage, Sequence[Comparison]]:
    """The published page, and what differs between it and the pieces of a generated one."""
    mark = f"tm-{secrets.token_hex(12)}"
    published = _PublishedPage(what, name, *_marked(html, pieces, mark))
    comparisons = list(published.differences())
    if not published.holds(mark):  # a piece was found where it does not stand
        published = _PublishedPage(what, name, html, _joined(pieces))
        comparisons = list(published.differences())
    return published, comparisons


def _marked(html: str, pieces: Sequence[tuple[str, str]], mark: str) -> tuple[str, str]:
    """Both sides with marks for the pieces that stand in the page as they are."""
    parts: list[str] = []
    marked: list[tuple[str, str]] = []
    place = 0
    for number, (heading, piece) in enumerate(pieces):
        at = html.find(piece, place) if piece.strip() else -1
        if at < 0:
            marked.append((heading, piece))
            continue
        instead = f'<{mark} id="{number}"></{mark}>'
        parts += [html[place:at], instead]
        place = at + len(piece)
        marked.append((heading, instead))
    return "".join((*parts, html[place:])), _joined(marked)


def _joined(pieces: Sequence[tuple[str, str]]) -> str:
    return "\n".join(f"<h2>{inert_line(heading)}</h2>" if heading else piece for heading, piece in pieces)


class _PublishedPage:
    """The generated content in a published page.

    Args:
        what: the page as it is named.
        address: its path in the site.
        html: what was published.
        wanted: what the models give.
    """

    def __init__(self, what: str, address: str, html: str, wanted: str) -> None:
        self._what = what
        self.tree = parsed(html, address)
        self._wanted = parsed(wanted, address)
        self.beside: Counter[str] = Counter()
        self._inside = frozenset[bytes]()

    def differences(self) -> Iterator[Comparison]:
        """What differs, and what hides it."""
        if not self._wanted.children:
            return
        holder, places = self._holder()
        if holder is None:
            yield differs(self._what, "nothing of the generated content", "all of it")
            return
        for around in (holder, *holder.around()):
            hiding = _HIDING & set(around.attributes)
            if around.tag not in _AROUND or hiding:
                kind = f"<{around.tag}{''.join(f' {place}' for place in sorted(hiding))}>"
                yield differs(f"{self._what}, generated content", f"it inside `{kind}`", "it visible")
        inside = holder.children[places[0] : places[-1] + 1]
        self._inside = frozenset(child.digest for child in inside if isinstance(child, MarkupElement))
        self.beside = Counter(_kind(child) for child in (*holder.children[: places[0]], *holder.children[places[-1] + 1 :]))
        content = MarkupElement("", {}, None, [_heading(child, self._headings()) for child in inside])
        content.digest = b"found"  # the children decide
        for element in content.elements():
            element.parent = content
        yield from differences(content, self._wanted, self._what)

    def holds(self, mark: str) -> bool:
        """Whether all the marks of pieces stand where the generated content does."""
        return all(element.tag != mark or element.digest in self._inside for element in self._wanted.elements())

    def _headings(self) -> frozenset[str]:
        return frozenset(element.text() for element in self._wanted.elements() if element.tag == "h2" and not element.attributes)

    def _holder(self) -> tuple[MarkupElement | None, list[int]]:
        """The element that holds most of the generated content, and where in it."""
        keys = {_key(element) for element in self._wanted.elements()}
        best: MarkupElement | None = None
        most, at = 0, list[int]()
        for element in self.tree.walk():
            places = [place for place, child in enumerate(element.children) if isinstance(child, MarkupElement) and _key(child) in keys]
            strong = sum(2 for place in places if _key(element.children[place])[0] != "h2") + len(places)
            if strong > most:
                best, most, at = element, strong, places
        return best, at


def _key(element: MarkupElement | str) -> tuple[str, str]:
    if isinstance(element, str):
        return "", ""
    if element.tag == "h2":
        return "h2", " ".join(child if isinstance(child, str) else child.text() for child in _own(element))
    return element.tag, element.attributes.get("id") or element.attributes.get("class", "")


def _heading(element: MarkupElement | str, headings: frozenset[str]) -> MarkupElement | str:
    """A heading without what MkDocs adds to it: its id, and the link to itself."""
    if isinstance(element, str) or element.tag != "h2":
        return element
    children = _own(element)
    if len(children) != 1 or children[0] not in headings:
        return element
    bare = next(parsed(f"<h2>{inert_line(str(children[0]))}</h2>", "").elements())
    if set(element.attributes) <= {"id", "class"}:
        return bare
    return element


def _own(heading: MarkupElement) -> list[MarkupElement | str]:
    """What is in a heading but for the link to itself."""
    anchor = f"#{heading.attributes.get('id')}"
    links = [element for element in heading.elements() if element.tag == "a" and element.attributes.get("href", "").endswith(anchor)]
    return [child for child in heading.children if child not in links]


def _kind(element: MarkupElement | str) -> str:
    if isinstance(element, str):
        return "text"
    return f"<{element.tag}{' class=' + element.attributes['class'] if 'class' in element.attributes else ''}>"


def _head(page: Page, tree: MarkupElement, what: str, titles: Titles) -> Iterator[Comparison]:
    """The title and the description of a page; themes put the site's name beside the one, and may leave the other out."""
    title = next(
        (element.text() for element in tree.walk() if element.tag == "title" and not any(part.tag == "svg" for part in element.around())),
        None,
    )
    known = [_plain(known_title) for known_title in (page.title, titles.titles.get(page.uri, "")) if known_title]
    if title is None or not any(comparison in title for comparison in known):
        if titles.known:
            yield differs(f"{what}, title", *texts(title, known[-1]))
        else:
            yield not_compared(f"{what}, title `{title or ''}`", "a navigation may define its own page titles, and it is not known here")
    metas = (element.attributes for element in tree.walk() if element.tag == "meta")
    said = next((meta.get("content", "") for meta in metas if meta.get("name") == "description"), None)
    own = _plain(page.description)
    if said is not None and said not in (own, _plain(titles.description or own)):
        if titles.known:
            yield differs(f"{what}, description", *texts(said, own))
        else:
            yield not_compared(f"{what}, description `{said}`", "it is not the page's own, and the site's is not known here")


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()
