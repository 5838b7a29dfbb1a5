"""Text of a model as it may stand in a comment: it formats nothing, links nothing, mentions nobody and ends nothing."""

from __future__ import annotations

import re

from ...findings import one_line

_APART = "\u200b"
"""A space of no width: what it stands in is no mention, no reference and no address any more, and reads as before."""
_PUNCTUATION = re.compile(r"([\\`*_{}\[\]<>()#+\-!|~&$@=])")
"""Every sign that Markdown gives a meaning to within a line; a backslash takes it away: https://spec.commonmark.org/0.31.2/#backslash-escapes"""
_AUTOMATIC = re.compile(
    r"(?<=@)(?=\S)|(?<=:)(?=[\w+-]+:)|(?<=#)(?=\d)|(?<=:)(?=//)|(?<=www)(?=\.)|(?<=mailto)(?=:)|(?<=xmpp)(?=:)|(?<=GH)(?=-\d)",
    re.IGNORECASE,
)
"""Where the renderers of the hosts of repositories find a mention, an issue or an address by themselves."""


_TAG = str.maketrans({"<": "‹"})
"""A backslash does not help where a host reads HTML, as in a summary: a sign that looks like it does, everywhere."""
_IN_CODE = str.maketrans({"`": "'", "|": "/", "<": "‹", ">": "›", "@": "＠", "#": "＃", "&": "＆", "[": "［", "]": "］"})
_NO_WORD = re.compile(r"[^\w .,/+-]")
"""Everything that could mean something to HTML or to Mermaid, or end a quoted label."""


def neutral(text: str, longest: int = 200) -> str:
    """A text for a line of Markdown or a cell of a table.

    Args:
        text: any text of a model.
        longest: the most characters of it that are shown.
    """
    cut = _cut(" ".join(one_line(text).translate(_TAG).split()), longest)
    return _PUNCTUATION.sub(r"\\\1", _AUTOMATIC.sub(_APART, cut))


def code(text: str, longest: int = 120) -> str:
    """A path or a name of a version as code: what could end the code, the cell or a comment becomes a sign that looks like it."""
    plain = " ".join(one_line(text).translate(_IN_CODE).split())
    return f"`{_AUTOMATIC.sub(_APART, _cut(plain, longest))}`" if plain else ""


def label(text: str, longest: int) -> str:
    """A text's words, as they may stand in a tag of HTML and in quotes in a sketch; never empty, which no sketch allows."""
    words = _cut(" ".join(_NO_WORD.sub(" ", one_line(text)).split()), longest)
    return _AUTOMATIC.sub(_APART, words) or "…"


def _cut(text: str, longest: int) -> str:
    return text if len(text) <= longest else text[: longest - 1] + "…"
