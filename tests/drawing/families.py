"""Families of models that cost a drawing most, each in any size: they grow until they meet the limits of the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.model.types import adapter

WIDE = "情報漏洩を防ぐための非常に長い題名" * 20
"""Of wide characters; a title takes the first 300."""

Ends = Iterable[tuple[int, int]]


def service(
    count: int,
    ends: Ends,
    *,
    boundaries: Iterable[int | None] = (),
    home: Callable[[int], int | None] = lambda _: None,
    part_of: Callable[[int], int | None] = lambda _: None,
    ranks: Iterable[Iterable[int]] = (),
    title: Callable[[str, int], str] = lambda kind, n: f"{kind} {n} of the family",
    both_ways: bool = False,
) -> Service:
    """A model by numbers.

    Args:
        count: elements.
        ends: of each flow, as numbers of elements.
        boundaries: of each the number of the one that holds it.
        home: the boundary of an element.
        part_of: the process that an element is a part of.
        ranks: hints for the layout, as numbers of elements.
        title: of what is called a kind, by its number.
        both_ways: whether flows have two heads.
    """
    kinds = ("external", "process", "store")

    def element(n: int) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "process" if part_of(n) is not None or n in wholes else kinds[n % 3], "title": title("Element", n)}
        found |= {"in": f"b{home(n)}"} if home(n) is not None else {}
        return found | ({"part_of": f"e{part_of(n)}"} if part_of(n) is not None else {})

    wholes = {part_of(n) for n in range(count)}
    return adapter(Service).validate_python(
        {
            "service": "family",
            "title": "Family",
            "owner": "team-x",
            "boundaries": {
                f"b{n}": {"title": title("Boundary", n)} | ({"in": f"b{outer}"} if outer is not None else {})
                for n, outer in enumerate(boundaries)
            },
            "elements": {f"e{n}": element(n) for n in range(count)},
            "flows": {
                f"f{n}": {"from": f"e{a}", "to": f"e{b}", "title": title("Flow", n), "both_ways": both_ways}
                for n, (a, b) in enumerate(ends)
            },
            "layout": {"ranks": [[f"e{n}" for n in rank] for rank in ranks]},
        }
    )


def complete(count: int) -> list[tuple[int, int]]:
    """Every element with every other."""
    return [(a, b) for a in range(count) for b in range(a + 1, count)][:1000]


def bipartite(count: int) -> list[tuple[int, int]]:
    """Every element of one half with every one of the other."""
    return [(a, b) for a in range(count // 2) for b in range(count // 2, count)][:1000]


def star(count: int) -> list[tuple[int, int]]:
    """One element with every other."""
    return [(0, n) for n in range(1, count)]


def chain(count: int) -> list[tuple[int, int]]:
    """Each element with the next."""
    return [(n - 1, n) for n in range(1, count)]


def ladder(count: int) -> list[tuple[int, int]]:
    """A chain, and the first element with every other one."""
    return [*chain(count), *((0, n) for n in range(2, count, 2))][:1000]


def parallel(count: int) -> list[tuple[int, int]]:
    """Flows between the same two, in both directions."""
    return [(n % 2, 1 - n % 2) for n in range(count)]


def scattered(count: int, flows: int) -> list[tuple[int, int]]:
    """Flows between any two."""
    state, found = 1, []
    while len(found) < flows:
        state = (state * 6364136223846793005 + 1442695040888963407) % 2**64
        a, b = (state >> 33) % count, (state >> 13) % count
        found += [(a, b)] if a != b else []
    return found


def wide(_: str, n: int) -> str:
    """A title of 300 wide characters, another for each number."""
    return f"{n}{WIDE}"[:300]


FAMILIES: dict[str, Callable[[], Service]] = {
    **{f"complete graph of {n}": lambda n=n: service(n, complete(n)) for n in (10, 12, 14, 15, 16, 20, 30, 45)},
    "complete graph of 14 in 4 boundaries": lambda: service(14, complete(14), boundaries=[None] * 4, home=lambda n: n % 4),
    "complete graph of 45 in 9 boundaries": lambda: service(45, complete(45), boundaries=[None] * 9, home=lambda n: n % 9),
    **{f"bipartite graph of {n}": lambda n=n: service(n, bipartite(n)) for n in (20, 40, 63)},
    **{f"star of {n}": lambda n=n: service(n, star(n)) for n in (50, 100, 300, 1000)},
    "star of 1000, both ways": lambda: service(1000, star(1000), both_ways=True),
    **{f"chain of {n}": lambda n=n: service(n, chain(n)) for n in (100, 300, 1000)},
    **{f"ladder of {n}": lambda n=n: service(n, ladder(n)) for n in (40, 55, 70, 600)},
    **{f"{n} flows between two": lambda n=n: service(2, parallel(n)) for n in (50, 100, 300, 1000)},
    **{
        f"{n} scattered, {m} flows": lambda n=n, m=m: service(n, scattered(n, m)) for n, m in ((30, 60), (40, 120), (80, 120), (1000, 1000))
    },
    **{
        f"{n} boundaries, one element each, {m} flows": lambda n=n, m=m: service(
            n, scattered(n, m), boundaries=[None] * n, home=lambda one: one
        )
        for n, m in ((30, 60), (200, 300), (1000, 1000))
    },
    **{
        f"{n} boundaries nested 16 deep, {m} flows": lambda n=n, m=m: service(
            n, scattered(n, m), boundaries=[one - 1 if one % 16 else None for one in range(n)], home=lambda one: one
        )
        for n, m in ((16, 30), (48, 60), (192, 300), (960, 1000))
    },
    "1000 empty boundaries": lambda: service(10, chain(10), boundaries=[None] * 1000),
    "1000 elements alone": lambda: service(1000, ()),
    "100 boundaries of 10, each with the next": lambda: service(
        1000, ((n, (n + 10) % 1000) for n in range(1000)), boundaries=[None] * 100, home=lambda n: n // 10
    ),
    "20 boundaries of 50, scattered": lambda: service(1000, scattered(1000, 1000), boundaries=[None] * 20, home=lambda n: n // 50),
    "3 boundaries of 20, dense": lambda: service(60, scattered(60, 1000), boundaries=[None] * 3, home=lambda n: n // 20),
    "100 processes of 9 parts": lambda: service(1000, scattered(1000, 1000), part_of=lambda n: n // 10 * 10 if n % 10 else None),
    "500 processes of one part": lambda: service(1000, scattered(1000, 1000), part_of=lambda n: n - 1 if n % 2 else None),
    "parts of parts, 16 deep": lambda: service(1000, scattered(1000, 1000), part_of=lambda n: n - 1 if n % 16 else None),
    "parts of one process, 16 deep": lambda: service(
        1000, [(n, 999 - n % 480) for n in range(500)] * 2, part_of=lambda n: (n - 1 if n < 16 else 15 if n < 500 else None) if n else None
    ),
    "ranks of all, one": lambda: service(14, complete(14), ranks=[range(14)]),
    "ranks of all, one each": lambda: service(40, scattered(40, 100), ranks=[[n] for n in range(40)]),
    "ranks of 1000": lambda: service(1000, scattered(1000, 1000), ranks=[range(n, n + 10) for n in range(0, 1000, 10)]),
    "ranks against the flows, in boundaries": lambda: service(
        30, chain(30), ranks=[[29 - n] for n in range(30)], boundaries=[None] * 5, home=lambda n: n % 5
    ),
    "15 titles of 300 wide characters": lambda: service(15, scattered(15, 25), title=wide),
    "60 titles of 300 wide characters": lambda: service(60, scattered(60, 80), boundaries=[None] * 6, home=lambda n: n % 6, title=wide),
    "3000 titles of 300 wide characters": lambda: service(
        1000, scattered(1000, 1000), boundaries=[None] * 1000, home=lambda n: n, title=wide
    ),
    "1000 titles of 300 letters": lambda: service(1000, scattered(1000, 1000), title=lambda kind, n: f"{kind} {n} {'i' * 288}"[:300]),
}
"""By name. Sizes are those of the format's limits, and those just below and above what is still arranged well."""
