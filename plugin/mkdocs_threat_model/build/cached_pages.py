"""Pages whose fragments are held in a file and read when they are asked for: a build holds their headings alone.

A file holds a line of JSON, which names the fragments and the bytes of each, and then the fragments as they are: as values of
JSON they would take several times as long to read.
"""

from __future__ import annotations

import json
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
from ..frame.source import inert
from .cache import Cache
from .packing import MOST, first_line, packed, unpacked

SUFFIX = ".page"


class _CachedTexts(Mapping[str, str]):
    """One part of a page's fragments: slots, drawings, or what search reads in place of slots.

    Args:
        path: of the file that holds all of them; its name is their digest.
        part: its name.
        near: those that are asked for when another page has been read since, and are short.

    Attributes:
        path: the same.
        near: the same.
    """

    def __init__(self, path: Path, part: str, near: Mapping[str, str]) -> None:
        self.path = path
        self.near = near
        self._part = part

    def __getitem__(self, name: str) -> str:
        """One text."""
        near = self.near.get(name)
        return self._texts()[name] if near is None else near

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(self._texts())

    def __len__(self) -> int:
        """How many there are."""
        return len(self._texts())

    def _texts(self) -> Mapping[str, str]:
        return _read(self.path)[self._part]


def held(page: Page, cache: Cache) -> Page:
    """The same page, with its fragments in the cache; where it takes no files, the page itself."""
    said = {name: page.for_search_alone(name) for name in page.searched}
    texts = {"slots": _inert_of(page, page.slots), "drawings": _inert_of(page, page.drawings), "said": said}
    path = cache.file(_written(texts), SUFFIX)
    if not isinstance(path, Path):
        return page
    near = {name: text for name, text in texts["slots"].items() if name in page.own}
    return _of_file(replace(page, ids=tuple(page.anchors())), path, near)


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
        "own": {name: page.slots.near.get(name) for name in sorted(page.own)},
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
        path_in_site(card["uri"], ".md"),
        str(card["title"]),
        str(card["description"]),
        tuple((str(heading), tuple(map(str, names))) for heading, names in card["sections"]),
        {},
        {},
        {str(name): tuple(map(_said, sentences)) for name, sentences in card["searched"].items()},
        frozenset(map(str, card["own"].keys())),
        tuple(map(str, card["hide"])),
        str(card["source"]),
        bool(card["in_nav"]),
        tuple(map(str, card["ids"])),
    )
    near = {str(name): str(text) for name, text in card["own"].items() if text is not None}
    path = cached_file(card["fragments"], cache)
    if lacking := {name for _, names in page.sections for name in names} - _slots_in(path):
        raise LookupError(lacking)
    return _of_file(page, path, near)


def path_in_site(name: Any, suffix: str = "") -> str:
    """A path that an entry of the cache names, which leads nowhere but into the site.

    Args:
        name: the path.
        suffix: how it must end.

    Raises:
        ValueError: it leads elsewhere, or is no path.
    """
    path = str(name)
    parts = path.split("/")
    if not all(parts) or not {".", ".."}.isdisjoint(parts) or "\\" in path or not path.isprintable() or not path.endswith(suffix):
        raise ValueError(path)
    return path


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


def _of_file(page: Page, path: Path, near: Mapping[str, str]) -> Page:
    slots, drawings, said = _CachedTexts(path, "slots", near), _CachedTexts(path, "drawings", {}), _CachedTexts(path, "said", {})
    return replace(page, slots=slots, drawings=drawings, said=said, is_inert=True)


def _inert_of(page: Page, texts: Mapping[str, str]) -> dict[str, str]:
    return dict(texts) if page.is_inert else {name: inert(text) for name, text in texts.items()}


def _written(texts: Mapping[str, Mapping[str, str]]) -> bytes:
    encoded = {part: {name: text.encode(errors="surrogatepass") for name, text in named.items()} for part, named in texts.items()}
    head = {part: {name: len(data) for name, data in named.items()} for part, named in encoded.items()}
    line = json.dumps(head, separators=(",", ":")).encode()
    return packed(b"\n".join((line, b"".join(data for named in encoded.values() for data in named.values()))))


def _slots_in(path: Path) -> set[str]:
    """The slots that a file holds, by its first line.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no page.
    """
    try:
        return {*json.loads(first_line(read_file(path.parent, path.name, MOST)))["slots"]}
    except FileError as error:
        raise LookupError(path.name) from error


@lru_cache(maxsize=1)
def _read(path: Path) -> Mapping[str, Mapping[str, str]]:
    """One page at a time passes through a build, and asks for its fragments several times."""
    try:
        data = read_file(path.parent, path.name, MOST)
    except FileError as error:
        raise CacheError(f"The cache lost a page while the site was built: {error} Build again.") from None
    if sha256(data).hexdigest() != path.name.removesuffix(SUFFIX):
        raise CacheError(f"Something else wrote into the cache while the site was built, `{path}`. Build again.")
    try:
        return _texts_of(unpacked(data))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise CacheError(f"`{path}` in the cache is not a page. Run `threat-model cache clear`, and build again.") from None


def _texts_of(data: bytes) -> Mapping[str, Mapping[str, str]]:
    line, _, rest = data.partition(b"\n")
    texts: dict[str, dict[str, str]] = {}
    place = 0
    for part, sizes in json.loads(line).items():
        texts[part] = {}
        for name, size in sizes.items():
            if index(size) < 0:
                raise ValueError(name)
            texts[part][name] = rest[place : place + size].decode(errors="surrogatepass")
            place += size
    if place != len(rest) or not texts.keys() >= {"slots", "drawings", "said"}:
        raise ValueError(place)
    return texts
