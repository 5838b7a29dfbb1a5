"""A build that goes on from an earlier one gives the bytes that a build from nothing gives, whatever changed in between."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from building import build, digests, example, keeping, write_site
from extremes import SMALL

sys.path.append(str(Path(__file__).parent.parent / "history"))

from repositories import Repository

PROVEN = """
service: proven
title: Proven
owner: team-orders
elements: {api: {type: process, title: API}}
threats:
  T-01:
    title: Read on the way
    target: api
    stride: S
    likelihood: high
    impact: high
    disposition: mitigate
    mitigations:
      - control: Mutual TLS
        ticket: SHOP-1
        status: done
        evidence: [{file: deploy/mesh.yaml, contains: "mode: STRICT"}, {test: test_refused, report: junit.xml}]
"""
LINKED = SMALL.replace("service: small", "service: linked").replace("Small service", "Linked service")
LINKING = LINKED.replace("service: linked", "service: linking").replace("title: User,", "title: User, service: linked,")
MODELS = example() | {"small.yaml": SMALL, "proven.yaml": PROVEN, "linked.yaml": LINKED, "linking.yaml": LINKING}

Edit = Callable[[Path], object]


def _in_text(name: str, before: str, after: str) -> Edit:
    """Another text in place of one that stands in a file."""

    def edit(root: Path) -> None:
        text = (root / name).read_text(encoding="utf-8")
        assert before in text
        (root / name).write_text(text.replace(before, after, 1), encoding="utf-8")

    return edit


def _in_settings(change: Callable[[dict], object]) -> Edit:  # type: ignore[type-arg]
    """Other settings."""

    def edit(root: Path) -> None:
        settings = yaml.safe_load((root / "mkdocs.yml").read_text(encoding="utf-8"))
        change(settings)
        (root / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")

    return edit


def _file(name: str, text: str) -> Edit:
    def edit(root: Path) -> None:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")

    return edit


EDITS: dict[str, Edit] = {
    "nothing": lambda _: None,
    "a model's title": _in_text("models/small.yaml", "service: small", "service: small\ntags: [changed]"),
    "a model that another one links to goes": lambda root: (root / "models" / "linked.yaml").unlink(),
    "a model is broken": _in_text("models/small.yaml", "service: small", "service: [small"),
    "a file that looks like a model": _file("models/draft.yaml.txt", "service: draft\n"),
    "the policy": _in_text("models/_policy.yaml", "teams:", "commit_url: https://git.example.com/{commit}\nteams:"),
    "the catalog": _file("models/_catalog/more.yaml", "kind: Component\nmetadata: {name: ledger}\nspec: {type: service}\n"),
    "a committed arrangement": _file("models/_arrangements.json", '{"version": 1, "services": {}}\n'),
    "the evidence of a mitigation goes": _file("deploy/mesh.yaml", "mode: NONE\n"),
    "a report that was absent shows a failure": _file(
        "junit.xml", '<testsuite><testcase name="test_refused"><failure/></testcase></testsuite>'
    ),
    "a report that was absent shows a test that passed": _file("junit.xml", '<testsuite><testcase name="test_refused"/></testsuite>'),
    "another folder of the evidence": _in_settings(lambda settings: settings["plugins"][1]["threat-model"].update(evidence_root="code")),
    "the day": _in_settings(lambda settings: settings["plugins"][1]["threat-model"].update(today="2027-03-01")),
    "the site's address": _in_settings(lambda settings: settings.update(site_url="https://docs.example.com/")),
    "the site's name": _in_settings(lambda settings: settings.update(site_name="Another name")),
    "a feature of the theme": _in_settings(lambda settings: settings["theme"].update(features=["navigation.tabs"])),
    "a colour of the theme": _in_settings(lambda settings: settings["theme"].update(palette={"primary": "teal"})),
    "a page in the navigation": _file("docs/about.md", "# About this site\n"),
    "the title of a page in the navigation": _file("docs/index.md", "# Another home\n"),
    "a mark of a page in the navigation": _file("docs/index.md", "---\nicon: material/home\nstatus: new\n---\n# Home\n"),
    "an extension of Markdown": _in_settings(lambda settings: settings.update(markdown_extensions=[{"toc": {"permalink": True}}])),
    "a template": lambda root: (
        _file("own/service/header.html.j2", "<p>Our own header.</p>\n")(root),
        _in_settings(lambda settings: settings["plugins"][1]["threat-model"].update(templates="own"))(root),
    ),
    "a plugin beside search": _in_settings(lambda settings: settings["plugins"].append("tags")),
    "no search": _in_settings(lambda settings: settings["plugins"].pop(0)),
    "more processes": _in_settings(lambda settings: settings["plugins"][1]["threat-model"].update(jobs=2)),
}


def _write(root: Path) -> Path:
    write_site(root, MODELS, plugin={"on_incomplete": "warn", "jobs": 1})
    _file("deploy/mesh.yaml", "mode: STRICT\n")(root)
    return root


def _built(root: Path, cache: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(cache))
    build(root / "mkdocs.yml", site=root / "site")
    return {name: digest for name, digest in digests(root / "site").items() if not name.startswith("sitemap.xml")}


@pytest.fixture(scope="module")
def before(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A project that was built once, and the cache that this left."""
    root, cache = _write(tmp_path_factory.mktemp("before") / "project"), tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as monkeypatch:
        _built(root, cache, monkeypatch)
    return root, cache


