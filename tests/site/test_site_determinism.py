"""The same models give the same bytes, wherever and whenever they are built."""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

from building import ROOT, build, digests, example, files, run, with_an_archive, write_site
from extremes import EMPTIEST, SMALL
from mounts import NOBODY, another_account

CLOCKED = ("sitemap.xml", "sitemap.xml.gz")
"""MkDocs itself writes the day into these."""
TURKISH = "tr_TR.UTF-8"


def _bytes(site: Path) -> dict[str, str]:
    return {name: digest for name, digest in digests(site).items() if name not in CLOCKED}


@dataclass(frozen=True)
class Surroundings:
    """What differs from one machine to the next.

    Attributes:
        folder: the project's, below a temporary one.
        seed: of the hashes of text, after which sets and dictionaries iterate.
        zone: the time zone.
        locale: the language of the machine: Turkish has four letters i, and a comma in its numbers.
        umask: of what is written.
        user: who builds, as the environment has it.
    """

    folder: str
    seed: str
    zone: str
    locale: str
    umask: int
    user: str


HERE = Surroundings("one", "0", "Pacific/Kiritimati", "C", 0o022, "one")
ELSEWHERE = (
    Surroundings("two/deeper", "4711", "Etc/GMT+12", "C.UTF-8", 0o077, "another"),
    Surroundings("three", "1", "Europe/Istanbul", TURKISH, 0o002, "third"),
)
LETTERS = SMALL.replace("service: small", "service: letters").replace("Ask,", "INDIGO / indigo / \u0130 / \u0131 / \xc4,")
OWN_LOCALE = "import locale\n\nlocale.setlocale(locale.LC_ALL, '')\n"
"""A hook as sites have it for their dates: from here on, whatever is written in C follows the machine's language."""


def _write(folder: Path) -> None:
    models = example("order-service", "payment-service") | {"small.yaml": SMALL, "letters.yaml": LETTERS, "emptiest.yaml": EMPTIEST}
    write_site(folder, models, plugin={"on_incomplete": "warn"}, site_url="https://docs.example.com/", hooks=["own_locale.py"])
    (folder / "own_locale.py").write_text(OWN_LOCALE)


def _built_in(around: Surroundings, below: Path) -> dict[str, str]:
    """Builds in a process of its own, with a home and a cache of its own; gives the digests of the site."""
    folder, home = below / around.folder, below / "homes" / around.user
    home.mkdir(parents=True)
    _write(folder)
    surrounding = {"PYTHONHASHSEED": around.seed, "TZ": around.zone, "LC_ALL": around.locale, "LANG": around.locale}
    surrounding |= {"HOME": str(home), "USER": around.user, "LOGNAME": around.user, "THREAT_MODEL_CACHE": str(home / "cache")}
    ended = run("mkdocs", "build", "--strict", cwd=folder, env=surrounding, umask=around.umask)
    assert ended.returncode == 0, ended.stderr
    return _bytes(folder / "site")


@pytest.fixture(scope="module")
def built_here(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The site that all others have to equal."""
    return _built_in(HERE, tmp_path_factory.mktemp("here"))


@pytest.mark.slow
@pytest.mark.parametrize("around", ELSEWHERE, ids=lambda around: around.locale)
def test_surroundings_do_not_change_a_byte(around: Surroundings, built_here: dict[str, str], tmp_path: Path) -> None:
    """Another folder, seed of hashes, time zone, language, umask, user and empty cache: the same files with the same bytes."""
    known = subprocess.run(["locale", "-a"], capture_output=True, text=True, check=False).stdout.lower().replace("-", "").split()
    if around.locale.lower().replace("-", "") not in known:
        assert not os.environ.get("CI"), f"the locale {around.locale} is missing; `.ci/run` makes it"
        pytest.skip(f"this machine has no locale {around.locale}; `localedef -i tr_TR -f UTF-8 {TURKISH}` makes the Turkish one")
    assert _built_in(around, tmp_path) == built_here


@pytest.mark.slow
def test_another_account_builds_the_same_bytes(built_here: dict[str, str]) -> None:
    """Without rights, from files of the superuser's, into a folder of their own, without a cache and then with one."""
    with another_account() as account:
        project = account.folder.parent / "project"
        _write(project)
        for _ in range(2):
            ended = account.run("-m", "mkdocs", "build", "--strict", "-d", str(account.folder / "site"), cwd=project)
            assert ended.returncode == 0, ended.stderr
            assert "No cache is used" not in ended.stderr
            assert _bytes(account.folder / "site") == built_here
        assert {path.stat().st_uid for path in (account.folder / ".cache").rglob("*")} == {NOBODY}


@pytest.mark.slow
def test_building_twice_in_one_process_gives_the_same_bytes(tmp_path: Path) -> None:
    config = write_site(tmp_path, {"small.yaml": SMALL})
    first = _bytes(build(config).site)
    assert _bytes(build(config).site) == first


@pytest.mark.slow
def test_no_page_or_picture_knows_where_it_was_made(tmp_path: Path) -> None:
    folder = tmp_path / "a-folder-with-a-name"
    built = build(write_site(folder, {"small.yaml": SMALL}))
    telling = [str(ROOT), "a-folder-with-a-name", str(Path.home())]
    knows = [
        path for path in digests(built.site) if any(word.encode() in (built.site / path).read_bytes() for word in telling if len(word) > 5)
    ]
    assert knows == []


@pytest.mark.slow
def test_what_did_not_change_is_not_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synchronised folder, and a pipeline that keeps the cache, copy what is new."""
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    config = write_site(tmp_path / "site", {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}, plugin={"on_incomplete": "warn"})
    build(config)
    before = {path: path.stat().st_mtime_ns for path in files(tmp_path / "cache")}
    (tmp_path / "site/models/small.yaml").write_text(SMALL.replace("Ask,", "Ask politely,"))
    build(config)
    after = {path: path.stat().st_mtime_ns for path in files(tmp_path / "cache")}
    changed = {path.parent.name for path in before if before[path] != after[path]}
    assert changed == {"sites"}, "the list of what the site is made of"
    added = sorted(path.suffix for path in after.keys() - before.keys() if path.parent.name == "files" and path.suffix != ".page")
    assert added == [".csv", ".json", ".json", ".svg", ".svg"]


@pytest.mark.slow
def test_a_cache_of_another_history_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An edit and a way back, built in between: the second build of the first state is the first one again."""
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    config = write_site(tmp_path, models := example("order-service"), plugin={"on_incomplete": "warn"})
    path = tmp_path / "models/order-service.yaml"
    cold = _bytes(build(config).site)
    path.write_text(with_an_archive(models["order-service.yaml"]))
    edited = _bytes(build(config).site)
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "empty"))
    assert _bytes(build(config).site) == edited != cold
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    path.write_text(models["order-service.yaml"])
    assert _bytes(build(config).site) == cold
