"""Text of a model is data: whatever it says, the pages have the structure that a harmless text gives them."""

from __future__ import annotations

import json
import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from links import broken_links, repeated_ids

from building import Built, build, files, once, write_site
from extremes import HOSTILE, full_of
from mkdocs_threat_model.drawing.webfonts import faces

POLICY = """\
references: {CWE-: "https://cwe.example.com/{number}?of={id}"}
tickets: {url: "https://tickets.example.com/{id}"}
edit_url: "https://git.example.com/{path}"
checks: {TM334: off} # finds a comma among the tags of some of them, and would list it
"""
SERVICES = {f"hostile-{number:02d}": text for number, text in enumerate(HOSTILE.values())}
FREE = {"p", "br", "em", "strong", "code", "pre", "a", "ul", "ol", "li", "blockquote", "del", "sub", "sup", "text", "tspan"}
"""What a text may bring along: its own harmless markup, and lines of a drawing's labels."""
DRAWN = {"path", "polygon", "g", "rect", "ellipse", "title", "line", "polyline"}
"""What a drawing may have more or less of, since a longer label is laid out differently."""
SECOND_WAY = re.compile(r'<div class="tm-way (?!tm-way--first)[^>]*data-tm-way.*?</svg></div>', re.DOTALL)
"""A drawing in its second direction, which it has where the first is too wide or too high: that depends on its labels, too."""

VARYING = re.compile(
    r'<details class="tm-suggest">.*?</details>|<span class="tm-gap" title="Unanswered">.*?</span></span>'
    r'|<details class="tm-fold tm-fold--small"><summary>\d+ threats? to consider.*?</details>'
    r'|<details class="tm-fold[^"]*" id="(?:whole-tree|subtree)-.*?</details>'
    r'|<ul class="tm-legend".*?</ul>'
    r'|<details class="tm-fold"><summary>Threats to consider.*?</details>',
    re.DOTALL,
)
"""What the threat library suggests, which depends on the words of a text, and the parts of a tree that is folded where they are long, with their sign."""


def unvaried(html: str) -> str:
    """A page without the parts of which a text decides how many there are."""
    return VARYING.sub("", SECOND_WAY.sub("", html))


class Structure(HTMLParser):
    """What a browser would act upon: elements with the names of their attributes, links, scripts, comments."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: Counter[tuple[str, tuple[str, ...]]] = Counter()
        self.links: set[tuple[str, str]] = set()
        self.comments: list[str] = []
        self.scripts: list[str] = []
        self.styles: list[str] = []
        self._inside = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._inside = tag
        if tag == "wbr" or (tag, attrs) == ("span", [("class", "tm-whole")]):  # where lines of a text may end
            return
        self.elements[tag, tuple(sorted(name for name, value in attrs if (tag, value) != ("code", "tm-whole")))] += 1
        self.links |= {
            (name, value or "") for name, value in attrs if name in ("href", "src", "action", "xlink:href", "srcdoc", "formaction")
        }

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside in ("script", "style"):
            (self.scripts if self._inside == "script" else self.styles).append(data)

    def handle_comment(self, data: str) -> None:
        self.comments.append(data)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """A site with a service for each kind of hostile text, in every place where text may stand, and a harmless one."""
    models = {f"{name}.yaml": full_of(text, name) for name, text in SERVICES.items()} | {"harmless.yaml": full_of("harmless", "harmless")}
    config = write_site(tmp_path_factory.mktemp("hostile"), models | {"_policy.yaml": POLICY}, plugin={"on_incomplete": "warn"})
    return once("hostile", lambda: build(config))


def _structure(built: Built, service: str) -> Structure:
    return Structure(built.html(f"threat-models/services/{service}"))


def _in_first_directions(built: Built, service: str) -> Structure:
    return Structure(unvaried(built.html(f"threat-models/services/{service}")))


pytestmark = pytest.mark.slow
every = pytest.mark.parametrize("service", SERVICES, ids=HOSTILE)


def test_site_builds_without_a_warning(hostile: Built) -> None:
    assert (hostile.code, hostile.complaints) == (0, [])


@every
def test_page_has_the_elements_of_a_harmless_one(hostile: Built, service: str) -> None:
    found, harmless = _in_first_directions(hostile, service), _in_first_directions(hostile, "harmless")
    more = {tag for (tag, _), count in (found.elements - harmless.elements).items() if tag not in DRAWN}
    assert more <= FREE
    assert {names for (tag, names) in found.elements - harmless.elements if tag not in DRAWN | FREE} == set()
    assert found.comments == harmless.comments
    assert (len(found.scripts), found.styles) == (len(harmless.scripts), harmless.styles)


@every
def test_page_has_no_element_of_a_kind_that_a_harmless_one_lacks(hostile: Built, service: str) -> None:
    """Nor has a drawing's second direction."""
    found, harmless = _structure(hostile, service), _structure(hostile, "harmless")
    assert {tag for tag, _ in found.elements.keys() - harmless.elements.keys()} <= DRAWN | FREE


