"""What is published: pages, files and pictures, in memory or in the cache. Knows nothing of how they are made."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from ..findings import Finding
from ..frame.page import Page

if TYPE_CHECKING:  # a site that is there already is published without the rooms that make one
    from ..drawing import Drawing


class Files(Mapping[str, bytes]):
    """Files by their path in the site. The bytes of those that are held elsewhere are read when they are asked for.

    Args:
        held: the bytes, or the path of a file that holds them.
    """

    def __init__(self, held: Mapping[str, Path | bytes]) -> None:
        self._held = held

    def ready(self, name: str) -> Path | bytes:
        """The path of a file with exactly the bytes, or the bytes."""
        return self._held[name]

    def __getitem__(self, name: str) -> bytes:
        """The bytes of a file."""
        held = self._held[name]
        return held.read_bytes() if isinstance(held, Path) else held

    def __iter__(self) -> Iterator[str]:
        """The paths in the site."""
        return iter(self._held)

    def __len__(self) -> int:
        """How many files there are."""
        return len(self._held)


@dataclass(frozen=True)
class Site:
    """What is published.

    Attributes:
        pages: the pages, the organisation's first.
        files: other files by their path in the site.
        pictures: drawings that are to be written as PNG, by the PNG's path in the site.
        lacking: the characters of pictures that the carried font has not, by the picture's path in the site.
        findings: what went wrong while the pages were made; the services that it concerns have a page that says so.
        lasting: whether the same values give the same site on every day.
    """

    pages: tuple[Page, ...]
    files: Files
    pictures: Mapping[str, Drawing]
    lacking: Mapping[str, frozenset[str]]
    findings: tuple[Finding, ...] = ()
    lasting: bool = True
