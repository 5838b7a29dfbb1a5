"""What the bytes of commits, tags and trees say: https://git-scm.com/book/en/v2/Git-Internals-Git-Objects.

Repositories hold objects of every age and tool. What is not needed is not looked at; a name or a time
that cannot be understood is told as unknown, and a structure that cannot is damage.
"""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from itertools import takewhile
from typing import NamedTuple

from .bounds import MAX_PERSON, DamageError

_COMMIT = re.compile(rb"tree ([0-9a-f]{40}|[0-9a-f]{64})\n(?:parent ([0-9a-f]{40}|[0-9a-f]{64})\n)?")
_PARENT = re.compile(rb"parent (?:[0-9a-f]{40}|[0-9a-f]{64})")
_TAG = re.compile(rb"object ([0-9a-f]{40}|[0-9a-f]{64})\ntype ([a-z]+)\n")
_PERSON = re.compile(rb"([^<]*)<([^>]*)>")
_ENCODING = re.compile(
    r"utf-?8|us-ascii|ascii|latin-?[1-9]|(?:iso-?8859|windows|cp|ibm)-?\d{1,4}|koi8-[ru]|shift[-_]jis|sjis|euc-?(?:jp|kr)|iso-2022-(?:jp|kr)"
    r"|gb(?:k|2312|18030)|big5",
    re.IGNORECASE,
)
"""Encodings that people wrote commits in. Python knows others that run escapes, or take quadratic time (`punycode`)."""
_TIME = re.compile(rb"([+-]?\d{1,1000}) +([+-]\d{1,9})")
LATEST = 4_102_444_800
"""The year 2100: later times are a broken clock's."""
_DAY = 24 * 60


class TreeEntry(NamedTuple):
    """What a name in a tree stands for."""

    mode: int
    id: bytes

    @property
    def is_folder(self) -> bool:
        """Whether it is a tree."""
        return stat.S_ISDIR(self.mode)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file: no link, no submodule."""
        return stat.S_ISREG(self.mode)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link."""
        return stat.S_ISLNK(self.mode)


@dataclass(frozen=True, slots=True)
class CommitObject:
    """A commit as it is written.

    Attributes:
        tree: id of the work tree's root.
        parent: id of the first parent; `None` for the first commit.
        time: when it was committed, in seconds since 1970, never before and never after the year 2100.
        offset: the committer's offset to UTC in minutes.
        name: the author's name.
        address: the author's address of mail; for the map of names alone.
    """

    tree: bytes
    parent: bytes | None
    time: int
    offset: int
    name: str
    address: str

    @property
    def committed(self) -> datetime:
        """When it was committed, by the committer's clock."""
        return datetime.fromtimestamp(self.time, timezone(timedelta(minutes=self.offset)) if self.offset else UTC)


def parse_commit(raw: bytes) -> CommitObject:
    """Raises DamageError where it names no tree."""
    head = raw.partition(b"\n\n")[0] + b"\n"
    found = _COMMIT.match(head)
    if found is None:
        raise DamageError("a commit names no tree")
    tree, parent = (bytes.fromhex((group or b"").decode()) for group in found.groups())
    encoding = _field(head, b"encoding").decode("ascii", "replace").strip()
    person = _PERSON.match(_field(head, b"author"))
    name, address = (_text(part.strip(), encoding) for part in (person.groups() if person else (b"", b"")))
    return CommitObject(tree, parent or None, *_time(_field(head, b"committer")), name, address)


def parse_parents(raw: bytes) -> tuple[bytes, ...]:
    """The ids of all parents of a commit, the first one first.

    Raises DamageError where it names no tree.
    """
    if _COMMIT.match(raw) is None:
        raise DamageError("a commit names no tree")
    lines = raw.partition(b"\n\n")[0].split(b"\n")[1:]
    return tuple(bytes.fromhex(line[7:].decode()) for line in takewhile(_PARENT.fullmatch, lines))


def parse_tag(raw: bytes) -> tuple[bytes, bytes]:
    """The id and the type of what a tag names.

    Raises DamageError where it names nothing.
    """
    found = _TAG.match(raw)
    if found is None:
        raise DamageError("a tag names nothing")
    return bytes.fromhex(found[1].decode()), found[2]


def _field(head: bytes, name: bytes) -> bytes:
    start = head.find(b"\n" + name + b" ")
    return head[start + len(name) + 2 : head.index(b"\n", start + 1)] if start >= 0 else b""


def _text(raw: bytes, encoding: str) -> str:
    """The beginning of a text in the encoding that the commit names, else in UTF-8; what is in neither shows as such."""
    known = encoding if _ENCODING.fullmatch(encoding) else "utf-8"
    try:
        return raw[:MAX_PERSON].decode(known, "replace")
    except (LookupError, ValueError):
        return raw[:MAX_PERSON].decode("utf-8", "replace")


def _time(line: bytes) -> tuple[int, int]:
    found = _TIME.fullmatch(line.rpartition(b">")[2].strip())
    if found is None:
        return 0, 0
    minutes = abs(int(found[2])) // 100 * 60 + abs(int(found[2])) % 100
    return min(max(int(found[1]), 0), LATEST), (minutes if minutes < _DAY else 0) * (-1 if found[2].startswith(b"-") else 1)
