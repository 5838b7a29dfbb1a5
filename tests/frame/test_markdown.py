"""Markdown of a model: rendered, then let through a sieve."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cases import read_yaml
from extremes import HOSTILE
from mkdocs_threat_model.frame.markdown import message, plain_text, safe_markdown

CASES = read_yaml(Path(__file__).parent / "markdown_cases.yaml")
TAGS = {"p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote", "del", "sub", "sup"}

PIECES = (
    "<script>", "</script>", "<img src=x onerror=alert(1)>", "<a href='javascript:x'>", "</a>", "[a](", "javascript:", "data:text/html,", "https://e.x/", "mailto:",
    "//e.x", ")", "![", "]", "<", ">", "&lt;", "&#x3c;", '"', "'", "`", "```", "*", "**", "_", "#", "\n", "\n\n", "    ", "\t", "<!--", "-->", "<![CDATA[", "]]>",
    "<svg>", "<math>", "<style>", "<title>", "<textarea>", "<noscript>", "<table>", "<td>", "<div data-tm-drawing=\"level-1\">", "<!-- threat-model:header -->",
    " onload=x ", " href=", " id=x", " style=x", "\\", "\x00", "\u202e", "\u2028", "😀", "> ", "1. ", "* ", "[x]: ", "<https://e.x>", "<a@e.x>", "a", "b",
)  # fmt: skip
texts = st.one_of(
    st.text(),
    st.lists(st.sampled_from(PIECES)).map("".join),
    st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=3))).map("".join),
)

quickly = settings(max_examples=200, deadline=None, derandomize=True)


class _Seen(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.others: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_comment(self, data: str) -> None:
        self.others.append(data)

    def handle_decl(self, decl: str) -> None:
        self.others.append(decl)

    def handle_pi(self, data: str) -> None:
        self.others.append(data)


def assert_harmless(html: str) -> None:
    """Only plain text markup, and links that lead to the web or a mailbox."""
    seen = _Seen(html)
    assert seen.others == []
    for tag, attributes in seen.tags:
        assert tag in TAGS
        assert attributes.keys() <= {"href", "rel"}
        if "href" in attributes:
            assert tag == "a"
            assert urlsplit((attributes["href"] or "").strip()).scheme.lower() in ("http", "https", "mailto")


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_markdown_becomes(case: dict[str, Any]) -> None:
    assert str(safe_markdown(case["text"])) == case["html"]


@pytest.mark.slow
@quickly
@given(texts)
def test_nothing_but_plain_markup_and_web_links_comes_through(text: str) -> None:
    assert_harmless(safe_markdown(text))
    assert_harmless(message(text))


@pytest.mark.slow
@quickly
@given(texts)
def test_no_blank_line_ends_the_block_that_it_stands_in(text: str) -> None:
    assert all(line.strip() for line in str(safe_markdown(text)).split("\n")) or safe_markdown(text) == ""


@pytest.mark.slow
@quickly
@given(texts)
def test_rendering_again_gives_the_same(text: str) -> None:
    first = str(safe_markdown(text))
    safe_markdown("[1]: https://example.com/ 'a reference'\n\n[1] *b")
    safe_markdown.cache_clear()
    assert str(safe_markdown(text)) == first


@pytest.mark.slow
@quickly
@given(texts, st.integers(2, 200))
def test_plain_text_is_one_short_line(text: str, limit: int) -> None:
    found = plain_text(text, limit)
    assert len(found) <= limit
    assert found == " ".join(found.split())


PLAIN = {
    "markup": ("*Takes* **orders** from [the app](https://example.com).", "Takes orders from the app."),
    "a script": ("<script>alert(1)</script>Takes orders", "<script>alert(1)</script>Takes orders"),
    "escaped markup": ("&lt;b&gt; is bold", "<b> is bold"),
    "several paragraphs": ("One.\n\nTwo.", "One. Two."),
    "a quotation mark": ('The "old" API & the new one', 'The "old" API & the new one'),
}


@pytest.mark.parametrize(("text", "expected"), PLAIN.values(), ids=PLAIN)
def test_plain_text_of(text: str, expected: str) -> None:
    assert plain_text(text) == expected


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_one_paragraph_stands_inline_without_its_own(text: str) -> None:
    assert_harmless(message(text))
