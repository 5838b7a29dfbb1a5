"""Markdown of a model → HTML that is safe to publish.

Text from a model is data. Python-Markdown renders it, `nh3` (ammonia) then lets through only plain
text markup and http, https and mailto links: no images, which would call other servers, no
headings, which would break the page's outline, no ids, which would take an anchor away.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from urllib.parse import urlsplit

import nh3
from markdown import Markdown
from markupsafe import Markup

from ..model.types import SAFE_SCHEMES

_TAGS = {"p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote", "del", "sub", "sup"}
_MARKUP = re.compile(r"[*_`\[\]<>&\\#|~]|^\s*(?:[-+=]|\d+[.)])|\n", re.MULTILINE)
_BLANK_LINES = re.compile(r"\n\s*\n")


def _attribute(tag: str, name: str, value: str) -> str | None:
    if tag == "a" and name == "href" and urlsplit(value.strip()).scheme.lower() in SAFE_SCHEMES:
        return value
    return value if name == "rel" else None


@lru_cache(maxsize=1)
def _renderer() -> Markdown:
    return Markdown(extensions=["sane_lists"], output_format="html")


@lru_cache(maxsize=8192)
def safe_markdown(text: str) -> Markup:
    """Renders a model's Markdown. The result holds no blank line, so that it may stand in Markdown itself."""
    if not text:
        return Markup("")
    if not _MARKUP.search(text):
        return Markup(f"<p>{escape(text)}</p>")
    rendered = _renderer().reset().convert(text)
    clean = nh3.clean(
        rendered,
        tags=_TAGS,
        attributes={"a": {"href"}},
        attribute_filter=_attribute,
        url_schemes=set(SAFE_SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(_BLANK_LINES.sub(_keep_in_code, clean.strip()))


def _keep_in_code(match: re.Match[str]) -> str:
    """A blank line would end the HTML block in Markdown; as a reference it still shows in code."""
    return "&#10;" * match.group().count("\n")


def message(text: str) -> Markup:
    """A finding's message: what stands in backquotes becomes code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Markup(escape(text))
    return Markup("".join(f"<code>{escape(part)}</code>" if index % 2 else escape(part) for index, part in enumerate(parts)))


def plain_text(text: str, limit: int = 160) -> str:
    """A model's Markdown as one line of plain text, for a page's description."""
    stripped = nh3.clean(safe_markdown(text), tags=set())
    words = " ".join(re.sub(r"\s+", " ", unescape(stripped)).split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"
