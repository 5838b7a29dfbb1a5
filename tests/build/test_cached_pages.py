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
from mkdocs_threat_model.frame.page import Page, SearchResult
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


HEAD = {"said": {}, "searched": {}, "slots": {"body": 4}, "drawings": {}}
REFUSED: dict[str, bytes] = {
    "no compressed data": b"none",
    "nothing": b"",
    "no head": zlib.compress(b'{"slots"'),
    "an endless head": zlib.compress(b'{"slots": {"' + b"a" * (2 << 20) + b'": 0}}\n'),
    "a deep head": zlib.compress(b"[" * 99_999 + b"\n"),
    "a head that is a list": zlib.compress(b"[]\n"),
    "no parts": zlib.compress(b"{}\n"),
    "slots that are a number": zlib.compress(b'{"slots": 4, "drawings": {}, "said": {}, "searched": {}}\ntext'),
    "no slot": zlib.compress(b'{"slots": {}, "drawings": {}, "said": {}, "searched": {}}\n'),
    "another slot": zlib.compress(b'{"slots": {"head": 4}, "drawings": {}, "said": {}, "searched": {}}\ntext'),
}
"""What `page_of` refuses, so that the page is made anew."""
INSIDES: dict[str, bytes] = {
    "cut off": zlib.compress(json.dumps(HEAD).encode() + b"\ntext" * 99)[:-9],
    "a size that is a text": zlib.compress(b'{"slots": {"body": "4"}, "drawings": {}, "said": {}, "searched": {}}\ntext'),
    "a size that is negative": zlib.compress(b'{"slots": {"body": -4}, "drawings": {}, "said": {}, "searched": {}}\ntext'),
    "a size beyond the end": zlib.compress(b'{"slots": {"body": 5}, "drawings": {}, "said": {}, "searched": {}}\ntext'),
    "more than is named": zlib.compress(b'{"slots": {"body": 3}, "drawings": {}, "said": {}, "searched": {}}\ntext'),
    "no drawings": zlib.compress(b'{"slots": {"body": 4}, "said": {}, "searched": {}}\ntext'),
    "nothing for search": zlib.compress(b'{"slots": {"body": 4}, "drawings": {}, "searched": {}}\ntext'),
    "no sentences": zlib.compress(b'{"slots": {"body": 4}, "drawings": {}, "said": {}}\ntext'),
    "another encoding": zlib.compress(json.dumps(HEAD).encode() + b"\n\xff\xff\xff\xff"),
}
"""What shows when the page is read."""


def test_search_reads_of_a_page_in_the_cache_what_it_reads_of_one_in_memory(tmp_path: Path) -> None:
    searched = {"body": ("Read {{ this }} <first>", SearchResult("threat-T-1", "T-1 *First*", "All & nothing"))}
    page = Page("a/index.md", "A", "", (("", ("body", "more")),), {"body": "rows", "more": "text"}, searched=searched)
    cache = Cache(tmp_path, print)
    read = page_of(json.loads(json.dumps(card_of(held(page, cache)))), cache)
    filled = page.fill(page.skeleton())
    assert read.fill(read.skeleton()) == filled
    assert read.for_search(filled) == page.for_search(filled)
    assert "T-1" in read.for_search(filled)[0]
    assert "rows" not in read.for_search(filled)[0]
    assert read.results == page.results


def _card_of(inside: bytes, cache: Cache) -> dict[str, object]:
    card = dict(card_of(held(Page("a/index.md", "A", "", (("", ("body",)),), {"body": "text"}), cache)))
    path = cache.file(inside, ".page")
    assert isinstance(path, Path)
    return card | {"fragments": (path.name, len(inside))}


@pytest.mark.parametrize("inside", REFUSED)
def test_a_file_without_the_slots_of_its_page_is_refused(tmp_path: Path, inside: str) -> None:
    cache = Cache(tmp_path, print)
    with pytest.raises((ValueError, LookupError, TypeError, AttributeError, RecursionError)):
        page_of(_card_of(REFUSED[inside], cache), cache)


