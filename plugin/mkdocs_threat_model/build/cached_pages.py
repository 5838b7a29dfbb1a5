"""Pages whose fragments are held in a file of the cache (`page_texts`): a build holds their headings alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from hashlib import sha256
from operator import index
from pathlib import Path
from typing import Any, TypeVar

from ..errors import CacheError
from ..frame.page import Page, joined_ids
from ..frame.source import inert
from .cache import Cache
from .page_texts import SUFFIX, CachedSentences, CachedTexts, lacking, texts_file

_Found = TypeVar("_Found")


def held(page: Page, cache: Cache) -> Page:
    """The same page, with its fragments in the cache; where it takes no files, the page itself."""
    said = {name: page.for_search_alone(name) for name in page.searched}
    texts = {"slots": _inert_of(page, page.slots), "drawings": _inert_of(page, page.drawings), "said": said}
    path = cache.file(texts_file(texts, page.searched), SUFFIX)
    if not isinstance(path, Path):
        return page
    near = {name: text for name, text in texts["slots"].items() if name in page.own}
    return _of_file(replace(page, ids=joined_ids(page.anchors())), path, tuple(page.searched), near)


def is_held(page: Page) -> bool:
    """Whether a page's fragments lie in a file of the cache."""
    return isinstance(page.slots, CachedTexts)


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
    if not isinstance(page.slots, CachedTexts):
        raise TypeError("the page is in memory")
    return {
        "uri": page.uri,
        "title": page.title,
        "description": page.description,
        "sections": page.sections,
        "searched": tuple(page.searched),
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
        {},
        frozenset(map(str, card["own"].keys())),
        tuple(map(str, card["hide"])),
        str(card["source"]),
        bool(card["in_nav"]),
        str(card["ids"]),
    )
    near = {str(name): str(text) for name, text in card["own"].items() if text is not None}
    path, data = cached_data(card["fragments"], cache)
    searched = tuple(map(str, card["searched"]))
    if lacks := lacking(data, {name for _, names in page.sections for name in names}, {*searched}):
        raise LookupError(lacks)
    return _of_file(page, path, searched, near)


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
    return _named_by(entered, cache.find)


def cached_data(entered: Any, cache: Cache) -> tuple[Path, bytes]:
    """The same, and its bytes, for one that is read at once; it raises as `cached_file` does."""
    return _named_by(entered, cache.find_data)


def _named_by(entered: Any, find: Callable[[str, str, int], _Found | None]) -> _Found:
    name, size = entered
    digest, dot, suffix = str(name).partition(".")
    found = find(digest, f"{dot}{suffix}", index(size))
    if found is None:
        raise LookupError(name)
    return found


def digest_of_page(page: Page) -> str | None:
    """The digest of a page's fragments; `None` where they are in memory."""
    return page.slots.path.name.removesuffix(SUFFIX) if isinstance(page.slots, CachedTexts) else None


def _of_file(page: Page, path: Path, searched: tuple[str, ...], near: Mapping[str, str]) -> Page:
    slots, drawings, said = CachedTexts(path, "slots", near), CachedTexts(path, "drawings", {}), CachedTexts(path, "said", {})
    sentences = CachedSentences(path, searched)
    return replace(page, slots=slots, drawings=drawings, searched=sentences, said=said, is_inert=True)


def _inert_of(page: Page, texts: Mapping[str, str]) -> dict[str, str]:
    return dict(texts) if page.is_inert else {name: inert(text) for name, text in texts.items()}
