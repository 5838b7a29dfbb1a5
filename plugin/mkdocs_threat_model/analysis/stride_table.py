"""A model's STRIDE table, which whoever keeps many models lets go of and has made again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, partial

from ..model.service import Service
from .crossings import Crossing
from .stride import Row
from .stride_rows import Ruled, stride_rows


class StrideSheet:
    """The rows of a model. They take a third of the memory of all that follows from it, and are quickly made.

    Args:
        rows: the rows.
        make: makes the same ones.
    """

    __slots__ = ("_make", "_rows")

    def __init__(self, rows: tuple[Row, ...] | None, make: Callable[[], tuple[Row, ...]]) -> None:
        self._rows = rows
        self._make = make

    @property
    def rows(self) -> tuple[Row, ...]:
        """The rows."""
        return _made(self._make) if self._rows is None else self._rows

    def let_go(self) -> None:
        """From now on only the rows that somebody asked for last are in memory."""
        self._rows = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StrideSheet) and self.rows == other.rows

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[object, ...]:
        """Another process makes them itself: that is quicker than to hand them over."""
        return StrideSheet, (None, self._make)


def stride_table(service: Service, crossings: tuple[Crossing, ...], ruled: Ruled) -> StrideSheet:
    """The STRIDE table of a model.

    Args:
        service: the model.
        crossings: of its flows, in their order.
        ruled: what the table is made with besides.
    """
    make = partial(_rows, service, crossings, ruled)
    return StrideSheet(make(), make)


def _rows(service: Service, crossings: tuple[Crossing, ...], ruled: Ruled) -> tuple[Row, ...]:
    crossed: dict[str, list[Crossing]] = {flow.id: [] for flow in service.flows.values()}
    for crossing in crossings:
        crossed[crossing.flow].append(crossing)
    return stride_rows(service, crossed, ruled)


@lru_cache(maxsize=1)
def _made(make: Callable[[], tuple[Row, ...]]) -> tuple[Row, ...]:
    """Who reads a model's rows, reads them several times before those of the next. What makes them is compared by identity."""
    return make()
