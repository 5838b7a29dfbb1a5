"""What a process remembers while it makes the organisation's lists again and again.

A list is joined from what each service adds to it: rows, weights, lines of files. What a service adds follows from its facts, and
from what its maker names beside them: so it is held with the facts, and lives no longer than they. What follows from several
services is held with what it follows from, which is compared whole.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any, TypeVar

T = TypeVar("T")


class ListMemory:
    """What is remembered. Of each kind it is what was asked for last: another `given` takes the place of the one before."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[object, dict[Hashable, Any]]] = {}

    def __reduce__(self) -> tuple[type[ListMemory], tuple[()]]:
        """Another process begins without memory."""
        return type(self), ()

    def among(self, name: str) -> ListMemory:
        """A part of the memory, whose kinds are apart from those of every other part."""
        return self.one("part of the memory", (), name, ListMemory)

    def one(self, kind: str, given: object, name: Hashable, make: Callable[[], T]) -> T:
        """One thing of a kind.

        Args:
            kind: what it is.
            given: all that it follows from, beside the facts that the memory belongs to.
            name: which of this kind.
            make: makes it.
        """
        held = self._kept.get(kind)
        if held is None or held[0] != given:
            held = self._kept[kind] = given, {}
        made = held[1]
        if name not in made:
            made[name] = make()
        found: T = made[name]
        return found

    def all(self, kind: str, given: object, make: Callable[[], Iterable[T]]) -> Iterable[T]:
        """All things of a kind, in their order; where nothing is remembered, each is made when it is asked for.

        Args:
            kind: what they are.
            given: all that they follow from, beside the facts that the memory belongs to.
            make: makes them.
        """
        return self.one(kind, given, None, lambda: tuple(make()))


class _Forgetful(ListMemory):
    """Of what is made once: everything is made when it is asked for, and nothing is held."""

    def among(self, name: str) -> ListMemory:
        return self

    def one(self, kind: str, given: object, name: Hashable, make: Callable[[], T]) -> T:
        return make()

    def all(self, kind: str, given: object, make: Callable[[], Iterable[T]]) -> Iterable[T]:
        return make()


NO_MEMORY: ListMemory = _Forgetful()
"""Of what is made once."""
