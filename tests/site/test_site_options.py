"""The options of the plugin and the settings of MkDocs beside it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from links import broken_links, repeated_ids

from building import ROOT, Built, build, digests, example_site, run, write_site
from extremes import EMPTIEST, SMALL
from mkdocs_threat_model.frame.location import Location
from mkdocs_threat_model.frame.navigation import PAGES, SOMETIMES

MODELS = {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}
WARN = {"on_incomplete": "warn"}

SITES: dict[str, dict[str, Any]] = {
    "as it comes": {},
    "without directory URLs": {"use_directory_urls": False},
    "elsewhere": {"plugin": {"path": "security/models"}},
    "elsewhere, with slashes around": {"plugin": {"path": "/security/models/"}},
    "elsewhere, without directory URLs": {"plugin": {"path": "security"}, "use_directory_urls": False},
    "with MkDocs' own theme": {"theme": "mkdocs"},
    "with the theme of Read the Docs": {"theme": "readthedocs"},
    "with an own navigation": {"nav": [{"Home": "index.md"}, {"Models": "threat-models/index.md"}, {"Small": "threat-models/services/small/index.md"}]},
    "with a navigation that leaves the pages out": {"nav": [{"Home": "index.md"}]},
    "with links checked": {"validation": {"links": {"anchors": "warn", "absolute_links": "warn", "unrecognized_links": "warn"}, "nav": {"omitted_files": "info"}}},
    "in a folder of a server": {"site_url": "https://docs.example.com/security/"},
    "with extensions that change text": {"markdown_extensions": ["smarty", "md_in_html", "attr_list", "abbr", "footnotes", "nl2br", "admonition"]},
    "without search": {"plugins": [{"threat-model": {"today": "2026-11-24", "library_pages": False, **WARN}}]},
}  # fmt: skip


QUICK = ("elsewhere, without directory URLs", "with MkDocs' own theme")


@pytest.mark.parametrize(
    "settings", [pytest.param(one, id=name, marks=() if name in QUICK else pytest.mark.slow) for name, one in SITES.items()]
)
def test_site_builds_strictly_and_every_link_leads_somewhere(tmp_path: Path, settings: dict[str, Any]) -> None:
    plugin = WARN | settings.get("plugin", {})
    built = build(write_site(tmp_path, MODELS, **(settings | {"plugin": plugin})))
    assert (built.code, built.complaints) == (0, [])
    base = plugin.get("path", "threat-models").strip("/")
    assert (built.site / base / "services/small/index.html").is_file()
    assert list(broken_links(built)) == []
    assert [one for one in repeated_ids(built) if base in one] == []


def test_services_stay_out_of_an_automatic_navigation_and_the_organisations_pages_stand_in_it(small: Built) -> None:
    links = {link for link in small.page("").xpath("//nav//a/@href") if link.startswith("threat-models")}
    assert links == {page(Location()).removesuffix("index.md") for name, page in PAGES if name not in SOMETIMES}


@pytest.mark.slow
def test_moved_pages_leave_nothing_at_their_old_place(tmp_path: Path) -> None:
    built = build(write_site(tmp_path, MODELS, plugin=WARN | {"path": "security"}))
    assert not (built.site / "threat-models").exists()


@pytest.mark.slow
def test_users_own_styles_come_after_ours(tmp_path: Path) -> None:
    built = build(write_site(tmp_path, MODELS, plugin=WARN, docs={"mine.css": "/* mine */"}, extra_css=["mine.css"]))
    sheets = [link for link in built.page("threat-models").xpath("//link[@rel='stylesheet']/@href") if "assets/stylesheets" not in link]
    assert sheets == ["../assets/threat-model/threat-model.css", "../mine.css"]


@pytest.mark.slow
def test_template_of_the_users_own_stands_in_for_the_packages(tmp_path: Path) -> None:
    config = write_site(tmp_path, MODELS, plugin=WARN | {"templates": "mine"})
    (tmp_path / "mine/service").mkdir(parents=True)
    (tmp_path / "mine/service/reviews.html.j2").write_text(
        '<p id="mine">Reviews of {{ service.title }}</p>\n\n\n<p>after blank lines</p>\n'
    )
    built = build(config)
    page = built.page("threat-models/services/small")
    assert (built.code, built.complaints) == (0, [])
    assert page.xpath("//*[@id='mine']")[0].text_content() == "Reviews of Small service"
    assert page.xpath("//details[@class='tm-threat']")


BAD_TEMPLATES = {
    "not closed": ("{% if %}", "service/reviews.html.j2, line 1"),
    "a name that is not there": ("\n{{ nobody.knows }}", "service/reviews.html.j2, line 2"),
    "a template that is not there": ("{% include 'nowhere.html.j2' %}", "nowhere.html.j2"),
    "a division by zero": ("\n\n{{ 1 / 0 }}", "service/reviews.html.j2, line 3"),
    "an error of Python": ("{{ service.title + 1 }}", "service/reviews.html.j2, line 1"),
    "a way to the machine": ("{{ ''.__class__.__mro__[9] }}", "service/reviews.html.j2"),
}


SLOW_TEMPLATES = ("a template that is not there", "an error of Python", "a way to the machine")


@pytest.mark.parametrize(
    ("template", "said"),
    [pytest.param(*one, id=name, marks=pytest.mark.slow if name in SLOW_TEMPLATES else ()) for name, one in BAD_TEMPLATES.items()],
)
def test_template_that_cannot_be_rendered_is_one_sentence(tmp_path: Path, template: str, said: str) -> None:
    config = write_site(tmp_path, MODELS, plugin=WARN | {"templates": "mine"})
    (tmp_path / "mine/service").mkdir(parents=True)
    (tmp_path / "mine/service/reviews.html.j2").write_text(template)
    (tmp_path / "site").mkdir()
    built = build(config)
    assert built.code == 1
    assert said in built.log
    assert "cannot be rendered" in built.log
    assert digests(built.site) == {}


@pytest.mark.slow
def test_reference_tables_stand_where_a_page_asks_for_them(tmp_path: Path) -> None:
    asked = ("format", "policy", "options", "stride", "triggers", "matrix", "checks", "catalog", "templates")
    docs = {"reference.md": "# Reference\n\n" + "\n\n".join(f"## {name}\n\n<!-- threat-model:{name} -->" for name in asked)}
    docs["reference.md"] += "\n\n<!-- threat-model:nonsense -->\n"
    built = build(write_site(tmp_path, MODELS, plugin=WARN, docs=docs, markdown_extensions=["attr_list", "tables"]))
    assert (built.code, built.complaints) == (0, [])
    page = built.page("reference")
    assert "on_incomplete" in page.text_content()
    assert len(page.xpath("//table")) >= len(asked)
    assert list(broken_links(built)) == []


def test_models_and_today_may_stand_elsewhere(tmp_path: Path) -> None:
    """`today` decides what has expired; the folder is relative to `mkdocs.yml`."""
    config = write_site(tmp_path / "site-of-mine", {}, plugin={"models": "../threats", "today": "2027-02-02"})
    (tmp_path / "threats").mkdir()
    (tmp_path / "threats/small.yaml").write_text(SMALL)
    built = build(config)
    assert built.code == 1
    line = SMALL.splitlines().index("      review_by: 2027-02-01") + 1
    assert f"threats/small.yaml:{line}:7: TM310" in built.log


PLACES = {
    "beside the configuration": ("site", "models", "models/small.yaml"),
    "in a folder below": ("site", "security/models", "security/models/small.yaml"),
    "outside of the configuration's folder": ("site", "../security/models", "../security/models/small.yaml"),
    "built from above": (".", "../security/models", "security/models/small.yaml"),
    "built from a folder beside": ("elsewhere", "models", "../site/models/small.yaml"),
    "by an absolute path": ("site", "{root}/security/models", "../security/models/small.yaml"),
    "under another name": ("site", "../threats", "../threats/small.yaml"),
}


@pytest.mark.parametrize(("here", "models", "path"), PLACES.values(), ids=list(PLACES))
def test_the_log_names_a_file_so_that_an_editor_finds_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, here: str, models: str, path: str
) -> None:
    """From the folder where the command runs, wherever the models' folder lies; an error about the folder itself too."""
    option = models.format(root=tmp_path)
    config = write_site(tmp_path / "site", {}, plugin={"models": option})
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / here)
    folder = str(Path(path).parent.as_posix())
    assert f"The models folder `{folder}` does not exist." in build(config).log
    (tmp_path / "site" / option).mkdir(parents=True, exist_ok=True)
    (tmp_path / "site" / option / "small.yaml").write_text("service: small\n", encoding="utf-8")
    log = build(config).log.splitlines()
    assert f"{path}:1:1: TM012 `title` is missing. Add it." in log
    assert Path(path).is_file()