@every
def test_page_has_no_attribute_that_acts(hostile: Built, service: str) -> None:
    for page in (f"threat-models/services/{service}", "threat-models", "threat-models/register", ""):
        assert [names for _, names in Structure(hostile.html(page)).elements if any(name.startswith("on") for name in names)] == []


@every
def test_page_links_to_nothing_but_itself_the_site_and_the_web(hostile: Built, service: str) -> None:
    found, harmless = _structure(hostile, service), _structure(hostile, "harmless")
    for name, link in found.links - harmless.links:
        assert name == "href" or (name == "xlink:href" and link.startswith("#")), link
        assert urlsplit(link.strip()).scheme.lower() in ("", "http", "https", "mailto"), link
    assert {link for name, link in found.links if name == "src"} == {link for name, link in harmless.links if name == "src"}


@every
def test_title_and_description_say_the_text_itself(hostile: Built, service: str) -> None:
    page = hostile.page(f"threat-models/services/{service}")
    said = " ".join(SERVICES[service].split())
    title = " ".join(page.xpath("//head/title")[0].text_content().split())
    assert title == f"{said} - Site of a test"
    assert " ".join(page.xpath("//h1")[0].text_content().split()).rstrip("¶").strip() == said


@every
def test_page_has_no_second_id_and_no_dead_link(hostile: Built, service: str) -> None:
    assert [one for one in repeated_ids(hostile) if f"/{service}/" in one] == []
    assert list(broken_links(hostile, f"threat-models/services/{service}/")) == []


OUR_FONTS = {face.embedded for face in faces()}
"""All that a drawing's style may say."""


@every
def test_drawings_are_pictures_and_nothing_else(hostile: Built, service: str) -> None:
    for path in sorted((hostile.site / "threat-models/services" / service).glob("*.svg")):
        for one in ElementTree.fromstring(path.read_text(encoding="utf-8")).iter():
            tag = one.tag.rpartition("}")[2]
            assert tag not in ("script", "foreignObject", "a", "use", "animate", "set", "iframe"), path.name
            if tag == "style":
                assert {f"{rule}\n" for rule in (one.text or "").split("\n") if rule} <= OUR_FONTS, path.name
            for name, value in one.attrib.items():
                assert not name.lower().startswith("on")
                if name.rpartition("}")[2] == "href":
                    assert value.startswith("data:image/")


def test_register_and_index_have_the_elements_of_harmless_ones(hostile: Built, tmp_path: Path) -> None:
    harmless = {f"{name}.yaml": full_of(f"harmless {name}", name) for name in (*SERVICES, "harmless")}
    other = build(write_site(tmp_path, harmless | {"_policy.yaml": POLICY}, plugin={"on_incomplete": "warn"}))
    for page in ("threat-models", "threat-models/register", ""):
        found, expected = Structure(hostile.html(page)), Structure(other.html(page))
        assert {one for one in found.elements - expected.elements if one[0] not in DRAWN | FREE} == set(), page
        assert found.comments == expected.comments
        assert {link for link in found.links - expected.links if not link[1].startswith(("services/", "rows.js?v="))} == set()


