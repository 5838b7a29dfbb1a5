"""Published pages against generated ones: any one change in the generated content is found, and what a minifier does is none."""

from __future__ import annotations

import random
import re

import pytest
from published import Whole

from building import MODELS, SHARED, build, write_site
from mkdocs_threat_model import cli
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.verification.comparison import Outcome
from mkdocs_threat_model.verification.markup import leads_to, parsed
from mkdocs_threat_model.verification.page_comparison import Beside, Titles, compare_page


def minified(html: str) -> str:
    """As a minifier leaves a page, and no browser shows it otherwise: blanks, quotes and end tags that can be spared."""
    html = re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL)
    html = re.sub(r">\s+<", "><", html)
    html = re.sub(r"\s+", " ", html)
    html = re.sub(r"</(?:td|th|tr|tbody|li|dt|dd)>", "", html)
    html = re.sub(r"(?<=</thead>)<tbody>", "", html)
    html = re.sub(r'="([A-Za-z0-9_-]+)"(?=[ >])', r"=\1", html)
    return re.sub(r' class=""| title=""', "", html)


def _differing(page: Page, html: str) -> list[str]:
    return [
        str(one)
        for one in compare_page(page, html, Titles(True, {"threat-models/register/index.md": "All threats"}, "A site"), Beside())
        if one.verdict is Outcome.DIFFERS
    ]


def _pages(whole: Whole) -> dict[str, tuple[Page, str]]:
    return {page.uri: (page, whole.built.html(page.uri.replace(".md", ".html"))) for page in whole.expected.site.pages}


@pytest.mark.slow
def test_a_minified_page_is_the_same(whole: Whole) -> None:
    for page, html in _pages(whole).values():
        after = minified(html)
        assert len(after) < len(html)
        assert _differing(page, after) == []


def test_a_page_that_another_engine_made_of_rendered_markdown_is_the_same_and_a_drawing_that_is_changed_in_it_is_found(
    whole: Whole,
) -> None:
    """There a drawing has the look of its parts as attributes too, whatever styles the site loads."""
    drawn = [(page, html) for page, html in _pages(whole).values() if "boundary-rim" in html]
    assert drawn
    for page, html in drawn:
        rendered = html
        for (_, piece), (_, instead) in zip(page.pieces(), page.pieces(by_attributes=True), strict=True):
            rendered = rendered.replace(piece, instead)
        changed = rendered.replace('"boundary-rim" fill="', '"boundary-rim" fill="no', 1)
        assert changed != rendered != html
        assert _differing(page, rendered) == []
        assert len(_differing(page, changed)) == 1


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("minify", [False, True], ids=["as it is", "minified"])
def test_any_one_letter_or_digit_that_is_changed_is_found(seed: int, minify: bool, whole: Whole) -> None:
    """In texts and in the values of attributes, anywhere in the generated content."""
    chance = random.Random(seed)
    for page, html in chance.sample(list(_pages(whole).values()), 2):
        for _ in range(2):
            changed = _changed(page, html, chance)
            found = _differing(page, minified(changed) if minify else changed)
            assert found, f"{page.uri}: {_first(html, changed)}"
            assert all(page.uri.replace(".md", ".html") in one for one in found)


def _changed(page: Page, html: str, chance: random.Random) -> str:
    """The page with one letter or digit of a text or of an attribute's value replaced."""
    piece = chance.choice([text for _, text in page.pieces() if text.strip() and html.count(text) == 1])
    start = html.index(piece)
    spans = [match.span(1) for match in re.finditer(r"=\"([^\"]+)\"", piece)]
    spans += [match.span(1) for match in re.finditer(r">([^<]+)(?=<)", piece)]
    places = [
        place
        for begin, end in spans
        for place in range(begin, end)
        if piece[place].isalnum() and piece[place].isascii() and not _in_entity(piece, begin, place)
    ]
    place = start + chance.choice(places)
    other = chance.choice([one for one in "abcxyz019" if one != html[place].lower()])
    return html[:place] + other + html[place + 1 :]


def _in_entity(piece: str, begin: int, place: int) -> bool:
    at = piece.rfind("&", begin, place)
    return at >= 0 and ";" not in piece[at:place]


def _first(one: str, other: str) -> str:
    place = next(place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b)
    return f"{one[place - 60 : place + 20]!r} became {other[place - 60 : place + 20]!r}"


@pytest.mark.parametrize("seed", range(3))
def test_any_element_that_is_taken_away_or_told_twice_is_found(seed: int, whole: Whole) -> None:
    chance = random.Random(seed)
    for page, html in chance.sample(list(_pages(whole).values()), 2):
        piece = chance.choice([text for _, text in page.pieces() if text.strip() and html.count(text) == 1])
        elements = list(re.finditer(r"<(li|tr|dd|p|td|span|a|code)\b[^>]*>[^<]+</\1>|<tr.*?</tr>|<dd.*?</dd>", piece, re.DOTALL))
        if elements:
            one = chance.choice(elements)
            for instead in ("", one[0] * 2):
                changed = piece[: one.start()] + instead + piece[one.end() :]
                assert _differing(page, html.replace(piece, changed)), one[0]


