"""Rows of tables: made anew whenever somebody goes through them, or remembered with their service in the form that a file has."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeVar

from ..analysis.facts import Facts
from .column import Value

T = TypeVar("T")
U = TypeVar("U")


class TableRows(Collection[tuple[Value, ...]]):
    """Rows that are made anew whenever somebody goes through them: of a large register none stays in memory.

    Args:
        make: gives them from the first on.
        count: how many there are; counted where nobody says it.
    """

    def __init__(self, make: Callable[[], Iterable[tuple[Value, ...]]], count: int | None = None) -> None:
        self._make = make
        self._count = count

    def __iter__(self) -> Iterator[tuple[Value, ...]]:
        return iter(self._make())

    def __len__(self) -> int:
        if self._count is None:
            self._count = sum(1 for _ in self)
        return self._count

    def __contains__(self, row: object) -> bool:
        return any(row == other for other in self)

    def written(self, kind: str, given: object, write: Callable[[Sequence[tuple[Value, ...]]], T]) -> Iterable[T]:
        """What somebody makes of groups of consecutive rows, in their order.

        Args:
            kind: what is made.
            given: all that it follows from beside the rows.
            write: makes it of a group.
        """
        return (write((row,)) for row in self)


class ServiceRows(TableRows, Generic[U]):
    """Rows in groups, each of which belongs to a service: what is made of a group is remembered with its service.

    Args:
        groups: by their order the facts of the service that each belongs to, and what it is made of, as a part of these facts.
        rows: gives the rows of a group.
        count: how many rows there are; counted where nobody says it.
        given: what rows follow from beside the facts.
    """

    def __init__(
        self,
        groups: Sequence[tuple[Facts, U]],
        rows: Callable[[Facts, U], Iterable[tuple[Value, ...]]],
        count: int | None = None,
        given: Callable[[Facts], object] = lambda _: None,
    ) -> None:
        super().__init__(lambda: (row for facts, part in groups for row in rows(facts, part)), count)
        self._groups = groups
        self._rows = rows
        self._given = given

    def written(self, kind: str, given: object, write: Callable[[Sequence[tuple[Value, ...]]], T]) -> Iterable[T]:
        """What somebody makes of each group, in their order."""
        services: dict[int, tuple[Facts, list[U]]] = {}
        for facts, part in self._groups:
            services.setdefault(id(facts), (facts, []))[1].append(part)

        def make(facts: Facts, parts: Sequence[U]) -> Iterator[T]:
            return (write(tuple(self._rows(facts, part))) for part in parts)

        # All services have their groups in the one order of the list: what comes next of a service is the next of its own.
        made = {
            id(facts): iter(facts.memory.all(kind, (given, self._given(facts), parts), partial(make, facts, parts)))
            for facts, parts in services.values()
        }
        return map(next, [made[id(facts)] for facts, _ in self._groups])
