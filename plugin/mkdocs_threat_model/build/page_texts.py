"""The file of the cache that holds a page's fragments, read when they are asked for.

It holds a line of JSON, which names the fragments and the bytes of each, and then the fragments as they are: as values of JSON
they would take several times as long to read. What search reads comes first: it is asked for alone, and the rest is not unpacked then.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from hashlib import sha256
from itertools import chain
from operator import index
from pathlib import Path
from typing import Any, TypeVar

from ..errors import CacheError
from ..files import FileError, read_file
from ..frame.page import SearchResult
from .packing import MOST, Unpacking, first_line, packed

SUFFIX = ".page"
_PARTS = ("said", "searched", "slots", "drawings")
"""In the order in which they stand in the file."""
Sentences = tuple[str | SearchResult, ...]
_T = TypeVar("_T")


class CachedTexts(Mapping[str, str]):
    """One part of a page's fragments: slots, drawings, or what search reads in place of slots.

    Args:
        path: of the file that holds all of them; its name is their digest.
        part: its name.
        near: those that are asked for when another page has been read since, and are short.

    Attributes:
        path: the same.
        near: the same.
    """

    __slots__ = ("_part", "near", "path")

    def __init__(self, path: Path, part: str, near: Mapping[str, str]) -> None:
        self.path = path
        self.near = near
        self._part = part

    def __getitem__(self, name: str) -> str:
        """One text."""
        near = self.near.get(name)
        return _text(self.path, self._part, name) if near is None else near

    def __iter__(self) -> Iterator[str]:
        """The names."""
        return iter(_names(self.path, self._part))

    def __len__(self) -> int:
        """How many there are."""
        return len(_names(self.path, self._part))


class CachedSentences(Mapping[str, Sentences]):
    """What search reads in place of slots, as sentences. A page's name for each of its threats would fill much memory.

    Args:
        path: of the page's file.
        names: of the slots, which are known without reading it.
    """

    __slots__ = ("_names", "_path")

    def __init__(self, path: Path, names: tuple[str, ...]) -> None:
        self._path = path
        self._names = names

    def __getitem__(self, name: str) -> Sentences:
        """The sentences of a slot."""
        if name not in self._names:
            raise KeyError(name)
        return _checked(self._path, lambda: tuple(map(_said, json.loads(_text(self._path, "searched", name)))))

    def __iter__(self) -> Iterator[str]:
        """The names of the slots."""
        return iter(self._names)

    def __len__(self) -> int:
        """How many slots there are."""
        return len(self._names)


def texts_file(parts: Mapping[str, Mapping[str, str]], searched: Mapping[str, Sentences]) -> bytes:
    """The content of a page's file.

    Args:
        parts: the texts of the slots, of the drawings, and what search reads, by the name of the part.
        searched: the same as sentences.
    """
    sentences = {name: json.dumps(said, separators=(",", ":")) for name, said in searched.items()}
    every = {**parts, "searched": sentences}
    encoded = {part: {name: text.encode(errors="surrogatepass") for name, text in every[part].items()} for part in _PARTS}
    head = {part: {name: len(data) for name, data in texts.items()} for part, texts in encoded.items()}
    line = json.dumps(head, separators=(",", ":")).encode()
    return packed(b"\n".join((line, b"".join(chain.from_iterable(texts.values() for texts in encoded.values())))))


def lacking(data: bytes, slots: set[str], searched: set[str]) -> set[str]:
    """What a page's file does not hold by its first line, of the names of slots and of what search reads in place of them.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no page.
    """
    head = json.loads(first_line(data))
    unsaid = {name for name in searched if not (name in head["said"] and name in head["searched"])}
    return unsaid | (slots - {*head["slots"]})


class _Texts:
    """The texts of a page's file, unpacked as far as they are asked for.

    Args:
        data: the file's content.

    Raises:
        ValueError, LookupError, TypeError, AttributeError: it is no page.
    """

    def __init__(self, data: bytes) -> None:
        self._unpacking = Unpacking(data)
        place = begin = self._unpacking.line()
        head = json.loads(self._unpacking.upto(begin)[:begin])
        self.places: dict[str, dict[str, tuple[int, int]]] = {}
        for part, sizes in head.items():
            places = self.places[part] = {}
            for name, size in sizes.items():
                if index(size) < 0:
                    raise ValueError(name)
                places[name] = place, place + size
                place += size
        if not self.places.keys() >= {*_PARTS}:
            raise ValueError(begin)
        self._end = place
        self._read: dict[tuple[str, str], str] = {}

    def text(self, part: str, name: str) -> str:
        """One text.

        Raises:
            KeyError: there is none of the name.
            ValueError: there is less than the first line names, or more.
        """
        known = self._read.get((part, name))
        if known is None:
            begin, end = self.places[part][name]
            # What is not for search is nearly always asked for as a whole.
            data = self._unpacking.upto(end) if part in _FIRST else self._unpacking.whole(self._end)
            known = self._read[part, name] = data[begin:end].decode(errors="surrogatepass")
        return known


_FIRST = ("said", "searched")


def _text(path: Path, part: str, name: str) -> str:
    texts = _read(path)
    if name not in texts.places[part]:
        raise KeyError(name)
    return _checked(path, lambda: texts.text(part, name))


def _names(path: Path, part: str) -> Mapping[str, object]:
    return _read(path).places[part]


@lru_cache(maxsize=1)
def _read(path: Path) -> _Texts:
    """One page at a time passes through a build, and asks for its fragments several times."""
    try:
        data = read_file(path.parent, path.name, MOST)
    except FileError as error:
        raise CacheError(f"The cache lost a page while the site was built: {error} Build again.") from None
    if sha256(data).hexdigest() != path.name.removesuffix(SUFFIX):
        raise CacheError(f"Something else wrote into the cache while the site was built, `{path}`. Build again.")
    return _checked(path, lambda: _Texts(data))


def _checked(path: Path, read: Callable[[], _T]) -> _T:
    try:
        return read()
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        raise CacheError(f"`{path}` in the cache is not a page. Run `threat-model cache clear`, and build again.") from None


def _said(plain: Any) -> str | SearchResult:
    return SearchResult(*map(str, plain)) if isinstance(plain, list) else str(plain)
