"""Cached data is proved before it is used, and harms nothing however it is damaged."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest

from mkdocs_threat_model.build import pruning
from mkdocs_threat_model.build.pruning import cache_files, clear, prune
from mkdocs_threat_model.build.store import DAY, FileStore
from mkdocs_threat_model.records.blob import blob_of


def _folder(path: Path) -> None:
    path.unlink()
    (path / "below").mkdir(parents=True)


def _fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.unlink()
    path.symlink_to(path.parents[2] / "outside")


DAMAGES: dict[str, Callable[[Path], object]] = {
    "emptied": lambda path: path.write_bytes(b""),
    "truncated": lambda path: path.write_bytes(path.read_bytes()[:-1]),
    "longer": lambda path: path.write_bytes(path.read_bytes() + b"\n"),
    "flipped": lambda path: path.write_bytes(path.read_bytes()[:-1] + bytes([path.read_bytes()[-1] ^ 1])),
    "removed": lambda path: path.unlink(),
    "folder": _folder,
    "fifo": _fifo,
    "link": _link,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A cache with an entry and a file, beside something that is none of its."""
    (tmp_path / "outside").write_text("outside")
    (tmp_path / "cache").mkdir()
    store = FileStore(tmp_path / "cache")
    store.put("kind", "key", b"data")
    store.file(blob_of(b"bytes"), ".txt")
    return tmp_path / "cache"


def test_what_was_put_is_found_by_another_process(folder: Path) -> None:
    store = FileStore(folder)
    assert store.get("kind", "key") == b"data"
    assert [store.get("kind", "other"), store.get("other", "key")] == [None, None]
    path = store.file(blob_of(b"bytes"), ".txt")
    assert (path.name, path.read_bytes()) == (f"{sha256(b'bytes').hexdigest()}.txt", b"bytes")


@pytest.mark.parametrize("key", ["", "a\nb", "ключ", "\ud800", "x" * 10_000, "../../outside"])
def test_a_key_may_be_any_text(folder: Path, key: str) -> None:
    FileStore(folder).put("kind", key, b"\0\n")
    assert FileStore(folder).get("kind", key) == b"\0\n"
    assert {path.parent.parent for path in folder.rglob("*") if path.is_file()} == {folder}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_what_is_damaged_counts_as_absent_and_is_made_anew(folder: Path, damage: Callable[[Path], object]) -> None:
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        damage(path)
    assert FileStore(folder).get("kind", "key") is None
    store = FileStore(folder)
    assert store.file(blob_of(b"bytes"), ".txt").read_bytes() == b"bytes"
    assert not store.file(blob_of(b"bytes"), ".txt").is_symlink()
    store.put("kind", "key", b"data")
    assert FileStore(folder).get("kind", "key") == b"data"
    assert (folder.parent / "outside").read_text() == "outside"


@pytest.mark.parametrize("damage", [_fifo, _link, lambda path: path.write_bytes(b"")], ids=["fifo", "link", "file"])
def test_a_damaged_folder_of_the_cache_is_made_anew(folder: Path, damage: Callable[[Path], object]) -> None:
    (folder.parent / "outside").unlink()
    (folder.parent / "outside").mkdir()
    for path in sorted(folder.iterdir()):
        for one in path.iterdir():
            one.unlink()
        path.rmdir()
        path.write_bytes(b"")
        if damage is _link:
            path.unlink()
            path.symlink_to(folder.parent / "outside")
        else:
            damage(path)
    store = FileStore(folder)
    store.put("kind", "key", b"data")
    assert store.file(blob_of(b"bytes"), ".txt").read_bytes() == b"bytes"
    assert FileStore(folder).get("kind", "key") == b"data"
    assert list((folder.parent / "outside").iterdir()) == []


def test_a_valid_entry_under_another_key_is_not_believed(folder: Path) -> None:
    store = FileStore(folder)
    store.put("kind", "other", b"of another model")
    one, other = sorted((folder / "kind").iterdir())
    content = one.read_bytes(), other.read_bytes()
    one.write_bytes(content[1])
    other.write_bytes(content[0])
    assert [FileStore(folder).get("kind", key) for key in ("key", "other")] == [None, None]


