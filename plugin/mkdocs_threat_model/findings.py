"""Findings: what is wrong or missing, as values.

A finding never raises by itself. Rooms gather findings and hand them up; the plugin and the
command line decide what they mean for the build.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

Where = tuple[str | int, ...]

MOST = 100
"""Most findings of one code in one file that are told one by one: nobody reads the hundred and first."""


class Severity(StrEnum):
    """How much a finding weighs. Only errors fail a build."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in a file.

    Attributes:
        path: of the file, relative to the parent of the models' folder.
        line: from 1.
        column: in characters, from 1.
    """

    path: str
    line: int = 1
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Gap:
    """A STRIDE category that has no answer: findings of one target's gaps are told to people in one line.

    Attributes:
        title: the element's or flow's.
        at: where it is asked there, e.g. `into Cloud platform`; empty where it is asked of the target itself.
        letter: the category's.
    """

    title: str
    at: str
    letter: str


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or missing.

    Attributes:
        place: where in which file.
        code: the stable code of the rule, e.g. `TM301`.
        severity: error, warning or note.
        message: sentences that say what is wrong and what to do.
        where: path inside the file, e.g. `("threats", "T-03", "acceptance")`.
        service: id of the service; empty for a file of the organisation.
        target: the id that the finding is about (threat, element, flow), if there is one.
        detail: what tells two findings of one code on one target apart (a STRIDE letter, a boundary).
        times: how many findings it stands for: more than one where the rest of a kind is counted and not told.
        gap: the STRIDE category without an answer, where that is what was found.
    """

    place: Place
    code: str
    severity: Severity
    message: str
    where: Where = ()
    service: str = ""
    target: str = ""
    detail: str = ""
    times: int = 1
    gap: Gap | None = None

    @property
    def key(self) -> str:
        """Names the finding without a line number, so that it survives edits elsewhere in the file."""
        parts = (self.code, self.service or self.place.path, self.target or dotted(self.where), self.detail)
        return "/".join(part for part in parts if part)

    def __str__(self) -> str:
        return one_line(f"{self.place}: {self.code} {self.message}")


_UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]")
"""What `isprintable` lets pass and nobody sees: fillers, joiners of graphemes, variation selectors, tags."""
_BLANK = frozenset(("Cc", "Cf", "Cs", "Zs", "Zl", "Zp"))
"""Categories of Unicode: controls, signs of format, halves of characters, blanks."""
_COMMAND = re.compile(r"##(?=[\w.-]*\[)|^ *:(?=:)|%(?=0[ad])", re.IGNORECASE)
"""What a CI runner takes for a command: `##[…]` and `##vso[…]` wherever they stand, `::…::` at the beginning of a line,
and `%0A`, which becomes a line break where somebody puts our line into a command of their own."""
_IN_JSON = re.compile(r"[^\n -~]+|#(?=#)|%(?=0[ad])", re.IGNORECASE)


def one_line(text: str) -> str:
    """Any text as it may stand in a line of a terminal or of a log: everything that is printed passes here.

    Line breaks, control and escape characters, bidirectional controls, zero-width and other unseen characters, lone
    surrogates and what no font shows become spaces; commands of CI runners are broken up by one. Letters of every
    script, combining marks and emoji stay; a sequence of emoji falls apart into its parts, since a joiner is unseen.
    """
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    if not text.isascii():
        text = _UNSEEN.sub(" ", text)
    return _COMMAND.sub(r"\g<0> ", text)


def in_json(document: str) -> str:
    """A JSON document as it may be printed: escapes stand for what `one_line` would take out, and it says the same."""
    return _IN_JSON.sub(lambda found: "".join(map(_unicode, found[0])), document)


def _unicode(char: str) -> str:
    return f"\\u{ord(char):04x}" if char.isascii() else json.dumps(char)[1:-1]


def is_seen(char: str) -> bool:
    """Whether a character shows: no blank, no control, no filler, and no sign that only changes others.

    What this Python's Unicode does not know yet may be a letter or an emoji of the next one.
    """
    return unicodedata.category(char) not in _BLANK and not _UNSEEN.match(char)


def visible(name: str) -> str:
    """A name of a file, with escapes such as `\\n` for what cannot be seen; bytes that are not UTF-8 as `\\xff`."""
    if name.isprintable() and name.isascii():
        return name
    return "".join(char if char.isprintable() and not _UNSEEN.match(char) else _escaped(ord(char)) for char in name)


def _escaped(code: int) -> str:
    code = code - 0xDC00 if 0xDC80 <= code <= 0xDCFF else code  # a byte of a file's name, as Python keeps it
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def dotted(where: Iterable[str | int]) -> str:
    """The path inside a file as people write it: `threats.T-01.mitigations[0].ticket`."""
    text = ""
    for step in where:
        text += f"[{step}]" if isinstance(step, int) else (f".{step}" if text else step)
    return text


def ordered(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by place, then code, then message; equal ones once."""
    return sorted(dict.fromkeys(findings), key=lambda f: (f.place, f.code, f.message))


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that fail a build."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


def total(findings: Iterable[Finding]) -> int:
    """How many findings there are, with those that are counted and not told."""
    return sum(finding.times for finding in findings)


class Gathered:
    """Findings of one file as they come up. Beyond `MOST` of a kind they are counted and never made.

    Args:
        most: how many of a kind are told one by one.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._made: list[tuple[Hashable, Finding]] = []
        self._listed: Counter[Hashable] = Counter()
        self._counts: Counter[Hashable] = Counter()

    def add(self, kind: Hashable, make: Callable[[], Finding], times: int = 1) -> None:
        """Takes a finding, or counts it.

        Args:
            kind: what it is counted under, such as its code.
            make: makes the finding; not called once there are enough.
            times: how many findings it stands for.
        """
        if self._listed[kind] <= self._most:
            self._made.append((kind, make()))
            self._listed[kind] += 1
        self._counts[kind] += times

    def findings(self) -> list[Finding]:
        """What was gathered, in its order; where there was more of a kind, one finding says how much, with the severity of the rest."""
        listed: Counter[Hashable] = Counter()
        told: Counter[Hashable] = Counter()
        found = []
        for kind, finding in self._made:
            rest = self._counts[kind] - told[kind]
            found.append(finding if listed[kind] < self._most else _rest(finding, rest))
            listed[kind] += 1
            told[kind] += finding.times
        return found


def _rest(first: Finding, count: int) -> Finding:
    message = f"and {count:,} more of {first.code} in this file. Fix the listed ones first."
    return replace(first, message=message, where=(), target="", detail="more", times=count)


def bounded(findings: Iterable[Finding], most: int = MOST) -> list[Finding]:
    """The same findings with at most so many of one code and severity in a file, and one that counts the rest."""
    gathered = Gathered(most)
    for finding in findings:
        gathered.add((finding.place.path, finding.code, finding.severity), lambda finding=finding: finding, finding.times)  # type: ignore[misc]
    return gathered.findings()
