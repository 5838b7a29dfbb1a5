"""Where the lines of a text may end: never in a day or an id, and in a long word at places of ours.

A column is as wide as its longest word, so that no browser cuts one in two. Words of up to `LONGEST` letters stay whole. Longer
ones may break behind a separator or before the next part of a name, and where they have neither, every few letters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from html import unescape

LONGEST = 16
"""Letters of a word that has no place to break."""
_PART = 24
"""Letters without a separator that stay whole: few words of any language are longer."""
_STEP = 16
"""Letters between the places in more of them, as in a digest."""
_LEAST = 8
"""Letters that a line should have: places that are nearer to each other are of no use."""
BREAK = "<wbr/>"
_SHORT = 80
"""Texts of so many characters are likely to come again, and take little memory until then."""

_TEXT = re.compile(
    r"<svg\b.*?</svg>"  # a drawing's lines are its own
    r"|<(?:time|(?:a|code|span|td) class=\"tm-(?:date|id|threat__id|ticket|whole)[ \"][^<>]*)>[\w-]{1,16}<"  # in these no line ends at all
    rf"|<code>[\w./-]{{1,{LONGEST}}}(?=</code)|>[^<]{{4,}}",
    re.DOTALL,
)
_WORD = re.compile(rf"(?P<whole>(?<![\w/.-])(?:\d{{4}}-\d\d-\d\d|[A-Z][A-Z\d]{{0,9}}-\d{{1,9}})(?![\w/-]))|[^\s<>]{{{LONGEST + 1},}}")
_SIGN = re.compile(r"&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|\w{1,31});|.")
_SEPARATORS = frozenset("-/._,:;@&=?#|+)]}\u2010\u2011\u2012\u2013\u2014")


def breakable(html: str) -> str:
    """HTML whose days and ids stay whole and whose long words have places to break; tags, attributes and drawings stay as they are.

    Args:
        html: with `<` and `>` of texts and attributes escaped, as autoescaping and sanitising write it.
    """
    return _TEXT.sub(_with_breaks, html)


def _with_breaks(match: re.Match[str]) -> str:
    text = match[0]
    return _short_text(text) if len(text) <= _SHORT else _text(text)


def _text(text: str) -> str:
    if text.startswith("<code>"):
        return f'<code class="tm-whole"{text.removeprefix("<code")}'
    return text if text[0] == "<" else _WORD.sub(_word, text)


_short_text = lru_cache(maxsize=8192)(_text)
"""Of the texts of services' pages, nineteen in twenty were seen before."""


def _word(word: re.Match[str]) -> str:
    if word["whole"]:
        return f'<span class="tm-whole">{word[0]}</span>'
    lines: list[list[str]] = [[]]
    for part in _parts(_SIGN.findall(word[0])):
        if min(len(lines[-1]), len(part)) < _LEAST and len(lines[-1]) + len(part) <= LONGEST:
            lines[-1] += part
        else:
            lines.append(part)
    return BREAK.join("".join(line) for line in lines if line)


def _parts(signs: list[str]) -> Iterator[list[str]]:
    """What a long word is made of, as letters or references of them: `order.`, `Notification`, `Dispatcher`."""
    begin, last = 0, ""
    for place, sign in enumerate(signs):
        letter = unescape(sign)
        if place > begin and letter not in _SEPARATORS and (last in _SEPARATORS or (letter.isupper() and last.islower())):
            yield from _steps(signs[begin:place])
            begin = place
        last = letter
    yield from _steps(signs[begin:])


def _steps(part: list[str]) -> Iterator[list[str]]:
    if len(part) <= _PART:
        yield part
        return
    for place in range(0, len(part), _STEP):
        yield part[place : place + _STEP]