def test_a_valid_file_under_another_name_is_not_believed(folder: Path) -> None:
    other = FileStore(folder).file(blob_of(b"of another model"), ".txt")
    path = FileStore(folder).file(blob_of(b"bytes"), ".txt")
    path.write_bytes(other.read_bytes())
    assert FileStore(folder).file(blob_of(b"bytes"), ".txt").read_bytes() == b"bytes"


def test_nobody_else_may_read_it(folder: Path) -> None:
    before = os.umask(0)
    try:
        FileStore(folder).put("new", "key", b"")
    finally:
        os.umask(before)
    assert {path.stat().st_mode & 0o077 for path in (folder / "new", *(folder / "new").iterdir())} == {0}


def _used(path: Path, days: float) -> None:
    os.utime(path, (time.time() - days * DAY,) * 2)


def test_what_nobody_used_for_a_month_goes(folder: Path) -> None:
    store = FileStore(folder)
    old, fresh, future = (store.file(blob_of(text.encode()), ".txt") for text in ("old", "fresh", "future"))
    _used(old, 31)
    _used(fresh, 29)
    _used(future, -1000)
    prune(folder)
    assert [path.exists() for path in (old, fresh, future)] == [False, True, True]


def test_using_something_keeps_it(folder: Path) -> None:
    path = FileStore(folder).file(blob_of(b"bytes"), ".txt")
    _used(path, 31)
    FileStore(folder).file(blob_of(b"bytes"), ".txt")
    prune(folder)
    assert path.exists()


def test_the_longest_unused_goes_until_the_rest_is_small_enough(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pruning, "LARGEST", 400)
    clear(folder)
    store = FileStore(folder)
    paths = [store.file(blob_of(bytes([number]) * 100), ".txt") for number in range(8)]
    for number, path in enumerate(paths):
        _used(path, 10 - number)
    prune(folder)
    assert [path.exists() for path in paths] == [False] * 4 + [True] * 4
    _used(paths[-1], 1)
    monkeypatch.setattr(pruning, "LARGEST", 0)
    (folder / "pruned").unlink()
    prune(folder)
    assert [path.exists() for path in paths] == [False] * 7 + [True], "what was just used is kept whatever its size"


def test_of_a_kind_with_large_entries_few_are_kept(folder: Path) -> None:
    store = FileStore(folder)
    for number in range(40):
        store.put("history", str(number), b"")
    prune(folder)
    assert len(list((folder / "history").iterdir())) == pruning.MOST["history"]


@pytest.mark.parametrize("days", [0.5, 0])
def test_pruning_happens_once_a_day(folder: Path, days: float) -> None:
    prune(folder)
    _used(folder / "pruned", days)
    path = FileStore(folder).file(blob_of(b"old"), ".txt")
    _used(path, 31)
    prune(folder)
    assert path.exists()


@pytest.mark.parametrize("days", [1.5, -1, 20_000])
def test_a_clock_that_jumped_does_not_stop_pruning(folder: Path, days: float) -> None:
    prune(folder)
    _used(folder / "pruned", days)
    path = FileStore(folder).file(blob_of(b"old"), ".txt")
    _used(path, 31)
    prune(folder)
    assert not path.exists()


def test_only_the_caches_own_files_are_removed(folder: Path) -> None:
    mine = folder / "files" / "notes.txt"
    mine.write_text("mine")
    (folder / "files" / ("a" * 64)).symlink_to(folder.parent / "outside")
    (folder / "files" / ".threat-model-0123456789abcdef.part").write_text("left by a killed process")
    assert clear(folder) == 3
    assert [path.name for path in folder.rglob("*") if not path.is_dir()] == ["notes.txt"]
    assert (folder.parent / "outside").read_text() == "outside"
    assert cache_files(folder) == []
