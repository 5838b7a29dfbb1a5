"""Text of a model in the hands of other engines and extensions: nothing runs, nothing is read, all of it is shown as it was written."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_site_hostile import DRAWN, FREE, POLICY, Structure, unvaried

from building import Built, build, files, write_files, write_site
from cases import read_yaml
from extremes import dumped, full_of
from mkdocs_threat_model import cli
from mkdocs_threat_model.model.service import Service
from mkdocs_threat_model.reference.limits_table import bounds

pytestmark = pytest.mark.slow

SYNTAX: dict[str, str] = read_yaml(Path(__file__).parent / "engine_syntax.yaml")
HARMLESS = "m§ harmless m"
SERVICES = {f"engine-{number}": number for number in range(8)}
"""Each holds all of the syntax, in other fields than the one before it: a field meets every eighth of them."""
every = pytest.mark.parametrize("service", SERVICES)

OPEN, SECRET = "a text that everybody may read", "a secret that nobody may read"
COMPUTED = "6170"
EXTENSIONS: list[Any] = [
    "abbr", "admonition", "attr_list", "def_list", "footnotes", "md_in_html", "meta", "nl2br", "sane_lists", "smarty", "tables", "wikilinks",
    "pymdownx.arithmatex", "pymdownx.betterem", "pymdownx.blocks.admonition", "pymdownx.blocks.details", "pymdownx.blocks.html", "pymdownx.blocks.tab",
    "pymdownx.caret", "pymdownx.critic", "pymdownx.details", "pymdownx.emoji", "pymdownx.escapeall", "pymdownx.highlight", "pymdownx.inlinehilite",
    "pymdownx.keys", "pymdownx.magiclink", "pymdownx.mark", "pymdownx.progressbar", "pymdownx.saneheaders", "pymdownx.smartsymbols",
    "pymdownx.superfences", "pymdownx.tabbed", "pymdownx.tasklist", "pymdownx.tilde", {"toc": {"permalink": True}},
]  # fmt: skip
PAGES = ("", "threat-models", "threat-models/register", "threat-models/acceptances", "threat-models/mitigations", "threat-models/data")


_SPOT = "spot"
_SHORT = {"references": 90, "frameworks": 60}
"""Fields that take less than a title, with what is left of the text in them."""


def _filled(service: str, texts: Sequence[str]) -> tuple[dict[str, Any], dict[int, str]]:
    """A model with the texts in all places where text may stand, each once a turn, and what is a field's whole text by its number."""
    said: dict[int, str] = {}
    numbers = count()

    def fill(value: Any, limit: int) -> Any:
        if isinstance(value, dict):
            return {fill(key, 300).replace("\n", " "): fill(one, _SHORT.get(key, limit)) for key, one in value.items()}
        if isinstance(value, list):
            return [fill(one, limit) for one in value]
        if not isinstance(value, str) or _SPOT not in value:
            return value
        number = next(numbers)
        text = texts[(number + number // len(texts)) % len(texts)].replace("§", str(number))[:limit]
        if value == _SPOT:
            said[number] = text
        return value.replace(_SPOT, text)

    return fill(yaml.safe_load(full_of(_SPOT, service)), 300), said


def _turned(start: int) -> list[str]:
    texts = list(SYNTAX.values())
    first = start * len(texts) // len(SERVICES)
    return texts[first:] + texts[:first]


def _models(*, harmless: bool) -> dict[str, str]:
    texts = {name: [HARMLESS] if harmless else _turned(start) for name, start in SERVICES.items()}
    policy = f"{POLICY}frameworks: {{own: {{title: Rules of our own}}}}\n"
    return {f"{name}.yaml": dumped(_filled(name, one)[0]) for name, one in texts.items()} | {"_policy.yaml": policy}


CONTROL = {"control.md": "a {{ 1111*2 }} b\n\n--8<-- \"open.md\"\n\n{% include 'open.md' %}\n"}
"""A page of the site's own, on which macros and snippets do work."""


def _site(folder: Path, models: dict[str, str], order: Callable[..., list[Any]], **more: Any) -> Built:
    """A site with every extension on, and a secret in each place where one of them looks for files."""
    macros = {"macros": {"include_dir": str(folder / "include"), "on_error_fail": True}}
    extensions = [*EXTENSIONS, {"pymdownx.snippets": {"base_path": [str(folder)], "check_paths": True}}]
    config = write_site(folder, models, docs=CONTROL, markdown_extensions=extensions, plugins=["search", *order(macros)], **more)
    write_files(
        folder, {f"{place}secret.md": SECRET for place in ("", "include/")} | {f"{place}open.md": OPEN for place in ("", "include/")}
    )
    return build(config)


OURS = {"threat-model": {"today": "2026-11-24", "on_incomplete": "warn", "library_pages": False}}
ORDERS: dict[str, Callable[..., list[Any]]] = {
    "macros first": lambda macros: [macros, OURS],
    "macros last": lambda macros: [OURS, macros],
    "rendered": lambda macros: [macros],
}


@pytest.fixture(scope="module", params=ORDERS)
def sites(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Built, Built]:
    """The site of models full of other engines' syntax, and of models with harmless text in the same places."""
    found = []
    for harmless in (False, True):
        folder = tmp_path_factory.mktemp("engines")
        if request.param == "rendered":
            _render(folder, harmless=harmless)
            found.append(_site(folder, {}, ORDERS[request.param]))
        else:
            address = {"repo_url": "https://git.example.com/", "edit_uri": "edit/main/docs/"}
            found.append(_site(folder, _models(harmless=harmless), ORDERS[request.param], **address))
    return found[0], found[1]


def _render(folder: Path, *, harmless: bool) -> None:
    write_files(folder / "models", _models(harmless=harmless))
    options = (
        "--models",
        str(folder / "models"),
        "--out",
        str(folder / "docs"),
        "--on-incomplete",
        "warn",
        "--today",
        "2026-11-24",
        "--no-library-pages",
    )
    assert cli.run(["render", *options]) == 0


def _service(built: Built, service: str) -> str:
    return built.html(f"threat-models/services/{service}")


def test_sites_build_without_a_warning(sites: tuple[Built, Built]) -> None:
    assert [(one.code, one.complaints) for one in sites] == [(0, []), (0, [])]


def test_macros_and_snippets_do_work_in_these_sites(sites: tuple[Built, Built]) -> None:
    control = sites[0].html("control")
    assert "a 2222 b" in control
    assert control.count(OPEN) == 2


def test_nothing_is_computed_and_no_file_is_read(sites: tuple[Built, Built]) -> None:
    for path in files(sites[0].site):
        if path.suffix in (".html", ".json", ".xml", ".svg") and "assets" not in path.parts:
            text = path.read_text(encoding="utf-8")
            assert COMPUTED not in text, path
            assert SECRET not in text, path


@every
def test_page_has_the_elements_of_a_harmless_one(sites: tuple[Built, Built], service: str) -> None:
    found, harmless = (Structure(unvaried(_service(one, service))) for one in sites)
    differing = (found.elements - harmless.elements) + (harmless.elements - found.elements)
    assert {one for one in differing if one[0] not in DRAWN | FREE} == set()
    assert {names for tag, names in differing if tag in FREE - {"text", "tspan"} and names not in ((), ("href", "rel"), ("rel",))} == set()
    assert found.comments == harmless.comments
    assert (len(found.scripts), found.styles) == (len(harmless.scripts), harmless.styles)


@pytest.mark.parametrize("page", PAGES)
def test_other_pages_have_the_elements_of_harmless_ones(sites: tuple[Built, Built], page: str) -> None:
    found, harmless = (Structure(one.html(page)) for one in sites)
    more = {one for one in set(found.elements) - set(harmless.elements) if one[0] not in DRAWN | FREE}
    assert more - {("td", ("colspan",))} == set(), "more than the row of an empty table"
    assert found.comments == harmless.comments


@every
def test_title_and_heading_say_the_text_itself(sites: tuple[Built, Built], service: str) -> None:
    page = sites[0].page(f"threat-models/services/{service}")
    said = _words(_filled(service, _turned(SERVICES[service]))[0]["title"])
    assert _words(page.xpath("//head/title")[0].text_content()) == f"{said} - Site of a test"
    assert _words(page.xpath("//h1")[0].text_content()).rstrip("¶").strip() == said


@every
def test_every_text_that_is_no_markdown_is_shown_as_it_was_written(sites: tuple[Built, Built], service: str) -> None:
    """As often as a harmless text in the same field, but for the backquotes that mark code.

    Not looked at: drawings, which break a text into lines, the list of what is incomplete, which shortens it, and what the
    library suggests, which depends on a text's words.
    """
    found, harmless = (one.page(f"threat-models/services/{service}") for one in sites)
    for page in (found, harmless):
        for other in page.xpath(UNCOUNTED):
            other.drop_tree()
    shown, said = (_unquoted(page.xpath("//article")[0].text_content()) for page in (found, harmless))
    written = _filled(service, _turned(SERVICES[service]))[1]
    expected = {number: said.count(f"m{number} harmless m") for number in written}
    assert sum(expected.values()) > 50
    assert {text: times for number, text in written.items() if (times := shown.count(_unquoted(text))) < expected[number]} == {}


UNCOUNTED = (
    "//*[local-name()='svg']|//script|//section[contains(@class, 'tm-incomplete')]|//details[@class='tm-suggest']"
    "|//details[summary[starts-with(., 'Threats to consider')]]"
)


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)


def _words(text: str) -> str:
    return " ".join(text.split())


def _unquoted(text: str) -> str:
    return _words(text.replace("`", ""))


def test_page_sources_hold_no_character_that_begins_a_syntax(tmp_path: Path) -> None:
    """Whatever engine reads them: Liquid, Nunjucks, Hugo's shortcodes, Vue and MDX need one of these."""
    _render(tmp_path, harmless=False)
    sources = list(files(tmp_path / "docs", "*.md"))
    assert len(sources) > len(SERVICES)
    for path in sources:
        _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
        assert set(body) & set("{}[]`~*\\|^$@\r") == set(), path
        assert re.findall(r"<[%?=!](?!-- )|8<-|(?m:^[ \t]*[!#%+:;=?/-](?!# ))|\n\s*\n[^<#\n]", body) == [], path
        front = front.replace("search: {exclude: true}", "")
        assert set(front.replace("hide: [navigation]", "").replace("hide: [navigation, toc]", "")) & set("{}[]`<") == set(), path
        assert set(yaml.safe_load(front)) <= {"title", "description", "hide"}


NAMES = {
    "cvss",
    "likelihood",
    "impact",
    "library",
    "from",
    "to",
    "into",
    "out_of",
    "within",
    "file",
    "report",
    "probability",
    "effect",
    "mitigation",
}
"""Fields that take what is defined elsewhere, or a path, so no text of any kind."""


def test_the_model_holds_a_text_in_every_place_of_the_schema() -> None:
    """A field that is new and takes text is entered in `full_of`, so that these tests try it."""
    model = yaml.safe_load(full_of("§", "full"))
    texts = {one.path for one in bounds(Service) if one.kind == "text" and "(key)" not in one.path}
    assert texts
    unfilled = {path for path in texts if not any("§" in one for one in _at(model, path))}
    assert {".".join(path) for path in unfilled if path[-1] not in NAMES and path[-2] not in NAMES} == set()


def _at(value: Any, path: tuple[str, ...]) -> Iterator[str]:
    """The texts of a model at a path."""
    if not path:
        yield from _strings(value)
    elif path[0] not in ("*", "[]"):
        yield from _at(value[path[0]], path[1:]) if isinstance(value, dict) and path[0] in value else ()
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _at(one, path[1:])
