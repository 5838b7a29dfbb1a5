"""A file of the old site is used only where it is what a new one would be: a site built over another is the site built from nothing."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from building import Built, build, run, write_site
from extremes import SMALL

MODELS = {"small.yaml": SMALL, "other.yaml": SMALL.replace("service: small", "service: other")}
PAGE, DRAWING = "threat-models/services/small/index.html", "threat-models/services/small/level-0.svg"
LEVEL_1 = DRAWING.replace("0", "1")
DATA = "threat-models/register/register.csv"


def _shape(folder: Path) -> dict[str, tuple[int, int, int, bytes]]:
    """Of all that stands in a site its kind and permissions, its group, its names, and its bytes; without the sitemap, which has the hour in it."""
    found = {}
    for path in sorted(folder.rglob("*")):
        about = path.lstat()
        data = path.read_bytes() if stat.S_ISREG(about.st_mode) else b""
        found[path.relative_to(folder).as_posix()] = (about.st_mode, about.st_gid, about.st_nlink if data else 1, data)
    return {name: what for name, what in found.items() if not name.startswith("sitemap.xml")}


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Of each file of the generated folder which one it is, and when it was written."""
    paths = (path for path in (folder / "threat-models").rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): ((about := path.stat()).st_ino, about.st_mtime_ns) for path in paths}


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project with its site."""
    config = write_site(tmp_path_factory.mktemp("project"), MODELS)
    assert build(config).code == 0
    return config.parent


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Path:
    """A copy of it, to be changed."""
    shutil.copytree(built, tmp_path / "project")
    return tmp_path / "project"


def _again(project: Path) -> Built:
    done = build(project / "mkdocs.yml")
    assert done.code == 0, done.log
    assert not [path for path in (project / "site").iterdir() if path.name.startswith(".")]
    return done


def _replaced(name: str, before: bytes, after: bytes) -> Callable[[Path, Path], object]:
    def change(site: Path, _: Path) -> None:
        data = (site / name).read_bytes()
        assert before in data
        (site / name).write_bytes(data.replace(before, after, 1))

    return change


def _link(name: str, *, hard: bool = False) -> Callable[[Path, Path], object]:
    """The same bytes elsewhere, reached from the site."""

    def change(site: Path, elsewhere: Path) -> None:
        shutil.move(site / name, elsewhere / "it")
        (site / name).hardlink_to(elsewhere / "it") if hard else (site / name).symlink_to(elsewhere / "it")

    return change


def _written(name: str, text: str = "Old.\n") -> Callable[[Path, Path], object]:
    def change(site: Path, _: Path) -> None:
        if (site / name).is_dir():
            shutil.rmtree(site / name)
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, encoding="utf-8")

    return change


def _mode(name: str, mode: int) -> Callable[[Path, Path], object]:
    return lambda site, _: (site / name).chmod(mode)


OTHER_GROUP = next((group for group in os.getgroups() if group != os.getegid()), 12345 if os.geteuid() == 0 else os.getegid())


def _folder_for_file(site: Path, _: Path) -> None:
    (site / DRAWING).unlink()
    (site / DRAWING / "below").mkdir(parents=True)


CHANGES: dict[str, Callable[[Path, Path], object]] = {
    "nothing": lambda *_: None,
    "the folder goes": lambda site, _: shutil.rmtree(site / "threat-models"),
    "a page": _replaced(PAGE, b"Small service", b"Other service"),
    "a drawing, as long as before": _replaced(DRAWING, b"<svg", b"<SVG"),
    "a file is empty": _written(DATA, ""),
    "a file is longer": lambda site, _: (site / DATA).write_bytes((site / DATA).read_bytes() + b"\n"),
    "a file goes": lambda site, _: (site / PAGE).unlink(),
    "a file that nobody asks for": _written("threat-models/services/small/old.html"),
    "a hidden file": _written("threat-models/.old"),
    "the page of a service that is gone": _written("threat-models/services/gone/index.html"),
    "folders far down": _written("threat-models/" + "a/" * 60 + "old.html"),
    "an empty folder": lambda site, _: (site / "threat-models" / "empty").mkdir(),
    "a folder in the place of a file": _folder_for_file,
    "a file in the place of a folder": _written("threat-models/services/small"),
    "a file in the place of the generated folder": _written("threat-models"),
    "a page is a link": _link(PAGE),
    "a drawing is a link": _link(DRAWING),
    "a folder is a link": _link("threat-models/services/small"),
    "a page has another name": _link(PAGE, hard=True),
    "a drawing has another name": _link(DRAWING, hard=True),
    "a file that may be run": _mode(DATA, 0o755),
    "a page that only its owner may read": _mode(PAGE, 0o600),
    "a folder that others may write into": _mode("threat-models/services/small", 0o777),
    "a generated folder that others may write into": _mode("threat-models", 0o777),
    "a page of another group": lambda site, _: os.chown(site / PAGE, -1, OTHER_GROUP),
    "folders of another group": lambda site, _: [os.chown(path, -1, OTHER_GROUP) for path in site.rglob("threat-models/**/")],
    "folders far deeper than any page": _written("threat-models/" + "a/" * 400 + "old.html"),
    "a queue in the place of a page": lambda site, _: ((site / PAGE).unlink(), os.mkfifo(site / PAGE)),
}


@pytest.mark.slow
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_whatever_became_of_the_old_site_the_new_one_is_as_from_nothing(
    change: Callable[[Path, Path], object], built: Path, project: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "precious").write_text("Precious.", encoding="utf-8")
    change(project / "site", elsewhere)
    around = {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()}
    _again(project)
    assert _shape(project / "site") == _shape(built / "site")
    assert {path: path.read_bytes() for path in elsewhere.rglob("*") if path.is_file()} == around


@pytest.mark.slow
def test_after_a_change_what_it_does_not_touch_is_left_as_it_is(project: Path) -> None:
    _again(project)
    before = _files(project / "site")
    _again(project)
    assert {name: file for name, file in _files(project / "site").items() if before[name] == file}.keys() >= {PAGE, DRAWING, DATA}
    model = project / "models" / "other.yaml"
    model.write_text(model.read_text(encoding="utf-8").replace("Small service", "Changed service"), encoding="utf-8")
    _again(project)
    after = _files(project / "site")
    assert after[DRAWING] == before[DRAWING]
    assert after[PAGE.replace("small", "other")] != before[PAGE.replace("small", "other")]
    (project / "models" / "other.yaml").unlink()
    _again(project)
    assert not (project / "site" / "threat-models" / "services" / "other").exists()


@pytest.mark.slow
def test_what_a_link_in_the_site_leads_to_is_left_alone(tmp_path: Path) -> None:
    """MkDocs leaves links in a site as they are, and writes where they lead; what stands there is not ours to remove."""
    config = write_site(tmp_path / "project", MODELS, plugin={"path": "security/models"})
    precious = tmp_path / "elsewhere" / "models" / "precious"
    precious.parent.mkdir(parents=True)
    precious.write_text("Precious.", encoding="utf-8")
    (config.parent / "site").mkdir()
    (config.parent / "site" / "security").symlink_to(tmp_path / "elsewhere")
    for _ in range(2):
        assert build(config).code == 0
        assert precious.read_text(encoding="utf-8") == "Precious."


@pytest.mark.slow
def test_a_generated_folder_further_down_stays_too(tmp_path: Path) -> None:
    config = write_site(tmp_path, MODELS, plugin={"path": "security/models"})
    drawing = tmp_path / "site" / DRAWING.replace("threat-models", "security/models")
    assert build(config).code == 0
    before = drawing.stat()
    assert build(config).code == 0
    assert (drawing.stat().st_ino, drawing.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


HOOKS = {
    "takes a drawing away when all others are done": (
        "from mkdocs.plugins import event_priority\n\n\n@event_priority(-1000)\ndef on_env(env, config, files):\n"
        "    files.remove(files.get_file_from_path('{drawing}'))\n"
    ),
    "excludes a drawing when all others are done": (
        "from mkdocs.plugins import event_priority\nfrom mkdocs.structure.files import InclusionLevel\n\n\n@event_priority(-1000)\n"
        "def on_env(env, config, files):\n    files.get_file_from_path('{drawing}').inclusion = InclusionLevel.EXCLUDED\n"
    ),
    "writes another drawing": "def on_files(files, config):\n    files.get_file_from_path('{drawing}').content_string = '<svg/>'\n",
    "moves a drawing": (
        "from mkdocs.plugins import event_priority\n\n\n@event_priority(-1000)\ndef on_files(files, config):\n"
        "    files.get_file_from_path('{drawing}').dest_uri = 'elsewhere.svg'\n"
    ),
    "copies a drawing that is not there": (
        "from pathlib import Path\n\n\ndef on_files(files, config):\n    file = files.get_file_from_path('{drawing}')\n\n"
        "    def copy(dirty=False):\n        path = Path(file.abs_dest_path)\n        path.parent.mkdir(parents=True, exist_ok=True)\n"
        "        if not path.exists():\n            path.write_text('<svg/>')\n\n    file.copy_file = copy\n"
    ),
    "lists the drawings before all others": (
        "from pathlib import Path\nfrom mkdocs.plugins import event_priority\nfrom mkdocs.structure.files import InclusionLevel\n\n\n"
        "@event_priority(-1000)\ndef on_env(env, config, files):\n"
        "    files.get_file_from_path('{drawing}').inclusion = InclusionLevel.EXCLUDED\n\n\n"
        "@event_priority(1000)\ndef on_post_build(config):\n    site = Path(config.site_dir)\n"
        "    (site / 'list.txt').write_text('\\n'.join(sorted(path.name for path in site.rglob('*.svg'))))\n"
    ),
    "has a file at a page's address": (
        "from mkdocs.structure.files import File\n\n\ndef on_files(files, config):\n"
        "    files.append(File.generated(config, '{page}index.html', content='Theirs.'))\n    return files\n"
    ),
    "copies the old site": (
        "import shutil\nfrom pathlib import Path\n\n\ndef on_pre_build(config):\n    site = Path(config.site_dir)\n    if site.exists():\n"
        "        shutil.rmtree(site.parent / 'copy', ignore_errors=True)\n        shutil.copytree(site, site.parent / 'copy')\n\n\n"
        "def on_post_build(config):\n    copy, site = Path(config.site_dir).parent / 'copy', Path(config.site_dir)\n"
        "    (site / 'copied.txt').write_text(str((copy / '{drawing}').exists() or not copy.exists()))\n"
    ),
    "empties a page": "def on_post_page(output, page, config):\n    return '' if page.url == '{page}' else output\n",
    "changes a page": "def on_post_page(output, page, config):\n    return output.replace('Small service', 'Another name')\n",
    "changes the site when it stands": (
        "from pathlib import Path\n\n\ndef on_post_build(config):\n"
        "    (Path(config.site_dir) / '{drawing}').write_text('<svg/>')\n    (Path(config.site_dir) / '{page}' / 'more.txt').write_text('More.')\n"
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("hook", HOOKS.values(), ids=HOOKS)
def test_what_a_neighbour_does_to_files_is_done_over_an_old_site_as_well(hook: str, project: Path, tmp_path: Path) -> None:
    _hook(project, hook.format(drawing=DRAWING, page=PAGE.removesuffix("index.html")))
    _again(project)
    once = _shape(project / "site")
    _again(project)
    assert _shape(project / "site") == once
    shutil.rmtree(project / "site")
    _again(project)
    assert _shape(project / "site") == once


def _hook(project: Path, text: str) -> None:
    (project / "hook.py").write_text(text, encoding="utf-8")
    settings = yaml.safe_load((project / "mkdocs.yml").read_text(encoding="utf-8"))
    (project / "mkdocs.yml").write_text(yaml.safe_dump(settings | {"hooks": ["hook.py"]}), encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("event", ["on_files(files, config)", "on_nav(nav, config, files)", "on_env(env, config, files)"])
def test_a_build_that_a_neighbour_ends_shows_nothing_of_the_old_site(event: str, project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is left there might be published, though nobody looked at it. Nothing is left in the cache either."""
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(project / "../cache"))
    _hook(project, f"from mkdocs.exceptions import Abort\n\n\ndef {event}:\n    raise Abort('Enough.')\n")
    (project / "site" / DRAWING).write_text("<script/>", encoding="utf-8")
    assert build(project / "mkdocs.yml").code == 1
    assert not [path.name for path in (project / "site").iterdir() if path.name.startswith(".") or path.name == "threat-models"]
    assert not list((project / "../cache").glob("**/aside-*"))


