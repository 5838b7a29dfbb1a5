"""How much one page holds: the one bound of every list, and how rows are cut into pages that stay below it.

A page is to stay below 1 MB and 20,000 nodes (elements and texts), its frame by the theme among them: above that,
browsers on ordinary machines stutter. Rows are not rendered to be counted. Each list knows what a row of it
weighs at most: its nodes, and a node more for each 50 bytes of the model's text in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from markupsafe import escape

from .breaks import breakable

T = TypeVar("T")

BOUND = 17_000
"""What the rows of one page weigh at most; the rest is left for heads, counts and the theme."""
_BYTES = 50
"""Bytes that weigh as much as a node: what 1 MB is to 20,000 nodes."""
CHUNK = 5_000
"""Rows of one file that a grid loads: so many are read at once without a pause that anybody notices."""
SAMPLE = 100
"""Rows that a page shows of a list that it cannot hold, where a beginning is of use."""


def text_weight(*texts: str | None) -> int:
    """What texts weigh, as they are escaped in HTML and cut where they may break."""
    written = [breakable(f">{escape(text)}") for text in texts if text]
    return sum(len(html.encode(errors="replace")) for html in written) // _BYTES + sum(2 * html.count("<") for html in written)


def fits(weights: Iterable[int], bound: int) -> bool:
    """Whether rows stand below a bound; looks at no more of them than it takes to know.

    Args:
        weights: of the rows.
        bound: the most that they may weigh together.
    """
    total = 0
    for weight in weights:
        total += weight
        if total > bound:
            return False
    return True


def cut(rows: Sequence[T], weigh: Callable[[T], int], bound: int) -> list[Sequence[T]]:
    """Rows in consecutive parts below a bound; a row that is above it by itself is a part alone.

    Args:
        rows: in their order.
        weigh: what a row weighs.
        bound: the most that a part may weigh.
    """
    return [held["rows"] for held in spread({"rows": rows}, {"rows": weigh}, bound)]


def spread(lists: Mapping[str, Sequence[Any]], weigh: Mapping[str, Callable[[Any], int]], bound: int) -> list[dict[str, Sequence[Any]]]:
    """Several lists in consecutive parts below a bound, the lists one after the other.

    Args:
        lists: rows by the list's name, in the order in which they stand.
        weigh: what a row of each list weighs.
        bound: the most that a part may weigh.

    Returns:
        For each part the rows that it holds, by list; every list is named, with no rows where the part has none of it.
    """
    places: list[dict[str, tuple[int, int]]] = [{}]
    total = 0
    for name, rows in lists.items():
        begin = 0
        for index, row in enumerate(rows):
            weight = weigh[name](row)
            if total and total + weight > bound:
                places[-1][name] = begin, index
                places.append({})
                begin, total = index, 0
            total += weight
        places[-1][name] = begin, len(rows)
    empty = (0, 0)
    return [{name: rows[slice(*held.get(name, empty))] for name, rows in lists.items()} for held in places]
