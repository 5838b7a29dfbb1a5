"""Folders as commits hold them, and what differs between two.

Two versions of a large folder differ in a few bytes. So where the entries of one are known, only the part of
the other that differs is cut into entries: the rest is the same bytes at the same borders.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from dulwich.lru_cache import LRUSizeCache

from .bounds import MAX_FILES, MAX_FOLDERS, MAX_TREE, DamageError, LimitError
from .objects import Objects
from .parsing import TreeEntry

_PART = 4_096
_PARSING = 8
"""How many bytes are unpacked while one is cut into entries."""
_KEPT = 24_000_000


@dataclass(frozen=True, slots=True)
class PathDifference:
    """A path that differs, with what stands there before and after; `None` for nothing."""

    path: str
    before: TreeEntry | None
    after: TreeEntry | None


@dataclass(frozen=True, slots=True)
class _TreeBytes:
    """A tree's bytes, and where its entries begin; the last border is its end."""

    raw: bytes
    borders: list[int]


_EMPTY = _TreeBytes(b"", [0])
_Middle = tuple[int, int, int]
"""The part in which a tree differs from another: where it begins in both, ends in the other, ends in this one."""


class Trees:
    """The trees of a repository.

    Args:
        objects: where they are read from.
        length: bytes of an id.
    """

    def __init__(self, objects: Objects, length: int) -> None:
        self._objects = objects
        self._entry = re.compile(rb"([0-7]{1,6}) ([^\0]+)\0(.{%d})" % length, re.DOTALL)
        self._way: list[tuple[bytes, TreeEntry | None]] = []
        self._kept: LRUSizeCache[bytes, _TreeBytes] = LRUSizeCache(_KEPT, compute_size=lambda tree: len(tree.raw) + 40 * len(tree.borders))

    def entries(self, id: bytes) -> dict[str, TreeEntry]:
        """What a tree holds, by name; names that no folder can hold are left out.

        Raises:
            HistoryError: the tree is missing, too large or damaged.
        """
        return self._named(id, self._objects.read(id, b"tree", MAX_TREE))

    def find(self, root: bytes, path: tuple[str, ...]) -> TreeEntry | None:
        """What stands at a path below a tree; `None` for nothing.

        Raises:
            HistoryError: a tree is missing, too large or damaged.
        """
        found: TreeEntry | None = TreeEntry(0o40000, root)
        way: list[tuple[bytes, TreeEntry | None]] = []
        for depth, name in enumerate(path):
            if found is None or not found.is_folder:
                return None
            # The tree that was asked last is like this one.
            before, last = self._way[depth] if depth < len(self._way) else (None, None)
            differing = {difference: after for difference, _, after in self._differing(before, found.id)} if before != found.id else {}
            way.append((found.id, differing.get(name, last)))
            found = way[-1][1]
        self._way = way
        return found

    def differences(self, before: bytes | None, after: bytes | None, change: str) -> list[PathDifference]:
        """Files, links and submodules that differ between two trees, in the order of their paths.

        Args:
            before: id of a tree; `None` for none.
            after: the same of the later one.
            change: what leads from one to the other, for messages: `Commit 1f0c9a2`.

        Raises:
            HistoryError: a tree is missing or damaged, or there are too many differences.
        """
        found: list[PathDifference] = []
        todo: list[tuple[str, int, bytes | None, bytes | None]] = [("", 0, before, after)]
        while todo:
            path, depth, old, new = todo.pop()
            if depth > MAX_FOLDERS:
                raise LimitError(f"{change} has more than {MAX_FOLDERS} folders in each other. Flatten them.")
            for name, difference, other in self._differing(old, new):
                if _folder(difference) or _folder(other):
                    todo.append((f"{path}{name}/", depth + 1, _folder(difference), _folder(other)))
                if _other(difference) or _other(other):
                    found.append(PathDifference(f"{path}{name}", _other(difference), _other(other)))
                if len(found) + len(todo) > MAX_FILES:
                    message = f"{change} changes more than {MAX_FILES:,} files and folders. Move other files elsewhere."
                    raise LimitError(message)
        return sorted(found, key=lambda difference: difference.path.encode("utf-8", "surrogateescape"))

    def _differing(self, old: bytes | None, new: bytes | None) -> Iterator[tuple[str, TreeEntry | None, TreeEntry | None]]:
        after, _ = self._tree(new, _EMPTY)
        before, middle = self._tree(old, after)
        first, last, end = middle or _middle(before.raw, after)
        # The common end begins amid an entry of this one: all the rest of both is compared.
        if before.borders[bisect_left(before.borders, end)] != end:
            last, end = len(after.raw), len(before.raw)
        mine, other = self._named(old, before.raw[first:end]), self._named(new, after.raw[first:last])
        for name in sorted({*mine, *other}):
            if mine.get(name) != other.get(name):
                yield name, mine.get(name), other.get(name)

    def _tree(self, id: bytes | None, like: _TreeBytes) -> tuple[_TreeBytes, _Middle | None]:
        """A tree, and the part in which it differs from another one, where that had to be found."""
        if id is None:
            return _EMPTY, None
        kept = self._kept.get(id)
        if kept is not None:
            return kept, None
        raw = self._objects.read(id, b"tree", MAX_TREE)
        middle = _middle(raw, like)
        kept = _TreeBytes(raw, self._borders(id, raw, like, middle))
        self._kept.add(id, kept)
        return kept, middle

    def _borders(self, id: bytes, raw: bytes, like: _TreeBytes, middle: _Middle) -> list[int]:
        """Where the entries begin, told from a tree that is like this one."""
        first, last, end = middle
        place = first
        between = []
        while place < len(raw) and place != end:
            if place > end:
                # The borders do not meet: a tree that was made to mislead.
                end = len(raw)
            match = self._entry.match(raw, place)
            if match is None:
                raise DamageError(f"the tree `{id.hex()}` cannot be read")
            between.append(place)
            place = match.end()
        begin, until = bisect_left(like.borders, first), bisect_left(like.borders, last)
        if end == len(raw) and last != len(like.raw):
            return [*like.borders[:begin], *between, end]
        # Most versions differ in ids alone, which are of one length: they share one list.
        if end == last and between == like.borders[begin:until]:
            return like.borders
        return [*like.borders[:begin], *between, *(border + end - last for border in like.borders[until:])]

    def _named(self, id: bytes | None, raw: bytes) -> dict[str, TreeEntry]:
        self._objects.count(_PARSING * len(raw))
        found = self._entry.findall(raw)
        if sum(len(mode) + len(name) + len(entry) + 2 for mode, name, entry in found) != len(raw):
            raise DamageError(f"the tree `{id.hex() if id else ''}` cannot be read")
        return {
            name.decode("utf-8", "surrogateescape"): TreeEntry(int(mode, 8), entry)
            for mode, name, entry in found
            if b"/" not in name and name not in (b".", b"..")
        }


