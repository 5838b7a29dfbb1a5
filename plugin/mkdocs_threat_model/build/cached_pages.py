"""Pages whose fragments are held in a file and read when they are asked for: a build holds their headings alone."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from hashlib import sha256
from operator import index
from pathlib import Path
from typing import Any

from ..errors import CacheError
from ..files import FileError, read_file
from ..frame.page import Page, SearchResult
from .cache import Cache

SUFFIX = ".page"
MOST = 256 << 20
"""Bytes of one page's fragments."""


class _CachedTexts(Mapping[str, str]):
    """One part of a page's fragments, slots or drawings.

    Args:
        path: of the file that holds all of them; its name is their digest.
        part: its name.

    Attributes:
        path: the same.
    """

    def __init__(self, path: Path, part: str) -> None:
        self.path = path
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
        texts: Mapping[str, str] = _read(self.path)[self._part]
        return texts


def held(page: Page, cache: Cache) -> Page:
    """The same page, with its fragments in the cache; where it takes no files, the page itself."""
    path = cache.file(_written(page), SUFFIX)
    return _of_file(replace(page, ids=tuple(page.anchors())), path) if isinstance(path, Path) else page


def is_held(page: Page) -> bool:
    """Whether a page's fragments lie in a file of the cache."""
    return isinstance(page.slots, _CachedTexts)


def texts_digest(page: Page) -> bytes:
    """The digest of a page's fragments, which lie in memory: cheaper than writing them, by far."""
    hasher = sha256()
    for name, text in (*page.slots.items(), *page.drawings.items()):
        data = text.encode(errors="surrogatepass")
        hasher.update(f"{name} {len(data)}\n".encode())
        hasher.update(data)
    return hasher.digest()


def card_of(page: Page) -> Mapping[str, Any]:
    """What is known of a page whose fragments lie in the cache without reading them, as plain values."""
    if not isinstance(page.slots, _CachedTexts):
        raise TypeError("the page is in memory")
    return {
        "uri": page.uri,
        "title": page.title,
        "description": page.description,
        "sections": page.sections,
        "searched": dict(page.searched),
        "own": sorted(page.own),
        "hide": page.hide,
        "source": page.source,
        "in_nav": page.in_nav,
        "ids": page.ids,
        "fragments": named(page.slots.path),
    }


def page_of(card: Mapping[str, Any], cache: Cache) -> Page:
    """The page that plain values tell of.

    Raises:
        LookupError: its fragments are missing or damaged.
        ValueError, TypeError, AttributeError: these values are none of a page.
    """
    page = Page(
        str(card["uri"]),
        str(card["title"]),
        str(card["description"]),
        tuple((str(heading), tuple(map(str, names))) for heading, names in card["sections"]),
        {},
        {},
        {str(name): tuple(map(_said, sentences)) for name, sentences in card["searched"].items()},
        frozenset(map(str, card["own"])),
        tuple(map(str, card["hide"])),
        str(card["source"]),
        bool(card["in_nav"]),
        tuple(map(str, card["ids"])),
    )
    return _of_file(page, cached_file(card["fragments"], cache))


def _said(plain: Any) -> str | SearchResult:
    return SearchResult(*map(str, plain)) if isinstance(plain, (list, tuple)) else str(plain)


def named(path: Path) -> tuple[str, int]:
    """What an entry of the cache calls a file of it: its name, and its size in bytes.

    Raises:
        CacheError: somebody removed it since it was written.
    """
    try:
        return path.name, path.stat().st_size
    except OSError:
        raise CacheError(f"The cache lost `{path.name}` while the site was built. Build again.") from None


def cached_file(entered: Any, cache: Cache) -> Path:
    """The file that an entry names.

    Raises:
        LookupError: it is missing or damaged.
        ValueError, TypeError: these values name no file.
    """
    name, size = entered
    digest, dot, suffix = str(name).partition(".")
    path = cache.find(digest, f"{dot}{suffix}", index(size))
    if path is None:
        raise LookupError(name)
    return path


def digest_of_page(page: Page) -> str | None:
    """The digest of a page's fragments; `None` where they are in memory."""
    return page.slots.path.name.removesuffix(SUFFIX) if isinstance(page.slots, _CachedTexts) else None


def _of_file(page: Page, path: Path) -> Page:
    return replace(page, slots=_CachedTexts(path, "slots"), drawings=_CachedTexts(path, "drawings"))


def _written(page: Page) -> bytes:
    content = {"slots": dict(page.slots), "drawings": dict(page.drawings)}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode(errors="surrogatepass"), 1)


@lru_cache(maxsize=1)
def _read(path: Path) -> Mapping[str, Any]:
    """One page at a time passes through a build, and asks for its fragments several times."""
    try:
        data = read_file(path.parent, path.name, MOST)
    except FileError as error:
        raise CacheError(f"The cache lost a page while the site was built: {error} Build again.") from None
    if sha256(data).hexdigest() != path.name.removesuffix(SUFFIX):
        raise CacheError(f"Something else wrote into the cache while the site was built, `{path}`. Build again.")
    content: Mapping[str, Any] = json.loads(zlib.decompress(data).decode(errors="surrogatepass"))
    return content
