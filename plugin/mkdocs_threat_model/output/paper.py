"""A site's pages as one document that is printed: a cover, a list of contents, and the pages one after the other.

Ids of pages get the page's key, so that links between pages lead within the document; a link to a page that is not in it is none.
"""

from __future__ import annotations

import posixpath
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from html import escape, unescape
from pathlib import PurePosixPath
from types import MappingProxyType
from urllib.parse import urlsplit

from ..drawing.webfonts import faces
from ..frame.breaks import breakable
from ..frame.page import Page
from ..pages.edition import EDITION
from .assets import STYLESHEET, assets

_TAG = re.compile(r"<[a-zA-Z][^<>]*>")
_POINTER = re.compile(r'\s(id|href|xlink:href|aria-labelledby|aria-describedby|headers)="([^"<>]*)"|url\(#([^()"<>]+)\)')
_FOLD = re.compile(r'<details\b(?! class="tm-fold tm-fold--small">)')
"""Small folds repeat what the page says elsewhere, such as the parts that a trigger concerns."""
_ONLY_ON_SCREEN = frozenset(("grid", "downloads"))
_RULES = """
body { margin: 0; font: 8pt/1.4 Inter, sans-serif; color: #222; print-color-adjust: exact }
body[class]:has(.tm-page) { page: tm-front; --tm-rem: 14.4px; --tm-sans: Inter, sans-serif }
a { color: #303f9f }
[role="main"] { padding: 0 !important }
[role="main"] > section + section { break-before: page }
.tm-siblings, .tm-crumbs { display: none !important }
:root body:has(.tm-page) .tm-cover h1 { margin: 50mm 0 6mm; font-size: 24pt; font-weight: 400 }
:root .tm-cover .tm-table th { white-space: nowrap; padding-right: 6mm; color: var(--tm-quiet) }
.tm-cover .tm-table { max-width: 150mm }
.tm-contents { columns: 2; column-gap: 10mm; list-style: none; margin: 0; padding: 0 }
.tm-contents li { display: flex; align-items: baseline; gap: 2mm; break-inside: avoid }
.tm-contents li > span { flex: 1 0 4ch; text-align: right; font-variant-numeric: tabular-nums }
figure { margin: 0 }
"""
_UPRIGHT = "size: A4; margin: 14mm 13mm 13mm"
_ON_ITS_SIDE = "size: A4 landscape; margin: 13mm 10mm 12mm"


@dataclass(frozen=True)
class Chapter:
    """A page of a site in a document.

    Attributes:
        title: plain text; stands at the head of each of its sheets.
        page: the page.
        wide: whether its sheets lie on their side.
    """

    title: str
    page: Page
    wide: bool = False


@dataclass(frozen=True)
class Paper:
    """A document.

    Attributes:
        title: plain text.
        edition: the commit and the day, in a line; stands at the foot of each sheet.
        facts: what the cover says, as pairs of names and plain texts; without any there is no cover.
        chapters: in their order.
        inserts: HTML sections by title, before the chapters.
    """

    title: str
    edition: str
    facts: Sequence[tuple[str, str]]
    chapters: Sequence[Chapter]
    inserts: Mapping[str, str]


def printed(paper: Paper, files: Callable[[str], bytes | None], sheets: Mapping[str, int] = MappingProxyType({})) -> str:
    """The document as HTML that refers to nothing outside of itself.

    Args:
        paper: what it holds.
        files: gives a file of the site by its path, such as an icon of a drawing; `None` where there is none.
        sheets: on which sheet each part begins, as `chromium.sheets_of` finds it; it changes the list of contents and no sheet.
    """
    keys = {posixpath.dirname(chapter.page.uri): f"p{number}" for number, chapter in enumerate(paper.chapters)}
    bodies = [_content(chapter) for chapter in paper.chapters]
    ids = {
        f"{keys[posixpath.dirname(chapter.page.uri)]}-{name}"
        for chapter, body in zip(paper.chapters, bodies, strict=True)
        for name in re.findall(r'<[a-zA-Z][^<>]*\sid="([^"<>]+)"', body)
    }
    places = _Places(keys, ids, files)
    parts = [_cover(paper, keys, sheets)] if paper.facts else []
    for number, (title, html) in enumerate(paper.inserts.items()):
        parts.append(f'<section id="i{number}" class="tm-page"><h1>{escape(title)}</h1>{html}</section>')
    for key, chapter, body in zip(keys.values(), paper.chapters, bodies, strict=True):
        parts.append(f'<section id="{key}">{places.led(body, chapter.page.uri)}</section>')
    styles = _styles(paper, keys)
    policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'
        f"<title>{escape(paper.title)}</title><style>{styles}</style></head>"
        f'<body class="tm-paper"><div role="main" class="tm-page">{"".join(parts)}</div></body></html>'
    )