@pytest.mark.slow
@pytest.mark.parametrize("edit", EDITS.values(), ids=EDITS)
def test_after_an_edit_a_warm_build_gives_what_a_cold_one_gives(
    edit: Edit, before: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "project"
    shutil.copytree(before[0], root)
    shutil.copytree(before[1], tmp_path / "cache")
    edit(root)
    warm = _built(root, tmp_path / "cache", monkeypatch)
    assert warm == _built(root, tmp_path / "other", monkeypatch)
    assert warm == _built(root, tmp_path / "cache", monkeypatch), "and so does the one after it"


STATUSES = {
    "nothing": "Mitigated",
    "the evidence of a mitigation goes": "In progress",
    "a report that was absent shows a failure": "In progress",
    "a report that was absent shows a test that passed": "Mitigated",
    "another folder of the evidence": "Mitigated",
}


@pytest.mark.slow
@pytest.mark.parametrize("edit", STATUSES)
def test_a_warm_build_has_the_status_that_the_evidence_of_today_gives(
    edit: str, before: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page from the cache that says *Mitigated* for what is not would be a false green."""
    root = tmp_path / "project"
    shutil.copytree(before[0], root)
    shutil.copytree(before[1], tmp_path / "cache")
    EDITS[edit](root)
    _built(root, tmp_path / "cache", monkeypatch)
    rows = json.loads((root / "site" / "threat-models" / "register" / "register.json").read_text(encoding="utf-8"))["threats"]
    assert [row["status"] for row in rows if row["service"] == "proven"] == [STATUSES[edit]]


@pytest.mark.slow
def test_where_nothing_changed_nothing_is_made(before: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    root, cache = before
    monkeypatch.setattr("mkdocs_threat_model.build.site.build_site", _never)
    monkeypatch.setattr("mkdocs_threat_model.frame.page.Page.fill", _never)
    _built(root, cache, monkeypatch)


@pytest.mark.slow
def test_where_one_model_changed_the_others_are_not_drawn_again(
    before: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import mkdocs_threat_model.build.service_step as step  # noqa: PLC0415

    root, drawn, original = tmp_path / "project", [], step.service_drawings
    shutil.copytree(before[0], root)
    shutil.copytree(before[1], tmp_path / "cache")
    EDITS["a model's title"](root)
    monkeypatch.setattr(step, "service_drawings", lambda facts, *more: (drawn.append(facts.service.service), original(facts, *more))[1])
    _built(root, tmp_path / "cache", monkeypatch)
    assert drawn == ["small"]


SAVES: dict[str, Edit] = {
    "nothing": lambda _: None,
    "a model's title": EDITS["a model's title"],
    "nothing, once more": lambda _: None,
    "a hand-written page among the generated ones": _file("docs/threat-models/notes/index.md", "# Notes\n"),
    "and a file": _file("docs/threat-models/services/small/notes.txt", "Notes.\n"),
    "both go": lambda root: shutil.rmtree(root / "docs" / "threat-models"),
    "a model is broken": EDITS["a model is broken"],
    "a model is whole again": _in_text("models/small.yaml", "service: [small", "service: small"),
    "the title of a page in the navigation": EDITS["the title of a page in the navigation"],
    "a page that links to generated ones": _file("docs/about.md", "[One](threat-models/services/small/index.md#t-01)\n"),
    "a plugin beside search": EDITS["a plugin beside search"],
    "and without it": _in_settings(lambda settings: settings["plugins"].pop()),
    "no search": EDITS["no search"],
    "a model goes": lambda root: (root / "models" / "small.yaml").unlink(),
    "the home page goes": lambda root: (root / "docs" / "index.md").unlink(),
}
"""One after the other, in one preview."""


@pytest.mark.slow
def test_after_each_save_a_preview_shows_what_a_preview_that_begins_then_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Most files of the site stay where they are from one save to the next. Of these models a drawing keeps no earlier arrangement."""
    root, preview = tmp_path / "project", tmp_path / "preview"
    write_site(root, {"small.yaml": SMALL, "other.yaml": SMALL.replace("service: small", "service: other")})
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    shown, stayed = {}, 0
    with keeping() as again:
        for number, (name, edit) in enumerate(SAVES.items()):
            edit(root)
            before = {path: path.stat().st_ino for path in preview.rglob("*") if path.is_file()}
            again(root / "mkdocs.yml", preview)
            stayed += sum(path.is_file() and path.stat().st_ino == inode for path, inode in before.items())
            shutil.copytree(root, tmp_path / f"then-{number}")
            shown[name] = digests(preview)
    assert stayed > 0
    for number, (name, seen) in enumerate(shown.items()):
        then = tmp_path / f"then-{number}"
        build(then / "mkdocs.yml", site=then / "site", serving=True)
        afresh = digests(then / "site")
        assert {path for path in afresh.keys() | seen.keys() if afresh.get(path) != seen.get(path)} <= {"sitemap.xml.gz"}, name


HOOKS: dict[str, tuple[str, bool]] = {
    "after the theme": ('def on_post_page(output, **_):\n    return output.replace("</body>", "a hook was here</body>")\n', True),
    "after Markdown": ('def on_page_content(html, **_):\n    return html + "<p>a hook was here</p>"\n', True),
    "in the context": ('def on_page_context(context, page, **_):\n    page.content += "<p>a hook was here</p>"\n', True),
    "in the template": (
        "from jinja2 import pass_context\n\n\ndef on_env(env, **_):\n    old = env.filters['url']\n"
        "    env.filters['url'] = pass_context(lambda context, value: f'{old(context, value)}#a hook was here')\n",
        True,
    ),
    "once the site stands": (
        "from pathlib import Path\n\n\ndef on_post_build(config):\n"
        "    for path in Path(config.site_dir).rglob('index.html'):\n"
        "        path.write_text(path.read_text() + '<!-- a hook was here -->')\n",
        True,
    ),
    "with a list of all pages": (
        "from pathlib import Path\n\nkept = []\n\n\ndef on_files(files, **_):\n    kept[:] = [files]\n\n\ndef on_post_build(config):\n"
        "    pages = sorted(file.url for file in kept[0].documentation_pages())\n"
        "    place = Path(config.site_dir, 'threat-models/services/small/index.html')\n"
        "    place.write_text(place.read_text() + f'<!-- {len(pages) * \"a hook was here\"} -->')\n",
        True,
    ),
    "with the content of all pages": (
        "from pathlib import Path\n\nkept = []\n\n\ndef on_files(files, **_):\n    kept[:] = [files]\n\n\ndef on_page_context(context, page, **_):\n"
        "    if page.url == 'threat-models/services/small/':\n"
        "        parts = sum('tm-stride' in (one.content or '') for one in [file.page for file in kept[0].documentation_pages()])\n"
        "        page.content += parts * 'a hook was here'\n",
        True,
    ),
    "on files and navigation": ("def on_files(files, **_):\n    return files\n\n\ndef on_nav(nav, **_):\n    return nav\n", False),
}
"""What a hook does, and whether it has a hand in the pages while they are made."""


@pytest.mark.slow
@pytest.mark.parametrize("hook", HOOKS)
def test_the_work_of_others_on_a_page_is_not_lost(
    before: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, hook: str
) -> None:
    root, page = tmp_path / "project", "threat-models/services/small/index.html"
    text, has_a_hand = HOOKS[hook]
    shutil.copytree(before[0], root)
    shutil.copytree(before[1], tmp_path / "cache")
    _file("hook.py", text)(root)
    _in_settings(lambda settings: settings.update(hooks=["hook.py"]))(root)
    seen = []
    for number in range(2):
        with monkeypatch.context() as patch:
            if number and not has_a_hand:
                patch.setattr("mkdocs_threat_model.frame.page.Page.fill", _never)
            _built(root, tmp_path / "cache", monkeypatch)
        seen.append((root / "site" / page).read_text(encoding="utf-8").count("a hook was here"))
    assert seen[0] == seen[1]
    assert (seen[0] > 0) == (hook != "on files and navigation")


HOOK = """
from pathlib import Path


def on_page_content(html, config, **_):
    word = Path(config.config_file_path).with_name("word.txt").read_text()
    return f"{html}<h2 id='{word}'>The {word} word</h2><p>A {word} text</p>"
"""


def _never(*_: object, **__: object) -> None:
    raise AssertionError("made again")


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["material", "mkdocs"])
def test_search_reads_what_others_made_of_a_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, theme: str) -> None:
    """Once for each text: an index of what a page was before would lead nowhere."""
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    config = write_site(tmp_path, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn"}, theme={"name": theme}, hooks=["hook.py"])
    _file("hook.py", HOOK)(tmp_path)
    indexes = []
    for word in ("first", "second", "first"):
        _file("word.txt", word)(tmp_path)
        build(config)
        indexes.append((tmp_path / "site" / "search" / "search_index.json").read_text(encoding="utf-8"))
    assert "A second text" not in indexes[0]
    assert "A second text" in indexes[1]
    assert "A first text" not in indexes[1]
    assert indexes[2] == indexes[0]


PLAIN = "def on_nav(nav, **_):\n    return nav\n"
SURROUNDINGS: dict[str, Edit] = {
    "front matter with keys of several kinds": _file("docs/about.md", "---\n1: one\ntwo: 2\n2024-01-01: released\n---\n# About\n"),
    "a hook that leaves a generated page out": _file(
        "hook.py",
        "from mkdocs.structure.files import InclusionLevel\n\n\ndef on_files(files, **_):\n"
        "    files.get_file_from_path('threat-models/data/index.md').inclusion = InclusionLevel.EXCLUDED\n    return files\n",
    ),
    "a hook that dates the pages": _file(
        "hook.py", "def on_nav(nav, **_):\n    for page in nav.pages:\n        page.update_date = '2026-01-01'\n    return nav\n"
    ),
    "a hook that puts a link into each page": lambda root: (
        _file("docs/threat-models/services/small/notes.md", "# Notes\n")(root),
        _file(
            "hook.py",
            "def on_page_markdown(markdown, page, **_):\n    return markdown + '\\n\\n[Notes](notes.md)\\n' * ('small' in page.url)\n",
        )(root),
    ),
    "two searches": _in_settings(lambda settings: settings.update(plugins=["search", "/search", *settings["plugins"][1:]])),
}
"""What other people do to a site, each with a hook that may stand in `hook.py`."""


@pytest.mark.slow
@pytest.mark.parametrize("surrounding", SURROUNDINGS)
def test_a_second_build_gives_the_same_whatever_others_do(
    before: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, surrounding: str
) -> None:
    root = tmp_path / "project"
    shutil.copytree(before[0], root)
    shutil.copytree(before[1], tmp_path / "cache")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795000000")
    _file("hook.py", PLAIN)(root)
    _in_settings(lambda settings: settings.update(hooks=["hook.py"], site_url="https://example.com/"))(root)
    SURROUNDINGS[surrounding](root)
    cold = _built(root, tmp_path / "other", monkeypatch)
    assert _built(root, tmp_path / "cache", monkeypatch) == cold
    assert _built(root, tmp_path / "cache", monkeypatch) == cold
    if "link" in surrounding:
        assert 'href="notes/"' in (root / "site" / "threat-models" / "services" / "small" / "index.html").read_text(encoding="utf-8")


@pytest.mark.slow
def test_what_a_plugin_would_do_again_to_a_page_is_kept_with_it(
    before: tuple[Path, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """glightbox wraps pictures when Markdown is done, and adds to a page's head when the theme is."""
    pytest.importorskip("mkdocs_glightbox")
    root, cache, page = tmp_path / "project", tmp_path / "cache", "threat-models/services/small/index.html"
    shutil.copytree(before[0], root)
    _file("own/service/header.html.j2", '<h1>{{ service.title }}</h1><img src="picture.png" alt="A picture"/>\n')(root)
    _in_settings(lambda settings: settings["plugins"][1]["threat-model"].update(templates="own"))(root)
    _in_settings(lambda settings: settings["plugins"].append({"glightbox": {"loop": False}}))(root)
    cold = _built(root, cache, monkeypatch)
    html = (root / "site" / page).read_text(encoding="utf-8")
    assert html.count('<a class="glightbox"') == 1
    assert html.count('id="glightbox-style"') == 1
    assert "tm-stride" in html
    with monkeypatch.context() as patch:
        patch.setattr("mkdocs_threat_model.frame.page.Page.fill", _never)
        assert _built(root, cache, monkeypatch) == cold
    entries = [path for path in cache.rglob("pages/*") if path.is_file()]
    assert len(entries) > 5
    for entry in entries:
        entry.write_bytes(b"damaged")
    assert _built(root, cache, monkeypatch) == cold
    for edit in (
        _in_settings(lambda settings: settings["plugins"][2]["glightbox"].update(loop=True)),
        _in_text("docs/index.md", "# ", "# Another "),
        _in_settings(lambda settings: settings["plugins"].pop()),
    ):
        edit(root)
        warm, cold = _built(root, cache, monkeypatch), _built(root, tmp_path / "nothing", monkeypatch)
        assert warm == cold
        shutil.rmtree(tmp_path / "nothing")


@pytest.mark.slow
def test_two_folders_of_one_commit_have_each_their_own_past(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = Repository(tmp_path / "both")
    calm = SMALL.replace("likelihood: low", "likelihood: high", 1)
    assert calm != SMALL
    for name, texts in (("x", [SMALL]), ("y", [SMALL, calm, SMALL])):
        folder = tmp_path / "both" / name
        write_site(folder, {"small.yaml": SMALL}, plugin={"on_incomplete": "warn"})
        for number, text in enumerate(texts):
            _file("models/small.yaml", text)(folder)
            if not (tmp_path / "both" / ".git").exists():
                repository.git("init", "-q", "-b", "main")
            repository.git("add", ".")
            repository.git("commit", "-q", "--allow-empty", "-m", f"{name} {number}", day=f"2026-0{number + 1}-01")
    one, two = tmp_path / "both" / "x", tmp_path / "both" / "y"
    _built(one, tmp_path / "cache", monkeypatch)
    assert _built(two, tmp_path / "cache", monkeypatch) == _built(two, tmp_path / "other", monkeypatch)


def test_an_entry_of_a_site_holds_no_object(before: tuple[Path, Path]) -> None:
    """What is kept is text and finished bytes; the first line of an entry is its digest and its key."""
    (entry,) = (before[1] / "threat-model-1" / "sites").iterdir()
    content = json.loads(entry.read_bytes().partition(b"\n")[2])
    assert {card["uri"] for card in content["pages"]} >= {"threat-models/index.md", "threat-models/services/small/index.md"}
