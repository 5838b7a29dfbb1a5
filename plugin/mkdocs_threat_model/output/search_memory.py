"""What search found on a page, kept under what it read: reading a page costs it more than all else that is done for the page.

Where other plugins change pages, it is what they left that search reads, so nothing of theirs is lost.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import Any

from ..build.cache import Cache, CacheSection
from ..build.packing import packed, unpacked
from ..build.stamps import digest_of, stamp
from .bystanders import SEARCH
from .plain_settings import OpaqueError, front_matter_text, plain

_KIND = "search"
"""The kind of what search found."""
Found = list[dict[str, Any]]
"""What search knows of a page, or of all."""


def entries_of(plugins: Any) -> Found:
    """The list that search keeps of a site's sections; one that nobody reads where there is no search."""
    return next((entries for index in _indexes(plugins) if (entries := _entries(index)) is not None), [])


def settings_of(plugins: Any) -> Any:
    """The settings that search reads pages by, as plain values.

    Raises:
        OpaqueError: nobody can tell whether they are those of another build.
    """
    settings = [dict(plugins[name].config) for name in plugins if name in SEARCH]
    if any(setting.get(name) for setting in settings for name in ("jieba_dict", "jieba_dict_user")):
        raise OpaqueError("a dictionary of the user's own")
    kinds = [(type(index).__module__, type(index).__qualname__, plain(getattr(index, "config", None))) for index in _indexes(plugins)]
    return [plain(setting) for setting in settings], kinds


def remember(plugins: Any, cache: Cache | None, is_ours: Callable[[Any], bool]) -> None:
    """Lets search look up what it found on a generated page when it reads the same again.

    Args:
        plugins: of MkDocs.
        cache: where it is kept; without one, nothing is.
        is_ours: whether a page of MkDocs is generated.
    """
    if cache is None:
        return
    shelf = cache.shelf(_KIND)
    try:
        common = digest_of(stamp(), settings_of(plugins))
    except OpaqueError:
        return
    for number, index in enumerate(_indexes(plugins)):
        if (entries := _entries(index)) is not None:
            key = digest_of(common, number)
            index.add_entry_from_context = _remembering(index.add_entry_from_context, entries, key, shelf, is_ours)


def line_of(found: Found) -> bytes:
    """What search found, as a line of text."""
    return json.dumps(found, default=str, separators=(",", ":")).encode()


def entries_in(line: bytes) -> Found:
    """What a line says that search found.

    Raises:
        ValueError, TypeError, RecursionError: it is no such line.
    """
    return [dict(entry) for entry in json.loads(line)]


def _indexes(plugins: Any) -> list[Any]:
    found = (getattr(plugins[name], "search_index", None) for name in sorted(SEARCH & {*plugins}))
    return [index for index in found if index is not None]


def _entries(index: Any) -> Found | None:
    return next((kept for kept in (getattr(index, "entries", None), getattr(index, "_entries", None)) if isinstance(kept, list)), None)


def _remembering(
    add: Callable[[Any], None], entries: Found, common: str, shelf: CacheSection, is_ours: Callable[[Any], bool]
) -> Callable[[Any], None]:
    def look_up(page: Any) -> None:
        if not is_ours(page):
            add(page)
            return
        read = (page.content or "").encode(errors="surrogatepass")
        key = digest_of(common, read, page.title, page.url, front_matter_text(page.meta), headings_of(page.toc))
        found = _unpacked(shelf.get(key))
        if found is None:
            before = len(entries)
            add(page)
            shelf.put(key, packed(line_of(entries[before:])))
        else:
            entries.extend(found)

    return look_up


def headings_of(toc: Iterable[Any]) -> list[Any]:
    """A page's table of contents as plain values."""
    return [(item.id, item.url, item.title, headings_of(item.children)) for item in toc]


def _unpacked(data: bytes | None) -> Found | None:
    try:
        return entries_in(unpacked(data)) if data else None
    except (ValueError, TypeError, RecursionError):
        return None
