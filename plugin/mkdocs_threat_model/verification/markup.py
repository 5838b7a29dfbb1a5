"""HTML and SVG as trees in which a minifier's work cannot be seen.

White space at the ends of texts, quotes and order of attributes, attributes that are empty by default, comments, and end
tags and `<tbody>` that HTML lets be left out are the same with and without. Links are what they lead to.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from .tokens import Begin, Tokens


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


MAX_DEPTH = 150
"""Elements inside of elements; deeper ones are taken for neighbours, on both sides alike."""
_VOID = _words("area base br col embed hr img input link meta param source track wbr")
_BOOLEAN = _words(
    "allowfullscreen async autofocus checked default defer disabled hidden inert itemscope multiple nomodule open readonly "
    "required reversed selected"
)
_EMPTY = frozenset(["class", "id", "style", "title", "lang", "dir"])
"""Attributes that say nothing where they are empty."""
_LINKS = frozenset(("href", "src", "xlink:href"))
_CELLS = frozenset(("td", "th"))
_ROWS = frozenset(("tr", *_CELLS))
_GROUPS = frozenset(("thead", "tbody", "tfoot"))
BLOCKS = _words(
    "address article aside blockquote center details dialog dir div dl fieldset figcaption figure footer form h1 h2 h3 h4 h5 "
    "h6 header hgroup hr main menu nav ol p pre search section table ul"
)
_CLOSES = {
    "li": frozenset(("li",)),
    "dt": frozenset(("dt", "dd")),
    "dd": frozenset(("dt", "dd")),
    "option": frozenset(("option",)),
    "td": _CELLS,
    "th": _CELLS,
    "tr": _ROWS,
    **dict.fromkeys(_GROUPS, _GROUPS | _ROWS | {"caption", "colgroup"}),
}
"""By element, those that it ends where they were left open."""
_HOLDERS = frozenset(("table", "ul", "ol", "dl", "select", "svg", "template"))
"""What holds such elements: one inside of it ends none outside."""
_SPACE = re.compile(r"[ \t\n\r\f\v]+")


@dataclass(eq=False)
class MarkupElement:
    """An element.

    Attributes:
        tag: in small letters.
        attributes: as they are compared.
        children: elements and texts; no text is empty.
        digest: of all of it.
        parent: the element around it.
    """

    tag: str
    attributes: dict[str, str]
    parent: MarkupElement | None = None
    children: list[MarkupElement | str] = field(default_factory=list)
    digest: bytes = b""

    def elements(self) -> Iterator[MarkupElement]:
        """The elements right in it."""
        return (child for child in self.children if isinstance(child, MarkupElement))

    def around(self) -> Iterator[MarkupElement]:
        """The elements that it stands in, the nearest first."""
        element = self.parent
        while element is not None:
            yield element
            element = element.parent

    def walk(self) -> Iterator[MarkupElement]:
        """Itself and every element in it, in the order of the text."""
        waiting = [self]
        while waiting:
            element = waiting.pop()
            yield element
            waiting += [child for child in reversed(element.children) if isinstance(child, MarkupElement)]

    def text(self) -> str:
        """What is read in it, blanks between the parts."""
        parts: list[str] = []
        waiting: list[MarkupElement | str] = [self]
        while waiting:
            node = waiting.pop()
            if isinstance(node, str):
                parts.append(node)
            elif node.tag not in ("script", "style"):
                waiting += reversed(node.children)
        return " ".join(parts)


def digest_of(item: MarkupElement | str) -> bytes:
    """Equal for equal elements or texts."""
    if isinstance(item, MarkupElement):
        return item.digest
    # Personalised, so that no text can be written that equals an element.
    return hashlib.blake2b(item.encode("utf-8", "surrogatepass"), digest_size=16, person=b"text").digest()


def parsed(html: str, address: str) -> MarkupElement:
    """The tree of a page or a part of one, in an element without a name.

    Args:
        html: the text.
        address: the page's path in the site, from which its links lead.
    """
    return _Builder(html, address).built()


class _Builder:
    def __init__(self, html: str, address: str) -> None:
        self._tokens = Tokens(html)
        self._address = address
        self._open = [MarkupElement("", {})]
        self._texts: list[str] = []
        self._inside = dict.fromkeys(("svg", "pre", "textarea"), 0)

    def built(self) -> MarkupElement:
        """The tree."""
        for token in self._tokens:
            if isinstance(token, str):
                self._texts.append(token)
                continue
            self._add_text()
            if isinstance(token, Begin):
                self._begin_tag(token)
            else:
                self._end_tag(token.tag)
        self._add_text()
        while len(self._open) > 1:
            self._end()
        _sign(self._open[0])
        return self._open[0]

    def _begin_tag(self, token: Begin) -> None:
        tag = token.tag
        self._end_omitted(tag)
        # Browsers put it in where it was left out, and minifiers leave it out.
        if tag == "tr" and self._open[-1].tag == "table":
            self._begin("tbody", {})
        self._begin(tag, self._attributes(tag, token.attributes))
        # A slash ends an element of SVG, and is nothing in HTML.
        if token.closed if self._inside["svg"] else tag in _VOID:
            self._end()

    def _end_tag(self, tag: str) -> None:
        for place in range(len(self._open) - 1, 0, -1):
            if self._open[place].tag == tag:
                while len(self._open) > place:
                    self._end()
                return

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if len(self._open) > MAX_DEPTH:
            self._end()
        element = MarkupElement(tag, attributes, self._open[-1])
        self._open[-1].children.append(element)
        self._open.append(element)
        self._count(tag, 1)

    def _end(self) -> None:
        element = self._open.pop()
        self._count(element.tag, -1)
        _sign(element)

    def _count(self, tag: str, by: int) -> None:
        if tag in self._inside:
            self._inside[tag] += by
            self._tokens.foreign = self._inside["svg"] > 0

    def _end_omitted(self, tag: str) -> None:
        closes = _CLOSES.get(tag, frozenset[str]())
        if closes:
            for place in range(len(self._open) - 1, 0, -1):
                if self._open[place].tag in _HOLDERS:
                    break
                if self._open[place].tag in closes:
                    while len(self._open) > place:
                        self._end()
        if tag in BLOCKS and self._open[-1].tag == "p":
            self._end()

    def _add_text(self) -> None:
        if not self._texts:
            return
        text = "".join(self._texts)
        self._texts.clear()
        if not (self._inside["pre"] or self._inside["textarea"]):
            text = _SPACE.sub(" ", text).strip(" ")
        if text.strip(" \t\n\r\f\v"):  # a no-break space is a text
            self._open[-1].children.append(text)

    def _attributes(self, tag: str, attrs: tuple[tuple[str, str], ...]) -> dict[str, str]:
        values: dict[str, str] = {}
        for name, value in attrs:
            if name not in values:  # of two with one name, the first one counts
                values[name] = self._value(name, value)
        if tag in ("script", "style") and values.get("type") in ("text/javascript", "text/css"):
            del values["type"]
        return {name: values[name] for name in sorted(values) if values[name] or name not in _EMPTY}

    def _value(self, name: str, value: str) -> str:
        if name in _BOOLEAN:
            return ""
        if name in _LINKS:
            return leads_to(value, self._address)
        value = _SPACE.sub(" ", value).strip()
        return re.sub(r" ?([:;,]) ?", r"\1", value).rstrip(";") if name == "style" else value


def leads_to(link: str, address: str) -> str:
    """Where a link of a page leads: another site's address as it is, one of the site by its path.

    Args:
        link: as it stands on the page.
        address: the page's path in the site.
    """
    try:
        parts = urlsplit(link.strip())
    except ValueError:
        return link
    if parts.scheme or parts.netloc or not (parts.path or parts.query or parts.fragment):
        return link
    path = f"/{address}"
    if parts.path:
        path = posixpath.normpath(posixpath.join("/", posixpath.dirname(address), unquote(parts.path)))
        # A folder shows its `index.html`, and is written with or without it.
        if parts.path.endswith(("/", "/.", "..")) or parts.path in (".", ".."):
            path = f"{path.rstrip('/')}/index.html"
    query = f"?{parts.query}" if parts.query else ""
    return f"{quote(path)}{query}{f'#{unquote(parts.fragment)}' if parts.fragment else ''}"


def _sign(element: MarkupElement) -> None:
    hasher = hashlib.blake2b(digest_size=16)
    # As `repr` quotes them, no value can pretend to be two attributes.
    hasher.update(repr((element.tag, sorted(element.attributes.items()))).encode("utf-8", "surrogatepass"))
    for child in element.children:
        hasher.update(digest_of(child))
    element.digest = hasher.digest()