LINKS = {
    ("../register/", "a/b/index.html"): "/a/register/index.html",
    ("../register/index.html", "a/b/index.html"): "/a/register/index.html",
    ("./", "a/b/index.html"): "/a/b/index.html",
    ("..", "a/b/index.html"): "/a/index.html",
    ("#x", "a/b/index.html"): "/a/b/index.html#x",
    ("x%20y.csv?v=1", "a/index.html"): "/a/x%20y.csv?v=1",
    ("https://example.com/a/../b", "a/index.html"): "https://example.com/a/../b",
    ("//example.com/x", "a/index.html"): "//example.com/x",
    ("mailto:a@example.com", "a/index.html"): "mailto:a@example.com",
    ("javascript:alert(1)", "a/index.html"): "javascript:alert(1)",
    ("http://[", "a/index.html"): "http://[",
    ("", "a/index.html"): "",
}


@pytest.mark.parametrize(("link", "page"), LINKS)
def test_links_are_compared_by_where_they_lead(link: str, page: str) -> None:
    assert leads_to(link, page) == LINKS[link, page]


SAME = {
    "blanks": ("<p> a\n  b </p>", "<p>a b</p>"),
    "quotes and order": ('<a href="x" class="y">z</a>', "<a class=y href=x>z</a>"),
    "end tags": ("<ul><li>a</li><li>b</li></ul>", "<ul><li>a<li>b</ul>"),
    "end tags of nested lists": ("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "<ul><li>a<ul><li>b</ul><li>c</ul>"),
    "a table's": (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<table><thead><tr><th>a<tbody><tr><td>b</table>",
    ),
    "a table's body": (
        "<table><thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>",
        "<table><thead><tr><th>a</thead><tr><td>b</table>",
    ),
    "a table without a body": ("<table><tbody><tr><td>b</td></tr></tbody></table>", "<table><tr><td>b</table>"),
    "a paragraph's": ("<div><p>a</p><p>b</p><table></table></div>", "<div><p>a<p>b<table></table></div>"),
    "void elements": ("<p>a<br/>b</p>", "<p>a<br>b</p>"),
    "svg": ("<svg><path d='M0'/><g/></svg>", "<svg><path d=M0></path><g></g></svg>"),
    "comments": ("<p>a<!-- x -->b</p>", "<p>ab</p>"),
    "booleans": ('<details open="open"></details>', "<details open></details>"),
    "empty attributes": ('<p class="" title="">a</p>', "<p>a</p>"),
    "references": ("<p>&#123;&amp;&quot;</p>", '<p>{&amp;"</p>'),
    "styles": ('<p style="a: b; c: d;">x</p>', '<p style="a:b;c:d">x</p>'),
}
OTHER = {
    "text": ("<p>a</p>", "<p>b</p>"),
    "blanks in code": ("<pre>a  b</pre>", "<pre>a b</pre>"),
    "no-break space": ("<p>&nbsp;</p>", "<p></p>"),
    "an attribute": ("<p hidden>a</p>", "<p>a</p>"),
    "another element": ("<p>a</p>", "<div>a</div>"),
    "the order": ("<p>a</p><p>b</p>", "<p>b</p><p>a</p>"),
    "nesting": ("<div><p>a</p></div><p>b</p>", "<div><p>a</p><p>b</p></div>"),
    "a slash that ends nothing": ("<div/>a", "<div></div>a"),
    "the first of two attributes counts": ('<p class="a" class="b">x</p>', '<p class="b">x</p>'),
}


@pytest.mark.parametrize("case", SAME)
def test_what_a_minifier_may_do_is_no_difference(case: str) -> None:
    one, other = (parsed(html, "index.html") for html in SAME[case])
    assert one.digest == other.digest


@pytest.mark.parametrize("case", OTHER)
def test_what_a_reader_could_see_is_one(case: str) -> None:
    one, other = (parsed(html, "index.html") for html in OTHER[case])
    assert one.digest != other.digest


HARD = [
    one * 8_000
    for one in ("<div>", "<p><table>", "<a b=", '<a b="', "<li>", "<svg>", "<!--", "</", "&#9", "<script>", "<a ", "<title><svg>")
]


@pytest.mark.parametrize("hostile", HARD, ids=lambda text: text[:8])
def test_a_page_that_was_made_to_be_hard_is_read_in_bounded_depth(hostile: str) -> None:
    tree = parsed(hostile, "index.html")
    deepest, waiting = 0, [(tree, 0)]
    while waiting:
        one, depth = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(child, depth + 1) for child in one.elements()]
    assert deepest < 200
    assert isinstance(tree.text(), str)


@pytest.mark.slow
@pytest.mark.parametrize("first", ["minify", "threat-model"])
def test_a_site_that_a_minifier_went_over_agrees(
    first: str, tmp_path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Wherever it is listed: what is put in late is in before it takes the marks' quotes away."""
    pytest.importorskip("mkdocs_minify_plugin")
    plugins = [
        "search",
        {"minify": {"minify_html": True}},
        {"threat-model": {"today": "2026-11-24", "on_incomplete": "warn", "library_pages": False}},
    ]
    if first == "threat-model":
        plugins.reverse()
    models = {name: (MODELS / name).read_text(encoding="utf-8") for name in ("payment-service.yaml", *SHARED)}
    assert build(write_site(tmp_path, models, plugins=plugins)).code == 0
    monkeypatch.chdir(tmp_path)
    assert cli.run(["verify", "-q", "site"]) == 0
    assert ", 0 differ," in capsys.readouterr().out