def _folder(entry: TreeEntry | None) -> bytes | None:
    return entry.id if entry and entry.is_folder else None


def _other(entry: TreeEntry | None) -> TreeEntry | None:
    return None if entry and entry.is_folder else entry


def _middle(raw: bytes, like: _TreeBytes) -> _Middle:
    """From border to border of the other one."""
    other, borders = like.raw, like.borders
    first = borders[bisect_right(borders, _same_begin(raw, other)) - 1]
    # Not over the common beginning: between `aab` and `ab` the same `a` would count at both ends.
    tail = _same_end(raw, other, min(len(raw), len(other)) - first)
    last = borders[bisect_left(borders, len(other) - tail)]
    return first, last, last + len(raw) - len(other)


def _same_begin(first: bytes, other: bytes) -> int:
    """How many bytes two texts begin with in common."""
    most = min(len(first), len(other))
    return _same(most, lambda begin, end: first[begin:end] == other[begin:end])


def _same_end(first: bytes, other: bytes, most: int) -> int:
    """How many bytes two texts end with in common, at most so many."""
    length, other_length = len(first), len(other)
    return _same(most, lambda begin, end: first[length - end : length - begin] == other[other_length - end : other_length - begin])


def _same(most: int, equal: Callable[[int, int], bool]) -> int:
    begin = 0
    while begin < most and equal(begin, min(begin + _PART, most)):
        begin += _PART
    low, high = min(begin, most), min(begin + _PART, most)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if equal(begin, middle) else (low, middle - 1)
    return low
