"""PNG files at build time: only where they are asked for, and then with a word on what the carried font lacks."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from links import broken_links

from building import Built, build, digests, files, run, write_site
from extremes import EMPTIEST, SMALL
from machine_fonts import machine_with
from mkdocs_threat_model import cli

MODELS = {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}
FOLDER = "threat-models/services/small"


def _site(folder: Path, models: dict[str, str] = MODELS, **options: Any) -> Path:
    return write_site(folder, models, plugin={"on_incomplete": "warn"} | options)


def _pngs(built: Built) -> set[str]:
    icons = "assets/"
    return {name for path in files(built.site, "*.png") if not (name := path.relative_to(built.site).as_posix()).startswith(icons)}


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[bool, Built]]:
    """The same models with and without, built one after the other in one folder: what the first made lies in the cache."""
    folder = tmp_path_factory.mktemp("png")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("THREAT_MODEL_CACHE", str(folder / "cache"))
        found = {}
        for wanted in (True, False):
            work = folder / str(wanted)
            found[wanted] = build(_site(work, png=wanted))
        yield found


@pytest.mark.slow
def test_without_the_option_there_is_no_png_and_no_link_to_one(sites: dict[bool, Built]) -> None:
    built = sites[False]
    assert (built.code, built.complaints) == (0, [])
    assert _pngs(built) == set()
    assert list(broken_links(built)) == []
    page = built.page(FOLDER)
    assert page.xpath("//figcaption//a/@href") == ["level-1.svg", "level-0.svg"]
    assert page.xpath("//@data-tm-draw") == ["small --level 1", "small --level 0"]
    assert page.xpath("//@data-tm-png") == ["small-level-1", "small-level-0"]
    assert built.page("threat-models").xpath("//@data-tm-draw") == ["--map"]


@pytest.mark.slow
def test_with_the_option_each_drawing_has_one_and_a_link_to_it(sites: dict[bool, Built]) -> None:
    built = sites[True]
    drawn = {path.relative_to(built.site).as_posix().replace(".svg", ".png") for path in files(built.site / "threat-models", "*.svg")}
    assert (built.code, built.complaints) == (0, [])
    assert _pngs(built) == drawn
    assert len(drawn) == 5
    assert list(broken_links(built)) == []
    assert built.page(FOLDER).xpath("//figcaption//a/@href") == ["level-1.svg", "level-1.png", "level-0.svg", "level-0.png"]
    assert built.page(FOLDER).xpath("//@data-tm-draw") == []


@pytest.mark.slow
@pytest.mark.parametrize("wanted", [True, False])
def test_a_site_is_verified_with_its_own_option(
    sites: dict[bool, Built], wanted: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    shutil.copytree(sites[wanted].site.parent, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    assert cli.run(["verify", "site"]) == 0
    told = capsys.readouterr().out
    assert ("file `threat-models/services/small/level-1.png`" in told) is wanted
    assert "option `png`" not in told
    monkeypatch.chdir(tmp_path)
    assert cli.run(["verify", "work/site", "--models", "work/models"]) == 0, "without a configuration, the proof says it"
    capsys.readouterr()
    other = tmp_path / "work" / "mkdocs.yml"
    other.write_text(other.read_text().replace(f"png: {str(wanted).lower()}", f"png: {str(not wanted).lower()}"))
    assert cli.run(["verify", "work/site", "-f", "work/mkdocs.yml"]) == 1, "another configuration is another site"
    assert "level-1.png" in capsys.readouterr().out


@pytest.mark.slow
def test_render_writes_and_takes_away_what_the_flag_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = _site(tmp_path)
    monkeypatch.chdir(config.parent)
    line = ["render", "--out", "pages", "--on-incomplete", "warn", "--today", "2026-11-24", "--no-library-pages"]
    assert cli.run(line) == 0
    without = digests(tmp_path / "pages")
    assert cli.run([*line, "--png"]) == 0
    added = set(digests(tmp_path / "pages")) - set(without)
    assert {Path(one).name for one in added} == {"level-0.png", "level-1.png", "map.png"}
    assert f"[PNG]({FOLDER}" not in (tmp_path / "pages" / FOLDER / "index.md").read_text()
    assert '<a href="level-1.png">PNG</a>' in (tmp_path / "pages" / FOLDER / "index.md").read_text()
    assert cli.run(line) == 0
    assert digests(tmp_path / "pages") == without


CJK = SMALL.replace("title: API", "title: 注文").replace("service: small", "service: shop")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("has", "expected"),
    [
        ("注文", "CJK (文, 注) is drawn in fonts of this machine, because the embedded font, Inter, has no such characters."),
        ("", "CJK (文, 注) is not drawn: no font of this machine has such characters. Install one."),
    ],
    ids=["a font", "no font"],
)
def test_what_the_carried_font_lacks_is_told_once_a_service(tmp_path: Path, has: str, expected: str) -> None:
    environment = machine_with(tmp_path / "machine", has) | {"THREAT_MODEL_CACHE": str(tmp_path / "cache"), "PYTHONIOENCODING": "utf-8"}
    config = _site(tmp_path / "work", MODELS | {"shop.yaml": CJK}, png=True)
    for _ in range(2):
        ended = run("mkdocs", "build", "--strict", cwd=config.parent, env=environment)
        assert ended.returncode == 0, ended.stderr
        told = [line.partition("PNG in ")[2] for line in ended.stderr.splitlines() if "PNG in" in line]
        assert told == [f"`threat-models/services/shop`: {expected}"]
    assert (config.parent / "site/threat-models/services/shop/level-1.png").is_file()


@pytest.mark.slow
def test_a_picture_with_what_was_missing_is_made_again_once_there_is_a_font(tmp_path: Path) -> None:
    config = _site(tmp_path / "work", {"shop.yaml": CJK}, png=True)
    found = []
    for number, has in enumerate(("", "注文", "注文")):
        environment = machine_with(tmp_path / f"machine-{number}", has) | {"THREAT_MODEL_CACHE": str(tmp_path / "cache")}
        assert run("mkdocs", "build", cwd=config.parent, env=environment).returncode == 0
        found.append((config.parent / "site/threat-models/services/shop/level-1.png").read_bytes())
    assert found[0] != found[1] == found[2]


@pytest.mark.slow
def test_another_machine_s_fonts_are_no_tampering(tmp_path: Path) -> None:
    """Its picture is told as not compared; one of a drawing that the carried font can show differs, as ever."""
    config = _site(tmp_path / "work", {"shop.yaml": CJK, "small.yaml": SMALL}, png=True)
    here = machine_with(tmp_path / "machine", "注文") | {"PYTHONIOENCODING": "utf-8"}
    bare = machine_with(tmp_path / "bare") | {"PYTHONIOENCODING": "utf-8"}
    assert run("mkdocs", "build", cwd=config.parent, env=here).returncode == 0
    same, other = (_verified(config.parent, environment) for environment in (here, bare))
    assert "same     file `threat-models/services/shop/level-1.png`" in same
    assert "not compared  file `threat-models/services/shop/level-1.png`: the embedded font lacks some of its characters" in other
    assert "same     file `threat-models/services/small/level-1.png`" in other


def _verified(folder: Path, environment: Mapping[str, str]) -> str:
    line = [sys.executable, "-c", "from mkdocs_threat_model.cli import main; main()", "verify", "site"]
    return subprocess.run(
        line, cwd=folder, env=os.environ | environment, capture_output=True, text=True, encoding="utf-8", check=True
    ).stdout
