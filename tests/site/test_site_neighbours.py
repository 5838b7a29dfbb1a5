"""Plugins of others beside ours, in both orders: each gets whole pages, and leaves them whole."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import lxml.html
import pytest
import yaml
from links import broken_links
from mkdocs.exceptions import PluginError

from building import ROOT, TODAY, Built, build, write_files, write_site
from cases import read_yaml
from extremes import SMALL

sys.path.append(str(Path(__file__).parent.parent / "history"))

from repositories import Repository

pytestmark = pytest.mark.slow

CASES: dict[str, dict[str, Any]] = read_yaml(Path(__file__).parent / "neighbours.yaml")
OURS = {"threat-model": {"today": TODAY, "on_incomplete": "warn", "library_pages": False, "testing_guides": "never"}}
OTHER = SMALL.replace("service: small", "service: other").replace("Small service", "Other service")
PAGES = ("threat-models/services/small/index.html", "threat-models/services/other/index.html")
REGISTER = "threat-models/register/index.html"
NAV = [
    {"Home": "index.md"},
    {"Guide": "guide.md"},
    {
        "Threat models": [
            "threat-models/index.md",
            {"Register": "threat-models/register/index.md"},
            *(
                {page: f"threat-models/{page}/index.md"}
                for page in ("acceptances", "mitigations", "data", "frameworks", "method", "history")
            ),
            "threat-models/services/small/index.md",
            "threat-models/services/other/index.md",
            "threat-models/services/new/index.md",
        ]
    },
]
HOME = "# Home\n\n[The models](threat-models/index.md), [a model's threats](threat-models/services/small/index.md#threats)\n"
DOCS = {
    "docs/index.md": HOME,
    "docs/index.fr.md": HOME,
    "docs/guide.md": "---\ntags: [guide]\n---\n# Guide\n\nBy hand.\n",
    "docs-by-folder/en/index.md": HOME,
    "docs-by-folder/en/guide.md": "# Guide\n",
    "docs-by-folder/fr/index.md": HOME,
    "docs-by-folder-apart/en/index.md": HOME,
    "docs-by-folder-apart/fr/index.md": "# Accueil\n",
    "docs/SUMMARY.md": "- [Home](index.md)\n- [As literate-nav calls it](threat-models/services/small/index.md)\n",
    "docs/.nav.yml": "nav:\n  - index.md\n  - As awesome-nav calls it: threat-models/services/small/index.md\n",
}
OWN_FILES = {"docs/SUMMARY.md": "literate-nav", "docs/.nav.yml": "awesome-nav", "docs/index.fr.md": "static-i18n by suffix"}
"""Files that a neighbour reads, and that others would take for pages."""


@dataclass(frozen=True)
class Project:
    """A project whose guide and models were committed on different days by different people; one model is not yet."""

    root: Path

    def build(self, name: str, plugins: list[Any], settings: Mapping[str, Any]) -> Built:
        """Builds it with these plugins."""
        config = {
            "site_name": "Site of a test",
            "site_url": "https://example.com/",
            "theme": {"name": "material", "font": False},
            "nav": NAV,
            "plugins": plugins,
            "exclude_docs": "".join(f"/{Path(path).name}\n" for path, case in OWN_FILES.items() if case != name),
            **settings,
        }
        path = self.root / "mkdocs.yml"
        path.write_text(yaml.safe_dump({key: value for key, value in config.items() if value is not None}), encoding="utf-8")
        return build(path)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    root = tmp_path_factory.mktemp("neighbours")
    write_site(root, {})
    repository = Repository(root)
    repository.git("init", "-q", "-b", "main")
    write_files(root, {".gitignore": "/site/\n/mkdocs.yml\n.cache\n", **DOCS})
    repository.git("add", ".gitignore", *{path.partition("/")[0] for path in DOCS})
    repository.git("commit", "-q", "-m", "Guide", "--author", "Author of the guide <guide@example.com>", day="2026-01-15")
    for day, text in (("2026-02-01", SMALL), ("2026-03-05", SMALL.replace("One of everything", "One of each"))):
        write_files(root / "models", {"small.yaml": text, "other.yaml": OTHER})
        repository.git("add", "models")
        repository.git("commit", "-q", "-m", "Models", "--author", "Author of the models <models@example.com>", day=day)
    new = SMALL.replace("service: small", "service: new").replace("Small service", "New service")
    (root / "models" / "new.yaml").write_text(new, encoding="utf-8")
    return Project(root)


@pytest.fixture(scope="module")
def alone(project: Project) -> list[dict[str, Any]]:
    """The search index without a neighbour."""
    built = project.build("", ["search", OURS], {})
    assert (built.code, built.complaints) == (0, [])
    return _index(built)


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning", "ignore::UserWarning", "ignore::FutureWarning")
@pytest.mark.parametrize(
    ("name", "order"), [(name, order) for name, case in CASES.items() for order in case.get("orders", ("before", "after"))]
)
def test_pages_are_whole_beside(
    name: str, order: str, project: Project, alone: list[dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    case = CASES[name]
    pytest.importorskip(case["module"])
    monkeypatch.chdir(project.root)
    neighbour = {case.get("plugin", name): case.get("options", {})}
    built = project.build(name, ["search", *([neighbour, OURS] if order == "before" else [OURS, neighbour])], case.get("settings", {}))
    assert (built.code, built.complaints) == (0, [])
    for path, wanted in case.get("found", {}).items():
        assert [one for one in wanted if not _finds(built, path, one)] == [], path
    for path, unwanted in case.get("absent", {}).items():
        assert [one for one in unwanted if _finds(built, path, one)] == [], path
    if case.get("whole", True):
        for page in PAGES:
            _is_whole(built, page)
        assert _finds(built, REGISTER, '//div[@data-tm-grid and contains(@data-tm-grid, "rows.js")]')
        assert len(built.page(REGISTER).xpath('//table[contains(@class, "tm-register__table")]//tr[@id]')) == 12
        assert list(broken_links(built)) == []
    if case.get("same_index", True):
        assert [one for one in alone if one not in _index(built)] == []
    if joined := case.get("joined"):
        _is_one_page(built.page(joined))


ELSEWHERE = {"macros"}
"""Neighbours with tests of their own."""


@pytest.mark.parametrize("order", ["before", "after"])
def test_an_author_s_address_is_no_markup(order: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("mkdocs_git_authors_plugin")
    repository = Repository(write_site(tmp_path, {}).parent)
    repository.git("init", "-q", "-b", "main")
    write_files(tmp_path, {"models/small.yaml": SMALL})
    repository.git("add", "models")
    repository.git("commit", "-q", "-m", "Models", "--author", 'Eve & Co <e" autofocus onfocus="alert(1)>', day="2026-02-01")
    monkeypatch.chdir(tmp_path)
    beside = ["git-authors", OURS] if order == "before" else [OURS, "git-authors"]
    (tmp_path / "mkdocs.yml").write_text(
        yaml.safe_dump({"site_name": "x", "theme": {"name": "material", "font": False}, "plugins": beside})
    )
    page = build(tmp_path / "mkdocs.yml").page("threat-models/services/small/index.html")
    (link,) = page.xpath('//a[contains(., "Eve & Co")]')
    assert link.get("href") == 'mailto:e" autofocus onfocus="alert(1)'
    assert page.xpath("//@onfocus") == []


def test_guide_names_the_neighbours_that_are_tested() -> None:
    text = (ROOT / "docs/guide/other-plugins.md").read_text(encoding="utf-8")
    named = [line.split("|")[1] for line in text.splitlines() if line.startswith("| ")][1:]
    tested = {name.partition(" ")[0] for name in CASES} | ELSEWHERE
    assert {one for line in named for one in re.split(r", | and |\s+of Material", line.strip()) if one} == tested


def test_page_by_hand_in_a_language_s_folder_is_not_replaced(project: Project) -> None:
    pytest.importorskip("mkdocs_static_i18n")
    case = CASES["static-i18n by folder"]
    write_files(project.root / "docs-replaced", {"en/index.md": "# Home\n", "en/threat-models/method.md": "# By hand\n"})
    with pytest.raises(PluginError, match=r"`en/threat-models/method\.md` already exists in this site.* Rename it, or move"):
        project.build("", ["search", {"i18n": case["options"]}, OURS], {"docs_dir": "docs-replaced", "nav": None})


def _finds(built: Built, path: str, wanted: str) -> bool:
    if not path.endswith(".html"):
        pattern = ".{0,300}".join(re.escape(one) for one in wanted.split(" … "))
        return re.search(pattern, (built.site / path).read_text(encoding="utf-8"), re.DOTALL) is not None
    return bool(built.page(path).xpath(wanted))


def _is_whole(built: Built, path: str) -> None:
    page, text = built.page(path), built.html(path)
    drawings = page.xpath('//figure[contains(@class, "tm-drawing")]')
    assert len(drawings) == 2
    for drawing in drawings:
        assert drawing.xpath('.//*[name()="svg"][contains(@class, "tm-dfd")]')
    assert len(page.xpath('//details[contains(@class, "tm-threat")]')) == 4
    assert page.xpath('//table[contains(@class, "tm-stride")]//td')
    assert "threat-model:" not in text
    assert "data-tm-searched" not in text


def _is_one_page(page: lxml.html.HtmlElement) -> None:
    """What is joined of the generated pages hangs together."""
    ids = [one.get("id") for one in page.iter() if isinstance(one.tag, str) and (one.get("id") or "").startswith("threat-models")]
    assert sorted({one for one in ids if ids.count(one) > 1}) == []
    links = [one.get(name) for one in page.iter() if isinstance(one.tag, str) for name in ("href", "xlink:href") if one.get(name)]
    assert [one for one in links if one.startswith("#threat-models") and one[1:] not in ids] == []


def _index(built: Built) -> list[dict[str, Any]]:
    """What search knows of our pages."""
    found = json.loads((built.site / "search/search_index.json").read_text(encoding="utf-8"))["docs"]
    return [one for one in found if one["location"].startswith("threat-models/")]
