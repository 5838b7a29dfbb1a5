"""Text in the source of a page begins nothing, and is what it was to a reader."""

from __future__ import annotations

import re
from html import unescape

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from mkdocs_threat_model.frame.source import inert, inert_line, inert_value

quickly = settings(max_examples=200, deadline=None, derandomize=True)
PIECES = (
    "{{ 1234*5 }}", "{%", "%}", "{#", "{: .a }", "```", "~~~", "--8<-- \"a\"", ";--8<--", ":::", "///", "!!!", "???", "===", "+++", "---", "# ", "[^1]: ", "*[a]: ",
    "&#123;", "&", "<", ">", '"', "'", "\n", "\r", "\r\n", "\n\n", " \t\n", "    ", "\u2028", "\x85", "\ufeff", "\u200d", "\U0001f600", "$a$", "\\(", "@a", "a",
)  # fmt: skip
texts = st.one_of(st.text(), st.lists(st.sampled_from(PIECES)).map("".join))

HTML = {
    "a template": ("<p>{{ a }}</p>", "<p>&#123;&#123; a &#125;&#125;</p>"),
    "an attribute": ('<a href="?q={a}">b</a>', '<a href="?q=&#123;a&#125;">b</a>'),
    "a fence at the start of a line": ("<p>a\n```\nb</p>", "<p>a\n&#96;&#96;&#96;\nb</p>"),
    "a directive at the start of a line": ("<p>a\n  ::: b</p>", "<p>a\n  &#58;:: b</p>"),
    "colons within a line": ("<p>a ::: b</p>", "<p>a ::: b</p>"),
    "blank lines": ("<p>a</p>\n\n \n<p>b</p>", "<p>a</p>\n<p>b</p>"),
    "a script of a template of the user's": ("<script>if (a) { b[0] }</script>{", "<script>if (a) { b[0] }</script>&#123;"),
    "styles between": ("{<style>a { b: c }</style>{<SCRIPT>{</SCRIPT >{", "&#123;<style>a { b: c }</style>&#123;<SCRIPT>{</SCRIPT >&#123;"),
    "a comment over several lines": ("<!-- a\n-->b", "<!-- a\n-->b"),
    "a tag over several lines": ('<br\n  class="a"\n/>', '<br\n  class="a"\n/>'),
}


@pytest.mark.parametrize(("html", "expected"), HTML.values(), ids=HTML)
def test_inert_html_of(html: str, expected: str) -> None:
    assert inert(html) == expected


@pytest.mark.slow
@quickly
@given(texts)
def test_a_line_is_inert_and_says_the_text(text: str) -> None:
    line = inert_line(text)
    assert set(line) & set("{}[]`~*\\|^$@<>\n\r") == set()
    assert re.match(r"[ \t]*[!#%+:;=?/-]", line) is None
    assert unescape(line) == " ".join(text.split())
    assert Environment().from_string(line).render() == line


@pytest.mark.slow
@quickly
@given(st.text(st.characters(codec="utf-8")))
def test_a_value_of_front_matter_is_read_as_it_was_written(text: str) -> None:
    found = yaml.safe_load(f"---\ntitle: {inert_value(text)}\n")
    assert found == {"title": inert_line(text)}


@pytest.mark.slow
@quickly
@given(texts)
def test_inert_html_again_is_the_same(text: str) -> None:
    once = inert(f"<p>{text.replace('<', '&lt;')}</p>")
    assert inert(once) == once
