"""Values that are made when somebody asks for them: as many as wanted, of which few are in memory."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import TypeVar

V = TypeVar("V")
_KEPT = 32
"""How many are kept for who asks again: a check looks at a service and its neighbours."""


class OnDemand(Mapping[str, V]):
    """A map whose values are made anew for who asks after others came between.

    Args:
        names: the keys, in order.
        make: makes the value of a key.
    """

    def __init__(self, names: Iterable[str], make: Callable[[str], V]) -> None:
        self._names = dict.fromkeys(names)
        self._made = lru_cache(maxsize=_KEPT)(make)

    def __getitem__(self, name: str) -> V:
        if name not in self._names:
            raise KeyError(name)
        return self._made(name)

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)
