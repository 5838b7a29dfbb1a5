"""Pages whose fragments are held in a file and read when they are asked for: a build holds their headings alone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from ..errors import CacheError
from ..files import FileError, read_file
from ..frame.page import Page
from .cache import Cache

SUFFIX = ".page"
MOST = 256 << 20
"""Bytes of one page's fragments."""


class _KeptTexts(Mapping[str, str]):
    """One part of a page's fragments, slots or drawings.

    Args:
        path: of the file that holds all of them; its name is their digest.
        part: its name.
    """

    def __init__(self, path: Path, part: str) -> None:
        self._path = path
        self._part = part

    def __getitem__(self, name: str) -> str:
        """One text."""
        text: str = self._texts()[name]
        return text

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._texts())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._texts())

    def _texts(self) -> Mapping[str, str]:
        texts: Mapping[str, str] = _read(self._path)[self._part]
        return texts


def held(page: Page, cache: Cache) -> Page:
    """The same page, with its fragments in the cache; where it takes no files, the page itself."""
    path = cache.file(_written(page), SUFFIX)
    return of_file(replace(page, ids=tuple(page.anchors())), path) if isinstance(path, Path) else page


def of_file(page: Page, path: Path) -> Page:
    """A page with the fragments that a file holds."""
    return replace(page, slots=_KeptTexts(path, "slots"), drawings=_KeptTexts(path, "drawings"))


def file_of(page: Page) -> Path | None:
    """The file that holds a page's fragments; `None` where they are in memory."""
    return page.slots._path if isinstance(page.slots, _KeptTexts) else None


def _written(page: Page) -> bytes:
    content = {"slots": dict(page.slots), "drawings": dict(page.drawings)}
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode(errors="surrogatepass")


@lru_cache(maxsize=1)
def _read(path: Path) -> Mapping[str, Any]:
    """One page at a time passes through a build, and asks for its fragments several times."""
    try:
        data = read_file(path.parent, path.name, MOST)
    except FileError as error:
        raise CacheError(f"The cache lost a page while the site was built: {error}. Build again.") from None
    if sha256(data).hexdigest() != path.name.removesuffix(SUFFIX):
        raise CacheError(f"Something else wrote into the cache while the site was built, `{path}`. Build again.")
    content: Mapping[str, Any] = json.loads(data.decode(errors="surrogatepass"))
    return content
