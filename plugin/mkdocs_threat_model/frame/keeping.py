"""Pages that follow from some services alone, and whoever keeps them from one build to the next."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Protocol

from .page import Page


class Keeper(Protocol):
    """Has pages made where it has none that follow from the same."""

    def pages(self, name: str, services: Collection[str], given: object, make: Callable[[], Iterable[Page]]) -> Iterable[Page]:
        """Pages, made or kept.

        Args:
            name: what they are; in a site no other pages have this name.
            services: the ids of the services whose facts they follow from.
            given: all else that they follow from, as plain values, but for what all pages of the site are set in.
            make: makes them.
        """


class NoKeeper:
    """Has everything made when it is asked for."""

    def pages(self, name: str, services: Collection[str], given: object, make: Callable[[], Iterable[Page]]) -> Iterable[Page]:
        """The pages, made."""
        return make()


NO_KEEPER: Keeper = NoKeeper()
"""Of what is made once."""
