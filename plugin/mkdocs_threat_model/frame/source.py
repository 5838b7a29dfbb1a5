"""Text in the source of a page, where it is data to whatever engine reads the page.

An engine runs templates, shortcodes, snippets, fences, attribute lists and directives before or while it
reads Markdown, and line by line, inside of HTML as well. A character that could begin any of those becomes
a character reference here: to an engine that is nothing, to a reader the character itself. No engine's own
escape would do, since the next engine would show it.
"""

from __future__ import annotations

import json
import re
from html import escape

_SYNTAX = {char: f"&#{ord(char)};" for char in "{}[]`~*\\|^$@"}
"""Begin the syntax of an engine somewhere, and are nothing in HTML itself: templates (`{{`, `{%`, `{#`, `${`), attribute
lists (`{:`), links, notes and abbreviations (`[`), fences (a backtick, `~`), emphasis, tables, formulas, mentions."""
_LINE_START = re.compile(r"(\n[ \t]*)([!#%+:;=?]|-(?!->)|/(?!>))")
"""Begins a directive, a block or a heading where it is the first of its line: `:::`, `///`, `!!!`, `???`, `===`, `+++`."""
_AS_IT_IS = re.compile(r"(<(script|style)\b.*?</\2\s*>)", re.DOTALL | re.IGNORECASE)
_BLANK_LINES = re.compile(r"\n\s*\n")
_NOT_IN_YAML = re.compile(r"[^\x20-\x7e\xa0-\ud7ff\ue000-\ufefe\uff00-\ufffd\U00010000-\U0010ffff]")


def inert(html: str) -> str:
    """HTML in which HTML alone is markup, without blank lines, at which Markdown would end it.

    Scripts and styles stay as they are: nothing is decoded in them. None come from a model; those of a user's own
    template are the user's.
    """
    parts = _AS_IT_IS.split(_BLANK_LINES.sub("\n", html.replace("\r", "\n")))
    return "".join(part if index % 3 == 1 else _neutral(part) for index, part in enumerate(parts) if index % 3 < 2)


def inert_line(text: str) -> str:
    """Plain text as one line of HTML that no engine takes for more."""
    return _neutral(escape(" ".join(text.split())))


def inert_value(text: str) -> str:
    """Plain text as a quoted value of YAML front matter. Themes print it as HTML, so it is HTML."""
    quoted = json.dumps(inert_line(text), ensure_ascii=False)
    return _NOT_IN_YAML.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _neutral(html: str) -> str:
    # Most of them are in no page: looking for each is a fifth of the time of looking for any. No reference holds another one.
    for char, reference in _SYNTAX.items():
        html = html.replace(char, reference)
    return _LINE_START.sub(lambda match: f"{match[1]}&#{ord(match[2])};", f"\n{html}")[1:]
