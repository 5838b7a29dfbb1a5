"""Characters that look like others, or like nothing: pasted from a web page or a word processor, and no syntax to YAML."""

from __future__ import annotations

import re
import unicodedata

_UNUSUAL = (
    "\u00a0\u00ad\u034f\u061c\u115f\u1160\u1680\u17b4\u17b5\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u2800\u3000\u3164\ufeff\uffa0"
)
"""Spaces that are no spaces to YAML, and what nobody sees."""
_LIKE = dict(zip("\uff1a\ufe55\uff0c\u3001\uff3b\uff3d\uff5b\uff5d\uff03", "::,,[]{}#", strict=True))
"""Punctuation of full width, by the sign that YAML knows."""
_DASHES = "\u2010-\u2015\u2022\u2212\uff0d"
_QUOTES = "\u2018-\u201f\u00ab\u00bb\uff02\uff07\u300c\u300d"

ODD = re.compile(f"[{_UNUSUAL}]")
_STRUCTURAL = re.compile(
    rf"(?P<indent>^[ \t{_UNUSUAL}]*?[\t{_UNUSUAL}])"
    rf"|(?P<dash>^ *(?:- +)*[{_DASHES}](?=[ {_UNUSUAL}]))"
    rf"|(?P<space>^ *(?:- +)*(?:-|[A-Za-z0-9_.-]{{1,64}}:) *[{_UNUSUAL}])"
    rf"|(?P<colon>^ *(?:- +)*[A-Za-z0-9_.-]{{1,64}} *[\uff1a\ufe55])"
    rf"|(?P<value>^ *(?:- +)*(?:-|[A-Za-z0-9_.-]{{1,64}}:) +[{_QUOTES}\uff3b\uff5b\uff03])"
    rf"|(?P<within>(?<=[{{\[,:]) *[{_QUOTES}]|[\uff0c\u3001\uff1a\uff3d\uff5d])"
)
"""An unusual character where YAML's structure is written, and not amid a text: `within` counts inside of braces and brackets."""

_NAMES = {"\t": "a tab", "\ufeff": "a byte order mark", "\u200b": "a zero-width space"}


def named(char: str) -> str:
    """A character as people know it: `a no-break space (U+00A0)`."""
    name = _NAMES.get(char) or unicodedata.name(char, "").lower()
    if not name:
        return f"the {'control ' if unicodedata.category(char) == 'Cc' else ''}character U+{ord(char):04X}"
    if char not in _NAMES:
        name = f"{'an' if name[0] in 'aeio' else 'a'} {name}"
    return f"{name} (U+{ord(char):04X})"


def ends_in_a_quote(text: str) -> bool:
    """Whether a text ends in a typographic quote."""
    return bool(text) and re.fullmatch(f"[{_QUOTES}]", text[-1]) is not None


def usual(text: str) -> str:
    """A text without the characters that nobody sees, and with spaces for those that look like one."""
    spaced = ODD.sub(lambda found: " " if unicodedata.category(found[0]) == "Zs" else "", text)
    return spaced.strip()


def remark(value: object) -> str:
    """What is unusual about a value that is refused, and what to do; empty where nothing is."""
    text = value if isinstance(value, str) else ""
    if odd := ODD.search(text):
        return f"It contains {named(odd[0])}. Remove it."
    if sign := next((char for char in text if char in _LIKE), None):
        return f"It contains {named(sign)}. Write `{_LIKE[sign]}`."
    if len(text) > 1 and re.fullmatch(f"[{_QUOTES}]", text[0]):
        return f"It starts with {named(text[0])}, which is text to YAML. Use straight quotes, or none."
    return ""


def structural(line: str) -> tuple[int, str] | None:
    """The first unusual character in the structure of a line: its column from 1, and what is said of it."""
    opened = min((at for at in (line.find("{"), line.find("[")) if at >= 0), default=len(line))
    found = next((match for match in _STRUCTURAL.finditer(line) if match.lastgroup != "within" or match.start() > opened), None)
    if found is None:
        return None
    column, char = found.end(), line[found.end() - 1]
    match found.lastgroup:
        case "indent" if char == "\t":
            said = "The line is indented with a tab (U+0009). Indent with spaces only."
        case "indent":
            said = f"The line is indented with {named(char)}. Indent with spaces only."
        case "dash":
            said = f"The line starts with {named(char)}, which is text to YAML. Start a list entry with `- `."
        case "space":
            said = f"The line contains {named(char)} where YAML needs a space. Add one."
        case _ if char in _LIKE:
            space = " and a space" if _LIKE[char] in ":," else ""
            said = f"The line contains {named(char)}, which is text to YAML. Write `{_LIKE[char]}`{space}."
        case _:
            said = f"The value starts with {named(char)}, which is text to YAML. Use straight quotes, or none."
    return column, said
