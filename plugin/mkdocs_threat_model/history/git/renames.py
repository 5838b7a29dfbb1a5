"""Which of the files that went in a commit is which of those that came, as `git log -M` tells it.

First files with the same content, then those that kept their name in another folder and three quarters of their
content, then the most alike pairs that have half of it in common: https://git-scm.com/docs/gitdiffcore. Content
in common is counted in lines, and long lines in parts, so that an order of its own makes no difference.
"""

from __future__ import annotations

import re
import stat
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import PurePosixPath

from .bounds import MAX_COMPARED, MAX_PAIRS, MAX_TEXT
from .parsing import TreeEntry
from .trees import PathDifference

_PART = re.compile(rb"[^\n]{0,63}\n|[^\n]{1,64}")
_WHOLE = 60_000
_HALF = 30_000
_NAMESAKE = 45_000
_CANDIDATES = 4
"""git's own numbers: of 60,000, half makes a rename, three quarters do for a file that kept its name; four candidates stay for
each file that came."""
_LOOKED_AT = 8_000
"""Bytes in which a NUL marks a file that is no text; the number is git's own."""
_LOOKED_THROUGH = 100
_Text = tuple[int, Counter[bytes]]
"""A file's size, and how often each part occurs in it."""
Content = Callable[[bytes], bytes | None]


class Renames:
    """Finds renames, within a bound on all that it compares.

    Args:
        content: gives a blob's bytes; `None` for one that is too large to compare.
    """

    def __init__(self, content: Content) -> None:
        self._content = content
        self._left = MAX_COMPARED

    def find(self, differences: Iterable[PathDifference]) -> dict[str, str]:
        """The path before, by the path after, of each file that was renamed."""
        differences = list(differences)
        went = [difference for difference in differences if difference.after is None]
        came = [difference for difference in differences if difference.before is None]
        if not went or not came:
            return {}
        found = _same(went, came)
        self._alike(_files(_left(went, found.values())), _files(_left(came, found)), found)
        return found

    def _alike(self, went: Sequence[PathDifference], came: Sequence[PathDifference], found: dict[str, str]) -> None:
        texts = self._texts()
        for old, new in _namesakes(went, came):
            if self._score(texts(old), texts(new)) >= _NAMESAKE:
                found[new.path] = old.path
        went, came = _left(went, found.values()), _left(came, found)
        if len(went) * len(came) > MAX_PAIRS:
            return
        candidates: list[tuple[int, bool, str, str]] = []
        for difference in came:
            scored = (
                (self._score(texts(old), texts(difference)), _name(old.path) == _name(difference.path), old.path, difference.path)
                for old in went
            )
            best = sorted((candidate for candidate in scored if candidate[0] >= _HALF), key=lambda candidate: candidate[:2], reverse=True)
            candidates += best[:_CANDIDATES]
        taken = set(found.values())
        for _, _, old_path, path in sorted(candidates, key=lambda candidate: candidate[:2], reverse=True):
            if path not in found and old_path not in taken:
                found[path] = old_path
                taken.add(old_path)

    def _texts(self) -> Callable[[PathDifference], _Text]:
        """Reads each file once, and no more of them than a commit may have."""
        kept: dict[bytes, _Text] = {}
        size = 0

        def text(difference: PathDifference) -> _Text:
            nonlocal size
            id = _entry(difference).id
            if id not in kept:
                raw = self._content(id) if size < MAX_TEXT else None
                size += len(raw or b"")
                kept[id] = len(raw or b""), _parts(raw or b"")
            return kept[id]

        return text

    def _score(self, first: _Text, other: _Text) -> int:
        """How much of the larger text the other one holds, of 60,000."""
        small, large = sorted((first[0], other[0]))
        few, many = sorted((first[1], other[1]), key=len)
        # Two sizes may say already that half of the larger cannot be in the smaller: git looks no further then, either.
        if not small or large * (_WHOLE - _HALF) < (large - small) * _WHOLE or self._left < 0:
            return 0
        self._left -= len(few)
        common = sum(min(count, many[part]) * len(part) for part, count in few.items() if part in many)
        return common * _WHOLE // large


def _same(went: Sequence[PathDifference], came: Sequence[PathDifference]) -> dict[str, str]:
    """Files with the same content; among several, the one that has the same name."""
    found: dict[str, str] = {}
    by_content: dict[tuple[int, bytes], dict[str, None]] = defaultdict(dict)
    for difference in went:
        by_content[_content(difference)][difference.path] = None
    for difference in came:
        paths = by_content.get(_content(difference))
        if paths:
            several = islice(paths, _LOOKED_THROUGH)
            path = next((path for path in several if _name(path) == _name(difference.path)), next(iter(paths)))
            found[difference.path] = path
            del paths[path]
    return found


def _entry(difference: PathDifference) -> TreeEntry:
    return difference.after or difference.before or TreeEntry(0, b"")


def _content(difference: PathDifference) -> tuple[int, bytes]:
    """Files are the same whether they are executable or not; a link is no file."""
    return stat.S_IFMT(_entry(difference).mode), _entry(difference).id


def _files(differences: Sequence[PathDifference]) -> list[PathDifference]:
    return [difference for difference in differences if _entry(difference).is_file]


def _name(path: str) -> str:
    return PurePosixPath(path).name


def _left(differences: Sequence[PathDifference], paths: Iterable[str]) -> list[PathDifference]:
    taken = set(paths)
    return [difference for difference in differences if difference.path not in taken]


def _namesakes(went: Sequence[PathDifference], came: Sequence[PathDifference]) -> list[tuple[PathDifference, PathDifference]]:
    """Pairs of files whose name occurs once among those that went and once among those that came."""
    old, new = (Counter(_name(difference.path) for difference in side) for side in (went, came))
    by_name = {_name(difference.path): difference for difference in went}
    return [
        (by_name[_name(difference.path)], difference)
        for difference in came
        if old[_name(difference.path)] == new[_name(difference.path)] == 1
    ]


def _parts(text: bytes) -> Counter[bytes]:
    """How often each part occurs; line ends of both kinds are the same in text."""
    return Counter(_PART.findall(text if b"\0" in text[:_LOOKED_AT] else text.replace(b"\r\n", b"\n")))
