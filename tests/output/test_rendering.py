"""Pages as files: what `threat-model render` writes, and what it leaves alone."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import lxml.html
import pytest
from markdown import Markdown

from building import digests, write_files
from extremes import EMPTIEST, HOSTILE, SMALL, full_of
from mkdocs_threat_model.build.published import Files
from mkdocs_threat_model.build.site import Site, build_site
from mkdocs_threat_model.build.workshop import Workshop
from mkdocs_threat_model.drawing.style import with_attributes
from mkdocs_threat_model.errors import ConfigurationError
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.page import Page
from mkdocs_threat_model.output.rendering import MANIFEST, Rendered, render_site

HERE = Location()
INDEX = "threat-models/index.md"
PAGE = "threat-models/services/small/index.md"
DRAWING = "threat-models/services/small/level-1.svg"
PICTURE = "threat-models/services/small/level-0.png"


def _site(folder: Path, models: dict[str, str], location: Location = HERE) -> Site:
    write_files(folder / "models", models)
    return build_site(Workshop().content(folder / "models", date(2026, 11, 24)), location)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Two small services; one picture stands for all, since they are slow to draw."""
    made = _site(tmp_path_factory.mktemp("rendered"), {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}, replace(HERE, with_png=True))
    return replace(made, pictures={PICTURE: made.pictures[PICTURE]})


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """The folder of another engine's pages."""
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "index.md").write_text("# By hand\n")
    return folder


def _render(site: Site, out: Path) -> Rendered:
    return render_site(site, HERE, out)


def _without(site: Site, word: str) -> Site:
    pages = tuple(page for page in site.pages if word not in page.uri)
    return replace(site, pages=pages, files=Files(_kept(site.files, word)), pictures=_kept(site.pictures, word))


def _kept(found: Mapping[str, Any], word: str) -> dict[str, Any]:
    return {uri: one for uri, one in found.items() if word not in uri}


def test_first_run_writes_everything_and_a_manifest(site: Site, out: Path) -> None:
    done = _render(site, out)
    assert {INDEX, PAGE, DRAWING, PICTURE, "assets/threat-model/threat-model.css"} <= set(done.written)
    assert (done.unchanged, done.removed) == ((), ())
    assert set(digests(out)) == {*done.written, "index.md", f"threat-models/{MANIFEST}"}


def test_second_run_writes_nothing(site: Site, out: Path) -> None:
    written = _render(site, out).written
    before = {path: path.stat().st_mtime_ns for path in sorted(out.rglob("*"))}
    done = _render(site, out)
    assert (done.written, done.unchanged, done.removed) == ((), written, ())
    assert {path: path.stat().st_mtime_ns for path in sorted(out.rglob("*"))} == before


def test_service_that_is_gone_takes_its_files_and_folder_along(site: Site, out: Path) -> None:
    _render(site, out)
    done = _render(_without(site, "services/small"), out)
    assert PAGE in done.removed
    assert not (out / "threat-models/services/small").exists()
    assert (out / "threat-models/services/emptiest/index.md").is_file()


def test_file_beside_the_generated_ones_keeps_its_folder(site: Site, out: Path) -> None:
    _render(site, out)
    notes = out / "threat-models/services/small/notes.md"
    notes.write_text("mine")
    _render(_without(site, "services/small"), out)
    assert notes.read_text() == "mine"


@pytest.mark.parametrize("uri", [INDEX, PAGE, DRAWING, "assets/threat-model/threat-model.css"])
def test_file_written_by_hand_is_never_replaced_and_nothing_else_is_written(site: Site, out: Path, uri: str) -> None:
    write_files(out, {uri: "by hand"})
    before = digests(out)
    with pytest.raises(ConfigurationError, match=re.escape(uri)):
        _render(site, out)
    assert digests(out) == before


def test_generated_page_that_was_edited_is_never_replaced(site: Site, out: Path) -> None:
    _render(site, out)
    (out / PAGE).write_text("my own words")
    before = digests(out)
    with pytest.raises(ConfigurationError, match=re.escape(PAGE)):
        _render(site, out)
    assert digests(out) == before


def test_generated_page_that_was_edited_is_never_removed(site: Site, out: Path) -> None:
    _render(site, out)
    (out / PAGE).write_text("my own words")
    done = _render(_without(site, "services/small"), out)
    assert PAGE not in done.removed
    assert (out / PAGE).read_text() == "my own words"