def _cover(paper: Paper, keys: Mapping[str, str], sheets: Mapping[str, int]) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th> <td>{escape(text)}</td></tr>\n' for name, text in paper.facts)
    titles = [(f"i{number}", title) for number, title in enumerate(paper.inserts)]
    titles += zip(keys.values(), (chapter.title for chapter in paper.chapters), strict=True)
    listed = "".join(f'<li><a href="#{key}">{escape(title)}</a> <span>{sheets.get(key, "")}</span></li>' for key, title in titles)
    table = breakable(f'<table class="tm-table"><tbody>{rows}</tbody></table>')
    return (
        f'<section class="tm-cover"><h1>{escape(paper.title)}</h1>{table}<h2>Contents</h2><ol class="tm-contents">{listed}</ol></section>'
    )


def _content(chapter: Chapter) -> str:
    """A page without what only a screen can show; its folds are open."""
    page = chapter.page
    shown = replace(page, slots={name: html for name, html in page.slots.items() if name not in _ONLY_ON_SCREEN})
    title = "" if any("header" in names for _, names in page.sections) else f"<h1>{escape(chapter.title)}</h1>"
    parts = (f"<h2>{escape(heading)}</h2>" if heading else fragment for heading, fragment in shown.pieces())
    return title + _FOLD.sub("<details open", "".join(parts))


class _Places:
    """Where links and references of a page lead in the document."""

    def __init__(self, keys: Mapping[str, str], ids: set[str], files: Callable[[str], bytes | None]) -> None:
        self._keys, self._ids, self._files = keys, ids, files

    def led(self, html: str, uri: str) -> str:
        """A page's HTML with the ids and the links of the document."""
        folder = posixpath.dirname(uri)
        key = self._keys[folder]

        def pointer(match: re.Match[str]) -> str:
            name, value, painted = match[1], match[2], match[3]
            if painted:
                return f"url(#{key}-{painted})"
            if name == "id" or name not in ("href", "xlink:href"):
                return f' {name}="{" ".join(f"{key}-{part}" for part in value.split())}"'
            led = self._led(unescape(value), folder, key)
            return f' {name}="{escape(led)}"' if led else ""

        return _TAG.sub(lambda tag: _POINTER.sub(pointer, tag[0]), html)

    def _led(self, value: str, folder: str, key: str) -> str:
        try:
            parts = urlsplit(value)
        except ValueError:
            return ""
        if parts.scheme in ("http", "https", "mailto"):
            return value
        if parts.scheme or parts.netloc:
            return ""
        path = posixpath.normpath(posixpath.join(folder, parts.path)) if parts.path else folder
        if path.endswith(".png") and (data := self._files(path)):
            return f"data:image/png;base64,{b64encode(data).decode()}"
        other = self._keys.get(path.removesuffix("/index.html"), "" if parts.path else key)
        place = f"{other}-{parts.fragment}"
        return "" if not other else f"#{place}" if place in self._ids else f"#{other}" if parts.path else ""


def _styles(paper: Paper, keys: Mapping[str, str]) -> str:
    """The site's own stylesheet, with the carried fonts in it, and a rule for the sheets of each chapter."""
    sheet = assets()[STYLESHEET].decode().replace(f'@import url("{PurePosixPath(EDITION).name}") print;', "")
    for face in faces():
        sheet = sheet.replace(f'url("{face.path.name}")', f'url("data:font/woff2;base64,{b64encode(face.path.read_bytes()).decode()}")')
    foot = _corner("bottom-left", _string(paper.edition)) + _corner("bottom-right", '"Page " counter(page) " of " counter(pages)')
    # A drawing on a sheet of its own takes the site's rule for it, which names the edition.
    edition = f":root {{ --tm-edition: {_string(paper.edition)} }}"
    rules = [sheet, _RULES, edition, f"@page tm-front {{ {_UPRIGHT}; {foot} }}"]
    for key, chapter in zip(keys.values(), paper.chapters, strict=True):
        head = paper.title if chapter.title == paper.title else f"{paper.title} / {chapter.title}"
        size = _ON_ITS_SIDE if chapter.wide else _UPRIGHT
        rules.append(f"@page {key} {{ {size}; {_corner('top-left', _string(head))} {foot} }} #{key} {{ page: {key} }}")
    return "\n".join(rules).replace("</", "<\\/")


def _corner(place: str, content: str) -> str:
    return f"@{place} {{ content: {content}; font: 7pt Inter, sans-serif; color: #5b6068 }}"


def _string(text: str) -> str:
    """A text as CSS writes it, whatever stands in it."""
    return '"' + "".join(letter if letter.isalnum() or letter in " .,-:;/()" else f"\\{ord(letter):x} " for letter in text) + '"'