@pytest.mark.slow
def test_a_build_that_a_neighbour_ends_before_the_site_is_emptied_leaves_it_as_it_is(built: Path, project: Path) -> None:
    _hook(project, "from mkdocs.exceptions import Abort\n\n\ndef on_pre_build(config):\n    raise Abort('Enough.')\n")
    assert build(project / "mkdocs.yml").code == 1
    assert _shape(project / "site") == _shape(built / "site")


@pytest.mark.slow
def test_a_neighbour_may_send_the_site_elsewhere(built: Path, project: Path) -> None:
    _hook(project, "from pathlib import Path\n\n\ndef on_config(config):\n    config.site_dir += '-elsewhere'\n")
    assert build(project / "mkdocs.yml").code == 0
    assert _shape(project / "site") == _shape(built / "site")
    assert _shape(project / "site-elsewhere").keys() == _shape(built / "site").keys()


@pytest.mark.slow
def test_a_template_of_a_generated_pages_address_does_not_replace_the_page(project: Path) -> None:
    """As MkDocs has it in a build without a cache: it makes templates first, and pages then."""
    page = project / "docs" / PAGE
    page.parent.mkdir(parents=True)
    page.write_text("Theirs.", encoding="utf-8")
    settings = yaml.safe_load((project / "mkdocs.yml").read_text(encoding="utf-8"))
    settings |= {"exclude_docs": f"/{PAGE}", "extra_templates": [PAGE]}
    (project / "mkdocs.yml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    for _ in range(2):
        assert "Small service" in _again(project).html(PAGE)


@pytest.mark.slow
def test_a_dirty_build_removes_nothing_and_brings_old_drawings_back(project: Path) -> None:
    """MkDocs leaves the site as it is then, and so does this. A drawing of a model that was put back is older than the site's."""
    before = _shape(project / "site")[LEVEL_1]
    model = project / "models" / "small.yaml"
    text = model.read_text(encoding="utf-8")
    model.write_text(text.replace("title: API", "title: Another API"), encoding="utf-8")
    _again(project)
    assert _shape(project / "site")[LEVEL_1] != before
    model.write_text(text, encoding="utf-8")
    (project / "site" / "threat-models" / "old.html").write_text("Old.", encoding="utf-8")
    done = run("mkdocs", "build", "--dirty", cwd=project)
    assert done.returncode == 0, done.stderr
    assert (project / "site" / "threat-models" / "old.html").exists()
    assert _shape(project / "site")[LEVEL_1] == before