def test_a_slot_that_a_page_gained_is_not_shown_empty(tmp_path: Path) -> None:
    cache = Cache(tmp_path, print)
    card = dict(card_of(held(Page("a/index.md", "A", "", (("", ("body",)),), {"body": "text"}), cache)))
    assert page_of(card, cache).markdown().endswith("text\n")
    with pytest.raises(LookupError, match="risks"):
        page_of(card | {"sections": [("", ["body"]), ("Risks", ["risks"])]}, cache)
    with pytest.raises(LookupError, match="body"):
        page_of(card | {"searched": ["body"]}, cache)


@pytest.mark.parametrize("inside", INSIDES)
def test_a_file_that_is_no_page_is_named(tmp_path: Path, inside: str) -> None:
    cache = Cache(tmp_path, print)
    card = _card_of(INSIDES[inside], cache)
    page = page_of(card, cache)
    with pytest.raises(CacheError, match=r"^`.*[0-9a-f]{64}\.page` in the cache is not a page\. Run `threat-model cache clear`"):
        page.markdown()


def test_a_page_that_unpacks_to_gigabytes_is_not_unpacked(tmp_path: Path) -> None:
    cache = Cache(tmp_path, print)
    packer, nothing = zlib.compressobj(9), bytes(16 << 20)
    head = json.dumps({**HEAD, "slots": {"body": 64 * len(nothing)}}).encode() + b"\n"
    bomb = b"".join((packer.compress(head), *(packer.compress(nothing) for _ in range(64)), packer.flush()))
    page = page_of(_card_of(bomb, cache), cache)
    tracemalloc.start()
    try:
        with pytest.raises(CacheError, match="is not a page"):
            page.markdown()
        assert tracemalloc.get_traced_memory()[1] < 600 << 20
    finally:
        tracemalloc.stop()


SENTENCES = {
    "no JSON": b"text",
    "a number": b"4",
    "a result without a text": b'[["threat-T-1", "T-1"]]',
    "deep": b"[" * 99_999,
    "nothing": b"",
}


@pytest.mark.parametrize("inside", SENTENCES)
def test_sentences_that_are_none_are_named(tmp_path: Path, inside: str) -> None:
    cache = Cache(tmp_path, print)
    said = SENTENCES[inside]
    head = {**HEAD, "said": {"body": 0}, "searched": {"body": len(said)}}
    card = _card_of(zlib.compress(json.dumps(head).encode() + b"\n" + said + b"text"), cache) | {"searched": ["body"]}
    page = page_of(card, cache)
    assert page.markdown().endswith("text\n")
    with pytest.raises(CacheError, match="is not a page"):
        assert not page.results


def test_what_search_reads_is_read_alone(tmp_path: Path) -> None:
    searched = {"body": ("Read this", SearchResult("threat-T-1", "T-1", "\ud800"))}
    page = Page("a/index.md", "A", "", (("", ("body",)),), {"body": "rows" * 9999}, searched=searched)
    read = held(page, Cache(tmp_path, print))
    assert (dict(read.searched), read.results) == (searched, page.results)
    assert [*read.anchors()] == [*page.anchors()]
    assert "more" not in read.searched
    assert read.slots["body"] == page.slots["body"]


@pytest.mark.parametrize(
    "name", ["", "/etc/x.md", "../x.md", "a/../../x.md", "a//x.md", "./x.md", "a\\..\\x.md", "a/x\0.md", "a/\ud800.md", "a/x.html"]
)
def test_a_path_out_of_the_site_is_none(name: str) -> None:
    with pytest.raises(ValueError, match=r"^.*$"):
        path_in_site(name, ".md")


@pytest.mark.parametrize("name", ["a/index.md", "threat-models/services/größe/index.md", "a/.b/c.md"])
def test_a_path_in_the_site_stays_as_it_is(name: str) -> None:
    assert path_in_site(name, ".md") == name
