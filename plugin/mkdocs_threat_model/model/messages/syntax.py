"""What libyaml's parser says, in the words of what was done wrong, where it was done."""

from __future__ import annotations

import re

import yaml

from .characters import structural
from .keys import KEYS, plain_key

Said = tuple[int, int, str]
"""Line and column, from 1, and sentences that say what is wrong and what to do."""

_BREAKS = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
"""The line breaks of YAML 1.1, which the parser counts by; `splitlines` knows more."""
_ENTRY = re.compile(r" *(?:- +)+")
_COMMENT = re.compile(r"(?<=[\s,\[{:])#(?=\S)")
_NO_SPACE = re.compile(r""" *(?:- +)*([A-Za-z_][A-Za-z0-9_.-]*):(?=[^\s:/])""")
_WITH_VALUE = re.compile(r""" *(?:- +)*([A-Za-z0-9_][A-Za-z0-9_.-]*): +(?=[^\s#|>&!])""")
_KEY_ALONE = re.compile(r""" *(?:- +)*([A-Za-z_][A-Za-z0-9_.-]*)(?=[ \t]|$)""")
_LONG = 10_000
"""How many characters of a line are looked at."""
_COLUMNS = 4
"""How many columns are named."""
_FAR = 200
"""How many lines before an error are looked at."""


def lines_of(text: str) -> list[str]:
    """The lines of a text as YAML counts them."""
    return _BREAKS.split(text)


def explained(error: yaml.MarkedYAMLError, text: str) -> Said:
    """The place and the sentences for an error of the parser.

    Args:
        error: what libyaml raised.
        text: what it was reading.
    """
    lines = [line[:_LONG] for line in lines_of(text)]
    problem = error.problem or error.context or "unreadable"
    marks = [(mark.line, mark.column) for mark in (error.problem_mark, error.context_mark) if mark is not None]
    # What is never closed is missed after the last line. It helps to see where it was opened.
    last = len(text.splitlines())
    line, column = next((mark for mark in marks if mark[0] < last), (max(last, 1) - 1, 0))
    causes = (_unusual, _comment, _no_space, _keyless, _colon, _indented, _beginning)
    for cause in causes:
        if said := cause(lines, problem, marks or [(line, column)]):
            return said
    return line + 1, column + 1, f"This is not valid YAML: {problem}.{_advice(problem)}"


_HIDDEN = re.compile(r"[ \t]*(#\S+)")
NUMBERED = re.compile(r" (#\d+\b)")
"""A number behind its sign and a space, which a comment hardly begins with."""


def taken(line: str, column: int, value: str, anchor: str | None, tag: str | None) -> tuple[str, str] | None:
    """What YAML took for something else than a value, and what is said of it; `None` where it did not.

    A comment without a space behind its sign, where a value is expected, was none; nor was `#12` behind a text.

    Args:
        line: the line in which the value ends.
        column: where it ends, from 0.
        value: what YAML read.
        anchor: what it read as an anchor.
        tag: what it read as a tag.
    """
    if not value and (anchor or (tag and tag.startswith("!"))):
        sign, kind = (f"&{anchor[:60]}", "an anchor") if anchor else (str(tag)[:60], "a tag")
        return sign, f'YAML reads `{sign}` as {kind}, so there is no value. Quote it: `"{sign}"`.'
    found = (NUMBERED if value else _HIDDEN).match(line, column)
    if found is None:
        return None
    sign = found[1].rstrip("]},")[:60]
    meant = "or put a space after `#` if you mean a comment."
    if value:
        return sign, f"YAML reads `{sign}` and what follows as a comment. Quote the whole value, {meant}"
    return sign, f'YAML reads `{sign}` as a comment, so there is no value. Quote it, `"{sign}"`, {meant}'


def _advice(problem: str) -> str:
    if "mapping values" in problem:
        return " Quote text that contains a colon and a space."
    if "end of stream" in problem or "expected ',' or" in problem:
        return " Close the quote, bracket or brace opened here."
    if "comment or line break" in problem:
        return ' Start the text on the line below `|` or `>`; quote the value if the character belongs to it, as in `">=0.2"`.'
    if "escape" in problem or "hexdecimal" in problem:
        return " In double quotes, a backslash starts an escape sequence: use single quotes."
    if "alphabetic or numeric" in problem:
        return " A value that starts with `*` or `&` is an alias or an anchor in YAML: quote it."
    if "expected key" in problem:
        return " Look for text after a closing quote or brace, or a value in the wrong column."
    return ""


def _before(lines: list[str], line: int) -> int | None:
    """The last line before one that says something."""
    for number in range(min(line, len(lines)) - 1, max(line - _FAR, -1), -1):
        if (text := lines[number].strip(" \t")) and not text.startswith("#"):
            return number
    return None


def _suspects(lines: list[str], marks: list[tuple[int, int]]) -> list[int]:
    """The lines that an error may lie in: where it was met, the one before, where what it is in began."""
    found = [line for line, _ in marks[:1] if line < len(lines)]
    before = _before(lines, marks[0][0])
    found += [before] if before is not None else []
    found += [line for line, _ in marks[1:] if line < len(lines)]
    return list(dict.fromkeys(found))


def _unusual(lines: list[str], problem: str, marks: list[tuple[int, int]]) -> Said | None:
    for line in _suspects(lines, marks):
        if found := structural(lines[line]):
            return line + 1, found[0], found[1]
    return None


