"""Where the cache lies: where the user says, else in the user's own folder, and never where a checkout reaches."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mkdocs_threat_model.build.place import VARIABLE, cache_folder
from mkdocs_threat_model.errors import CacheError


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's home with a checkout in it; the process stands in the checkout."""
    monkeypatch.delenv(VARIABLE)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home" / "checkout" / ".git").mkdir(parents=True)
    (tmp_path / "home" / "checkout" / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "home" / "checkout")
    return tmp_path / "home"


def _cache(home: Path, root: str = "checkout") -> Path:
    return cache_folder(home / root, (home / root / "docs",)).parent


def test_by_default_it_is_the_users_cache_folder_and_only_the_user_may_enter(home: Path) -> None:
    found = _cache(home)
    assert found == home / ".cache" / "mkdocs-threat-model"
    assert [path.stat().st_mode & 0o777 for path in (found, *found.iterdir())] == [0o700, 0o700]


def test_the_environment_moves_the_users_cache_folder(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert _cache(home) == tmp_path / "xdg" / "mkdocs-threat-model"


def test_a_relative_folder_of_the_environment_counts_for_nothing(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """https://specifications.freedesktop.org/basedir-spec/latest/: relative paths are invalid."""
    monkeypatch.setenv("XDG_CACHE_HOME", ".cache")
    try:
        found = _cache(home)
    except CacheError:
        return
    assert not found.is_relative_to(home / "checkout")


@pytest.mark.parametrize("variable", ["HOME", "XDG_CACHE_HOME"])
@pytest.mark.parametrize("root", ["checkout", "checkout/sites/security"])
def test_the_users_cache_folder_is_not_used_where_it_lies_in_the_checkout(
    home: Path, monkeypatch: pytest.MonkeyPatch, variable: str, root: str
) -> None:
    monkeypatch.setenv(variable, str(home / "checkout"))
    with pytest.raises(CacheError, match="is inside the checkout"):
        _cache(home, root)
    assert sorted(path.name for path in (home / "checkout").iterdir()) == [".git", "docs"]


def test_the_repository_around_a_submodule_is_part_of_the_checkout(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "checkout" / "inner").mkdir()
    (home / "checkout" / "inner" / ".git").write_text("gitdir: ../.git/modules/inner")
    monkeypatch.setenv("HOME", str(home / "checkout"))
    with pytest.raises(CacheError, match="is inside the checkout"):
        _cache(home, "checkout/inner")


def test_a_link_to_the_checkout_is_the_checkout(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (home / "alias").symlink_to(home / "checkout")
    monkeypatch.setenv("HOME", str(home / "alias"))
    with pytest.raises(CacheError, match="is inside the checkout"):
        _cache(home)


@pytest.mark.parametrize("chosen", ["../kept", "kept", "deep/er/kept"])
def test_where_the_user_says_is_the_users_choice(home: Path, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    """A pipeline of GitLab keeps files of the checkout alone."""
    monkeypatch.setenv(VARIABLE, chosen)
    assert _cache(home) == Path(os.path.normpath(home / "checkout" / chosen))


@pytest.mark.parametrize("chosen", ["docs", "docs/cache", "alias/cache"])
def test_what_is_published_is_no_place_even_so(home: Path, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    (home / "checkout" / "alias").symlink_to("docs")
    monkeypatch.setenv(VARIABLE, chosen)
    with pytest.raises(CacheError, match="reads, publishes or deletes"):
        _cache(home)


@pytest.mark.parametrize("chosen", ["trap", "trap/below"])
def test_a_link_that_the_checkout_brings_leads_nowhere(home: Path, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    (home / "secret").mkdir()
    (home / "checkout" / "trap").symlink_to(home / "secret")
    monkeypatch.setenv(VARIABLE, str(home / "checkout" / chosen))
    with pytest.raises(CacheError, match="link"):
        _cache(home)
    assert list((home / "secret").iterdir()) == []


def test_a_link_in_the_place_of_the_folder_is_not_followed(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "other")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "link"))
    with pytest.raises(CacheError, match="is a link"):
        _cache(home)
    assert list((tmp_path / "other").iterdir()) == []


@pytest.mark.parametrize("mode", [0o777, 0o775, 0o702, 0o1777])
def test_a_folder_that_others_may_write_in_is_not_used(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int) -> None:
    (tmp_path / "open").mkdir()
    (tmp_path / "open").chmod(mode)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "open"))
    with pytest.raises(CacheError, match="chmod go-w"):
        _cache(home)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only the superuser can give a folder away")
def test_a_folder_of_another_user_is_not_used(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "theirs").mkdir(mode=0o755)
    os.chown(tmp_path / "theirs", 65534, 65534)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "theirs"))
    with pytest.raises(CacheError, match="another user"):
        _cache(home)


@pytest.mark.parametrize("chosen", ["file", "file/below", "n" * 300, "a\0b"])
def test_where_no_folder_can_be_is_said(home: Path, monkeypatch: pytest.MonkeyPatch, chosen: str) -> None:
    (home / "checkout" / "file").write_text("")
    if "\0" in chosen:
        monkeypatch.setattr(os, "environ", os.environ | {VARIABLE: chosen})
    else:
        monkeypatch.setenv(VARIABLE, chosen)
    with pytest.raises(CacheError, match=f"Set {VARIABLE} to a folder elsewhere"):
        _cache(home)
