"""The commit from which two lines of work part."""

from __future__ import annotations

import heapq
from collections.abc import Callable

from .bounds import MAX_COMMITS, LimitError, MissingError

Parents = Callable[[bytes], tuple[int, tuple[bytes, ...]]]
"""A commit's time and the ids of its parents."""

_LEFT, _RIGHT, _STALE = 1, 2, 4
_BOTH = _LEFT | _RIGHT


def common_ancestor(left: bytes, right: bytes, parents: Parents) -> bytes | None:
    """The best common ancestor of two commits, as `git merge-base` finds it; `None` where they have none.

    Commits are walked through latest first, each marked with the sides that it was reached from. One that both sides reach is
    a common ancestor, and what lies before it is no better. Of several that are as good the latest is taken, then the one
    with the lowest id.

    Raises:
        HistoryError: a commit is damaged, or there are too many.
    """
    marks: dict[bytes, int] = {}
    known: dict[bytes, tuple[int, tuple[bytes, ...]]] = {}
    waiting: list[tuple[int, bytes]] = []
    fresh: set[bytes] = set()

    def reached(id: bytes, mark: int) -> None:
        mark |= marks.get(id, 0)
        if mark == marks.get(id):
            return
        if id not in known:
            try:
                known[id] = parents(id)
            except MissingError:  # beyond the end of a shallow clone
                return
            if len(known) > MAX_COMMITS:
                raise LimitError(f"The history has more than {MAX_COMMITS:,} commits.")
        marks[id] = mark
        heapq.heappush(waiting, (-known[id][0], id))
        (fresh.discard if mark & _STALE else fresh.add)(id)

    reached(left, _LEFT)
    reached(right, _RIGHT)
    found: list[bytes] = []
    while fresh:
        _, id = heapq.heappop(waiting)
        fresh.discard(id)
        mark = marks[id]
        if mark & _BOTH == _BOTH and not mark & _STALE:
            found.append(id)
            mark |= _STALE  # what lies before it is no better
        for parent in known[id][1]:
            reached(parent, mark)
    best = {id for id in found if not marks[id] & _STALE}
    return min(best, key=lambda id: (-known[id][0], id), default=None)
