"""HTML in tokens, as browsers cut it, each character looked at once.

The standard library's parser takes the square of the length for what was made to be hard. Of the rules of the HTML Standard
(https://html.spec.whatwg.org/multipage/parsing.html#tokenization) these are the ones that decide what is a tag and what a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

_NAME = re.compile(r"[a-zA-Z][^\s/>]*")
_BETWEEN = re.compile(r"[\s/]*")
_ATTRIBUTE = re.compile(r"([^\s/>][^\s/>=]*)(\s*=\s*)?")
_BARE = re.compile(r"[^\s>]*")
_RAW = frozenset(("script", "style", "textarea", "title", "xmp", "iframe", "noembed", "noframes"))
"""Elements in which there are no tags."""
_DECODED = frozenset(("textarea", "title"))
_MOST_ATTRIBUTES = 1_000


@dataclass(frozen=True, slots=True)
class Begin:
    """A start tag; `closed` where it ends in a slash."""

    tag: str
    attributes: tuple[tuple[str, str], ...]
    closed: bool


@dataclass(frozen=True, slots=True)
class End:
    """An end tag."""

    tag: str


Token = Begin | End | str


class Tokens:
    """The tokens of a page; who reads them says where the rules of SVG hold, in which a title may have tags.

    Args:
        html: the text.
    """

    def __init__(self, html: str) -> None:
        self._html = html
        self._place = 0
        self.foreign = False

    def __iter__(self) -> Iterator[Token]:
        html, size = self._html, len(self._html)
        while self._place < size:
            at = html.find("<", self._place)
            if at != self._place:
                text = html[self._place : at if at >= 0 else size]
                self._place = at if at >= 0 else size
                yield decoded(text)
                continue
            after = html[at + 1 : at + 2]
            if after.isascii() and after.isalpha():
                yield from self._begin(at)
            elif after == "/" and (name := _NAME.match(html, at + 2)):
                self._skip(">", name.end())
                yield End(name[0].lower())
            elif html.startswith("<!--", at):
                self._skip("-->", at + 2 if html.startswith(("<!-->", "<!--->"), at) else at + 4)
            elif after in ("!", "?", "/"):
                self._skip(">", at + 1)
            else:
                self._place = at + 1
                yield "<"

    def _begin(self, at: int) -> Iterator[Token]:
        html = self._html
        name = _NAME.match(html, at + 1)
        tag = name[0].lower() if name else ""
        place = name.end() if name else at + 1
        attributes: list[tuple[str, str]] = []
        while True:
            gap = _BETWEEN.match(html, place)
            place, between = (gap.end(), gap[0]) if gap else (place, "")
            if place >= len(html):
                self._place = place  # a tag that is not ended is none
                return
            if html[place] == ">":
                self._place = place + 1
                yield Begin(tag, tuple(attributes), between.endswith("/"))
                break
            match = _ATTRIBUTE.match(html, place)
            if match is None:  # cannot be: something stands there
                self._place = place + 1
                return
            value, place = self._value(match)
            if len(attributes) < _MOST_ATTRIBUTES:
                attributes.append((match[1].lower(), decoded(value)))
        if tag in _RAW and not self.foreign:
            yield from self._raw(tag)

    def _value(self, match: re.Match[str]) -> tuple[str, int]:
        """The value of an attribute, and where it ends; a quote that is never closed holds all the rest."""
        html, place = self._html, match.end()
        if match[2] is None or place >= len(html):
            return "", place
        if html[place] in "\"'":
            end = html.find(html[place], place + 1)
            return (html[place + 1 : end], end + 1) if end >= 0 else ("", len(html))
        bare = _BARE.match(html, place)
        return (bare[0], bare.end()) if bare else ("", place)

    def _raw(self, tag: str) -> Iterator[Token]:
        end = re.compile(rf"</{tag}(?=[\s/>])", re.IGNORECASE).search(self._html, self._place)
        text = self._html[self._place : end.start() if end else len(self._html)]
        self._place = end.start() if end else len(self._html)
        if text:
            yield decoded(text) if tag in _DECODED else text

    def _skip(self, until: str, start: int) -> None:
        end = self._html.find(until, start)
        self._place = end + len(until) if end >= 0 else len(self._html)


def decoded(text: str) -> str:
    """A text with its character references read; one with a number that is too long for any stays as it is."""
    if "&" not in text:
        return text
    try:
        return unescape(text)
    except ValueError:
        return text
