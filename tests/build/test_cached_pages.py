"""Pages that lie in the cache: what is read is what was written, and what somebody else wrote there is no page, however sound its digest."""

from __future__ import annotations

import json
import tracemalloc
import zlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mkdocs_threat_model.build.cache import Cache
from mkdocs_threat_model.build.cached_pages import card_of, held, page_of, path_in_site
from mkdocs_threat_model.errors import CacheError
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.frame.source import inert

TEXTS = st.dictionaries(st.text("abc-", min_size=1, max_size=6), st.text(max_size=60), max_size=4)


@given(TEXTS, TEXTS)
def test_what_is_read_is_what_was_written_and_begins_nothing(
    tmp_path_factory: pytest.TempPathFactory, slots: dict[str, str], drawings: dict[str, str]
) -> None:
    cache = Cache(tmp_path_factory.mktemp("cache"), print)
    page = Page("a/index.md", "A", "", (("", (*slots,)),), slots, drawings, own=frozenset(sorted(slots)[:1]))
    read = page_of(json.loads(json.dumps(card_of(held(page, cache)))), cache)
    assert {name: read.slots[name] for name in slots} == {name: inert(text) for name, text in slots.items()}
    assert {name: read.drawings[name] for name in drawings} == {name: inert(text) for name, text in drawings.items()}
    assert read.markdown() == page.markdown()


HEAD = {"slots": {"body": 4}, "drawings": {}}
INSIDES: dict[str, bytes] = {
    "no compressed data": b"none",
    "cut off": zlib.compress(json.dumps(HEAD).encode() + b"\ntext" * 99)[:-9],
    "no head": zlib.compress(b'{"slots"'),
    "a deep head": zlib.compress(b"[" * 99_999 + b"\n"),
    "a head that is a list": zlib.compress(b"[]\n"),
    "a size that is a text": zlib.compress(b'{"slots": {"body": "4"}, "drawings": {}}\ntext'),
    "a size that is negative": zlib.compress(b'{"slots": {"body": -4}, "drawings": {}}\ntext'),
    "a size beyond the end": zlib.compress(b'{"slots": {"body": 5}, "drawings": {}}\ntext'),
    "more than is named": zlib.compress(b'{"slots": {"body": 3}, "drawings": {}}\ntext'),
    "no parts": zlib.compress(b"{}\n"),
    "no drawings": zlib.compress(b'{"slots": {"body": 4}}\ntext'),
    "another encoding": zlib.compress(json.dumps(HEAD).encode() + b"\n\xff\xff\xff\xff"),
}


@pytest.mark.parametrize("inside", INSIDES)
def test_a_file_that_is_no_page_is_named(tmp_path: Path, inside: str) -> None:
    cache = Cache(tmp_path, print)
    card = dict(card_of(held(Page("a/index.md", "A", "", (("", ("body",)),), {"body": "text"}), cache)))
    path = cache.file(INSIDES[inside], ".page")
    assert isinstance(path, Path)
    page = page_of(card | {"fragments": (path.name, len(INSIDES[inside]))}, cache)
    with pytest.raises(CacheError, match=rf"^`.*{path.name}` in the cache is not a page\. Run `threat-model cache clear`"):
        page.markdown()


def test_a_page_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    cache = Cache(tmp_path, print)
    card = dict(card_of(held(Page("a/index.md", "A", "", (("", ("body",)),), {"body": "text"}), cache)))
    packer, nothing = zlib.compressobj(9), bytes(16 << 20)
    bomb = b"".join((*(packer.compress(nothing) for _ in range(64)), packer.flush()))
    path = cache.file(bomb, ".page")
    assert isinstance(path, Path)
    page = page_of(card | {"fragments": (path.name, len(bomb))}, cache)
    tracemalloc.start()
    try:
        with pytest.raises(CacheError, match="is not a page"):
            page.markdown()
        assert tracemalloc.get_traced_memory()[1] < 600 << 20
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize(
    "name", ["", "/etc/x.md", "../x.md", "a/../../x.md", "a//x.md", "./x.md", "a\\..\\x.md", "a/x\0.md", "a/\ud800.md", "a/x.html"]
)
def test_a_path_out_of_the_site_is_none(name: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        path_in_site(name, ".md")


@pytest.mark.parametrize("name", ["a/index.md", "threat-models/services/größe/index.md", "a/.b/c.md"])
def test_a_path_in_the_site_stays_as_it_is(name: str) -> None:
    assert path_in_site(name, ".md") == name
