"""Markdown of a model → HTML that is safe to publish.

Text from a model is data. cmark-gfm, GitHub's parser of CommonMark, renders it in linear time. A tag that
somebody writes is no tag here: it is shown as it was written. `nh3` (ammonia) then lets through only plain
text markup and http, https and mailto links: no images, which would call other servers, no headings, which
would break the page's outline, no ids, which would take an anchor away.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from itertools import accumulate

import nh3
from cmarkgfm import markdown_to_html
from markupsafe import Markup

from ..model.types import SAFE_SCHEMES

MAX_DEPTH = 64
"""Elements within elements. A text that nests deeper is shown as it was written, since nh3 takes time by depth."""

MAX_ELEMENTS = 150_000
"""Elements of one text. A text of more is shown as it was written: neither nh3 nor a browser is quick at them."""

_TAGS = {"p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote"}
_MARKUP = re.compile(r"[*_`\[\]<>&\\#|~]|^\s*(?:[-+=]|\d+[.)])|\n", re.MULTILINE)

_LESS, _AND = "\ufdd0", "\ufdd1"
"""Stand for a `<` that begins no address, which cmark then cannot take for a tag, and for `&amp;`, on which nh3 spends
quadratic time. Noncharacters: no text that is meant to be exchanged holds them."""
_NO_ADDRESS = re.compile(r"<(?!(?:https?|mailto):|[\w.!#$%&'*+/=?^`{|}~-]+@)", re.IGNORECASE)

_TAG = re.compile(r"(<[^<>]*>)")
_STEP = re.compile(r"<(/?)(?!br|hr|img)")
_STEPS = {"": 1, "/": -1}
_IMAGE = re.compile(r'<img src="[^"]*" alt="([^"]*)"[^<>]*>')
_LEADS_ELSEWHERE = re.compile(rf'<a href="(?!(?:{"|".join(SAFE_SCHEMES)}):)[^<>]*>', re.IGNORECASE)
_CODE_OR_BLANK_LINES = re.compile(r"<pre>.*?</pre>|\n\s*\n", re.DOTALL)
_BLANK_LINES = re.compile(r"\n\s*\n")


@lru_cache(maxsize=8192)
def safe_markdown(text: str) -> Markup:
    """Renders a model's Markdown. The result holds no blank line, so that it may stand in Markdown itself."""
    if not text:
        return Markup("")
    if not _MARKUP.search(text):
        return Markup(f"<p>{escape(text)}</p>")
    for stand_in in (_LESS, _AND):
        text = text.replace(stand_in, "\ufffd")
    html = markdown_to_html(_NO_ADDRESS.sub(_LESS, text))
    if _is_too_much(html):
        html = f"<pre>{escape(text)}</pre>"
    clean = nh3.clean(
        _LEADS_ELSEWHERE.sub("<a>", _IMAGE.sub(r"\1", html)).replace("&amp;", _AND),
        tags=_TAGS,
        attributes={"*": set(), "a": {"href"}},  # no titles: not every version writes `<` in one as a reference
        url_schemes=set(SAFE_SCHEMES),
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(_CODE_OR_BLANK_LINES.sub(_without_blank_lines, clean.strip()).replace(_LESS, "&lt;").replace(_AND, "&amp;"))


def _is_too_much(html: str) -> bool:
    """Whether HTML of cmark, whose tags are all balanced, is too deep or holds too many elements."""
    tags = _STEP.findall(html)
    return len(tags) > 2 * MAX_ELEMENTS or max(accumulate(map(_STEPS.__getitem__, tags)), default=0) > MAX_DEPTH


def _without_blank_lines(match: re.Match[str]) -> str:
    """A blank line would end the HTML block in Markdown; in code it stays, as references."""
    return _BLANK_LINES.sub(lambda lines: "&#10;" * lines[0].count("\n"), match[0]) if match[0][0] == "<" else "\n"


def message(text: str) -> Markup:
    """A finding's message: what stands in backquotes becomes code."""
    parts = text.split("`")
    if len(parts) % 2 == 0:
        return Markup(escape(text))
    return Markup("".join(f"<code>{escape(part)}</code>" if index % 2 else escape(part) for index, part in enumerate(parts)))


def plain_text(text: str, limit: int = 160) -> str:
    """A model's Markdown as one line of plain text, for a page's description."""
    words = " ".join(unescape(_TAG.sub("", safe_markdown(text))).split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"