@pytest.mark.parametrize(
    "id_", ["orders.V2", *(pytest.param(one, marks=pytest.mark.slow) for one in ("Orders", "9_orders", "index", "services"))]
)
def test_any_valid_id_makes_a_page_with_all_its_drawings(tmp_path: Path, id_: str) -> None:
    text = SMALL.replace("service: small", f"service: {id_}").replace("api:", "Api_v2.x:").replace("to: api", "to: Api_v2.x")
    text = text.replace("from: api", "from: Api_v2.x").replace("target: api", "target: Api_v2.x")
    text = text.replace("  db: {type", "  part: {type: process, title: Part, in: home, part_of: Api_v2.x}\n  db: {type")
    built = build(write_site(tmp_path, {f"{id_}.yaml": text}, plugin=WARN))
    page = built.page(f"threat-models/services/{id_}")
    assert (built.code, built.complaints) == (0, [])
    assert len(page.xpath("//figure//div[contains(@class, 'tm-way--first')]/svg")) == 3
    assert (built.site / f"threat-models/services/{id_}/level-2-Api_v2.x.svg").is_file()
    assert list(broken_links(built)) == []


@pytest.mark.slow
@pytest.mark.parametrize(
    "arguments", [("-f", "mine/mkdocs.yml"), ("-f", "mine/mkdocs.yml", "--dirty")], ids=["from another folder", "only what changed"]
)
def test_command_line_runs(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """Paths are relative to `mkdocs.yml`, wherever the command is given."""
    write_site(tmp_path / "mine", MODELS, plugin=WARN)
    (tmp_path / "elsewhere").mkdir()
    ended = run("mkdocs", "build", *(one.replace("mine", "../mine") for one in arguments), cwd=tmp_path / "elsewhere")
    assert ended.returncode == 0, ended.stderr
    assert (tmp_path / "mine/site/threat-models/services/small/level-1.svg").is_file()
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.mark.slow
def test_example_builds_with_no_program_and_no_font_of_the_machine(tmp_path: Path) -> None:
    """No `dot`, no fontconfig, no home: the drawings are the same bytes."""
    empty = tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "fonts.conf").write_text("<fontconfig></fontconfig>")
    bare = {"PATH": str(empty), "HOME": str(empty), "FONTCONFIG_FILE": str(tmp_path / "fonts.conf"), "XDG_DATA_DIRS": str(empty)}
    ended = run("mkdocs", "build", "--strict", "-f", str(ROOT / "mkdocs.yml"), "-d", str(tmp_path / "bare"), cwd=tmp_path, env=bare)
    assert ended.returncode == 0, ended.stderr
    here = example_site(tmp_path / "here")
    assert digests(tmp_path / "bare/threat-models", "*.svg") == digests(here.site / "threat-models", "*.svg")