def test_generated_page_that_was_deleted_is_written_again(site: Site, out: Path) -> None:
    _render(site, out)
    (out / PAGE).unlink()
    assert _render(site, out).written == (PAGE,)


def test_same_page_by_hand_is_in_nobodys_way(site: Site, out: Path) -> None:
    """A clone without the manifest holds the same bytes."""
    _render(site, out)
    (out / "threat-models" / MANIFEST).unlink()
    assert _render(site, out).written == ()


def test_link_in_place_of_a_page_is_refused(site: Site, out: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere.md"
    elsewhere.write_text("not yours")
    (out / "threat-models").mkdir()
    (out / INDEX).symlink_to(elsewhere)
    with pytest.raises(ConfigurationError, match=re.escape(INDEX)):
        _render(site, out)
    assert elsewhere.read_text() == "not yours"


def test_link_that_leads_nowhere_is_refused(site: Site, out: Path, tmp_path: Path) -> None:
    (out / "threat-models").mkdir()
    (out / INDEX).symlink_to(tmp_path / "not-there-yet.md")
    with pytest.raises(ConfigurationError):
        _render(site, out)
    assert not (tmp_path / "not-there-yet.md").exists()


def test_folder_that_leads_out_is_refused(site: Site, out: Path, tmp_path: Path) -> None:
    """A linked folder below the target would carry the pages to where nobody asked for them."""
    outside = tmp_path / "outside"
    outside.mkdir()
    (out / "threat-models").symlink_to(outside)
    with pytest.raises(ConfigurationError):
        _render(site, out)
    assert list(outside.iterdir()) == []


def test_folder_in_place_of_a_page_is_refused(site: Site, out: Path) -> None:
    (out / PAGE).mkdir(parents=True)
    with pytest.raises(ConfigurationError, match=re.escape(PAGE)):
        _render(site, out)


def test_file_in_place_of_a_folder_is_refused(site: Site, out: Path) -> None:
    (out / "threat-models").write_text("a file")
    with pytest.raises(ConfigurationError):
        _render(site, out)
    assert digests(out).keys() == {"index.md", "threat-models"}


HOSTILE_PATHS = (
    "../victim.md",
    "../../victim.md",
    "/victim.md",
    "threat-models/../../victim.md",
    "threat-models/services/../../../victim.md",
    ".",
    "",
    "threat-models",
    "assets",
    "mkdocs.yml",
)


@pytest.mark.parametrize("uri", HOSTILE_PATHS)
def test_manifest_of_somebody_else_removes_nothing_outside(site: Site, out: Path, tmp_path: Path, uri: str) -> None:
    """A manifest is a file in a repository: a pull request may change it."""
    victim = tmp_path / "victim.md"
    victim.write_text("keep me")
    _render(site, out)
    manifest = out / "threat-models" / MANIFEST
    listed = json.loads(manifest.read_text())
    path = str(victim) if uri == "/victim.md" else uri
    listed[path] = digests(tmp_path)["victim.md"]
    manifest.write_text(json.dumps(listed))
    done = _render(site, out)
    assert done.removed == ()
    assert victim.read_text() == "keep me"
    assert path not in json.loads(manifest.read_text())


def test_manifest_cannot_reach_through_a_link(site: Site, out: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    write_files(outside, {"victim.md": "keep me"})
    _render(site, out)
    (out / "linked").symlink_to(outside)
    manifest = out / "threat-models" / MANIFEST
    listed = json.loads(manifest.read_text()) | {"linked/victim.md": digests(outside)["victim.md"]}
    manifest.write_text(json.dumps(listed))
    _render(site, out)
    assert (outside / "victim.md").read_text() == "keep me"


def test_manifest_cannot_give_a_page_of_a_hand_to_the_command(site: Site, out: Path) -> None:
    """It lists the site's home page: that one is not below the generated folders, and stays."""
    _render(site, out)
    manifest = out / "threat-models" / MANIFEST
    listed = json.loads(manifest.read_text()) | {"index.md": digests(out)["index.md"]}
    manifest.write_text(json.dumps(listed))
    _render(site, out)
    assert (out / "index.md").read_text() == "# By hand\n"


def test_manifest_that_is_a_link_is_not_written_through(site: Site, out: Path, tmp_path: Path) -> None:
    victim = tmp_path / "victim.json"
    victim.write_text("{}")
    (out / "threat-models").mkdir()
    (out / "threat-models" / MANIFEST).symlink_to(victim)
    with pytest.raises(ConfigurationError, match="manifest"):
        _render(site, out)
    assert victim.read_text() == "{}"


@pytest.mark.parametrize("text", ["", "[]", "{", "null", '"x"', '{"a": 1}', "\x00", '{"a": {"b": []}}', "[" * 100_000])
def test_manifest_that_is_none_is_one_sentence_or_harmless(site: Site, out: Path, text: str) -> None:
    _render(site, out)
    before = {name: digest for name, digest in digests(out).items() if MANIFEST not in name}
    (out / "threat-models" / MANIFEST).write_text(text)
    try:
        _render(site, out)
    except ConfigurationError as error:
        assert "manifest" in str(error)  # noqa: PT017
    assert {name: digest for name, digest in digests(out).items() if MANIFEST not in name} == before


# Another engine renders the Markdown: what comes out must be what MkDocs shows.


def _as_mkdocs(page: Page) -> str:
    return page.finish(page.fill(Markdown(extensions=["toc", "tables", "fenced_code", "meta"]).convert(page.skeleton())))


def _as_another_engine(page: Page, extensions: list[str]) -> str:
    return Markdown(extensions=extensions).convert(page.markdown())


def _shape(html: str) -> list[tuple[object, ...]]:
    """Every element with its attributes and its text, in order, blanks aside."""
    root = lxml.html.fragment_fromstring(html, create_parent="div")
    return [
        (one.tag, sorted(one.attrib.items()), " ".join((one.text or "").split()), " ".join((one.tail or "").split()))
        for one in root.iter()
        if isinstance(one.tag, str)
    ]


ENGINES = {
    "plain": ["toc", "meta"],
    "as MkDocs": ["toc", "tables", "fenced_code", "meta"],
    "with HTML in Markdown": ["toc", "meta", "attr_list", "md_in_html", "tables"],
}


def _same_on_another_engine(site: Site, extensions: list[str]) -> None:
    for page in site.pages:
        drawn = Page(
            page.uri, page.title, page.description, page.sections, {name: _drawn(page, name) for name in page.slots}, hide=page.hide
        )
        assert _shape(_as_another_engine(page, extensions)) == _shape(_as_mkdocs(drawn)), page.uri


def _drawn(page: Page, name: str) -> str:
    return re.sub(r'<div data-tm-drawing="([^"]+)"></div>', lambda match: with_attributes(page.drawings[match[1]]), page.slots[name])


@pytest.mark.parametrize("extensions", ENGINES.values(), ids=ENGINES)
def test_markdown_means_the_same_on_another_engine(site: Site, extensions: list[str]) -> None:
    _same_on_another_engine(site, extensions)


@pytest.mark.slow
@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_means_the_same_on_another_engine(tmp_path: Path, text: str) -> None:
    _same_on_another_engine(_site(tmp_path, {"full.yaml": full_of(text, "full")}), ENGINES["as MkDocs"])


def test_markdown_holds_no_blank_line_inside_html(site: Site) -> None:
    """One would end the HTML block, and the rest of it would be read as Markdown."""
    for page in site.pages:
        for html in (*page.slots.values(), *page.drawings.values()):
            assert "\n\n" not in html
            assert not re.search(r"\n[ \t]+\n", html)


def test_icons_in_pages_are_files_beside_them(tmp_path: Path) -> None:
    """A policy such as `default-src 'self'` refuses what is embedded; the drawings' own files embed their icons."""
    model = re.sub(r"type: process,", "type: process, technology: PostgreSQL 16,", SMALL, count=1)
    site = _site(tmp_path, {"small.yaml": model})
    (page,) = (one for one in site.pages if one.uri == PAGE)
    assert set(re.findall(r'<image xlink:href="([^"]*)"', page.markdown())) == {"../../../assets/threat-model/icons/postgresql.png"}
    assert "data:image" not in page.markdown()
    assert [uri for uri in site.files if "/icons/" in uri] == ["assets/threat-model/icons/postgresql.png"]
    assert b"data:image/png" in site.files[DRAWING]
