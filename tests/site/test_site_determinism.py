"""The same models give the same bytes, wherever and whenever they are built."""

from __future__ import annotations

import math
from pathlib import Path

import lxml.etree
import pytest

from building import ROOT, build, digests, example, files, run, write_site
from extremes import EMPTIEST, SMALL

CLOCKED = ("sitemap.xml", "sitemap.xml.gz")
"""MkDocs itself writes the day into these."""


def _bytes(site: Path) -> dict[str, str]:
    return {name: digest for name, digest in digests(site).items() if name not in CLOCKED}


@pytest.mark.slow
def test_two_folders_and_two_seeds_of_hashing_give_the_same_bytes(tmp_path: Path) -> None:
    """Sets and dictionaries of text iterate differently from process to process; nothing of that may be seen."""
    models = example("order-service", "payment-service") | {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}
    found = []
    for name, seed, zone in (("one", "0", "Pacific/Kiritimati"), ("two/deeper", "4711", "Etc/GMT+12")):
        write_site(tmp_path / name, models, plugin={"on_incomplete": "warn"}, site_url="https://docs.example.com/")
        ended = run("mkdocs", "build", "--strict", cwd=tmp_path / name, env={"PYTHONHASHSEED": seed, "TZ": zone, "LC_ALL": "C"})
        assert ended.returncode == 0, ended.stderr
        found.append(_bytes(tmp_path / name / "site"))
    assert found[0] == found[1]


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
    knows = [path for path in digests(built.site) if any(word.encode() in (built.site / path).read_bytes() for word in telling if len(word) > 5)]
    assert knows == []


def test_what_did_not_change_is_not_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A synchronised folder, and a pipeline that keeps the cache, copy what is new."""
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    config = write_site(tmp_path / "site", {"small.yaml": SMALL, "emptiest.yaml": EMPTIEST}, plugin={"on_incomplete": "warn"})
    build(config)
    before = {path: path.stat().st_mtime_ns for path in files(tmp_path / "cache")}
    (tmp_path / "site/models/small.yaml").write_text(SMALL.replace("Ask,", "Ask politely,"))
    build(config)
    after = {path: path.stat().st_mtime_ns for path in files(tmp_path / "cache")}
    changed = [path for path in before if before[path] != after[path]]
    assert [path.parent.name for path in changed] == ["arrangements"]
    added = sorted(path.suffix for path in after.keys() - before.keys() if path.parent.name == "files")
    assert added == [".csv", ".json", ".json", ".png", ".png", ".svg", ".svg"]


def _places(svg: Path) -> dict[str, tuple[float, float]]:
    """Where the titles of the elements stand in a drawing."""
    root = lxml.etree.fromstring(svg.read_bytes())
    groups = [group for group in root.iter("{*}g") if (group.get("class") or "").startswith("node")]
    texts = {group.findtext("{*}title"): group.find("{*}text") for group in groups}
    return {str(name): (float(text.get("x", "")), float(text.get("y", ""))) for name, text in texts.items() if text is not None}


@pytest.mark.parametrize("memory", ["kept", "damaged"])
def test_a_build_after_a_small_change_leaves_the_elements_where_they_were(
    tmp_path: Path, memory: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "cache"))
    models = example("order-service")
    config = write_site(tmp_path, models, plugin={"on_incomplete": "warn"})
    drawing = build(config).site / "threat-models/services/order-service/level-1.svg"
    before = _places(drawing)
    if memory == "damaged":
        (entry,) = (tmp_path / "cache").rglob("arrangements/*")
        entry.write_bytes(entry.read_bytes()[:-100])
    model = models["order-service.yaml"]
    model = model.replace("\nelements:\n", "\nelements:\n  archive: {type: store, title: Archive, in: data}\n", 1)
    model = model.replace("\nflows:\n", "\nflows:\n  keep-order: {from: worker, to: archive, title: Keep order}\n", 1)
    (tmp_path / "models/order-service.yaml").write_text(model)
    assert build(config).code == 0
    after = _places(drawing)
    assert len(after) == len(before) + 1
    if memory == "kept":
        root = lxml.etree.fromstring(drawing.read_bytes())
        diagonal = math.hypot(float(root.get("width", "")), float(root.get("height", "")))
        assert sum(math.dist(before[one], after[one]) for one in before) / len(before) < diagonal / 10