def _comment(lines: list[str], problem: str, marks: list[tuple[int, int]]) -> Said | None:
    """`{ticket: #12}`: the comment ends with the line, and takes the brace along."""
    if "mapping values" in problem or "cannot start" in problem:
        return None
    for line in _suspects(lines, marks):
        found = _COMMENT.search(lines[line])
        if found and any(sign in lines[line][: found.start()] for sign in "{["):
            rest = lines[line][found.start() :].split()[0].rstrip("]}") or "#"
            said = f'YAML reads text from `#` to the end of the line as a comment. Quote it: `"{rest[:60]}"`.'
            return line + 1, found.start() + 1, said
    return None


def _no_space(lines: list[str], problem: str, marks: list[tuple[int, int]]) -> Said | None:
    """`tags:[a]`."""
    if "could not find expected ':'" not in problem:
        return None
    for line in _suspects(lines, marks):
        if found := _NO_SPACE.match(lines[line]):
            return line + 1, found.end(1) + 1, f"A space is missing after `{found[1][:60]}:`. Add one."
    return None


def _keyless(lines: list[str], problem: str, marks: list[tuple[int, int]]) -> Said | None:
    """`title Request flood`, or `api` above what belongs to it: a key without its colon."""
    if "mapping values" not in problem and "could not find expected ':'" not in problem:
        return None
    found = {line: key for line in _suspects(lines, marks) if (key := _KEY_ALONE.match(lines[line])) and ":" not in lines[line]}
    known = [line for line, key in found.items() if plain_key(key[1]) in KEYS and not _goes_on(lines, line)]
    above = [line for line, key in found.items() if lines[line].strip() == key[0].strip() and _holds_more(lines, line)]
    for line in (*known, *above):
        word, rest = found[line][1][:60], lines[line][found[line].end() :].strip()[:60]
        written = f"{word}: {rest}".rstrip()
        return line + 1, found[line].end(1) + 1, f"A colon is missing after `{word}`. Write `{written}`."
    return None


def _holds_more(lines: list[str], line: int) -> bool:
    """Whether what follows a line is indented below it."""
    after = next((text for text in lines[line + 1 : line + _FAR] if text.strip() and not text.lstrip().startswith("#")), "")
    return _indent(after) > _indent(lines[line])


def _goes_on(lines: list[str], line: int) -> bool:
    """Whether a line is another one of the text that a key above it has."""
    before = _before(lines, line)
    above = _WITH_VALUE.match(lines[before]) if before is not None else None
    return above is not None and _indent(lines[line]) > above.start(1)


def _colon(lines: list[str], problem: str, marks: list[tuple[int, int]]) -> Said | None:
    """A line without a colon."""
    if "could not find expected ':'" not in problem:
        return None
    without = [suspect for suspect in sorted(_suspects(lines, marks)) if lines[suspect].strip() and ":" not in lines[suspect]]
    if not without:
        return None
    said = "This line is neither `key: value` nor part of a text. Add the colon, or indent multi-line text below its key."
    return without[-1] + 1, _indent(lines[without[-1]]) + 1, said


def _indented(lines: list[str], problem: str, marks: list[tuple[int, int]]) -> Said | None:
    """A line in a column where nothing around it begins."""
    line, column = marks[0]
    if line >= len(lines):
        return None
    indent = _indent(lines[line])
    before = _before(lines, line)
    if before is None:
        return None
    if "mapping values" in problem:
        began = _WITH_VALUE.match(lines[before])
        if began and indent > began.start(1) and lines[before][began.end() :][:1] not in "'\"[{":
            key = f"`{began[1][:60]}` in line {before + 1}"
            said = f"The line is indented deeper than {key}, which already has a value. Start both in the same column."
            return line + 1, indent + 1, said
        return None
    if column != indent or not ("expected key" in problem or "expected '-'" in problem):
        return None
    columns = _columns(lines, line)
    if indent not in columns:
        nearest = sorted(sorted(columns, key=lambda number: abs(number - indent))[:_COLUMNS])
        *others, deepest = (str(number + 1) for number in nearest)
        listed = f"{', '.join(others)} or {deepest}" if others else deepest
        said = f"The line starts in column {indent + 1}; the enclosing block starts in column {listed}."
        return line + 1, indent + 1, f"{said} Indent it like its siblings."
    if "expected '-'" in problem:
        said = "The lines above in this column are list entries, but this one is not."
        return line + 1, indent + 1, f"{said} Start it with `- `, or change its column."
    if lines[line].lstrip(" ").startswith("-"):
        said = "There is a list entry among the keys of a map."
        return line + 1, indent + 1, f"{said} Indent it below its key, which has no other value."
    return None


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _columns(lines: list[str], line: int) -> set[int]:
    """The columns, from 0, in which a line may begin: those of what is open above it."""
    found: set[int] = set()
    least = len(lines[line]) + 1_000
    for number in range(line - 1, max(line - _FAR * 10, -1), -1):
        text = lines[number]
        indent = _indent(text)
        if indent == len(text) or text[indent] == "#" or indent >= least:
            continue
        least = indent
        found.add(indent)
        if (entry := _ENTRY.match(text)) is not None:
            found.add(entry.end())
        if indent == 0:
            break
    return found


_BEGINNINGS = {"@": "an at sign", "`": "a backquote", "%": "a percent sign"}


def _beginning(lines: list[str], problem: str, marks: list[tuple[int, int]]) -> Said | None:
    """`owner: @team`: a character that YAML keeps for itself."""
    line, column = marks[0]
    if "cannot start any token" not in problem or line >= len(lines) or column >= len(lines[line]):
        return None
    char = lines[line][column]
    if lines[line].startswith("```"):
        return line + 1, 1, "This is a Markdown fence. Remove it: the file must contain only YAML."
    return line + 1, column + 1, f"A value cannot start with {_BEGINNINGS.get(char, 'this character')}. Quote it."
