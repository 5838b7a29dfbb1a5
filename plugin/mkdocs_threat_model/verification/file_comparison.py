"""A published file against the one that the models give: the same bytes, or where they differ."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import PurePosixPath

from .comparison import Comparison, differs, texts
from .contents import content_of
from .differences import differences
from .markup import parsed
from .rows import compare_values
from .workbooks import parts

_LINES = frozenset((".css", ".js", ".ics", ".csv", ".json", ".svg", ".md"))


def compare_file(name: str, found: bytes, expected: bytes) -> Iterator[Comparison]:
    """What differs between two files; nothing where they hold the same bytes.

    Args:
        name: path in the site.
        found: the bytes of the site's.
        expected: the bytes that the models give.
    """
    if found == expected:
        return
    what = f"`{name}`"
    is_told = False
    for comparison in _inside(what, name, found, expected):
        is_told = True
        yield comparison
    if not is_told:
        yield differs(what, _described(found), _described(expected))


def _inside(what: str, name: str, found: bytes, expected: bytes) -> Iterator[Comparison]:
    suffix = PurePosixPath(name).suffix
    try:
        if suffix == ".svg":
            yield from differences(parsed(found.decode(), name), parsed(expected.decode(), name), what)
        else:
            here, there = content_of(name, found), content_of(name, expected)
            if here != there:
                yield from compare_values(what, here, there)
                return
            if suffix == ".xlsx":
                yield from compare_values(f"{what}, check sum of", parts(found), parts(expected))
            elif suffix in _LINES:
                yield from _lines(what, found, expected)
    except ValueError:
        if suffix in _LINES:
            yield from _lines(what, found, expected)


def _lines(what: str, found: bytes, expected: bytes) -> Iterator[Comparison]:
    """The first line that differs."""
    here, there = (data.decode("utf-8", "replace").split("\n") for data in (found, expected))
    for number, (pair, other) in enumerate(zip(here, there, strict=False), 1):
        if pair != other:
            yield differs(f"{what}, line {number}", *texts(pair, other))
            return
    if len(here) != len(there):
        number = min(len(here), len(there))
        rest = [side[number] if len(side) > number else None for side in (here, there)]
        yield differs(f"{what}, line {number + 1}", *texts(rest[0], rest[1]))


def _described(data: bytes) -> str:
    return f"{len(data):,} bytes, SHA-256 {hashlib.sha256(data).hexdigest()[:12]}…"