def test_search_index_holds_no_markup_of_a_model(hostile: Built) -> None:
    """Material puts an entry's title and text into the page as HTML."""
    docs = json.loads((hostile.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    tags = {match[1].lower() for entry in docs for match in re.finditer(r"</?([a-zA-Z][\w-]*)", entry["title"] + entry["text"])}
    with_attributes = [match[0] for entry in docs for match in re.finditer(r"<[a-zA-Z][\w-]*\s[^>]*>", entry["title"] + entry["text"])]
    assert tags <= {"p", "li", "ul", "ol", "code", "pre", "h2", "h3"}
    assert with_attributes == []


@every
def test_log_is_one_line_for_each_finding(hostile: Built, service: str) -> None:
    lines = [text for _, text in hostile.records if f"models/{service}.yaml" in text]
    assert lines
    assert all(text.isprintable() for text in lines)


def _policy_full_of(text: str) -> str:
    party = {"title": text[:300], "contact": "https://example.com/?q=" + text, "members": [text[:300]]}
    return yaml.safe_dump(
        {
            "teams": {"team-orders": party},
            "groups": {"head-of-fulfilment": party, "security-lead": party},
            "tickets": {"url": "https://tickets.example.com/{id}?q=" + text},
            "references": {"CWE-": "https://cwe.example.com/{number}?q=" + text},
            "edit_url": "https://git.example.com/{path}?q=" + text,
            "commit_url": "https://git.example.com/{commit}?q=" + text,
            "waivers": [
                {"check": "TM202", "service": "full", "target": "user", "reason": text, "owner": text[:300], "until": "2026-12-31"},
            ],
        },
        allow_unicode=True,
    )


def test_policy_full_of_hostile_text_changes_no_structure(tmp_path: Path) -> None:
    acting = ("quotes", "ends of comments", "a script", "an image", "an escaped end of the title", "links")
    text = " ".join(HOSTILE[name] for name in acting)
    found = {}
    for name, one in (("hostile", text), ("harmless", "harmless")):
        models = {"full.yaml": full_of("plain", "full"), "_policy.yaml": _policy_full_of(one)}
        found[name] = build(write_site(tmp_path / name, models, plugin={"on_incomplete": "warn"}))
        assert (found[name].code, found[name].complaints) == (0, [])
    for page in ("threat-models", "threat-models/register", "threat-models/services/full"):
        hostile, harmless = (Structure(found[name].html(page)) for name in ("hostile", "harmless"))
        assert {one for one in hostile.elements - harmless.elements if one[0] not in DRAWN | {"text", "tspan"}} == set(), page
        assert hostile.comments == harmless.comments
        assert {urlsplit(link).scheme for _, link in hostile.links} <= {"", "http", "https"}


def test_name_of_a_file_is_text_as_well(tmp_path: Path) -> None:
    """A file that cannot be read has a page while a preview runs, named after the file, with a link to edit it."""
    name = '"><img src=x onerror=alert(1)>{{ 6*7 }} --8<--.yaml'
    theme = {"name": "material", "font": False, "features": ["content.action.edit"]}
    config = write_site(
        tmp_path, {name: "service: [", "a\nb.yaml": "[", "c.yaml": "["}, theme=theme, repo_url="https://git.example.com/", edit_uri="edit/"
    )
    built = build(config, serving=True)
    assert built.code == 0
    pages = [
        Structure(path.read_text(encoding="utf-8"))
        for kind in ("services", "files")
        for path in files(built.site / "threat-models" / kind, "*.html")
    ]
    assert len(pages) == 3
    assert {frozenset(page.elements) for page in pages} == {frozenset(pages[-1].elements)}
    assert [link for page in pages for _, link in page.links if "edit/" in link and set(link) & set('"<> {}\n')] == []
