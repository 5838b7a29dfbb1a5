"""The cache always works, if need be for one process alone, and says once why it does not last."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from mkdocs_threat_model import cli, locks
from mkdocs_threat_model.build.cache import Cache, open_cache
from mkdocs_threat_model.build.cached_pages import card_of, held
from mkdocs_threat_model.build.store import DAY
from mkdocs_threat_model.drawing import Drawing
from mkdocs_threat_model.errors import CacheError
from mkdocs_threat_model.frame.page import Page
from mounts import disk, read_only

DRAWING = Drawing('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="4" height="4"/></svg>', "", 8, 8)
OTHER = Drawing('<svg xmlns="http://www.w3.org/2000/svg" width="8" height="8"><rect width="5" height="4"/></svg>', "", 8, 8)
OTHER_PNG = OTHER.png()


@pytest.fixture
def told() -> list[str]:
    """What was told."""
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The cache's folder."""
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of temporary files, which is empty in the end."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    yield tmp_path / "tmp"
    assert list((tmp_path / "tmp").glob("*")) == []


def test_a_picture_is_made_once(folder: Path, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(folder, told.append)
    made = cache.picture(DRAWING)
    assert isinstance(made, Path)
    assert made.read_bytes() == DRAWING.png()
    monkeypatch.setattr(Drawing, "png", lambda _: pytest.fail("it is there"))
    assert Cache(folder, told.append).picture(DRAWING) == made
    assert told == []


def test_a_picture_that_was_exchanged_for_another_is_made_anew(folder: Path, told: list[str]) -> None:
    cache = Cache(folder, told.append)
    one, other = cache.picture(DRAWING), cache.picture(OTHER)
    assert isinstance(one, Path)
    assert isinstance(other, Path)
    one.write_bytes(other.read_bytes())
    first, second = sorted((folder / "pictures").iterdir())
    first.write_bytes(second.read_bytes())
    again = Cache(folder, told.append)
    assert [path.read_bytes() for drawing in (DRAWING, OTHER) if isinstance(path := again.picture(drawing), Path)] == [
        DRAWING.png(),
        OTHER.png(),
    ]


def test_a_picture_of_another_version_of_what_draws_it_is_made_anew(folder: Path, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Cache(folder, told.append).picture(DRAWING)
    monkeypatch.setattr("mkdocs_threat_model.build.cache.stamp", lambda: "another")
    monkeypatch.setattr(Drawing, "png", lambda _: OTHER_PNG)
    made = Cache(folder, told.append).picture(DRAWING)
    assert isinstance(made, Path)
    assert made.read_bytes() == OTHER_PNG


def test_a_page_that_somebody_removes_while_the_site_is_made_is_named(folder: Path, told: list[str]) -> None:
    page = held(Page("a/index.md", "A", "", (), {"body": "text"}, {}), Cache(folder, told.append))
    shutil.rmtree(folder)
    with pytest.raises(CacheError, match=r"^The cache lost `[0-9a-f]{64}\.page` while the site was built\. Build again\.$"):
        card_of(page)


def test_a_process_whose_temporary_folder_nobody_would_remove_hands_on_bytes(folder: Path, told: list[str]) -> None:
    cache = Cache(folder, told.append, spare=False)
    shutil.rmtree(folder)
    folder.touch()
    assert cache.file(b"bytes", ".txt") == b"bytes"


def _all(cache: Cache) -> list[bytes]:
    """The bytes of everything that a cache hands on, and of what it keeps."""
    cache.put("kind", "key", b"new")
    found = [cache.file(b"bytes" * 20_000, ".txt"), cache.picture(DRAWING), cache.shelf("kind").get("key") or b""]
    return [one if isinstance(one, bytes) else one.read_bytes() for one in found]


EXPECTED = [b"bytes" * 20_000, DRAWING.png(), b"new"]


def test_without_a_folder_all_is_kept_for_this_process(told: list[str], temporary: Path) -> None:
    cache = Cache(None, told.append)
    assert _all(cache) == EXPECTED
    (kept,) = temporary.iterdir()
    assert kept.stat().st_mode & 0o077 == 0
    cache.close()


def test_without_any_room_files_are_kept_in_memory(told: list[str], temporary: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(temporary / "absent"))
    assert _all(Cache(None, told.append))[:2] == EXPECTED[:2]
    assert [line.partition(":")[0] for line in told] == ["No temporary folder can be created"]


def test_a_read_only_cache_is_read_and_said_once(folder: Path, told: list[str]) -> None:
    before = Cache(folder, told.append)
    before.put("kind", "key", b"old")
    picture = before.picture(DRAWING)
    before.close()
    with read_only(folder):
        cache = Cache(folder, told.append)
        assert cache.get("kind", "key") == b"old"
        assert cache.picture(DRAWING) == picture
        assert _all(cache) == EXPECTED
        cache.close()
    assert told == [f"Nothing new is written to the cache `{folder}`: read-only file system. The build continues without it."]


def test_a_full_disk_is_said_once(folder: Path, told: list[str]) -> None:
    with disk(folder, 64):
        cache = Cache(folder, told.append)
        assert _all(cache) == EXPECTED
        assert list(folder.rglob("*.part")) == []
        cache.close()
    assert told == [f"Nothing new is written to the cache `{folder}`: no space left on device. The build continues without it."]


def test_a_folder_that_cannot_serve_is_said_once(tmp_path: Path, told: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "docs"))
    cache = open_cache(tmp_path, (tmp_path / "docs",), told.append)
    assert _all(cache) == EXPECTED
    assert len(told) == 1
    assert told[0].startswith("No cache is used. ")
    cache.close()


def test_the_command_says_what_is_in_the_cache_and_empties_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("THREAT_MODEL_CACHE", str(tmp_path / "kept"))
    room = tmp_path / "kept" / "threat-model-1"
    bound = "Entries not used for 30 days are removed, and above 1.0 GB the least recently used."
    assert cli.run(["cache", "info"]) == 0
    assert capsys.readouterr().out == f"{room}: empty.\n{bound}\n"
    cache = open_cache(tmp_path, (), pytest.fail)
    cache.put("history", "key", bytes(1_500_000))
    for data in (b"first", b"second"):
        cache.file(data, ".txt")
    days = [datetime.now(UTC) - timedelta(days=ago) for ago in (9, 5, 7)]
    for file, day in zip(sorted(path for path in room.rglob("*") if path.is_file()), days, strict=True):
        os.utime(file, (day.timestamp(), day.timestamp()))
    first, last, middle = (day.date().isoformat() for day in days)
    assert cli.run(["cache"]) == 0
    assert capsys.readouterr().out.splitlines() == [
        f"{room}:",
        f"  files    2 files  0.0 MB  last used {first} to {last}",
        f"  history   1 file  1.5 MB  last used {middle}",
        f"  all      3 files  1.5 MB  last used {first} to {last}",
        bound,
    ]
    monkeypatch.setattr(locks, "_TRIES", 1)
    assert cli.run(["cache", "clear"]) == 2
    assert "A build is using the cache" in capsys.readouterr().err
    cache.close()
    assert cli.run(["cache", "clear"]) == 0
    assert capsys.readouterr().out == f"{room}: 3 files removed.\n"
    assert not [path for path in room.rglob("*") if path.is_file() and path.stat().st_size]


_HOLD = "import sys; from pathlib import Path; from mkdocs_threat_model.locks import Lock; lock = Lock(Path(sys.argv[1])); "


@pytest.fixture
def other(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that holds the cache together with others until a line reaches it, and then alone until the next."""
    code = _HOLD + "print(lock.take(alone=False), flush=True); input(); print(lock.take(alone=True), flush=True); input()"
    with subprocess.Popen([sys.executable, "-c", code, str(folder)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        if process.stdout.readline() != "True\n":
            process.kill()
            pytest.skip("this disk has no locks")
        yield process
        process.kill()


def test_nothing_is_pruned_while_another_build_holds_the_cache(folder: Path, told: list[str], other: subprocess.Popen[str]) -> None:
    cache = Cache(folder, told.append)
    path = cache.file(b"old", ".txt")
    assert isinstance(path, Path)
    os.utime(path, (path.stat().st_mtime - 40 * DAY,) * 2)
    cache.close()
    assert path.exists()
    other.kill()
    other.wait()
    Cache(folder, told.append).close()
    assert not path.exists(), "the system lets go of a lock when its process is killed"


def test_a_build_goes_on_without_a_cache_that_somebody_clears(
    folder: Path, told: list[str], other: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert other.stdin is not None
    assert other.stdout is not None
    other.stdin.write("\n")
    other.stdin.flush()
    assert other.stdout.readline() == "True\n"
    monkeypatch.setattr(locks, "_TRIES", 2)
    cache = Cache(folder, told.append)
    assert _all(cache) == EXPECTED
    assert list(folder.iterdir()) == []
    assert told == ["The cache is being cleared by another process. This build continues without it."]
    cache.close()
