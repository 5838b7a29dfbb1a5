"""Files below a folder that others fill: nothing outside is read or written, nothing waits."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from mkdocs_threat_model.files import FileError, FolderEntry, Refusal, create_file, entries, read_file, rewrite_file, write_file

SECRET = "outside"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one of each kind."""
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "file").write_text(SECRET)
    found = tmp_path / "folder"
    (found / "below").mkdir(parents=True)
    (found / "file").write_text("four")
    (found / "below" / "file").write_text("deep")
    (found / "link").symlink_to(tmp_path / "secret" / "file")
    (found / "inner-link").symlink_to(found / "file")
    (found / "way-out").symlink_to(tmp_path / "secret")
    (found / "endless").symlink_to("/dev/zero")
    (found / "circle").symlink_to(found / "circle")
    os.mkfifo(found / "fifo")
    return found


@pytest.mark.parametrize(("name", "text"), [("file", b"four"), ("below/file", b"deep"), (Path("below", "file"), b"deep")])
def test_regular_files_are_read(folder: Path, name: str | Path, text: bytes) -> None:
    assert read_file(folder, name, 4) == text


def test_the_folder_itself_may_be_a_link(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "alias").symlink_to(folder)
    assert read_file(tmp_path / "alias", "file", 4) == b"four"


@pytest.mark.parametrize(
    ("name", "refusal"),
    [
        ("link", Refusal.LINK),
        ("inner-link", Refusal.LINK),
        ("way-out/file", Refusal.LINK),
        ("endless", Refusal.LINK),
        ("circle", Refusal.LINK),
        ("fifo", Refusal.NOT_A_FILE),
        ("below", Refusal.NOT_A_FILE),
        ("", Refusal.NOT_A_FILE),
        ("absent", Refusal.MISSING),
        ("absent/file", Refusal.MISSING),
        ("file/below", Refusal.UNREADABLE),
        ("../secret/file", Refusal.UNREADABLE),
        ("/dev/zero", Refusal.UNREADABLE),
        ("a\0b", Refusal.UNREADABLE),
        ("lone surrogate \ud800", Refusal.UNREADABLE),
        ("n" * 5_000, Refusal.UNREADABLE),
    ],
)
def test_anything_else_is_refused(folder: Path, name: str, refusal: Refusal) -> None:
    with pytest.raises(FileError) as refused:
        read_file(folder, name, 100)
    assert refused.value.refusal is refusal
    assert SECRET not in str(refused.value)


def test_no_more_is_read_than_the_limit(folder: Path) -> None:
    with pytest.raises(FileError) as refused:
        read_file(folder, "file", 3)
    assert (refused.value.refusal, refused.value.size) == (Refusal.TOO_LARGE, 4)


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="needs a file that tells a size of nought and has more")
def test_a_file_that_tells_a_wrong_size_is_read_up_to_the_limit() -> None:
    with pytest.raises(FileError) as refused:
        read_file(Path("/proc/self"), "status", 10)
    assert refused.value.refusal is Refusal.TOO_LARGE


def test_a_folder_is_listed_without_looking_behind_links(folder: Path) -> None:
    kinds = {one.name: one.kind for one in entries(folder)}
    assert kinds == dict.fromkeys(("link", "inner-link", "way-out", "endless", "circle"), "link") | {
        "below": "folder",
        "file": "file",
        "fifo": "other",
    }
    assert entries(folder, "below") == [FolderEntry("file", "file")]


@pytest.mark.parametrize("name", ["way-out", "file", "absent", ".."])
def test_what_is_no_folder_is_not_listed(folder: Path, name: str) -> None:
    with pytest.raises(FileError):
        entries(folder, name)


def test_a_file_is_written_with_the_folders_on_the_way(tmp_path: Path) -> None:
    write_file(tmp_path / "new", "a/b/c", b"1")
    write_file(tmp_path / "new", "a/b/c", b"22")
    assert (tmp_path / "new" / "a" / "b" / "c").read_bytes() == b"22"
    assert [one.name for one in entries(tmp_path / "new", "a/b")] == ["c"], "nothing half-written is left"


def test_a_link_is_replaced_and_not_written_through(folder: Path, tmp_path: Path) -> None:
    write_file(folder, "link", b"mine")
    assert (tmp_path / "secret" / "file").read_text() == SECRET
    assert (folder / "link").read_bytes() == b"mine"
    assert not (folder / "link").is_symlink()


@pytest.mark.parametrize("name", ["way-out/file", "way-out/new/file", "../secret/file", "file/below", "below"])
def test_nothing_outside_is_written(folder: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError):
        write_file(folder, name, b"mine")
    assert [path.read_text() for path in (tmp_path / "secret").iterdir()] == [SECRET]


def test_permissions_follow_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        write_file(tmp_path, "file", b"")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o640


def test_no_descriptor_stays_open(folder: Path) -> None:
    descriptors = Path("/proc/self/fd")
    if not descriptors.exists():
        pytest.skip("needs the system's list of descriptors")
    before = len(list(descriptors.iterdir()))
    for name in ("file", "below/file", "link", "way-out/file", "absent", "fifo"):
        try:
            read_file(folder, name, 100)
        except FileError:
            continue
    assert len(list(descriptors.iterdir())) == before


def test_a_file_is_rewritten_over_the_bytes_that_it_still_has(folder: Path) -> None:
    (folder / "below" / "file").chmod(0o604)
    assert rewrite_file(folder, "below/file", b"deep", b"deeper")
    assert (folder / "below" / "file").read_bytes() == b"deeper"
    assert stat.S_IMODE((folder / "below" / "file").stat().st_mode) == 0o604
    assert sorted(path.name for path in (folder / "below").iterdir()) == ["file"]


@pytest.mark.parametrize("before", [b"dee", b"deeper", b"DEEP", b""])
def test_a_file_with_other_bytes_is_not_rewritten(folder: Path, before: bytes) -> None:
    assert not rewrite_file(folder, "below/file", before, b"new")
    assert not rewrite_file(folder, "below/none", before, b"new")
    assert (folder / "below" / "file").read_bytes() == b"deep"


@pytest.mark.parametrize("name", ["link", "inner-link", "way-out/file", "endless", "circle", "fifo", "below", "../secret/file"])
def test_nothing_but_a_regular_file_is_rewritten(folder: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(FileError):
        rewrite_file(folder, name, SECRET.encode(), b"new")
    assert (tmp_path / "secret" / "file").read_text() == SECRET


@pytest.mark.parametrize("has_links", [True, False])
def test_a_file_is_created_where_nothing_is(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool) -> None:
    def no_link(*_: object, **__: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    if not has_links:  # as on a memory card
        monkeypatch.setattr("os.link", no_link)
    create_file(folder, "new/deep/file", b"new")
    assert (folder / "new" / "deep" / "file").read_bytes() == b"new"
    for name in ("file", "link", "fifo", "circle", "below", "way-out/new", "../new"):
        with pytest.raises(FileError):
            create_file(folder, name, b"new")
    assert (folder / "file").read_text() == "four"
    assert [path.name for path in (tmp_path / "secret").iterdir()] == ["file"]
    assert [path.name for path in folder.rglob(".*")] == []
